"""Reads of the ledger: what is owed, by whom, and how well clauses are kept."""
