"""Tidying away sessions that have run out."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction


@transaction.atomic
def clear_expired_sessions(at: datetime) -> int:
    """Delete the sessions that expired before `at`; returns how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
