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
    CustomerFilter,
    CustomerForm,
    MoveOutForm,
    PremisesForm,
    ResponsibleForm,
    RevealForm,
    SettleForm,
    class_choices,
    unit_choices,
)
from huiyin.customers.forms.people import (
    ContactForm,
    EditContactForm,
    HoursForm,
    LeaveForm,
    MoveForm,
    OptOutForm,
)

__all__ = [
    "CheckForm",
    "ClassForm",
    "ContactForm",
    "ContactPointForm",
    "CustomerFilter",
    "CustomerForm",
    "EditContactForm",
    "EditForm",
    "EditSiteForm",
    "FactsForm",
    "HoursForm",
    "LeaveForm",
    "MoveForm",
    "MoveOutForm",
    "NoteForm",
    "OptOutForm",
    "PremisesForm",
    "ResponsibleForm",
    "RevealForm",
    "SettleForm",
    "SiteForm",
    "TeamForm",
    "class_choices",
    "unit_choices",
]
