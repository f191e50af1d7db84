"""Opinion boxes, letters and the register of communication over REST."""

from typing import Annotated, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.base.rest import Asked, Cursor, Day, Given, Id, Moment, Remark, Size, Told, Words, does, reads
from huiyin.cases import actions, queries
from huiyin.cases.actions import BoxFacts, Mail, Matter, Talk
from huiyin.cases.api.given import Code, Importance, Late, Reason, Urgency
from huiyin.cases.api.schemas import CaseTold, Label, tell_case
from huiyin.cases.models import BoxOpening, OpinionBox
from huiyin.cases.queries import communications
from huiyin.cases.queries.communications import Line, TalkFilter

router = Router()

Channel = Literal["phone", "face", "message", "letter", "email", "fax"]


class BoxTold(Told):
    """A box into which customers put what they think; `pace` says how often it is opened."""

    id: Id
    unit_id: Id
    name: str
    kind: str
    place: str
    pace: str
    custodian_id: Id | None
    is_active: bool
    set_up_at: Moment
    opened_at: Moment | None


class OpeningTold(Told):
    """A box was opened by two people, who found so many letters; `case_ids` are the matters that came of them."""

    id: Id
    box_id: Id
    opened_at: Moment
    opener_id: Id | None
    witness_id: Id
    letters: int
    words: str
    case_ids: list[Id]


class BoxDetail(BoxTold):
    """A box with its latest openings."""

    openings: list[OpeningTold]


