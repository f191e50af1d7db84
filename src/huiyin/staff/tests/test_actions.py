"""Every action: done and recorded when allowed, denied to outsiders, nothing left behind when a later step fails."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.apps import apps

from huiyin.base.errors import NotAllowed, NotFound
from huiyin.calendars.actions import publish_calendar
from huiyin.journal.actions import recording
from huiyin.journal.models import Event
from huiyin.journal.registry import Subscriber
from huiyin.staff import actions
from huiyin.staff.models import Holding, LoginSession
from huiyin.staff.rules import LoginRules
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, code_of, make_company, make_position

pytestmark = pytest.mark.django_db
Do = Callable[..., object]
STRONG = "long-enough-1"


def create_unit(company: Company) -> Do:
    new = partial(actions.create_unit, code="NEW", name="保洁部", kind="department")
    return partial(new, parent_id=company.office.pk)


def rename_unit(company: Company) -> Do:
    return partial(actions.rename_unit, company.security.pk, name="安保部")


def move_unit(company: Company) -> Do:
    return partial(actions.move_unit, company.security.pk, parent_id=company.other_office.pk)


def reopen_unit(company: Company) -> Do:
    actions.close_unit(company.security.pk, by=SETUP, at=BEGIN)
    return partial(actions.reopen_unit, company.security.pk)


def rename_role(company: Company) -> Do:
    return partial(actions.rename_role, "clerk", name_zh="接待员", name_en="Receptionist")


def edit_position(company: Company) -> Do:
    position = make_position(company.desk, "clerk")
    return partial(actions.edit_position, position.pk, title="夜班客服", is_head=True)


def close_unit(company: Company) -> Do:
    return partial(actions.close_unit, company.security.pk)


def assign_calendar(company: Company) -> Do:
    spec = {"tz": "Asia/Shanghai", "shifts": {"mon": [["08:00", "20:00"]]}}
    version = publish_calendar(code="night", name="夜班", spec=spec, by=SETUP, at=BEGIN)
    return partial(actions.assign_calendar, company.office.pk, calendar_id=version.calendar_id)


def create_role(company: Company) -> Do:
    new = partial(actions.create_role, code="cashier", name_zh="收费员", name_en="Cashier")
    return partial(new, permissions=["staff.view"])


def edit_role_permissions(company: Company) -> Do:
    return partial(actions.edit_role_permissions, "clerk", permissions=["staff.view"])


def create_position(company: Company) -> Do:
    return partial(actions.create_position, unit_id=company.desk.pk, title="夜班客服", role_code="clerk")


def close_position(company: Company) -> Do:
    return partial(actions.close_position, make_position(company.desk, "clerk").pk)


def create_staff(company: Company) -> Do:
    details = actions.Details("何苗", number="1001", phone="13800000000", email="he@example.com")
    return partial(actions.create_staff, username="hemiao", details=details, password=STRONG)


def create_administrator(company: Company) -> Do:
    new = partial(actions.create_administrator, username="second", password=STRONG, company="")
    return partial(new, details=actions.Details("副管理员"))


def edit_staff(company: Company) -> Do:
    return partial(actions.edit_staff, company.handler.staff.pk, details=actions.Details("王建设"))


def set_password(company: Company) -> Do:
    return partial(actions.set_password, company.handler.staff.pk, password=STRONG)


def deactivate_staff(company: Company) -> Do:
    return partial(actions.deactivate_staff, company.handler.staff.pk)


def reactivate_staff(company: Company) -> Do:
    actions.deactivate_staff(company.handler.staff.pk, by=SETUP, at=BEGIN)
    return partial(actions.reactivate_staff, company.handler.staff.pk)


def appoint(company: Company) -> Do:
    position = make_position(company.security, "handler")
    return partial(actions.appoint, company.handler.staff.pk, position_id=position.pk, since=BEGIN)


def end_holding(company: Company) -> Do:
    held = Holding.objects.get(staff=company.handler.staff)
    return partial(actions.end_holding, held.pk, until=BEGIN)


def set_login_rules(company: Company) -> Do:
    return partial(actions.set_login_rules, "clerk", rules=LoginRules(True, 12, 90, 3))


def remove_second_factor(company: Company) -> Do:
    secret = generate_totp_secret()
    switch_on = partial(actions.switch_on_second_factor, secret=secret, code=code_of(secret, BEGIN))
    switch_on(by=company.handler.actor, at=BEGIN)
    return partial(actions.remove_second_factor, company.handler.staff.pk)


def begin_session(company: Company) -> LoginSession:
    begin = partial(actions.begin_session, "a" * 32, how="password", second_factor=False, device="")
    return begin(address="192.0.2.7", by=company.handler.actor, at=BEGIN)


def end_session(company: Company) -> Do:
    return partial(actions.end_session, begin_session(company).pk)


def end_sessions(company: Company) -> Do:
    return partial(actions.end_sessions, begin_session(company).staff_id)


def unlink_identity(company: Company) -> Do:
    link = partial(actions.link_identity, issuer="https://sso.example", subject="7")
    return partial(actions.unlink_identity, link(by=company.handler.actor, at=BEGIN).pk)


def revoke_token(company: Company) -> Do:
    made, _ = actions.create_token(name="报表", expires_at=None, by=company.handler.actor, at=BEGIN)
    return partial(actions.revoke_token, made.pk)


ACTS: dict[Callable[[Company], Do], str] = {
    create_unit: "unit.created",
    rename_unit: "unit.renamed",
    move_unit: "unit.moved",
    reopen_unit: "unit.reopened",
    rename_role: "role.renamed",
    edit_position: "position.edited",
    close_unit: "unit.closed",
    assign_calendar: "unit.calendar_assigned",
    create_role: "role.created",
    edit_role_permissions: "role.permissions_changed",
    create_position: "position.created",
    close_position: "position.closed",
    create_staff: "staff.created",
    create_administrator: "staff.appointed",
    edit_staff: "staff.edited",
    set_password: "staff.password_set",
    deactivate_staff: "staff.deactivated",
    reactivate_staff: "staff.reactivated",
    appoint: "staff.appointed",
    end_holding: "staff.holding_ended",
    set_login_rules: "role.login_rules_changed",
    remove_second_factor: "staff.second_factor_off",
    end_session: "staff.session_ended",
    end_sessions: "staff.sessions_ended",
    unlink_identity: "staff.identity_unlinked",
    revoke_token: "staff.token_revoked",
}
each = pytest.mark.parametrize("prepare", ACTS, ids=lambda prepare: prepare.__name__)


def rows() -> dict[str, list[Any]]:
    """Everything that stands in this room's tables, and how many events there are."""
    models = apps.get_app_config("staff").get_models()
    found = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
    return {**found, "events": [Event.objects.count()]}


