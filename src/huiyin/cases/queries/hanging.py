"""What hangs on a case: asked once for its page, which would else look for each kind in vain."""

from typing import Any

from django.db.models import Exists, OuterRef

from huiyin.base.reads import Given, read
from huiyin.cases.models import Case

#: Relations of a case, by the names that its rows know them by.
RELATIONS = (
    "answers",
    "decisions",
    "escalations",
    "joined",
    "pauses",
    "promises",
    "reviews",
    "sheets",
    "siblings",
    "transfers",
    "visits",
    "voices",
)


def lacks_of(case_id: int) -> frozenset[str]:
    """The relations in which a case has nothing; one ready-made query."""
    rows = read(
        "what hangs on a case",
        lambda: Case.objects.filter(pk=Given("id")).values_list(*[_exists(name) for name in RELATIONS]),
        id=case_id,
    )
    return frozenset(
        name for row in rows for name, is_there in zip(RELATIONS, row, strict=True) if not is_there
    )


def _exists(relation: str) -> Exists:
    backwards: Any = Case._meta.get_field(relation)
    rows = backwards.related_model._default_manager.filter(**{backwards.field.name: OuterRef("pk")})
    return Exists(rows)
