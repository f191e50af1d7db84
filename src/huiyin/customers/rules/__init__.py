"""Pure computations about customers: contact points, and files of households."""

from huiyin.customers.rules.points import PHONES, comparable, is_valid, mask

__all__ = ["PHONES", "comparable", "is_valid", "mask"]
