"""What can be done to customers, their contacts and premises."""

from huiyin.customers.actions.bulk import Household, PremisesRow, create_households_many, create_premises_many
from huiyin.customers.actions.cards import (
    add_note,
    add_site,
    check_cards,
    close_site,
    edit_site,
    join_team,
    leave_team,
    withdraw_note,
)
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
from huiyin.customers.actions.facts import change_facts, confirm_facts, reveal_terms
from huiyin.customers.actions.importing import Imported, import_customers, read_households
from huiyin.customers.actions.indexing import customer_rows, premises_rows
from huiyin.customers.actions.merging import Undone, merge_customers, undo_merge
from huiyin.customers.actions.own import (
    FieldShape,
    change_own_facts,
    define_own_field,
    edit_own_field,
    restore_own_field,
    retire_own_field,
)
from huiyin.customers.actions.people import PostFacts, leave_post, take_post
from huiyin.customers.actions.pool import return_customer, take_customer
from huiyin.customers.actions.premises import create_premises
from huiyin.customers.actions.reaching import opt_in, opt_out, set_quiet_hours
from huiyin.customers.actions.residences import move_out, settle_in
from huiyin.customers.actions.seeing import TooMany, raise_reveals

__all__ = [
    "Details",
    "FieldShape",
    "Household",
    "Imported",
    "PostFacts",
    "PremisesRow",
    "TooMany",
    "Undone",
    "add_contact",
    "add_contact_point",
    "add_note",
    "add_site",
    "assign_responsible",
    "change_facts",
    "change_own_facts",
    "check_cards",
    "close_site",
    "confirm_facts",
    "create_customer",
    "create_households_many",
    "create_premises",
    "create_premises_many",
    "customer_rows",
    "define_own_field",
    "edit_contact",
    "edit_customer",
    "edit_own_field",
    "edit_site",
    "import_customers",
    "join_team",
    "leave_post",
    "leave_team",
    "merge_customers",
    "move_out",
    "opt_in",
    "opt_out",
    "premises_rows",
    "raise_reveals",
    "read_households",
    "remove_contact_point",
    "restore_own_field",
    "retire_own_field",
    "return_customer",
    "reveal_contact_point",
    "reveal_terms",
    "set_class",
    "set_quiet_hours",
    "settle_in",
    "take_customer",
    "take_post",
    "undo_merge",
    "withdraw_note",
]
