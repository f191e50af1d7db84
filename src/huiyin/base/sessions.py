"""Sessions in the database, as Django keeps them, read by a ready-made statement: every request does."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from huiyin.base.reads import Given, read


class SessionStore(db.SessionStore):
    """A session; only reading differs from Django's."""

    def load(self) -> dict[str, Any]:
        """What the session remembers; nothing for one that is not there or has ended."""
        found = read(
            "session",
            lambda: self.model.objects.filter(
                session_key=Given("key", CharField()), expire_date__gt=Given("at", DateTimeField())
            ).values_list("session_data"),
            key=self.session_key,
            at=timezone.now(),
        )
        if not found:
            self._session_key = None
            return {}
        remembered: dict[str, Any] = self.decode(found[0][0])
        return remembered
