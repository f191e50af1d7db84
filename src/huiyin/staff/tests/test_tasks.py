"""What the worker tidies."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from huiyin.staff.tasks import tidy_sessions
from huiyin.staff.tests.factories import BEGIN


@pytest.mark.django_db
def test_only_sessions_that_ran_out_are_thrown_away() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=BEGIN - timedelta(seconds=1))
    Session.objects.create(session_key="new", session_data="", expire_date=BEGIN + timedelta(seconds=1))
    tidy_sessions(BEGIN)
    assert [session.session_key for session in Session.objects.all()] == ["new"]
