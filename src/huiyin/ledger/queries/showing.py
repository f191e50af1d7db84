"""Obligations as pages show them: with their subject, who owes them, and the way to the form that settles them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from huiyin.base.actor import Actor
from huiyin.journal.models import Event
from huiyin.ledger.models import Clause, Obligation
from huiyin.ledger.queries.minimums import replaced_by
from huiyin.ledger.registry import Presented, anchor_for, named_fields, presented
from huiyin.ledger.rules.explaining import explain_control
from huiyin.ledger.rules.wording import Explained, FieldWords, explain_ladder
from huiyin.staff.queries import list_roles, names, unit_names

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list; `subject` is None where the actor may not see it, then `form` is empty too."""

    obligation: Obligation
    subject: Presented | None
    person: str
    unit: str
    form: str
    is_own: bool


def show(obligations: Collection[Obligation], actor: Actor) -> list[Line]:
    """The rows of a list, in the same order; a handful of queries however many there are."""
    subjects = subjects_of(((row.subject_kind, row.subject_id) for row in obligations), actor)
    people = names([row.responsible_id for row in obligations if row.responsible_id is not None])
    units = unit_names(
        [unit for row in obligations for unit in (row.responsible_unit_id, row.unit_id) if unit is not None]
    )
    return [_line(row, actor, subjects, people, units) for row in obligations]


def _line(
    row: Obligation,
    actor: Actor,
    subjects: Mapping[Subject, Presented],
    people: Mapping[int, str],
    units: Mapping[int, str],
) -> Line:
    subject = subjects.get((row.subject_kind, row.subject_id))
    return Line(
        obligation=row,
        subject=subject,
        person=people.get(row.responsible_id or 0, ""),
        unit=units.get(row.responsible_unit_id or row.unit_id or 0, ""),
        form=form_for(row, subject),
        is_own=actor.kind == "staff" and row.responsible_id == actor.id,
    )


def form_for(row: Obligation, subject: Presented | None) -> str:
    """The address of the form that settles it: its place on the subject's page."""
    if subject is None:
        return ""
    anchor = anchor_for(row.clause.control.get("then", ()))
    return f"{subject.url}#{anchor}" if anchor else subject.url


def subjects_of(subjects: Iterable[Subject], actor: Actor) -> dict[Subject, Presented]:
    """Those of the subjects that the actor may see, as their rooms present them."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, id_ in subjects:
        ids[kind].add(id_)
    return {
        (kind, id_): one for kind, some in ids.items() for id_, one in presented(kind, some, actor).items()
    }


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event that a clause speaks of, with its subject."""

    event: Event
    subject: Presented | None
    unit: str


def show_events(events: Sequence[Event], actor: Actor) -> list[EventLine]:
    """Events in the same order, with their subjects."""
    subjects = subjects_of(((event.subject_kind, event.subject_id) for event in events), actor)
    units = unit_names([event.unit_id for event in events if event.unit_id is not None])
    return [
        EventLine(
            event, subjects.get((event.subject_kind, event.subject_id)), units.get(event.unit_id or 0, "")
        )
        for event in events
    ]


@dataclass(frozen=True, slots=True)
class ClauseInWords:
    """A clause with what its control and its ladder say in plain words, and the clause in whose place it stands."""

    clause: Clause
    role: str
    control: Explained
    steps: list[tuple[str, str]]
    replaced: Clause | None = None


def clauses_in_words(clauses: Collection[Clause]) -> list[ClauseInWords]:
    """These clauses explained, in the same order."""
    roles = {role.code: str(role) for role in list_roles()}
    wanted = {
        field for clause in clauses for part in ("where", "needs") for field in clause.control.get(part, {})
    }
    replaced = replaced_by(clauses)
    fields = {field: FieldWords(*words) for field, words in named_fields(wanted).items()}
    return [
        ClauseInWords(
            clause=clause,
            role=roles.get(clause.role, clause.role),
            control=explain_control(clause.control, fields),
            steps=explain_ladder(clause.ladder, clause.control.get("calendar", "clock"), roles),
            replaced=replaced.get(clause.replaces),
        )
        for clause in clauses
    ]
