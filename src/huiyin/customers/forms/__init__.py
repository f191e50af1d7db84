"""Input about customers and premises, made into clean values."""

from huiyin.customers.forms.customers import (
    ClassForm,
    ContactForm,
    ContactPointForm,
    CustomerFilter,
    CustomerForm,
    EditForm,
    MoveOutForm,
    PremisesForm,
    ResponsibleForm,
    RevealForm,
    SettleForm,
    class_choices,
    unit_choices,
)

__all__ = [
    "ClassForm",
    "ContactForm",
    "ContactPointForm",
    "CustomerFilter",
    "CustomerForm",
    "EditForm",
    "MoveOutForm",
    "PremisesForm",
    "ResponsibleForm",
    "RevealForm",
    "SettleForm",
    "class_choices",
    "unit_choices",
]
