"""The nouns of the room."""

from huiyin.customers.models.customers import (
    Contact,
    ContactPoint,
    Customer,
    CustomerClass,
    CustomerSet,
    Reveal,
)
from huiyin.customers.models.premises import Premises, PremisesSet, Residence, ResidenceSet

__all__ = [
    "Contact",
    "ContactPoint",
    "Customer",
    "CustomerClass",
    "CustomerSet",
    "Premises",
    "PremisesSet",
    "Residence",
    "ResidenceSet",
    "Reveal",
]