@each
def test_is_done_and_recorded_when_allowed(prepare: Callable[[Company], Do]) -> None:
    company = make_company()
    do = prepare(company)
    before = rows()
    do(by=company.admin.actor, at=BEGIN)
    assert rows() != before
    last = Event.objects.order_by("-pk")[0]
    assert (last.name, last.actor_id, last.occurred_at) == (ACTS[prepare], company.admin.staff.pk, BEGIN)


@each
@pytest.mark.parametrize("persona", ["clerk", "director", "outsider"])
def test_is_denied_to_everybody_else(prepare: Callable[[Company], Do], persona: str) -> None:
    company = make_company()
    do = prepare(company)
    before = rows()
    with pytest.raises((NotAllowed, NotFound)):
        do(by=company.personas[persona].actor, at=BEGIN)
    assert rows() == before


@each
def test_writes_nothing_when_a_later_step_fails(
    prepare: Callable[[Company], Do], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(events: Sequence[Event]) -> None:
        raise RuntimeError("a subscriber fails")

    company = make_company()
    do = prepare(company)
    before = rows()
    monkeypatch.setattr(recording, "subscribers", lambda: [Subscriber(fail, None)])
    with pytest.raises(RuntimeError, match="a subscriber fails"):
        do(by=company.admin.actor, at=BEGIN)
    assert rows() == before
