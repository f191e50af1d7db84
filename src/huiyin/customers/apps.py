"""The customers room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, permissions
from huiyin.search import registry as search


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

        permissions.declare("customers.view", _("See customers and premises"))
        permissions.declare("customers.edit", _("Create and change customers and premises"))
        permissions.declare("customers.contacts", _("Read phone numbers and other contact points"))
        permissions.declare("customers.import", _("Take files of customers"))
        permissions.declare("customers.terms", _("Read and change credit limits and payment terms"))
        permissions.declare("customers.check", _("Check the data cards of others"))
        register, register_new, entry = navigation.register, navigation.register_new, navigation.Entry
        register(entry("customers", _("Customers"), "customers:list", "users", "customers.view", 10))
        register(entry("customers", _("Premises"), "customers:projects", "building", "customers.view", 20))
        register(
            entry(
                "customers", _("Import customers"), "customers:import", "file-import", "customers.import", 30
            )
        )
        register(
            entry(
                "customers",
                _("Out-of-date cards"),
                "customers:stale",
                "clock-exclamation",
                "customers.edit",
                40,
            )
        )
        register(
            entry(
                "customers",
                _("Checks of cards"),
                "customers:checks",
                "clipboard-check",
                "customers.check",
                45,
            )
        )
        register_new(
            entry("customers", _("New customer"), "customers:new", "user-plus", "customers.edit", 50)
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
