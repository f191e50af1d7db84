"""The pages of the organisation and its people."""
