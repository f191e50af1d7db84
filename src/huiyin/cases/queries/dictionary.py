"""Reads of the dictionaries: kinds, sources, and what the nearest unit does with a kind."""

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.cases.models import Case, CaseKind, CaseKindPolicy, CaseSource, ContactSheet
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import departments_of
from huiyin.staff.rules import ancestor_paths


def list_kinds(*, with_unused: bool = False) -> list[CaseKind]:
    """The kinds of matters in the order of the register screen."""
    kinds = CaseKind.objects.all() if with_unused else CaseKind.objects.filter(is_active=True)
    return list(kinds.order_by("position", "code"))


def list_sources(*, with_unused: bool = False) -> list[CaseSource]:
    """The sources in the order of the register screen."""
    sources = CaseSource.objects.all() if with_unused else CaseSource.objects.filter(is_active=True)
    return list(sources.order_by("position", "code"))


def get_kind(code: str) -> CaseKind:
    """One kind.

    :raises NotFound: there is none of this code
    """
    kind = CaseKind.objects.filter(code=code).first()
    if kind is None:
        raise NotFound
    return kind


def policy_for(unit: OrgUnit, kind: str) -> CaseKindPolicy:
    """What the nearest unit upwards does with a kind; else, not saved, what the kind itself says."""
    policies = CaseKindPolicy.objects.filter(kind__code=kind, unit__path__in=ancestor_paths(unit.path))
    nearest = policies.select_related("department").order_by("-unit__depth").first()
    if nearest is not None:
        return nearest
    own = get_kind(kind)
    return CaseKindPolicy(
        unit=unit, kind=own, visit_policy=own.visit_policy, sample_percent=own.sample_percent
    )


def list_policies(actor: Actor) -> list[CaseKindPolicy]:
    """The policies of the units whose cases the actor may view."""
    units = OrgUnit.objects.under(actor.scopes("cases.view"))
    policies = CaseKindPolicy.objects.filter(unit__in=units).select_related("unit", "kind", "department")
    return list(policies.order_by("unit__path", "kind__position", "kind__code"))


def propose_department(case: Case) -> OrgUnit | None:
    """Where a contact sheet for this case probably goes.

    What the nearest unit has settled for the kind; else where the last case of this kind and topic went; None
    when nothing is known.
    """
    settled = policy_for(case.unit, case.kind_id).department
    if settled is not None:
        return settled
    alike = ContactSheet.objects.filter(
        case__unit=case.unit_id,
        case__kind__code=case.kind_id,
        case__topic=case.topic,
        department__is_active=True,
    )
    last = (
        alike.exclude(status__in=["refused", "recalled"]).select_related("department").order_by("-id").first()
    )
    return last.department if last else None


def choose_departments(case: Case) -> list[OrgUnit]:
    """The departments to choose from for a contact sheet."""
    return departments_of(case.unit)


def registering_units(actor: Actor) -> list[OrgUnit]:
    """The units for which the actor may register matters, offices rather than their departments."""
    units = list(OrgUnit.objects.under(actor.scopes("cases.register")).filter(is_active=True))
    offices = [unit for unit in units if unit.kind == OrgUnit.Kind.OFFICE]
    wider = [unit for unit in units if unit.kind != OrgUnit.Kind.DEPARTMENT]
    return offices or wider or units


def offices_in_view(actor: Actor) -> list[OrgUnit]:
    """The units whose cases the actor may view, without their departments, to filter by."""
    units = OrgUnit.objects.under(actor.scopes("cases.view"))
    return list(units.exclude(kind=OrgUnit.Kind.DEPARTMENT).filter(is_active=True))
