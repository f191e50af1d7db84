"""Who may open the pages of the ledger: everybody sees their own work, boards by the permission and its scope."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, Operation, who
from huiyin.ledger.actions import ask_audit_pack, begin_draft
from huiyin.ledger.models import Obligation, ProcedureVersion
from huiyin.ledger.tests import kettles
from huiyin.staff.tests.factories import Company

# 王建国 and 郑涛 see the boards of their own units only; the kettle stands at the desk.
OUTSIDE = who("handler outsider")
AROUND = who("clerk colleague supervisor director manager quality admin")
URGING = who("supervisor director manager quality admin")


def procedure(company: Company) -> dict[str, Any]:
    """The tea procedure, which the office has adopted."""
    kettles.install(place=company.office.place())
    return {"version_id": ProcedureVersion.objects.get().pk}


def obligation(company: Company) -> dict[str, Any]:
    """A kettle at the desk, for the clerk to wait for."""
    kettles.install(place=company.office.place())
    on = kettles.KettleOn(cook_id=company.clerk.staff.pk)
    kettles.happen(on, 0, place=company.desk.place())
    return {"obligation_id": Obligation.objects.get().pk}


def number_behind(company: Company) -> dict[str, Any]:
    """A number that an obligation on a single kettle does not have."""
    return obligation(company) | {"part": "achieved"}


def reminder(company: Company) -> dict[str, Any]:
    """A reminder that nobody of the company has got."""
    return {"reminder_id": 0}


def subject(company: Company) -> dict[str, Any]:
    """A case that there is not."""
    return {"subject_id": 0}


def kettle(company: Company) -> dict[str, Any]:
    """What that kettle is to the ledger; no room presents kettles, so that nobody sees them."""
    obligation(company)
    return {"subject_kind": "kettle", "subject_id": 1}


def no_edition(company: Company) -> dict[str, Any]:
    """A notice that nobody announced."""
    return {"edition_id": 0}


def clerk(company: Company) -> dict[str, Any]:
    """The clerk, who sees it, and those who lead her."""
    return {"staff_id": company.clerk.staff.pk}


def no_view(company: Company) -> dict[str, Any]:
    """A view of the board that nobody keeps."""
    return {"view_id": 0}


def secret(company: Company) -> dict[str, Any]:
    """An address that nobody has made."""
    return {"secret": "nobodys"}


def pack(company: Company) -> dict[str, Any]:
    """A pack that is not made yet: who may take packs is told so."""
    procedure(company)
    asked = ask_audit_pack(
        procedure=ProcedureVersion.objects.get().procedure,
        unit=company.office,
        since="2026-03",
        until="2026-03",
        language="en",
        by=company.quality.actor,
        at=kettles.START,
    )
    return {"pack_id": asked.pk}


def draft(company: Company) -> dict[str, Any]:
    """The next version of the tea procedure, by nobody in the company."""
    procedure(company)
    begun = begin_draft(ProcedureVersion.objects.get(), by=kettles.SYSTEM, at=kettles.START)
    return {"draft_id": begun.pk}


def clause_of_draft(company: Company) -> dict[str, Any]:
    """Its first clause."""
    return draft(company) | {"code": "whistle", "kind": "respond"}


def kind_of_draft(company: Company) -> dict[str, Any]:
    """A new clause of a kind."""
    return draft(company) | {"kind": "quota"}


def code_of_draft(company: Company) -> dict[str, Any]:
    """Its first clause, by its code."""
    return draft(company) | {"code": "whistle"}


ACCESS = {
    "ledger:audit-packs": Access(who("manager quality admin"), subject=procedure),
    "ledger:audit-pack": Access(who("manager quality admin"), granted=404, refused=404, subject=pack),
    "ledger:audit-report": Access(who("manager quality admin"), granted=404, refused=404, subject=pack),
    "ledger:calendar": Access(who(""), refused=404, public=True, subject=secret),
    "ledger:calendar-feed": Access(EVERYBODY),
    "ledger:calendar-feed-panel": Access(EVERYBODY),
    "ledger:calendar-feed-revoke": Access(who(""), refused=409, method="POST"),
    "api:list_work": Operation(EVERYBODY),
    "api:list_obligations": Operation(who(""), refused=404, subject=kettle),
    "api:get_obligation": Operation(AROUND, hidden=OUTSIDE, subject=obligation),
    "api:list_compliance": Operation(EVERYBODY),
    "ledger:my-work": Access(EVERYBODY),
    "ledger:panel-moved": Access(EVERYBODY, granted=404, subject=no_edition),
    "ledger:reminders": Access(EVERYBODY),
    "ledger:read-reminders": Access(EVERYBODY, granted=303, method="POST"),
    "ledger:read-reminder": Access(who(""), refused=404, method="POST", subject=reminder),
    "ledger:bell": Access(EVERYBODY),
    "ledger:team": Access(EVERYBODY),
    "ledger:board": Access(EVERYBODY),
    "ledger:my-standing": Access(EVERYBODY),
    "ledger:person-standing": Access(
        who("clerk supervisor director manager quality admin"), refused=404, subject=clerk
    ),
    "ledger:team-standing": Access(who("supervisor director manager quality admin")),
    "ledger:team-standing-sheet": Access(who("supervisor director manager quality admin")),
    "ledger:board-sheet": Access(EVERYBODY),
    "ledger:keep-view": Access(
        EVERYBODY, granted=303, method="POST", data={"name": "本月", "query": "span=3"}
    ),
    "ledger:drop-view": Access(who(""), refused=404, method="POST", subject=no_view),
    "ledger:obligations": Access(EVERYBODY),
    "ledger:obligation": Access(AROUND, hidden=OUTSIDE, subject=obligation),
    "ledger:explain": Access(AROUND, granted=302, hidden=OUTSIDE, subject=obligation),
    "ledger:behind": Access(who(""), refused=404, subject=number_behind),
    "ledger:urge": Access(URGING, hidden=OUTSIDE, subject=obligation),
    "ledger:hand-over": Access(URGING, hidden=OUTSIDE, subject=obligation),
    "ledger:waive": Access(who("director manager admin"), hidden=OUTSIDE, subject=obligation),
    "ledger:panel-customer": Access(who(""), refused=404, subject=subject),
    "ledger:panel-subject": Access(who(""), refused=404, subject=subject),
    "ledger:procedures": Access(EVERYBODY),
    "ledger:requirements": Access(EVERYBODY),
    "ledger:procedure-paper": Access(EVERYBODY, subject=procedure),
    "ledger:procedure-pack": Access(who("quality admin"), subject=procedure),
    "ledger:new-procedure": Access(who("supervisor quality admin")),
    "ledger:begin-draft": Access(
        who("supervisor quality admin"), granted=303, method="POST", subject=procedure
    ),
    "ledger:draft": Access(who("supervisor director manager quality admin"), subject=draft),
    "ledger:describe-draft": Access(
        who("supervisor director manager quality admin"), granted=422, method="POST", subject=draft
    ),
    "ledger:draft-clause": Access(who("supervisor quality admin"), subject=clause_of_draft),
    "ledger:new-clause": Access(who("supervisor quality admin"), subject=kind_of_draft),
    "ledger:drop-clause": Access(
        who("supervisor quality admin"), granted=303, method="POST", subject=code_of_draft
    ),
    "ledger:sign-draft": Access(
        who("supervisor director manager quality admin"), granted=422, method="POST", subject=draft
    ),
    "ledger:send-back-draft": Access(
        who("supervisor director manager quality admin"), granted=409, method="POST", subject=draft
    ),
    "ledger:draft-trials": Access(who("supervisor director manager quality admin"), subject=draft),
    "ledger:withdraw-draft": Access(
        who("supervisor quality admin"), granted=303, method="POST", subject=draft
    ),
    "ledger:procedure": Access(EVERYBODY, subject=procedure),
    "ledger:adopt": Access(who("manager quality admin"), granted=422, method="POST", subject=procedure),
    "ledger:drop": Access(who("manager quality admin"), granted=422, method="POST", subject=procedure),
}
