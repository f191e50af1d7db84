"""The customers' pages, and the pages on which staff look after the QR codes."""
