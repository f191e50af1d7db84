"""Defining own fields, and changing what stands in them (decision 0029)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.text import words
from huiyin.base.versions import merge, plain
from huiyin.customers import queries
from huiyin.customers.actions.facts import note_changes
from huiyin.customers.actions.finding import editable
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import (
    OwnFactsChanged,
    OwnFieldDefined,
    OwnFieldEdited,
    OwnFieldRestored,
    OwnFieldRetired,
)
from huiyin.customers.models import Customer, OwnField, OwnValue
from huiyin.customers.rules import own
from huiyin.journal.actions import record

#: As many choices as a list may offer.
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What a field is; `kind` "": of all customers, `code` "": one is made up."""

    kind: str
    name_zh: str
    type: str
    code: str = ""
    name_en: str = ""
    choices: Sequence[str] = field(default_factory=list)
    help: str = ""
    is_required: bool = False
    is_important: bool = False
    order: int = 100


@transaction.atomic
def define_own_field(*, shape: FieldShape, by: Actor, at: datetime) -> OwnField:
    """Have the company keep one more thing of its customers.

    Events: own_field.defined.

    :raises NotAllowed: the actor may not decide about fields
    :raises Invalid: a name, type or list that does not fit, or a code that is taken
    """
    by.require("customers.fields")
    shape = _checked(shape)
    code = shape.code or f"own{OwnField.objects.count() + 1}"
    if OwnField.objects.filter(code=code).exists():
        raise Invalid(fields={"code": _("This code is taken.")})
    made = OwnField.objects.create(**asdict(replace(shape, code=code)))
    record(OwnFieldDefined(type=made.type, kind=made.kind), on=made.pk, place=None, by=by, at=at)
    return made


@transaction.atomic
def edit_own_field(field_id: int, *, shape: FieldShape, by: Actor, at: datetime) -> OwnField:
    """Change what a field is called, offers or asks for; its code stays, and its type once something stands in it.

    Events: own_field.edited.

    :raises NotFound: there is no such field
    :raises NotAllowed: the actor may not decide about fields
    :raises Invalid: something does not fit, or would lose what stands there
    """
    by.require("customers.fields")
    stored = queries.get_own_field(field_id)
    wanted = asdict(replace(_checked(shape), code=stored.code))
    changed = {name: value for name, value in wanted.items() if value != getattr(stored, name)}
    _keep_what_stands(stored, changed)
    if changed:
        OwnField.objects.filter(pk=stored.pk).update(**changed)
        record(OwnFieldEdited(fields=sorted(changed)), on=stored.pk, place=None, by=by, at=at)
    return stored


@transaction.atomic
def retire_own_field(field_id: int, *, by: Actor, at: datetime) -> OwnField:
    """No longer ask for a field; what stands in it is kept.

    Events: own_field.retired.

    :raises NotFound: there is no such field
    :raises NotAllowed: the actor may not decide about fields
    :raises WrongStatus: it is retired already
    """
    by.require("customers.fields")
    stored = queries.get_own_field(field_id)
    if not OwnField.objects.filter(pk=field_id, retired_at__isnull=True).update(retired_at=at):
        raise WrongStatus
    record(OwnFieldRetired(), on=stored.pk, place=None, by=by, at=at)
    return stored


@transaction.atomic
def restore_own_field(field_id: int, *, by: Actor, at: datetime) -> OwnField:
    """Ask for a retired field again.

    Events: own_field.restored.

    :raises NotFound: there is no such field
    :raises NotAllowed: the actor may not decide about fields
    :raises WrongStatus: it is in use
    """
    by.require("customers.fields")
    stored = queries.get_own_field(field_id)
    if not OwnField.objects.filter(pk=field_id, retired_at__isnull=False).update(retired_at=None):
        raise WrongStatus
    record(OwnFieldRestored(), on=stored.pk, place=None, by=by, at=at)
    return stored


