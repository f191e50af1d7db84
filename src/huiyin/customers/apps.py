"""The customers room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base import navigation, permissions
from huiyin.base.navigation import Entry
from huiyin.search import registry as search

PERMISSIONS = {
    "customers.view": _("See customers and premises"),
    "customers.edit": _("Create and change customers and premises"),
    "customers.contacts": _("Read phone numbers and other contact points"),
    "customers.import": _("Take files of customers"),
    "customers.terms": _("Read and change credit limits and payment terms"),
    "customers.check": _("Check the data cards of others"),
    "customers.fields": _("Decide which own fields customers have"),
    "customers.seen": _("See who looked at customers' data"),
    "customers.protect": _("Let others look at protected cards and reveal more"),
}
ENTRIES = (
    Entry("customers", _("Customers"), "customers:list", "users", "customers.view", 10),
    Entry("customers", _("Pool of customers"), "customers:pool", "users-group", "customers.edit", 15),
    Entry("customers", _("Premises"), "customers:projects", "building", "customers.view", 20),
    Entry("customers", _("Import customers"), "customers:import", "file-import", "customers.import", 30),
    Entry("customers", _("Out-of-date cards"), "customers:stale", "clock-exclamation", "customers.edit", 40),
    Entry("customers", _("Checks of cards"), "customers:checks", "clipboard-check", "customers.check", 45),
    Entry("customers", _("Own fields"), "customers:own-fields", "adjustments", "customers.fields", 60),
    Entry("customers", _("Who saw it"), "customers:seen", "eye", "customers.seen", 50),
)


class CustomersConfig(AppConfig):
    """Customers, contacts, premises, classes."""

    name = "huiyin.customers"
    label = "customers"
    verbose_name = _("customers")

    def ready(self) -> None:
        """Declare events and permissions, show the pages in the navigation and make the nouns findable."""
        import huiyin.customers.events  # noqa: F401 - events exist once they are declared
        from huiyin.customers.actions import customer_rows, premises_rows
        from huiyin.customers.queries import (
            next_customers,
            next_premises,
            present_customers,
            present_premises,
        )

        for code, label in PERMISSIONS.items():
            permissions.declare(code, label)
        for one in ENTRIES:
            navigation.register(one)
        navigation.register_new(
            Entry("customers", _("New customer"), "customers:new", "user-plus", "customers.edit", 50)
        )
        found_by = (
            search.Source("customer_contacts", "customers.contacts"),
            search.Source("customer", "customers.view"),
        )
        search.register(
            search.Kind("customers", _("Customers"), found_by, present_customers, icon="users", order=10)
        )
        places = (search.Source("premises", "customers.view"),)
        search.register(
            search.Kind("premises", _("Premises"), places, present_premises, icon="building", order=30)
        )
        search.refill(search.Refill(("customer", "customer_contacts"), next_customers, customer_rows))
        search.refill(search.Refill(("premises",), next_premises, premises_rows))
        _populate()
        _tie()
        _relate()
        _colour()
        _show_papers()


def _populate() -> None:
    """Who clauses may count."""
    from huiyin.customers.queries import populations as of
    from huiyin.journal.registry.hooks import Population, populate

    for code, label, groups in (
        ("households", _("Households by unit"), of.households_by_unit),
        ("building_households", _("Households by building"), of.households_by_building),
        ("important_customers", _("Important customers"), of.important_customers),
    ):
        populate(Population(code, label, "customer", groups))
    populate(Population("salespeople", _("Who looks after customers"), "staff", of.salespeople))


def _colour() -> None:
    """By what rooms are coloured on the grid of a building."""
    from huiyin.customers.models import Residence
    from huiyin.customers.queries import grid
    from huiyin.customers.registry import Colouring, Shade, colour

    vacant = Shade("vacant", _("nobody known"), "quiet")
    lived_in = (
        vacant,
        Shade("owner", Residence.Role.OWNER.label, "good", pgettext_lazy("sign", "O")),
        Shade("tenant", Residence.Role.TENANT.label, "info", pgettext_lazy("sign", "T")),
        Shade("other", _("others"), "neutral", pgettext_lazy("sign", "X")),
    )
    colour(
        Colouring("occupancy", _("Who lives there"), "customers.view", lived_in, grid.by_occupancy, order=10)
    )
    important = (
        vacant,
        Shade("other", _("others"), "neutral"),
        Shade("important", _("important"), "special", "★"),
    )
    colour(
        Colouring(
            "importance", _("Important customers"), "customers.view", important, grid.by_importance, order=20
        )
    )


def _relate() -> None:
    """What merging customers does with what names them here and below."""
    from huiyin.customers.queries.merging import RELATIONS
    from huiyin.customers.registry import relate

    relate(*RELATIONS)


def _tie() -> None:
    """What of this room hangs on people."""
    from huiyin.customers.queries import held
    from huiyin.staff import registry as staff

    staff.tie(*held.TIES)
    staff.history(*held.HISTORY)


def _show_papers() -> None:
    """Cards carry files, and the code on a printed card leads back to it."""
    from huiyin.customers.queries import filing
    from huiyin.files import registry as files

    files.own(
        files.Owner(
            filing.KIND,
            _("customers"),
            filing.readable_customers,
            filing.writable_customers,
            filing.standing_of_customer,
            filing.show_owners,
        )
    )
    files.paper(filing.KIND, filing.find_card)
