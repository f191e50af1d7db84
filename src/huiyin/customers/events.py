"""What happens to customers and premises. Events carry ids and codes; names and numbers stand in the rows."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, StaffId, UnitId


class CustomerCreated(EventData, event="customer.created", subject="customer", label=_("Customer created")):
    """A customer is served from now on."""

    kind: str
    klass: str
    responsible_id: StaffId | None


class CustomerEdited(EventData, event="customer.edited", subject="customer", label=_("Customer edited")):
    """Which details changed (field names), and the unit that serves it now."""

    fields: list[str]
    unit_id: UnitId


class ResponsibleAssigned(
    EventData,
    event="customer.responsible_assigned",
    subject="customer",
    label=_("Responsible person assigned"),
):
    """Somebody else looks after the customer; None: nobody in particular."""

    responsible_id: StaffId | None
    previous_id: int | None


class ClassSet(EventData, event="customer.class_set", subject="customer", label=_("Class set")):
    """The customer belongs to another class; codes, "" for none."""

    klass: str
    previous: str
    is_important: bool


class ContactAdded(EventData, event="contact.added", subject="customer", label=_("Contact added")):
    """A person at the customer became known."""

    contact_id: int


class ContactEdited(EventData, event="contact.edited", subject="customer", label=_("Contact edited")):
    """Which details of a person at the customer changed (field names)."""

    contact_id: int
    fields: list[str]


class ContactPointAdded(
    EventData, event="contact_point.added", subject="customer", label=_("Contact point added")
):
    """The customer, or a person there, can be reached in one more way."""

    contact_point_id: int
    contact_id: int | None
    kind: str


class ContactPointRemoved(
    EventData, event="contact_point.removed", subject="customer", label=_("Contact point no longer valid")
):
    """The customer can no longer be reached in this way."""

    contact_point_id: int
    kind: str


class ContactPointRevealed(
    EventData, event="contact_point.revealed", subject="customer", label=_("Contact point revealed")
):
    """Somebody who normally sees it masked was shown it; the reason stands in the `Reveal`."""

    contact_point_id: int
    reveal_id: int


class SettledIn(EventData, event="customer.settled_in", subject="customer", label=_("Settled in")):
    """The customer resides in premises from a day on."""

    residence_id: int
    premises_id: int
    role: str
    since: date


class MovedOut(EventData, event="customer.moved_out", subject="customer", label=_("Moved out")):
    """The customer no longer resides there from a day on."""

    residence_id: int
    premises_id: int
    until: date


class PremisesCreated(EventData, event="premises.created", subject="premises", label=_("Premises created")):
    """A project, building, entrance, room or public place was added; `parent_id` None: a project."""

    kind: str
    parent_id: int | None
    unit_id: UnitId
