"""Django's PostgreSQL, where asking whether a kept connection still lives costs no statement.

A server that has ended has closed its side, which the socket tells at once; only then is it asked by `SELECT 1`.
"""

from select import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked once a request."""

    def is_usable(self) -> bool:
        """Whether statements can be sent; what is to be read between two requests is a notice, or the end."""
        link = self.connection
        if link is not None and not link.closed and not select([link.fileno()], [], [], 0)[0]:
            return True
        return bool(super().is_usable())
