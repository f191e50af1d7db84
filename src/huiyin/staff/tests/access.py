"""Who may open the pages of the organisation: everybody sees some, the administrator manages."""

from datetime import timedelta
from typing import Any

from huiyin.base import clock
from huiyin.base.tests.access import EVERYBODY, Access, Operation, who, writes
from huiyin.staff.actions import (
    add_shift,
    agree_swap,
    ask_swap,
    begin_session,
    create_token,
    hand_over_duty,
    link_identity,
    set_up_roster,
)
from huiyin.staff.models import Holding, Position
from huiyin.staff.rules.duty import USUAL, USUAL_CYCLE
from huiyin.staff.tests.factories import BEGIN, Company, make_persona

ADMIN = who("admin")
# 王建国's grants reach the engineering department only, 郑涛's the other office only.
OUTSIDE_THE_DESK = who("handler outsider")
OUTSIDE_THE_OFFICE = who("outsider")
PLANNERS = who("supervisor director admin")
AROUND_THE_DESK = who("clerk colleague supervisor director manager quality admin")


def desk(company: Company) -> dict[str, Any]:
    """The service desk."""
    return {"unit_id": company.desk.pk}


def position(company: Company) -> dict[str, Any]:
    """A post in the engineering department."""
    return {"position_id": Position.objects.get(unit=company.engineering).pk}


def handler(company: Company) -> dict[str, Any]:
    """王建国, who repairs."""
    return {"staff_id": company.handler.staff.pk}


def holding(company: Company) -> dict[str, Any]:
    """王建国 in his post."""
    return {"holding_id": Holding.objects.get(staff=company.handler.staff).pk}


def role(company: Company) -> dict[str, Any]:
    """A standard role."""
    return {"code": "clerk"}


def own_token(company: Company) -> dict[str, Any]:
    """林小雨's token."""
    token, _ = create_token(name="报表", expires_at=None, by=company.clerk.actor, at=BEGIN)
    return {"token_id": token.pk}


def own_session(company: Company) -> dict[str, Any]:
    """林小雨's login with another browser."""
    session = begin_session(
        "a" * 32,
        how="password",
        second_factor=False,
        address="192.0.2.7",
        device="",
        by=company.clerk.actor,
        at=BEGIN,
    )
    return {"session_id": session.pk}


def identity(company: Company) -> dict[str, Any]:
    """王建国 at the single sign-on service."""
    linked = link_identity(issuer="https://sso.example", subject="7", by=company.handler.actor, at=BEGIN)
    return {"identity_id": linked.pk}


CLERK_OR_ADMIN = who("clerk admin")
NOT_THEIRS = who("colleague handler supervisor director manager quality outsider")


def duty_roster(company: Company) -> dict[str, Any]:
    """The roster of the service desk."""
    at = clock.now() - timedelta(days=2)
    set_up_roster(company.desk.pk, kinds=USUAL, cycle=USUAL_CYCLE, by=company.supervisor.actor, at=at)
    return {"unit_id": company.desk.pk}


def shift(company: Company, days: int = -1) -> dict[str, Any]:
    """林小雨 was on duty yesterday."""
    duty_roster(company)
    at = clock.now()
    row = add_shift(
        company.desk.pk,
        staff_id=company.clerk.staff.pk,
        code="白",
        day=(at + timedelta(days=days)).date(),
        by=company.supervisor.actor,
        at=at,
    )
    return {"shift_id": row.pk}


def coming_shift(company: Company) -> dict[str, Any]:
    """林小雨 will be on duty in two days."""
    return shift(company, days=2)


def handed_over(company: Company) -> dict[str, Any]:
    """林小雨 has handed over."""
    given = shift(company)
    hand_over_duty(given["shift_id"], notes="无异常", by=company.clerk.actor, at=clock.now())
    return given


def swap(company: Company) -> dict[str, Any]:
    """林小雨 asks 周敏 for a favour."""
    given = coming_shift(company)
    row = ask_swap(
        given["shift_id"], other_id=company.colleague.staff.pk, by=company.clerk.actor, at=clock.now()
    )
    return {"swap_id": row.pk, "step": "agree"}


