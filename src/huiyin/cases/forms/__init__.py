"""Input about cases, made into clean values."""
