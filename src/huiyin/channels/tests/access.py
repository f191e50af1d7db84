"""Who may open the pages of channels: the administrator sets up, the desks look after mail, everybody chooses."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, who
from huiyin.channels import tasks
from huiyin.channels.tests.factories import MORNING, make_channel, make_endpoint, make_message
from huiyin.staff.tests.factories import Company

ADMIN = who("admin")
DESK = who("clerk colleague supervisor director admin outsider")
OTHERS = who("clerk colleague handler supervisor director manager quality outsider")
NO_MAIL = who("handler manager quality")


def channel(company: Company) -> dict[str, Any]:
    """A group robot."""
    return {"channel_id": make_channel(company, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1").pk}


def message(company: Company) -> dict[str, Any]:
    """A message that was given up."""
    return {"message_id": make_message(company, status="failed").pk}


def endpoint(company: Company) -> dict[str, Any]:
    """A webhook."""
    return {"endpoint_id": make_endpoint(company, "https://example.com/hook").pk}


def delivered(company: Company) -> dict[str, Any]:
    """An event that a webhook was told of."""
    made = make_endpoint(company, "https://example.com/hook")
    return {"message_id": make_message(company, way="webhook", endpoint=made, status="sent").pk}


def mail(company: Company) -> dict[str, Any]:
    """A mail that cannot be read."""
    taken = tasks.take_file(b"\x00\x01 rubbish", MORNING)
    assert taken is not None
    return {"mail_id": taken.pk}


ACCESS = {
    "channels:preferences": Access(EVERYBODY),
    "channels:list": Access(ADMIN),
    "channels:new": Access(ADMIN),
    "channels:edit": Access(ADMIN, hidden=OTHERS, subject=channel),
    "channels:try": Access(ADMIN, granted=303, hidden=OTHERS, method="POST", subject=channel),
    "channels:outbox": Access(ADMIN),
    "channels:message": Access(ADMIN, subject=message),
    "channels:retry": Access(ADMIN, granted=303, hidden=OTHERS, method="POST", subject=message),
    "channels:cancel": Access(ADMIN, granted=303, hidden=OTHERS, method="POST", subject=message),
    "channels:redeliver": Access(ADMIN, granted=303, hidden=OTHERS, method="POST", subject=delivered),
    "channels:webhooks": Access(ADMIN),
    "channels:new-webhook": Access(ADMIN),
    "channels:webhook": Access(ADMIN, subject=endpoint),
    "channels:edit-webhook": Access(ADMIN, hidden=OTHERS, subject=endpoint),
    "channels:webhook-secret": Access(ADMIN, hidden=OTHERS, method="POST", subject=endpoint),
    "channels:try-webhook": Access(ADMIN, granted=303, hidden=OTHERS, method="POST", subject=endpoint),
    "channels:mail": Access(DESK),
    "channels:mail-detail": Access(DESK, subject=mail),
    "channels:take-mail": Access(DESK, granted=422, hidden=NO_MAIL, method="POST", subject=mail),
    "channels:dismiss-mail": Access(
        DESK, granted=303, hidden=NO_MAIL, method="POST", data={"reason": "广告"}, subject=mail
    ),
    "channels:raw-mail": Access(DESK, subject=mail),
}
