"""Who was shown what, and how much more somebody may be shown (decision 0028)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed
from huiyin.base.text import digits, fold
from huiyin.base.xlsx import Column, Sheet, workbook
from huiyin.customers.models import Reveal, RevealRaise, RevealSet
from huiyin.staff import queries as staff
from huiyin.staff.models import OrgUnit, Staff, under

HOUR = timedelta(minutes=60)
# So many rows are taken into one file.
MOST_ROWS = 20_000
_WHOLE_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Quota:
    """How many somebody has revealed today and in the last 60 minutes, and the limits; limit 0: none.

    `frees_at` is when the next one may be revealed; None: now.
    """

    today: int
    daily: int
    lately: int
    hourly: int
    frees_at: datetime | None

    @property
    def is_day_spent(self) -> bool:
        """Whether one more would be too many today."""
        return 0 < self.daily <= self.today


@dataclass(frozen=True, slots=True)
class Looked:
    """What the list of what was seen is narrowed to; empty values do not narrow; days are those of the house."""

    person: str = ""
    customer: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None


def quota_of(staff_id: int, at: datetime) -> Quota:
    """What somebody may still be shown at this moment; two queries."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Reveal.objects.counted().filter(staff_id=staff_id, at__gt=min(midnight, at - HOUR), at__lte=at)
    moments = sorted(rows.values_list("at", flat=True))
    raised = RevealRaise.objects.filter(staff_id=staff_id, at__gte=midnight, at__lte=at)
    extra = raised.aggregate(extra=Sum("extra"))["extra"] or 0
    daily = settings.REVEALS_DAILY and settings.REVEALS_DAILY + extra
    hourly = settings.REVEALS_HOURLY and settings.REVEALS_HOURLY + extra
    today = [moment for moment in moments if moment >= midnight]
    lately = [moment for moment in moments if moment > at - HOUR]
    frees_at = None
    if 0 < daily <= len(today):
        frees_at = midnight + timedelta(days=1)
    elif 0 < hourly <= len(lately):
        frees_at = lately[-hourly] + HOUR
    return Quota(len(today), daily, len(lately), hourly, frees_at)


def list_seen(actor: Actor, limits: Looked) -> RevealSet:
    """What was shown of the customers where the actor may see it, with person, customer and contact point."""
    rows = Reveal.objects.visible_to(actor).select_related("staff", "customer__unit", "contact_point")
    if limits.person:
        text = limits.person.strip()
        rows = rows.filter(Q(staff__name__icontains=text) | Q(staff__username=fold(text)))
    if limits.customer:
        rows = rows.filter(_of_customer(limits.customer.strip(), actor))
    if limits.kind:
        rows = rows.filter(kind=limits.kind)
    if limits.first:
        rows = rows.filter(at__gte=_start_of(limits.first))
    if limits.last:
        rows = rows.filter(at__lt=_start_of(limits.last + timedelta(days=1)))
    return rows


def seen_as_xlsx(rows: RevealSet, actor: Actor) -> bytes:
    """What was shown, as a workbook, the latest first; contact points as the reader may see them."""
    columns = [
        Column(_("Time"), 18, "moment"),
        *(Column(label) for label in (_("Seen by"), _("Customer"), _("Number"), _("Unit"), _("What"))),
        Column(_("Reason"), 40, "words"),
    ]
    latest = rows.order_by("-at", "-pk")[:MOST_ROWS]
    return workbook([Sheet(_("Who saw it"), columns, (_line(row, actor) for row in latest))])


def shown_point(row: Reveal, actor: Actor) -> str:
    """The contact point that was shown, as the actor may see it; "" for other things."""
    point = row.contact_point
    return point.shown_to(actor, row.customer.unit.path) if point else ""


def workplaces_of(staff_id: int, at: datetime) -> list[OrgUnit]:
    """The units in which somebody works."""
    return [position.unit for position in staff.positions_of([staff_id], at).get(staff_id, [])]


def get_looker(staff_id: int, actor: Actor, at: datetime) -> Staff:
    """Somebody whose limit the actor may raise.

    :raises NotFound: there is no such person, or not visible
    :raises NotAllowed: the actor does not approve where this person works
    """
    person = staff.get_staff(staff_id, actor)
    if not any(actor.may("customers.protect", unit.path) for unit in workplaces_of(person.pk, at)):
        raise NotAllowed
    return person


def _line(row: Reveal, actor: Actor) -> list[object]:
    what = f"{row.get_kind_display()} {shown_point(row, actor)}".strip()
    who = row.staff.name if row.staff else ""
    return [row.at, who, row.customer.name, row.customer.number, row.customer.unit.name, what, row.reason]


def _of_customer(text: str, actor: Actor) -> Q:
    """Name, number, or whole phone number where the actor reads contact points."""
    condition = Q(customer__number__iexact=text) | Q(customer__name__icontains=text)
    if len(digits(text)) >= _WHOLE_NUMBER:
        readable = under("customer__unit__path", actor.scopes("customers.contacts"))
        condition |= Q(contact_point__digits=digits(text)) & readable
    return condition


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