def asked(company: Company) -> dict[str, Any]:
    """The swap alone."""
    return {"swap_id": swap(company)["swap_id"]}


def agreed(company: Company) -> dict[str, Any]:
    """周敏 has agreed."""
    given = asked(company)
    agree_swap(given["swap_id"], by=company.colleague.actor, at=clock.now())
    return given


def agreed_by_another(company: Company) -> dict[str, Any]:
    """冯洁 has agreed to take a shift of 林小雨's."""
    helper = make_persona("feng", "冯洁", company.clerk.staff.holdings.get().position)
    given = coming_shift(company)
    by = company.clerk.actor
    row = ask_swap(given["shift_id"], other_id=helper.staff.pk, by=by, at=clock.now())
    agree_swap(row.pk, by=helper.actor, at=clock.now())
    return {"swap_id": row.pk}


def to_ask(company: Company) -> dict[str, Any]:
    """A shift of 林小雨's, and 周敏 who could take it."""
    return {**coming_shift(company), "other_id": company.colleague.staff.pk}


def for_colleague(company: Company) -> dict[str, Any]:
    """A shift of 林小雨's that 周敏 is to take."""
    return {**coming_shift(company), "staff_id": company.colleague.staff.pk}


def new_shift(company: Company) -> dict[str, Any]:
    """A shift that 林小雨 is to take in three days."""
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    return {**duty_roster(company), "staff_id": company.clerk.staff.pk, "code": "白", "day": day}


