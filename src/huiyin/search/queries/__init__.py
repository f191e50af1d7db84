"""What the index answers."""

from huiyin.search.queries.best import Match, best
from huiyin.search.queries.finding import WINDOW, Hit, find

__all__ = ["WINDOW", "Hit", "Match", "best", "find"]
