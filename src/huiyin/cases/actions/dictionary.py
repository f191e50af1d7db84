"""The dictionaries: kinds, sources, what units do with a kind, kept filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.cases import events, rules
from huiyin.cases.models import CaseKind, CaseKindPolicy, CaseSource, SavedFilter
from huiyin.cases.queries import get_kind
from huiyin.journal.actions import Draft, record, record_many
from huiyin.staff.queries import get_unit

#: Code, Chinese and English name, route, importance (A24, AO2).
STANDARD_KINDS = (
    ("need", "服务需求", "Service need", CaseKind.Route.DEPARTMENT, 1),
    ("enquiry", "咨询", "Enquiry", CaseKind.Route.DESK, 1),
    ("suggestion", "建议", "Suggestion", CaseKind.Route.IMPROVEMENT, 1),
    ("complaint", "投诉", "Complaint", CaseKind.Route.IMPROVEMENT, 2),
    ("help", "求助", "Call for help", CaseKind.Route.DEPARTMENT, 2),
    ("other", "其他", "Other", CaseKind.Route.DESK, 0),
)
#: Code, Chinese and English name (A25).
STANDARD_SOURCES = (
    ("phone", "来电", "Phone call"),
    ("visit", "来访", "Visit"),
    ("letter", "来信", "Letter"),
    ("email", "邮件", "E-mail"),
    ("entrusted", "委托转告", "Relayed for somebody"),
    ("superior", "上级部门转告", "Relayed by a superior department"),
    ("box", "意见箱", "Opinion box"),
    ("portal", "微信/扫码", "QR code on the phone"),
    ("other", "其他", "Other"),
)


@transaction.atomic
def ensure_standard_kinds(*, by: Actor, at: datetime) -> int:
    """Add the standard kinds and sources that are missing; returns how many. What is there stays as it is.

    Events: case_kind.defined, case_source.defined.

    :raises NotAllowed: the actor may not define kinds
    """
    by.require("cases.manage", "")
    known_kinds = set(CaseKind.objects.values_list("code", flat=True))
    kinds = [
        CaseKind(code=code, name_zh=zh, name_en=en, route=route, importance=importance, position=place)
        for place, (code, zh, en, route, importance) in enumerate(STANDARD_KINDS, start=1)
        if code not in known_kinds
    ]
    known_sources = set(CaseSource.objects.values_list("code", flat=True))
    sources = [
        CaseSource(code=code, name_zh=zh, name_en=en, position=place)
        for place, (code, zh, en) in enumerate(STANDARD_SOURCES, start=1)
        if code not in known_sources
    ]
    CaseKind.objects.bulk_create(kinds)
    CaseSource.objects.bulk_create(sources)
    drafts = [Draft(events.KindDefined(kind=kind.code), on=kind.pk) for kind in kinds]
    drafts += [Draft(events.SourceDefined(source=source.code), on=source.pk) for source in sources]
    record_many(drafts, by=by, at=at)
    return len(drafts)


@transaction.atomic
def define_kind(
    *,
    code: str,
    name_zh: str,
    name_en: str,
    route: str = CaseKind.Route.DEPARTMENT,
    importance: int = 1,
    is_active: bool = True,
    by: Actor,
    at: datetime,
) -> CaseKind:
    """Add a kind to the dictionary, or change the one with this code.

    Events: case_kind.defined.

    :raises NotAllowed: the actor may not define kinds
    :raises Invalid: a name is missing, unknown route or importance
    """
    by.require("cases.manage", "")
    if route not in CaseKind.Route.values:
        raise Invalid(fields={"route": _("Choose a route.")})
    if importance not in range(4):
        raise Invalid(fields={"importance": _("The importance is a number from 0 to 3.")})
    named = {"name_zh": rules.words("name_zh", name_zh), "name_en": rules.words("name_en", name_en)}
    kind, _is_new = CaseKind.objects.update_or_create(
        code=rules.words("code", code),
        defaults={**named, "route": route, "importance": importance, "is_active": is_active},
    )
    record(events.KindDefined(kind=kind.code), on=kind.pk, place=None, by=by, at=at)
    return kind


@transaction.atomic
def define_source(
    *, code: str, name_zh: str, name_en: str, is_active: bool = True, by: Actor, at: datetime
) -> CaseSource:
    """Add a source to the dictionary, or change the one with this code.

    Events: case_source.defined.

    :raises NotAllowed: the actor may not define sources
    :raises Invalid: a name is missing
    """
    by.require("cases.manage", "")
    named = {"name_zh": rules.words("name_zh", name_zh), "name_en": rules.words("name_en", name_en)}
    source, _is_new = CaseSource.objects.update_or_create(
        code=rules.words("code", code), defaults={**named, "is_active": is_active}
    )
    record(events.SourceDefined(source=source.code), on=source.pk, place=None, by=by, at=at)
    return source


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPolicy:
    """What a unit does with a kind; `department_id` is proposed for contact sheets."""

    visit_policy: str = CaseKind.VisitPolicy.ALL
    sample_percent: int = 100
    department_id: int | None = None


@transaction.atomic
def set_kind_policy(
    *, unit_id: int, kind: str, policy: KindPolicy, seed: int | None = None, by: Actor, at: datetime
) -> CaseKindPolicy:
    """Say what a unit and all below it do with a kind from now on (spec 09 "Scope of return visits").

    `seed` decides the sample; without it a policy keeps the one it has, and a new one takes the moment.
    Events: case_kind.policy_set.

    :raises NotFound: there is no such unit, kind or department
    :raises NotAllowed: the actor may not define policies there
    :raises Invalid: unknown policy, or no percentage
    """
    unit = get_unit(unit_id)
    by.require("cases.manage", unit.path)
    of_kind = get_kind(kind)
    if policy.visit_policy not in CaseKind.VisitPolicy.values:
        raise Invalid(fields={"visit_policy": _("Choose which answers are visited.")})
    if policy.sample_percent not in range(101):
        raise Invalid(fields={"sample_percent": _("A percentage lies between 0 and 100.")})
    department = None if policy.department_id is None else get_unit(policy.department_id)
    values: dict[str, Any] = {
        "visit_policy": policy.visit_policy,
        "sample_percent": policy.sample_percent,
        "department": department,
    }
    fresh = {**values, "seed": int(at.timestamp()) if seed is None else seed}
    row, _is_new = CaseKindPolicy.objects.update_or_create(
        unit=unit, kind=of_kind, defaults=values if seed is None else fresh, create_defaults=fresh
    )
    data = events.PolicySet.model_validate(
        {
            "kind": of_kind.code,
            "visit_policy": str(row.visit_policy),
            "sample_percent": row.sample_percent,
            "department_id": row.department_id,
        }
    )
    record(data, on=of_kind.pk, place=unit.place(), by=by, at=at)
    return row


@transaction.atomic
def save_filter(*, name: str, parameters: Mapping[str, Any], by: Actor, at: datetime) -> SavedFilter:
    """Keep a filter of the case list under a name, in the place of one's own filter of that name.

    Events: case_filter.saved.

    :raises NotAllowed: the actor is no person
    :raises Invalid: no name
    """
    if by.id is None:
        raise NotAllowed
    title = rules.words("name", name)[:40]
    kept, _is_new = SavedFilter.objects.update_or_create(
        staff_id=by.id, name=title, defaults={"parameters": dict(parameters)}
    )
    record(events.FilterSaved(), on=kept.pk, place=None, by=by, at=at)
    return kept


@transaction.atomic
def drop_filter(*, filter_id: int, by: Actor, at: datetime) -> None:
    """Give up one of one's own kept filters.

    Events: case_filter.dropped.

    :raises NotFound: there is none of this id among one's own
    """
    if by.id is None:
        raise NotFound
    deleted, _rows = SavedFilter.objects.filter(pk=filter_id, staff_id=by.id).delete()
    if not deleted:
        raise NotFound
    record(events.FilterDropped(), on=filter_id, place=None, by=by, at=at)
