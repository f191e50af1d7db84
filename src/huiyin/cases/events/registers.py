"""Registers and what heads make of them: exports."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData


class CasesExported(
    EventData, event="case_export.made", subject="case_export", label=_("exported to a spreadsheet")
):
    """Somebody (the subject is the staff id, 0 for the system) took rows out of the house."""

    content: Literal["cases", "statistics", "reviews", "repeats", "communications"]
    rows: int
