"""Django's SQLite, and when a connection that is kept must not be used any more.

Opening one for every request took a third of it: the schema is read, the cache empty, every statement compiled anew.
"""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is good only as long as its file stands where it stood: moved away, it still takes writes."""

    _opened: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        """Open it, and note which file that is."""
        connection = super().get_new_connection(conn_params)
        self._opened = self._file()
        return connection

    def is_usable(self) -> bool:
        """Whether the file of its name is the one that was opened; asked once a request."""
        return bool(super().is_usable()) and self._file() == self._opened

    def _file(self) -> tuple[int, int] | None:
        name = str(self.settings_dict["NAME"])
        if name.startswith("file:"):
            name = unquote(name.removeprefix("file:").partition("?")[0])
        try:
            found = os.stat(name)
        except OSError:
            return None
        return found.st_dev, found.st_ino
