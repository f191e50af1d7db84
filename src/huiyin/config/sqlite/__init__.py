"""SQLite whose connections are kept from request to request."""
