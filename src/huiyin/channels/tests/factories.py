"""Messages, channels and mails for tests."""

from datetime import UTC, datetime
from typing import Any

from huiyin.base.actor import Actor
from huiyin.channels import actions, tasks
from huiyin.channels.actions import ChannelSpec, EndpointSpec
from huiyin.channels.models import Channel, Endpoint, Mail, Message
from huiyin.staff.tests.factories import Company

#: Monday, 2026-03-02 10:00 in Shanghai.
MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)
SETUP = Actor.system("test")


def make_message(company: Company, key: str = "one", **fields: Any) -> Message:
    """A mail to the clerk that is due."""
    given: dict[str, Any] = {
        "way": "mail",
        "kind": "reminder",
        "unit_path": company.office.path,
        "staff": company.clerk.staff,
        "address": "linxiaoyu@example.com",
        "subject": "提醒：漏水",
        "body": "请处理。",
        "not_before": MORNING,
        "created_at": MORNING,
        **fields,
    }
    actions.enqueue([Message(key=key, **given)])
    return Message.objects.get(key=key)


def make_channel(company: Company, address: str, way: str = "wecom", **spec: Any) -> Channel:
    """A group robot of the office."""
    given: dict[str, Any] = {"name": f"{way} 群", "kinds": ["reminder", "urging"], **spec}
    wanted = ChannelSpec(way=way, unit_id=company.office.pk, address=address, **given)
    return actions.define_channel(spec=wanted, by=SETUP, at=MORNING)


def make_endpoint(company: Company, address: str, *events: str, **spec: Any) -> Endpoint:
    """A webhook of the office."""
    given: dict[str, Any] = {"name": "数据中台", **spec}
    wanted = EndpointSpec(unit_id=company.office.pk, address=address, events=events or ("*",), **given)
    return actions.define_endpoint(spec=wanted, by=SETUP, at=MORNING)


def arrive(raw: bytes, at: datetime = MORNING) -> Mail | None:
    """A mail comes in and is seen to; None when it is here already."""
    return tasks.take_file(raw, at)


def see_to_mail(at: datetime = MORNING) -> int:
    """The worker sees to all mail that is kept; returns how many there were."""
    return tasks.sort_mail(at)