class BoxGiven(Given):
    """What is said about a box."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    place: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Literal["opinion", "complaint", "store"] = "opinion"
    pace: Literal["day", "week", "month"] = "week"
    custodian_id: Id | None = None


class NewBoxGiven(BoxGiven):
    """And where it hangs."""

    unit_id: Id


class OpeningGiven(Late):
    """Who was there besides the caller, and how many letters were in it."""

    witness_id: Id
    letters: Annotated[int, Field(ge=0, le=999)]
    words: Remark = ""


class ItemGiven(Given):
    """A letter from a box as a matter, raised when the box was opened; without a name where nobody signed."""

    kind: Code
    words: Words
    topic: Annotated[str, Field(max_length=120)] = ""
    urgency: Urgency = "normal"
    importance: Importance | None = None
    customer_id: Id | None = None
    premises_id: Id | None = None
    caller_name: Annotated[str, Field(max_length=80)] = ""
    caller_phone: Annotated[str, Field(max_length=40)] = ""


class BoxesAsked(Asked):
    """Those that were taken down, too."""

    with_retired: bool = False


class LetterTold(Told):
    """A letter that came in; `reply` is what was answered, or why none was."""

    id: Id
    unit_id: Id
    medium: str
    sender: str
    customer_id: Id | None
    is_important: bool
    subject: str
    words: str
    status: str
    received_at: Moment
    received_by_id: Id | None
    forwarded_to_id: Id | None
    forwarded_at: Moment | None
    reply: str
    ended_at: Moment | None
    case_id: Id | None


class LetterPage(Told):
    """A page of letters."""

    rows: list[LetterTold]
    next: str


class LettersAsked(Asked):
    """Which letters: "open" ones wait for a reply; `mine`: forwarded to the caller."""

    status: Literal["", "open", "received", "forwarded", "replied", "filed"] = ""
    mine: bool = False
    after: Cursor = ""
    size: Size = 50


class LetterGiven(Late):
    """What came in, and to which unit; `case_id`: the matter that it is about."""

    unit_id: Id
    sender: Annotated[str, Field(min_length=1, max_length=120)]
    subject: Annotated[str, Field(min_length=1, max_length=160)]
    words: Remark = ""
    medium: Literal["post", "email", "fax", "hand"] = "post"
    customer_id: Id | None = None
    is_important: bool = False
    case_id: Id | None = None


class ForwardGiven(Late):
    """To whom a letter goes."""

    staff_id: Id


class ReplyGiven(Late):
    """What was answered."""

    reply: Words


class TalkTold(Told):
    """A line of the register: `id` where it was entered as such, `case_id` where it comes from a matter."""

    id: Id | None
    case_id: Id | None
    at: Moment
    party: str
    channel: Label
    direction: str
    person: str
    content: str
    follow_up: str


class TalksAsked(Asked):
    """Which days, the last one included."""

    since: Day
    until: Day
    q: Annotated[str, Field(max_length=120)] = ""
    channel: Channel | Literal[""] = ""
    mine: bool = False


class TalkGiven(Late):
    """Who was spoken to, about what; the customer by the card or by name."""

    unit_id: Id
    content: Words
    party: Annotated[str, Field(max_length=120)] = ""
    customer_id: Id | None = None
    channel: Channel = "phone"
    direction: Literal["in", "out"] = "in"
    follow_up: Remark = ""
    follow_up_at: Moment | None = None


# --- boxes ----------------------------------------------------------------------------------------------


@reads(router, "/boxes", list[BoxTold], _("Opinion boxes"))
def list_boxes(request: Request, asked: Query[BoxesAsked]) -> list[BoxTold]:
    """The visible boxes, by unit and name."""
    rows = queries.list_boxes(request.actor, with_retired=asked.with_retired)
    return [BoxTold.model_validate(box) for box in rows]


@reads(router, "/boxes/{box_id}", BoxDetail, _("Show a box"))
def get_box(request: Request, box_id: Id) -> BoxDetail:
    """One box with its fifty latest openings."""
    return _detail(queries.get_box(box_id, request.actor))


@does(router, "/boxes", BoxTold, _("Set up a box"), status=201)
def set_up_box(request: Request, given: NewBoxGiven) -> BoxTold:
    """Put a box on the register; from now on it must be opened at its pace."""
    facts = dict(given)
    unit_id = facts.pop("unit_id")
    box = actions.set_up_box(unit_id=unit_id, box=BoxFacts(**facts), by=request.actor, at=clock.now())
    return BoxTold.model_validate(box)


@does(router, "/boxes/{box_id}/change", BoxTold, _("Change a box"))
def change_box(request: Request, box_id: Id, given: BoxGiven) -> BoxTold:
    """Say anew where it hangs, who keeps it, how often it is opened."""
    facts = BoxFacts(**dict(given))
    return BoxTold.model_validate(
        actions.change_box(box_id=box_id, box=facts, by=request.actor, at=clock.now())
    )


@does(router, "/boxes/{box_id}/retire", BoxTold, _("Take a box down"))
def retire_box(request: Request, box_id: Id) -> BoxTold:
    """Take a box down; its openings stay."""
    return BoxTold.model_validate(actions.retire_box(box_id=box_id, by=request.actor, at=clock.now()))


@does(router, "/boxes/{box_id}/openings", OpeningTold, _("Record an opening"), status=201)
def open_box(request: Request, box_id: Id, given: OpeningGiven) -> OpeningTold:
    """Record that the caller and a witness opened a box; an empty one, too."""
    opening = actions.open_box(box_id=box_id, **dict(given), by=request.actor, at=clock.now())
    return _opening(opening, [])


@does(router, "/openings/{opening_id}/matters", CaseTold, _("Register a letter from a box"), status=201)
def register_item(request: Request, opening_id: Id, given: ItemGiven) -> CaseTold:
    """Put a letter from a box on the register as a matter, raised when the box was opened."""
    matter = Matter(**dict(given), source="box")
    case = actions.register_item(opening_id=opening_id, matter=matter, by=request.actor, at=clock.now())
    return tell_case(case)


# --- letters --------------------------------------------------------------------------------------------


@reads(router, "/letters", LetterPage, _("Letters"))
def list_letters(request: Request, asked: Query[LettersAsked]) -> LetterPage:
    """One page of the visible letters, the newest first."""
    found = queries.list_letters(request.actor, **dict(asked))
    return LetterPage(rows=[LetterTold.model_validate(row) for row in found.rows], next=found.next)


@reads(router, "/letters/{letter_id}", LetterTold, _("Show a letter"))
def get_letter(request: Request, letter_id: Id) -> LetterTold:
    """One letter."""
    return LetterTold.model_validate(queries.get_letter(letter_id, request.actor))


@does(router, "/letters", LetterTold, _("Receive a letter"), status=201)
def receive_letter(request: Request, given: LetterGiven) -> LetterTold:
    """Put a letter on the register; the caller owes the reply until it is forwarded."""
    facts = dict(given)
    unit_id, occurred_at = facts.pop("unit_id"), facts.pop("occurred_at")
    letter = actions.receive_letter(
        unit_id=unit_id, mail=Mail(**facts), occurred_at=occurred_at, by=request.actor, at=clock.now()
    )
    return LetterTold.model_validate(letter)


@does(router, "/letters/{letter_id}/forward", LetterTold, _("Forward a letter"))
def forward_letter(request: Request, letter_id: Id, given: ForwardGiven) -> LetterTold:
    """Forward a letter to whom it concerns, who owes the reply from then on."""
    letter = actions.forward_letter(letter_id=letter_id, **dict(given), by=request.actor, at=clock.now())
    return LetterTold.model_validate(letter)


@does(router, "/letters/{letter_id}/reply", LetterTold, _("Record the reply"))
def reply_letter(request: Request, letter_id: Id, given: ReplyGiven) -> LetterTold:
    """Record the reply to a letter."""
    letter = actions.reply_letter(letter_id=letter_id, **dict(given), by=request.actor, at=clock.now())
    return LetterTold.model_validate(letter)


@does(router, "/letters/{letter_id}/file", LetterTold, _("File without reply"))
def file_letter(request: Request, letter_id: Id, given: Reason) -> LetterTold:
    """File a letter that needs no reply."""
    letter = actions.file_letter(letter_id=letter_id, **dict(given), by=request.actor, at=clock.now())
    return LetterTold.model_validate(letter)


# --- communication --------------------------------------------------------------------------------------


@reads(router, "/communications", list[TalkTold], _("Register of communication"))
def list_communications(request: Request, asked: Query[TalksAsked]) -> list[TalkTold]:
    """The lines of these days, the newest first, at most 300: entered ones, and what matters say."""
    limits = TalkFilter(
        since=asked.since, until=asked.until, text=asked.q, channel=asked.channel, mine=asked.mine
    )
    return [_line(line) for line in communications.list_communications(limits, actor=request.actor)]


@does(router, "/communications", TalkTold, _("Note a communication"), status=201)
def note_communication(request: Request, given: TalkGiven) -> TalkTold:
    """Enter a line; what is to follow is owed by its time."""
    facts = dict(given)
    unit_id, occurred_at = facts.pop("unit_id"), facts.pop("occurred_at")
    row = actions.note_communication(
        unit_id=unit_id, talk=Talk(**facts), occurred_at=occurred_at, by=request.actor, at=clock.now()
    )
    return _entered(row.pk, request)


@does(router, "/communications/{communication_id}/done", TalkTold, _("Followed up"))
def follow_up_communication(request: Request, communication_id: Id) -> TalkTold:
    """Say that what was to follow is done."""
    actions.follow_up_communication(communication_id=communication_id, by=request.actor, at=clock.now())
    return _entered(communication_id, request)


def _detail(box: OpinionBox) -> BoxDetail:
    openings = [_opening(one, [item.case_id for item in one.items.all()]) for one in queries.openings_of(box)]
    return BoxDetail(**BoxTold.model_validate(box).model_dump(), openings=openings)


def _opening(opening: BoxOpening, case_ids: list[int]) -> OpeningTold:
    facts = {name: getattr(opening, name) for name in OpeningTold.model_fields if name != "case_ids"}
    return OpeningTold(**facts, case_ids=case_ids)


def _entered(communication_id: int, request: Request) -> TalkTold:
    today = timezone.localdate()
    limits = TalkFilter(since=today, until=today, line=communication_id)
    return _line(communications.list_communications(limits, actor=request.actor)[0])


def _line(line: Line) -> TalkTold:
    return TalkTold(
        id=line.entry.pk if line.entry else None,
        case_id=line.case.pk if line.case else None,
        at=line.at,
        party=line.party,
        channel=str(line.channel),
        direction=line.direction,
        person=line.person,
        content=line.content,
        follow_up=line.follow_up,
    )
