"""What hangs on people here: open obligations of their own (decision 0022)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.models import Obligation
from huiyin.staff.registry import Held, Tie


def _obligation(row: Obligation) -> Held:
    return Held(row.pk, row.clause_code, row.opened_at, reverse("ledger:obligation", args=[row.pk]))


TIES = (
    Tie(
        "obligation",
        _("Open obligations"),
        "",
        lambda staff_id, at: Obligation.objects.open().live().filter(responsible_id=staff_id),
        _obligation,
        order=30,
    ),
)
