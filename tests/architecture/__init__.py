"""Machine checks of docs/architecture.md. There are no lists of exceptions."""