@transaction.atomic
def change_own_facts(
    customer_id: int,
    *,
    facts: Mapping[str, str],
    seen: Mapping[str, str] | None = None,
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Customer:
    """Change what stands in own fields. `facts` and `seen`, what the form had shown, are texts by `OwnFact.name`.

    Nothing is written when nothing changes. Events: customer.own_facts_changed.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: a value that does not fit its field, nothing where something must stand, or no cause where
        something important is replaced
    :raises Clash: somebody changed the same facts otherwise in the meantime
    """
    customer = editable(customer_id, by)
    known = {fact.name: fact for fact in queries.own_facts_of(customer) if fact.name in facts}
    now = {name: fact.text for name, fact in known.items()}
    mine = {name: _understood(fact, facts[name]) for name, fact in known.items()}
    wanted = merge(now if seen is None else seen, now, mine)
    changed = [name for name, text in wanted.items() if text != now[name]]
    if not changed:
        return customer
    important = {name for name in changed if known[name].field.is_important}
    replaced = {name: (known[name].words, queries.shown(known[name].field, wanted[name])) for name in changed}
    changes = note_changes(customer, replaced, cause=cause, important=important, by=by, at=at)
    _write(customer, [(known[name], wanted[name]) for name in changed])
    index_customers([customer.pk])
    told = OwnFactsChanged(
        field_ids=[known[name].field.pk for name in changed], change_ids=[row.pk for row in changes]
    )
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


def value_of(customer_id: int, stored: OwnField, text: str) -> OwnValue:
    """The row of what stands in a field; `text` as `rules.own.understood` gives it."""
    return OwnValue(
        customer_id=customer_id,
        field=stored,
        text=text,
        key=own.key_of(text),
        number=own.number_of(stored.type, text),
    )


def _write(customer: Customer, changed: Sequence[tuple[queries.OwnFact, str]]) -> None:
    """Replace what was read; whoever was faster has changed it, or the row is there already."""
    for fact, text in changed:
        row = value_of(customer.pk, fact.field, text)
        stood = OwnValue.objects.filter(customer=customer, field=fact.field, text=fact.text)
        if not fact.text:
            OwnValue.objects.bulk_create([row], ignore_conflicts=True)
            done = OwnValue.objects.filter(customer=customer, field=fact.field, text=text).exists()
        elif text:
            done = bool(stood.update(text=row.text, key=row.key, number=row.number))
        else:
            done = bool(stood.delete()[0])
        if not done:
            raise WrongStatus


def _understood(fact: queries.OwnFact, text: str) -> str:
    """What was typed, as it is stored.

    :raises Invalid: it does not fit the field
    """
    field = fact.field
    if plain(text) == fact.text:
        return fact.text
    try:
        understood = own.understood(field.type, text, field.choices)
    except ValueError as mistake:
        raise Invalid(fields={fact.name: own.mistaken(str(mistake), field.type)}) from mistake
    if field.is_required and not understood:
        raise Invalid(fields={fact.name: _("Please fill in this field.")})
    return understood


def _checked(shape: FieldShape) -> FieldShape:
    if shape.type not in OwnField.Type.values:
        raise Invalid(fields={"type": _("Choose one of the list.")})
    if shape.kind and shape.kind not in Customer.Kind.values:
        raise Invalid(fields={"kind": _("Choose one of the list.")})
    choices = list(dict.fromkeys(choice.strip() for choice in shape.choices if choice.strip()))
    if shape.type != OwnField.Type.CHOICE:
        choices = []
    elif not 2 <= len(choices) <= MOST_CHOICES:
        raise Invalid(fields={"choices": _("Offer 2 to %(n)d, one on each line.") % {"n": MOST_CHOICES}})
    return replace(shape, name_zh=words("name_zh", shape.name_zh), choices=choices)


def _keep_what_stands(stored: OwnField, changed: Mapping[str, object]) -> None:
    """:raises Invalid: the change would lose what stands in the field."""
    values = stored.values.all()
    if "type" in changed and values.exists():
        raise Invalid(fields={"type": _("Something stands in this field already; its type stays.")})
    kind = changed.get("kind")
    if kind and values.exclude(customer__kind=kind).exists():
        raise Invalid(fields={"kind": _("Something stands in this field for customers of other kinds.")})
    offered = changed.get("choices")
    if isinstance(offered, list):
        lost = values.exclude(text__in=offered).values_list("text", flat=True).first()
        if lost is not None:
            message = _("“%(choice)s” stands at some customers; it stays in the list.")
            raise Invalid(fields={"choices": message % {"choice": lost}})
