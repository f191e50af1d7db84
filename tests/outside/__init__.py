"""What other programs say of our logs and figures; each in an environment of its own (docs/back-test.md)."""
