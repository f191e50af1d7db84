"""What can be done to customers, their contacts and premises."""

from huiyin.customers.actions.bulk import Household, PremisesRow, create_households_many, create_premises_many
from huiyin.customers.actions.contacts import (
    add_contact,
    add_contact_point,
    edit_contact,
    remove_contact_point,
    reveal_contact_point,
)
from huiyin.customers.actions.customers import (
    Details,
    assign_responsible,
    create_customer,
    edit_customer,
    set_class,
)
from huiyin.customers.actions.importing import Imported, import_customers, read_households
from huiyin.customers.actions.indexing import customer_rows, premises_rows
from huiyin.customers.actions.premises import create_premises
from huiyin.customers.actions.residences import move_out, settle_in

__all__ = [
    "Details",
    "Household",
    "Imported",
    "PremisesRow",
    "add_contact",
    "add_contact_point",
    "assign_responsible",
    "create_customer",
    "create_households_many",
    "create_premises",
    "create_premises_many",
    "customer_rows",
    "edit_contact",
    "edit_customer",
    "import_customers",
    "move_out",
    "premises_rows",
    "read_households",
    "remove_contact_point",
    "reveal_contact_point",
    "set_class",
    "settle_in",
]
