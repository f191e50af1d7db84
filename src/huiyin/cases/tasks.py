"""What happens to matters by itself: mail becomes one, and people are told of what happens to theirs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.cases import actions, queries
from huiyin.cases.actions import Matter
from huiyin.cases.models import Case
from huiyin.cases.queries.telling import people_at, people_of_sheet
from huiyin.channels.registry import Arrived, Taken
from huiyin.channels.rules.mail import newest_words
from huiyin.customers.models import Customer
from huiyin.customers.queries import customers_by_email
from huiyin.files.actions import attach_stream
from huiyin.files.queries import may_attach
from huiyin.journal.models import Event

KIND, SOURCE = "other", "email"
ROUTING = Actor.system("routing")


# --- mail ----------------------------------------------------------------------------------------------------


def receive_mail(mail: Arrived, by: Actor, at: datetime) -> Taken:
    """Add a mail to the matter that it answers, else make it a matter of its sender.

    :raises Invalid: nobody can say to which unit it belongs
    :raises NotAllowed: the actor may not register there
    """
    answered = _answered(mail, by)
    if answered is not None and answered.status in Case.OPEN:
        words = _("The customer writes: %(words)s") % {"words": newest_words(mail.text) or mail.subject}
        actions.note_progress(case_id=answered.pk, words=f"{words}\n{_written_by(mail)}", by=by, at=at)
        case = answered
    else:
        case = _register(mail, answered, by, at)
    _attach(case, mail, by, at)
    return Taken("case", case.pk, case.unit_id)


def _answered(mail: Arrived, by: Actor) -> Case | None:
    """The matter whose number stands in the mail, or to which a mail of ours belonged that it answers."""
    for number in mail.numbers:
        if (case := queries.find_case_by_number(number, by)) is not None:
            return case
    ids = [id_ for kind, id_ in mail.answers if kind == "case"]
    return queries.get_case(ids[0], by) if ids else None


def _register(mail: Arrived, before: Case | None, by: Actor, at: datetime) -> Case:
    found = customers_by_email(mail.sender, by) if mail.sender else []
    customer: Customer | None = found[0] if len(found) == 1 else None
    unit_id = mail.unit_id
    if by.kind == "system" and (customer is not None or before is not None):
        unit_id = before.unit_id if before is not None else customer.unit_id if customer is not None else None
    if unit_id is None:
        raise Invalid(_("It is not clear to which unit this mail belongs."))
    matter = Matter(
        kind=KIND,
        words=mail.text or mail.subject or _("Only attachments"),
        source=SOURCE,
        topic=mail.subject[:120],
        customer_id=customer.pk if customer is not None else None,
        caller_name=(mail.sender_name or mail.sender)[:80],
    )
    return actions.register_case(
        matter=matter, unit_id=unit_id, same_call_as=before.pk if before is not None else None, by=by, at=at
    )


def _attach(case: Case, mail: Arrived, by: Actor, at: datetime) -> None:
    """Attach what came with the mail; what is too large or of no good type stays in the mail only."""
    if not may_attach("case", case.pk, by):
        return
    note = _written_by(mail)[:200]
    for one in mail.attachments:
        try:
            attach_stream(
                owner_kind="case",
                owner_id=case.pk,
                name=one.name,
                stream=BytesIO(one.data),
                note=note,
                by=by,
                at=at,
            )
        except Invalid:
            continue


def _written_by(mail: Arrived) -> str:
    return _("by e-mail from %(sender)s") % {"sender": f"{mail.sender_name} {mail.sender}".strip()}


# --- who is told ---------------------------------------------------------------------------------------------


def told_of_sheet(event: Event) -> Collection[int]:
    """A contact sheet was sent or recalled: whoever works in its department."""
    return people_of_sheet(event.data["sheet_id"], event.recorded_at)


def told_first_asked(event: Event) -> Collection[int]:
    """Something for the desk: whoever was asked first, else the people of the desk."""
    return people_at(event.subject_id, event.recorded_at)


def told_named(event: Event) -> Collection[int]:
    """The leader to whom a matter was reported."""
    return [event.data["to_id"]] if event.data.get("to_id") is not None else []


# --- search --------------------------------------------------------------------------------------------------


def index_renamed_customer(event: Event) -> None:
    """Matters are found by the name that their customer has now."""
    if event.name in ("customer.merged", "customer.merge_undone"):
        for customer_id in (event.subject_id, event.data["other_id"]):
            actions.index_cases_of(customer_id)
    elif "name" in event.data["fields"]:
        actions.index_cases_of(event.subject_id)


# --- important customers' mail --------------------------------------------------------------------------------


def by_mail(events: Sequence[Event]) -> Sequence[Event]:
    """Those of matters that came by letter or mail, or may have."""
    return [event for event in events if event.data.get("source", "letter") in actions.MAIL]


def route_important_mail(event: Event) -> None:
    """A letter or mail of an important customer reaches the person in charge (AK4)."""
    actions.route_case(case_id=event.subject_id, by=ROUTING, at=clock.now())
