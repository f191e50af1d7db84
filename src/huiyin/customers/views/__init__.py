"""The pages of customers and premises."""
