"""How subjects of the rooms below are shown where something is owed on them."""

from collections.abc import Collection

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.ledger.registry import Presented
from huiyin.staff.models import DutyShift


def present_duty(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these duty shifts; one query."""
    rows = DutyShift.objects.visible_to(actor).filter(pk__in=ids).select_related("staff", "unit")
    return {
        shift.pk: Presented(
            f"{timezone.localtime(shift.begins_at):%m-%d} {shift.code}",
            _("Duty of %(name)s, %(unit)s") % {"name": shift.staff.name, "unit": shift.unit.name},
            reverse("staff:shift", args=[shift.pk]),
        )
        for shift in rows
    }
