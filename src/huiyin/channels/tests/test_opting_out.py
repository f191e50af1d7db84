"""Whoever opted out is not written to, except about their own matters."""

from typing import Any

import pytest

from huiyin.base.errors import Invalid
from huiyin.channels.actions import write_mail
from huiyin.channels.models import Message
from huiyin.channels.tests.factories import MORNING
from huiyin.customers.actions import add_contact_point, opt_in, opt_out
from huiyin.customers.tests.factories import make_customer
from huiyin.staff.tests.factories import SETUP, Company, make_company

ADDRESS = "info@silk.cn"


@pytest.fixture
def company(db: None) -> Company:
    """The people of 翠湖花园."""
    return make_company()


def write(company: Company, purpose: str) -> Message:
    """A mail of 林小雨 to the firm."""
    given: dict[str, Any] = {
        "key": f"mail:{purpose}",
        "to": f" {ADDRESS.upper()} ",
        "subject": "您好",
        "body": "通知",
    }
    return write_mail(
        **given,
        unit_path=company.office.path,
        about=("customer", 1),
        kind=purpose or "letter",
        by=company.clerk.actor,
        at=MORNING,
    )


def test_a_purpose_that_was_refused_is_not_written_for(company: Company) -> None:
    firm = make_customer(company.office)
    point = add_contact_point(firm.pk, kind="email", value=ADDRESS, by=SETUP, at=MORNING)
    refusal = opt_out(point.pk, purpose="offer", reason="不需要", by=SETUP, at=MORNING)
    with pytest.raises(Invalid) as refused:
        write(company, "offer")
    assert list(refused.value.fields) == ["to"]
    assert not Message.objects.exists()
    assert write(company, "survey").pk
    assert write(company, "").pk
    opt_in(refusal.pk, by=SETUP, at=MORNING)
    assert write(company, "offer").pk


def test_who_refuses_everything_still_gets_answers(company: Company) -> None:
    firm = make_customer(company.office)
    point = add_contact_point(firm.pk, kind="email", value=ADDRESS, by=SETUP, at=MORNING)
    opt_out(point.pk, purpose="", reason="勿扰", by=SETUP, at=MORNING)
    for purpose in ("notice", "care", "survey", "offer"):
        with pytest.raises(Invalid):
            write(company, purpose)
    assert write(company, "").pk