ACCESS = {
    "staff:login": Access(who("stranger"), public=True, refused=302),
    "staff:challenge": Access(EVERYBODY, granted=303, public=True),
    "staff:single_sign_on": Access(EVERYBODY, granted=404, public=True),
    "staff:single_sign_on_done": Access(EVERYBODY, granted=404, public=True),
    "staff:logout": Access(EVERYBODY, granted=303, method="POST"),
    "staff:me": Access(EVERYBODY),
    "staff:change_password": Access(EVERYBODY),
    "staff:change_language": Access(EVERYBODY),
    "staff:security": Access(EVERYBODY),
    "staff:second_factor": Access(EVERYBODY),
    "staff:second_factor_picture": Access(EVERYBODY, granted=404),
    "staff:second_factor_off": Access(EVERYBODY),
    "staff:recovery_codes": Access(EVERYBODY),
    "staff:end_other_sessions": Access(EVERYBODY, granted=303, method="POST"),
    "staff:end_session": Access(
        CLERK_OR_ADMIN, granted=303, hidden=NOT_THEIRS, method="POST", subject=own_session
    ),
    "staff:new_token": Access(EVERYBODY),
    "staff:tokens": Access(ADMIN),
    "staff:revoke_token": Access(
        CLERK_OR_ADMIN, granted=303, hidden=NOT_THEIRS, method="POST", subject=own_token
    ),
    "staff:unlink_identity": Access(
        ADMIN, granted=303, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=identity
    ),
    "staff:person_security": Access(ADMIN, hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:end_person_sessions": Access(
        ADMIN, granted=303, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=handler
    ),
    "staff:remove_second_factor": Access(
        ADMIN, granted=409, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=handler
    ),
    "staff:login_rules": Access(ADMIN, subject=role),
    "staff:units": Access(EVERYBODY),
    "staff:new_unit": Access(ADMIN),
    "staff:unit": Access(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:rename_unit": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:move_unit": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:assign_calendar": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:close_unit": Access(ADMIN, granted=422, hidden=OUTSIDE_THE_DESK, method="POST", subject=desk),
    "staff:reopen_unit": Access(ADMIN, granted=409, hidden=OUTSIDE_THE_DESK, method="POST", subject=desk),
    "staff:edit_position": Access(ADMIN, hidden=OUTSIDE_THE_OFFICE, subject=position),
    "staff:rename_role": Access(ADMIN, subject=role),
    "staff:new_position": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:close_position": Access(
        ADMIN, granted=422, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=position
    ),
    "staff:people": Access(EVERYBODY),
    "staff:new_person": Access(ADMIN),
    "staff:person": Access(AROUND_THE_DESK | who("handler"), hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:edit_person": Access(ADMIN, hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:set_password": Access(ADMIN, hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:held": Access(who("admin handler"), hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:close_login": Access(
        ADMIN, granted=303, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=handler
    ),
    "staff:open_login": Access(ADMIN, granted=409, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=handler),
    "staff:appoint": Access(ADMIN, subject=handler),
    "staff:end_holding": Access(
        ADMIN, granted=303, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=holding
    ),
    "staff:duty": Access(EVERYBODY),
    "staff:duty-now": Access(EVERYBODY),
    "staff:duty-roster": Access(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=duty_roster),
    "staff:duty-set-up": Access(PLANNERS, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:duty-fill": Access(PLANNERS, hidden=OUTSIDE_THE_DESK, subject=duty_roster),
    "staff:duty-add": Access(PLANNERS, hidden=OUTSIDE_THE_DESK, subject=duty_roster),
    "staff:shift": Access(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=shift),
    "staff:shift-hand-over": Access(
        PLANNERS | who("clerk"),
        granted=303,
        hidden=OUTSIDE_THE_DESK,
        method="POST",
        data={"notes": "无异常"},
        subject=shift,
    ),
    "staff:shift-take-over": Access(
        PLANNERS, granted=303, hidden=OUTSIDE_THE_DESK, method="POST", subject=handed_over
    ),
    "staff:shift-swap": Access(
        who("clerk"), granted=422, hidden=OUTSIDE_THE_DESK, method="POST", subject=coming_shift
    ),
    "staff:shift-reassign": Access(
        PLANNERS, granted=422, hidden=OUTSIDE_THE_DESK, method="POST", subject=coming_shift
    ),
    "staff:shift-remove": Access(
        PLANNERS, granted=303, hidden=OUTSIDE_THE_DESK, method="POST", subject=coming_shift
    ),
    "staff:swap-answer": Access(
        who("colleague"), granted=303, hidden=OUTSIDE_THE_DESK, method="POST", subject=swap
    ),
    "staff:roles": Access(EVERYBODY),
    "staff:new_role": Access(ADMIN),
    "staff:role": Access(EVERYBODY, subject=role),
    "api:get_caller": Operation(EVERYBODY),
    "api:list_units": Operation(EVERYBODY),
    "api:get_unit": Operation(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=desk),
    "api:list_staff": Operation(EVERYBODY),
    "api:get_staff": Operation(AROUND_THE_DESK | who("handler"), hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "api:list_rosters": Operation(EVERYBODY),
    "api:list_on_duty": Operation(EVERYBODY),
    "api:list_shifts": Operation(EVERYBODY),
    "api:get_shift": Operation(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=shift),
    "api:add_shift": writes(PLANNERS, subject=new_shift, granted=201),
    "api:reassign_shift": writes(PLANNERS, subject=for_colleague, hidden=OUTSIDE_THE_DESK),
    "api:remove_shift": writes(PLANNERS, subject=coming_shift, hidden=OUTSIDE_THE_DESK),
    "api:ask_swap": writes(who("clerk"), subject=to_ask, granted=201, hidden=OUTSIDE_THE_DESK),
    "api:agree_swap": writes(who("colleague"), subject=asked, hidden=OUTSIDE_THE_DESK),
    "api:approve_swap": writes(PLANNERS, subject=agreed, hidden=OUTSIDE_THE_DESK),
    "api:end_swap": writes(PLANNERS | who("clerk"), subject=agreed_by_another, hidden=OUTSIDE_THE_DESK),
    "api:hand_over_duty": writes(
        PLANNERS | who("clerk"), {"notes": "无异常"}, subject=shift, hidden=OUTSIDE_THE_DESK
    ),
    "api:take_over_duty": writes(PLANNERS, subject=handed_over, hidden=OUTSIDE_THE_DESK),
}
