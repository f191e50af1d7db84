"""The customers' pages: raise a matter from a QR code and follow it by a secret link."""
