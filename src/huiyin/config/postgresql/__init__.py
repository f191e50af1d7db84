"""PostgreSQL whose connections are asked whether they live without a journey."""
