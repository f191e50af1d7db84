"""The nouns of the room."""

from huiyin.customers.models.customers import (
    Contact,
    ContactPoint,
    Customer,
    CustomerClass,
    CustomerSet,
)
from huiyin.customers.models.facts import (
    CardCheck,
    Confirmation,
    FactChange,
    Note,
    NoteSet,
    Profile,
    Site,
    TeamMember,
)
from huiyin.customers.models.merging import Merge
from huiyin.customers.models.own import OwnField, OwnFieldSet, OwnValue
from huiyin.customers.models.people import OptOut, Post, PostSet, Purpose
from huiyin.customers.models.premises import Premises, PremisesSet, Residence, ResidenceSet
from huiyin.customers.models.protection import Reveal, RevealRaise, RevealSet

__all__ = [
    "CardCheck",
    "Confirmation",
    "Contact",
    "ContactPoint",
    "Customer",
    "CustomerClass",
    "CustomerSet",
    "FactChange",
    "Merge",
    "Note",
    "NoteSet",
    "OptOut",
    "OwnField",
    "OwnFieldSet",
    "OwnValue",
    "Post",
    "PostSet",
    "Premises",
    "PremisesSet",
    "Profile",
    "Purpose",
    "Residence",
    "ResidenceSet",
    "Reveal",
    "RevealRaise",
    "RevealSet",
    "Site",
    "TeamMember",
]
