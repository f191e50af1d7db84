"""Taking rows of the register out of the house as a spreadsheet."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.cases import events
from huiyin.journal.actions import record

Content = Literal["cases", "statistics", "reviews", "repeats", "communications"]


@transaction.atomic
def note_export(*, content: Content, rows: int, by: Actor, at: datetime) -> None:
    """Leave a trace of who took how many rows out; what they are is what the person may see.

    Events: case_export.made.

    :raises NotAllowed: the actor may not export cases
    """
    by.require("cases.export")
    record(events.CasesExported(content=content, rows=rows), on=by.id or 0, place=None, by=by, at=at)
