"""The card on paper: data card, key-account card, KA card (Form-37 to Form-39)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request
from huiyin.base.printing import Block, Facts, Paper, Table, Text, as_pdf
from huiyin.customers import queries
from huiyin.customers.models import ContactPoint, Customer
from huiyin.files.rules import code_of
from huiyin.staff.queries import ancestors

Pair = tuple[str | Promise, str | Promise]
MASKED = "****"


@dataclass(frozen=True, slots=True)
class Known:
    """What the card knows, as far as the reader may see it."""

    customer: Customer
    actor: Actor
    business: dict[str, str]
    terms: dict[str, str]
    points: Sequence[queries.Shown]
    people: Sequence[queries.Person]

    def reached_by(self, *kinds: str) -> str:
        """The customer's own numbers and addresses of these kinds, then those of people."""
        own = [shown for shown in self.points if shown.point.kind in kinds]
        own.sort(key=lambda shown: shown.point.contact_id is not None)
        return " / ".join(shown.value for shown in own[:3])

    def of_person(self, contact_id: int) -> str:
        """How one person is reached."""
        return " / ".join(shown.value for shown in self.points if shown.point.contact_id == contact_id)


@require_GET
def card(request: Request, customer_id: int, form: str) -> HttpResponse:
    """One of the three forms of the card."""
    if form not in FORMS:
        raise NotFound
    customer = queries.get_customer(customer_id, request.actor)
    title, blocks = FORMS[form]
    known = _known(customer, request.actor)
    tree = ancestors(customer.unit)
    code = code_of("customer", customer.pk)
    now = timezone.localtime(clock.now())
    paper = Paper(
        company=tree[0].name if tree else "",
        unit=customer.unit.name if len(tree) > 1 else "",
        title=title,
        form=form.capitalize(),
        blocks=blocks(known),
        number=_("No. %(number)s") % {"number": customer.number},
        printed=_("Printed %(at)s, %(who)s") % {"at": f"{now:%Y-%m-%d %H:%M}", "who": request.actor.name},
        link=request.build_absolute_uri(reverse("files:paper", args=[code])),
        link_label=_("Scan: open the record, attach the signed copy"),
    )
    return as_pdf([paper], f"{customer.number} {title}")


def _known(customer: Customer, actor: Actor) -> Known:
    profile = queries.profile_of(customer)
    terms = queries.facts_of(profile, "terms")
    if not queries.may_read_terms(customer, actor):
        terms = {name: MASKED if text else "" for name, text in terms.items()}
    return Known(
        customer,
        actor,
        queries.facts_of(profile, "business"),
        terms,
        queries.shown_points(customer, actor),
        [person for person in queries.people_of(customer) if person.post.until is None],
    )


def _data_card(known: Known) -> list[Block]:
    customer, business, terms = known.customer, known.business, known.terms
    homes = [row.premises.full_name for row in queries.residences_of(customer) if row.until is None]
    team = "、".join(member.staff.name for member in queries.team_of(customer))
    return [
        Facts(
            [
                *_identity(known),
                (_("Class"), f"{customer.klass.code} {customer.klass.name}" if customer.klass else ""),
                (_("Responsible"), customer.responsible.name if customer.responsible else ""),
                (_("Team"), team),
                (_("Premises"), "、".join(homes)),
                (_("Business scope"), business["scope"]),
                (_("Industry"), business["industry"]),
                (_("Size"), business["size"]),
                *_terms(terms),
            ]
        ),
        _people(known),
        Text(_("Needs"), business["needs"]),
        Text(_("Preferences"), business["preferences"]),
        Text(_("Business situation"), business["situation"]),
        *_own(customer),
        *_notes(known),
    ]


def _key_account_card(known: Known) -> list[Block]:
    return [
        Facts([*_identity(known), (_("Class"), known.customer.klass.name if known.customer.klass else "")]),
        Text(_("Company overview"), known.business["overview"], 5),
        Text(_("Business situation"), known.business["situation"], 5),
        Text(_("Transactions and their changes"), "", 5),
        Facts(_terms(known.terms)),
        _changes(known),
        _people(known),
    ]


def _account_card(known: Known) -> list[Block]:
    business = known.business
    return [
        Facts(
            [
                *_identity(known),
                (_("Nature"), business["nature"]),
                (_("Target market"), business["market"]),
                (_("Consumer group"), business["consumers"]),
                *_terms(known.terms),
            ]
        ),
        _people(known),
        Text(_("Other"), business["preferences"]),
    ]


def _identity(known: Known) -> list[Pair]:
    kinds = ContactPoint.Kind
    return [
        (_("Name"), known.customer.name),
        (_("Number"), known.customer.number),
        (_("Phone"), known.reached_by(kinds.PHONE, kinds.MOBILE)),
        (_("E-mail"), known.reached_by(kinds.EMAIL)),
        (_("Address"), known.reached_by(kinds.ADDRESS) or _home(known)),
    ]


def _home(known: Known) -> str:
    homes = [row.premises.full_name for row in queries.residences_of(known.customer) if row.until is None]
    return homes[0] if homes else ""


def _terms(terms: dict[str, str]) -> list[Pair]:
    return [
        (_("Credit limit"), terms["credit_limit"]),
        (_("Payment terms"), terms["payment_terms"]),
        (_("Discount"), terms["discount"]),
        (_("Credit status"), terms["credit"]),
    ]


def _people(known: Known) -> Table:
    head = [pgettext("person", "Name"), _("Department"), _("Job title"), _("Part in decisions"), _("Phone")]
    rows = [
        [
            person.post.contact.name,
            person.post.department,
            person.post.title,
            str(person.post.get_part_display()) if person.post.part else "",
            known.of_person(person.post.contact_id),
        ]
        for person in known.people
    ]
    return Table(head, (2, 2.5, 2.5, 2, 3), rows, title=_("People"), empty=0 if rows else 3)


def _changes(known: Known) -> Table:
    head = [_("Date"), _("Fact"), _("What it was"), _("What it became"), _("Cause")]
    may_read = queries.may_read_terms(known.customer, known.actor)
    rows = [
        [f"{timezone.localtime(row.at):%Y-%m-%d}", row.label, row.before, row.after, row.cause]
        for row in queries.changes_of(known.customer, limit=10)
        if row.fact != "address" and (may_read or row.fact not in known.terms)
    ]
    return Table(
        head, (1.6, 1.8, 3, 3, 4), rows, title=_("Evident changes and their causes"), empty=0 if rows else 3
    )


def _own(customer: Customer) -> list[Block]:
    facts = [(fact.field.name, fact.words) for fact in queries.own_facts_of(customer) if fact.text]
    return [Facts(facts)] if facts else []


def _notes(known: Known) -> list[Block]:
    readable = queries.notes_of(known.customer, known.actor, [])
    notes = [row.words for row in readable if row.visibility == "unit"]
    return [Text(_("Notes"), "\n".join(notes[:5]))]


FORMS: dict[str, tuple[str | Promise, Callable[[Known], list[Block]]]] = {
    "form-37": (gettext_lazy("Customer data card"), _data_card),
    "form-38": (gettext_lazy("Key-account card"), _key_account_card),
    "form-39": (gettext_lazy("KA account card"), _account_card),
}
