"""Input about customers and premises, made into clean values."""

from huiyin.customers.forms.cards import (
    CheckForm,
    EditForm,
    EditSiteForm,
    FactsForm,
    NoteForm,
    SiteForm,
    TeamForm,
)
from huiyin.customers.forms.customers import (
    ClassForm,
    ContactPointForm,
    CustomerForm,
    MoveOutForm,
    PremisesForm,
    ResponsibleForm,
    ReturnForm,
    RevealForm,
    SettleForm,
    class_choices,
    unit_choices,
)
from huiyin.customers.forms.listing import CustomerListFilter
from huiyin.customers.forms.own import OwnFactsForm, OwnFieldForm
from huiyin.customers.forms.people import (
    ContactForm,
    EditContactForm,
    HoursForm,
    LeaveForm,
    MoveForm,
    OptOutForm,
)
from huiyin.customers.forms.protection import LookedFilter, RaiseForm

__all__ = [
    "CheckForm",
    "ClassForm",
    "ContactForm",
    "ContactPointForm",
    "CustomerForm",
    "CustomerListFilter",
    "EditContactForm",
    "EditForm",
    "EditSiteForm",
    "FactsForm",
    "HoursForm",
    "LeaveForm",
    "LookedFilter",
    "MoveForm",
    "MoveOutForm",
    "NoteForm",
    "OptOutForm",
    "OwnFactsForm",
    "OwnFieldForm",
    "PremisesForm",
    "RaiseForm",
    "ResponsibleForm",
    "ReturnForm",
    "RevealForm",
    "SettleForm",
    "SiteForm",
    "TeamForm",
    "class_choices",
    "unit_choices",
]
