"""How boxes, letters and communication are shown where something is owed on them."""

from collections.abc import Collection

from django.urls import reverse

from huiyin.base.actor import Actor
from huiyin.cases.models import Communication, Letter, OpinionBox
from huiyin.ledger.registry import Presented


def present_boxes(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these boxes."""
    rows = OpinionBox.objects.visible_to(actor).filter(pk__in=ids)
    return {row.pk: Presented(row.name, row.place, reverse("cases:box", args=[row.pk])) for row in rows}


def present_letters(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these letters."""
    rows = Letter.objects.visible_to(actor).filter(pk__in=ids)
    return {
        row.pk: Presented(row.sender, row.subject, reverse("cases:letter", args=[row.pk])) for row in rows
    }


def present_communications(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these lines."""
    rows = Communication.objects.visible_to(actor).filter(pk__in=ids)
    return {
        row.pk: Presented(row.party, row.follow_up, f"{reverse('cases:communications')}?line={row.pk}")
        for row in rows
    }
