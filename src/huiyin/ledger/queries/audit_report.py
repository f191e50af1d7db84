"""The report of an audit pack: what an auditor reads before believing, on paper."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from huiyin.base.actor import Actor
from huiyin.base.printing import Block, Facts, Note, Paper, Table, Text
from huiyin.journal.models import Batch
from huiyin.ledger.models import Clause
from huiyin.ledger.queries.auditing import Extent, Reading, waivers_of, words_of
from huiyin.ledger.queries.board import ids_under, months_until, shift_month
from huiyin.ledger.queries.compliance import Figures
from huiyin.ledger.queries.showing import clauses_in_words
from huiyin.ledger.registry import improving
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import list_roles, names, unit_names

COUNTED = 6
VERDICTS = {
    "met": _lazy("target met"),
    "not_met": _lazy("target missed"),
    "no_evidence": _lazy("no evidence"),
}


def report(extent: Extent, reading: Reading, batches: Sequence[Batch], actor: Actor) -> Paper:
    """The whole report; `actor` is who asked for it, and sees no more in it than elsewhere."""
    clauses = extent.clauses
    top = OrgUnit.objects.filter(depth=1).order_by("path").first()
    return Paper(
        company=top.name if top else "",
        unit=extent.unit.name if extent.unit else "",
        title=_("Audit report"),
        number=extent.procedure.code,
        printed=_("As of %(at)s") % {"at": _moment(extent.as_of)},
        blocks=[
            _head(extent, reading),
            _summary(clauses, reading),
            Note(
                _(
                    "In time: met in time of what can be judged (met in time, met late, overdue now). Waived and no"
                    " longer owed are not judged; without evidence there is no share."
                )
            ),
            *(block for clause in clauses for block in _clause(clause, extent, reading)),
            *_waivers(reading),
            *_improvements(extent, clauses, actor),
            *_journal(batches, reading),
        ],
    )


def _head(extent: Extent, reading: Reading) -> Facts:
    roles = {role.code: str(role) for role in list_roles()}
    versions = extent.procedure.versions.exclude(status="draft").order_by("number")
    return Facts(
        [
            (_("Procedure"), extent.version.title),
            (_("Code"), extent.procedure.code),
            (_("Versions"), "、".join(f"v{one.number} ({one.get_status_display()})" for one in versions)),
            (_("Owner"), roles.get(extent.procedure.owner, extent.procedure.owner)),
            (_("Unit"), extent.unit.name if extent.unit else _("everything")),
            (_("Months covered"), f"{extent.since} – {extent.until}"),
            (_("As it stands at"), _moment(extent.as_of)),
            (_("Obligations"), str(reading.number)),
        ]
    )


def _summary(clauses: Sequence[Clause], reading: Reading) -> Table:
    head = [
        pgettext("clause", "No."), _("Clause"), _("Target"), _("In time"), _("Verdict"), _("in time"), _("late"),
        _("overdue"), _("open in time"), _("waived"), _("Exceptions"), _("restated"),
    ]  # fmt: skip
    rows = []
    for clause in clauses:
        sums = reading.sums(clause.code)
        rows.append(
            [
                clause.number,
                clause.text,
                f"{100 if clause.target is None else clause.target} %",
                _share(sums),
                str(VERDICTS[sums.verdict(clause.target)]),
                *map(str, (sums.on_time, sums.late, sums.open_overdue, sums.open_in_time, sums.waived)),
                str(reading.exceptions[clause.code]),
                str(reading.restated[clause.code]),
            ]
        )
    return Table(head, [1, 6, 1.2, 1.4, 1.5, *[1.1] * 7], rows, title=_("Clause by clause"), is_small=True)


def _clause(clause: Clause, extent: Extent, reading: Reading) -> list[Block]:
    words = clauses_in_words([clause])[0]
    says = "\n".join([clause.text, " ".join(str(one) for one in words.control.sentences)])
    head = [
        _("Month"), _("In time"), _("Trend"), _("in time"), _("late"), _("overdue"), _("open in time"), _("waived"),
        _("no longer owed"),
    ]  # fmt: skip
    rows, before = [], None
    for month in _months(extent):
        sums = reading.sums(clause.code, month)
        counts = (sums.on_time, sums.late, sums.open_overdue, sums.open_in_time, sums.waived, sums.cancelled)
        rows.append([month, _share(sums), _change(before, sums.rate), *map(str, counts)])
        before = sums.rate if sums.rate is not None else before
    title = f"{clause.number} · {clause.code} · {'、'.join(clause.source)}".rstrip(" ·")
    return [
        Table(head, [1.4, 1.2, 1.2, *[1] * COUNTED], rows, title=title, is_small=True),
        Text(_("The clause"), says, 1),
    ]


def _waivers(reading: Reading) -> list[Block]:
    found = waivers_of(reading)
    if not found:
        return []
    words = words_of(event.data["remark_id"] for _row, event in found)
    people = names({event.actor_id for _row, event in found if event.actor_id})
    places = unit_names([row.unit_id for row, _event in found if row.unit_id])
    rows = [
        [
            _moment(event.occurred_at),
            row.clause.number,
            f"{row.subject_kind} {row.subject_id}",
            places.get(row.unit_id or 0, ""),
            _("let through") if row.closing_id == row.trigger_id else _("waived"),
            words.get(event.data["remark_id"], ""),
            people.get(event.actor_id or 0, event.shown_actor),
        ]
        for row, event in found
    ]
    head = [
        _("Time"),
        _("Clause"),
        _("Matter"),
        _("Unit"),
        _("Outcome"),
        _("Reason"),
        pgettext("paper", "Who"),
    ]
    table = Table(head, [2, 0.9, 1.5, 2, 1.2, 5, 1.4], rows, title=_("Waivers and exceptions"), is_small=True)
    return [table, Note(_("The newest 200 are listed."))] if len(reading.waived) > len(rows) else [table]


def _improvements(extent: Extent, clauses: Sequence[Clause], actor: Actor) -> list[Block]:
    place = improving()
    if place is None or not actor.may(place.permission):
        return []
    units = ids_under(extent.unit) if extent.unit else list(OrgUnit.objects.values_list("pk", flat=True))
    first, last = (
        datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
        for month in (extent.since, shift_month(extent.until, 1))
    )
    # Months are local: a day more on both sides leaves none out.
    found = place.list_about(
        [clause.code for clause in clauses],
        units,
        since=first - timedelta(days=1),
        until=last + timedelta(days=1),
        actor=actor,
    )
    numbers = {clause.code: clause.number for clause in clauses}
    rows = [
        [
            one.number, numbers.get(one.clause, ""), one.title, one.status, one.cause, _percent(one.rate),
            _percent(one.effect),
        ]
        for one in found
    ]  # fmt: skip
    head = [_("Number"), _("Clause"), _("Title"), _("Status"), _("Cause"), _("In time"), _("Afterwards")]
    title = _("What was made of shortfalls")
    return [Table(head, [2, 0.9, 4, 1.5, 4, 1.1, 1.1], rows, title=title, is_small=True)] if rows else []


def _journal(batches: Sequence[Batch], reading: Reading) -> list[Block]:
    if not batches:
        return [Note(_("There is no obligation in these months: the pack holds no journal."))]
    first, last = batches[0], batches[-1]
    values = {"first": first.number, "last": last.number, "ids": f"{reading.first_id} – {reading.last_id}"}
    said = (
        _("Batches %(first)d to %(last)d, whole and without gaps; the events that prove are %(ids)s.")
        % values
    )
    return [
        Text(_("Journal"), said, 1),
        Text(_("Last hash"), last.hash, 1),
        Note(_("Unpack the ZIP and run verify.py with Python 3: it recomputes the chain and the figures.")),
    ]


def _months(extent: Extent) -> list[str]:
    span = (
        (int(extent.until[:4]) - int(extent.since[:4])) * 12 + int(extent.until[5:]) - int(extent.since[5:])
    )
    return months_until(extent.until, span + 1)


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _share(figures: Figures) -> str:
    return "—" if figures.rate is None else f"{figures.rate:.1%}"


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"


def _change(before: float | None, rate: float | None) -> str:
    """Against the month before that had any evidence, in points."""
    if before is None or rate is None:
        return "—"
    points = (rate - before) * 100
    return f"{'↑' if points > 0 else '↓' if points < 0 else '→'} {abs(points):.1f}"
