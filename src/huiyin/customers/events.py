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
    """Which details changed (field names), the unit that serves it now, the rows that say what was before and why."""

    fields: list[str]
    unit_id: UnitId
    change_ids: list[int] = []


class ResponsibleAssigned(
    EventData,
    event="customer.responsible_assigned",
    subject="customer",
    label=_("Responsible person assigned"),
):
    """Somebody else looks after the customer; None: nobody in particular."""

    responsible_id: StaffId | None
    previous_id: int | None
    change_id: int | None = None


class CustomerTaken(EventData, event="customer.taken", subject="customer", label=_("Taken from the pool")):
    """Somebody looks after a customer whom nobody looked after, of their own accord."""

    responsible_id: StaffId


class CustomerReturned(
    EventData, event="customer.returned", subject="customer", label=_("Returned to the pool")
):
    """The responsible person gave the customer back; why, stands in the `FactChange`."""

    previous_id: int
    change_id: int


class CustomerMerged(
    EventData, event="customer.merged", subject="customer", label=_("Another record merged into this one")
):
    """It is the same customer as `other_id`, whose rows it has now; `fields` are the facts that changed here."""

    merge_id: int
    other_id: int
    rows: int
    fields: list[str]
    change_ids: list[int] = []


class MergeUndone(EventData, event="customer.merge_undone", subject="customer", label=_("Merge undone")):
    """They are two customers after all; `rows` went back, `left` stayed since they had changed."""

    merge_id: int
    other_id: int
    rows: int
    left: int
    fields: list[str]
    change_ids: list[int] = []


class ClassSet(EventData, event="customer.class_set", subject="customer", label=_("Class set")):
    """The customer belongs to another class; codes, "" for none."""

    klass: str
    previous: str
    is_important: bool


class ContactAdded(EventData, event="contact.added", subject="customer", label=_("Contact added")):
    """A person at the customer became known, with the post held there."""

    contact_id: int
    post_id: int | None = None


class ContactEdited(EventData, event="contact.edited", subject="customer", label=_("Contact edited")):
    """Which details of a person or the present post were put right; `change_id`: why somebody else decides."""

    contact_id: int
    fields: list[str]
    change_id: int | None = None


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
    """The customer can no longer be reached in this way; `change_id`: why, for an address."""

    contact_point_id: int
    kind: str
    change_id: int | None = None


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


# --- people, posts, reach ---------------------------------------------------------------------------------------


class PostTaken(EventData, event="post.taken", subject="customer", label=_("Post taken")):
    """A person holds a post at the customer from a day on (None: not known since when)."""

    post_id: int
    contact_id: int
    part: str
    since: date | None


class PostLeft(EventData, event="post.left", subject="customer", label=_("Post left")):
    """A person no longer holds a post from a day on; `to_customer_id`: where the person went, if that is known."""

    post_id: int
    contact_id: int
    until: date
    to_customer_id: int | None


class OptedOut(EventData, event="contact_point.opted_out", subject="customer", label=_("Opted out")):
    """The customer does not want to be reached here for a purpose ("" for all); the reason stands in the row."""

    contact_point_id: int
    opt_out_id: int
    purpose: str


class OptedIn(
    EventData, event="contact_point.opted_in", subject="customer", label=_("Agreed to be reached again")
):
    """An opting out was taken back."""

    contact_point_id: int
    opt_out_id: int
    purpose: str


class QuietHoursSet(
    EventData, event="contact_point.quiet_hours_set", subject="customer", label=_("Hours without calls set")
):
    """When nobody calls there changed."""

    contact_point_id: int


# --- the card -----------------------------------------------------------------------------------------------------


class FactsChanged(EventData, event="customer.facts_changed", subject="customer", label=_("Facts changed")):
    """Which facts of a group changed (field names), and the rows that say what important ones were and why."""

    group: str
    fields: list[str]
    change_ids: list[int]


class FactsConfirmed(
    EventData, event="customer.facts_confirmed", subject="customer", label=_("Facts confirmed")
):
    """Somebody said that these groups of facts hold."""

    groups: list[str]


class TermsRevealed(
    EventData, event="customer.terms_revealed", subject="customer", label=_("Credit and terms revealed")
):
    """Somebody who normally sees them masked was shown them; the reason stands in the `Reveal`."""

    reveal_id: int


class RevealsRaised(
    EventData, event="reveals.raised", subject="staff", label=_("Limit of reveals raised for a day")
):
    """Somebody may be shown so many more on that day; the reason stands in the `RevealRaise`."""

    raise_id: int
    extra: int


class NoteAdded(EventData, event="customer.note_added", subject="customer", label=_("Note added")):
    """Somebody noted something; the words stand in the row."""

    note_id: int
    visibility: str


class NoteWithdrawn(
    EventData, event="customer.note_withdrawn", subject="customer", label=_("Note withdrawn")
):
    """Who wrote it took it back."""

    note_id: int


class TeamJoined(EventData, event="customer.team_joined", subject="customer", label=_("Joined the team")):
    """Somebody looks after the customer beside the responsible person."""

    member_id: int
    staff_id: StaffId


class TeamLeft(EventData, event="customer.team_left", subject="customer", label=_("Left the team")):
    """Somebody no longer does."""

    member_id: int
    staff_id: StaffId


class SiteAdded(EventData, event="customer.site_added", subject="customer", label=_("Site added")):
    """The customer has one more place."""

    site_id: int


class SiteChanged(EventData, event="customer.site_changed", subject="customer", label=_("Site changed")):
    """Its name or address is another one."""

    site_id: int
    fields: list[str]
    change_id: int | None


class SiteClosed(EventData, event="customer.site_closed", subject="customer", label=_("Site closed")):
    """The customer no longer has it."""

    site_id: int


class CardsChecked(EventData, event="data_card.checked", subject="staff", label=_("Data cards checked")):
    """A manager looked through somebody's data cards (S4): how many there are, how many out of date."""

    check_id: int
    staff_id: StaffId
    cards: int
    stale: int


# --- own fields -------------------------------------------------------------------------------------------------


class OwnFieldDefined(
    EventData, event="own_field.defined", subject="own_field", label=_("Own field defined")
):
    """The company keeps one more thing of its customers; `kind` "": of all."""

    type: str
    kind: str


class OwnFieldEdited(EventData, event="own_field.edited", subject="own_field", label=_("Own field edited")):
    """Which details of a field changed (names)."""

    fields: list[str]


class OwnFieldRetired(
    EventData, event="own_field.retired", subject="own_field", label=_("Own field retired")
):
    """It is no longer asked for."""


class OwnFieldRestored(
    EventData, event="own_field.restored", subject="own_field", label=_("Own field in use again")
):
    """It is asked for again."""


class OwnFactsChanged(
    EventData, event="customer.own_facts_changed", subject="customer", label=_("Further facts changed")
):
    """Which own fields of a customer changed, and the rows that say what was before and why."""

    field_ids: list[int]
    change_ids: list[int] = []
