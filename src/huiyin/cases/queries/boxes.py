"""Reads of boxes, letters and the register of communication."""

from collections.abc import Sequence

from django.db.models import Model

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Slice, keyset
from huiyin.cases.models import BoxOpening, Communication, Letter, OpinionBox
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.obligations import obligations_of


def list_boxes(actor: Actor, *, with_retired: bool = False) -> list[OpinionBox]:
    """The visible boxes, by unit and name."""
    rows = OpinionBox.objects.visible_to(actor).select_related("unit", "custodian")
    if not with_retired:
        rows = rows.filter(is_active=True)
    return list(rows.order_by("unit__path", "name"))


def get_box(box_id: int, actor: Actor) -> OpinionBox:
    """One box with its unit.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = OpinionBox.objects.visible_to(actor).select_related("unit", "custodian")
    box = rows.filter(pk=box_id).first()
    if box is None:
        raise NotFound
    return box


def openings_of(box: OpinionBox, *, limit: int = 50) -> list[BoxOpening]:
    """The latest openings of a box, with the cases that came of them."""
    rows = box.openings.select_related("opener", "witness").prefetch_related("items__case__kind")
    return list(rows.order_by("-opened_at", "-id")[:limit])


def get_opening(opening_id: int, actor: Actor) -> BoxOpening:
    """One opening with its box.

    :raises NotFound: there is none, or the actor may not see the box
    """
    rows = BoxOpening.objects.filter(box__in=OpinionBox.objects.visible_to(actor))
    opening = rows.select_related("box__unit", "opener", "witness").filter(pk=opening_id).first()
    if opening is None:
        raise NotFound
    return opening


def get_letter(letter_id: int, actor: Actor) -> Letter:
    """One letter with its unit.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = Letter.objects.visible_to(actor).select_related(
        "unit", "customer__unit", "received_by", "forwarded_to", "case"
    )
    letter = rows.filter(pk=letter_id).first()
    if letter is None:
        raise NotFound
    return letter


def list_letters(
    actor: Actor, *, status: str = "", mine: bool = False, after: str = "", size: int = 50
) -> Slice[Letter]:
    """One page of the visible letters, newest first; `status` "open": those that wait for a reply."""
    rows = Letter.objects.visible_to(actor).select_related("unit", "customer", "forwarded_to")
    if status == "open":
        rows = rows.filter(status__in=Letter.OPEN)
    elif status:
        rows = rows.filter(status=status)
    if mine:
        rows = rows.filter(forwarded_to_id=actor.id or 0)
    return keyset(rows, order=("-received_at", "-id"), after=after, size=size)


def get_communication(communication_id: int, actor: Actor) -> Communication:
    """One line of the register of communication.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = Communication.objects.visible_to(actor).select_related("unit", "customer", "person")
    row = rows.filter(pk=communication_id).first()
    if row is None:
        raise NotFound
    return row


def clocks_of(kind: str, rows: Sequence[Model]) -> list[Obligation | None]:
    """For each of these nouns the open obligation that is due first; one query."""
    found: dict[int, Obligation] = {}
    for one in obligations_of(kind, [row.pk for row in rows]):
        if one.is_open:
            found.setdefault(one.subject_id, one)
    return [found.get(row.pk) for row in rows]
