"""One story per feature, by address only, in a real browser against the real product."""
