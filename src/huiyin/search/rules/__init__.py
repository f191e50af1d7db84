"""How a text becomes searchable and what a query asks of it."""

from huiyin.search.rules.closeness import closeness
from huiyin.search.rules.premises import premises_tokens
from huiyin.search.rules.query import Alternative, Term, parse
from huiyin.search.rules.tokens import KIND, STEP, document_tokens, normal, path_tokens, searchable

__all__ = [
    "KIND",
    "STEP",
    "Alternative",
    "Term",
    "closeness",
    "document_tokens",
    "normal",
    "parse",
    "path_tokens",
    "premises_tokens",
    "searchable",
]
