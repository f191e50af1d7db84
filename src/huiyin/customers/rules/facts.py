"""The facts of a card: in which groups they stand, which are important, and how they read."""

from datetime import datetime, time
from decimal import Decimal, InvalidOperation

#: The facts of `Profile`, by the group that one form changes and confirms.
BUSINESS = (
    "nature", "industry", "size", "scope", "overview", "situation", "needs", "preferences", "market", "consumers",
)  # fmt: skip
TERMS = ("credit_limit", "payment_terms", "discount", "credit")
GROUPS = {"business": BUSINESS, "terms": TERMS}
#: What asks for a cause when it is replaced (BB6).
IMPORTANT = frozenset({"name", "responsible", "address", "part", "parent", *TERMS})


def limit_of(text: str) -> Decimal | None:
    """An amount as it is written, None for nothing.

    :raises ValueError: it is no amount, or is negative
    """
    plain = text.replace(",", "").replace("，", "").lstrip("¥￥").strip()
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation as mistake:
        raise ValueError(text) from mistake
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        raise ValueError(text)
    return amount.quantize(Decimal("0.01"))


def shown_limit(amount: Decimal | None) -> str:
    """An amount as the form has it: "50000.00", "" for None."""
    return "" if amount is None else f"{amount:.2f}"


def is_quiet(quiet_from: time | None, quiet_until: time | None, now: datetime) -> bool:
    """Whether a local moment lies in hours in which one does not call; they may run over midnight."""
    if quiet_from is None or quiet_until is None:
        return False
    moment = now.time()
    if quiet_from <= quiet_until:
        return quiet_from <= moment < quiet_until
    return moment >= quiet_from or moment < quiet_until
