"""The words of promises, joint matters, transfers and decisions on the timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, ContactSheet, Decision, Promise, Transfer

Remark = tuple[str | Text, str]


def rows(case: Case) -> dict[str, Any]:
    """The rows that these events are about, by the field of the event that names them."""
    return {
        "promise_id": case.promises.all(),
        "transfer_id": case.transfers.all(),
        "decision_id": case.decisions.select_related("leader", "responsible"),
        "leading_id": Case.objects.filter(pk=case.leading_id or 0),
        "of_id": Case.objects.filter(pk=case.duplicate_of_id or 0),
    }


def _of_promise(promise: Promise) -> tuple[Remark, ...]:
    return ((_("what was promised"), promise.words or str(promise.get_kind_display())),)


def _of_release(promise: Promise) -> tuple[Remark, ...]:
    return (*_of_promise(promise), (_("reason"), promise.drop_reason))


def _of_other(case: Case) -> tuple[Remark, ...]:
    return ((_("number"), str(case)),)


def _of_confirmed(sheet: ContactSheet) -> tuple[Remark, ...]:
    return ((_("department"), sheet.department.name), (_("content"), sheet.content))


def _of_transfer(transfer: Transfer) -> tuple[Remark, ...]:
    return (
        (_("passed to"), transfer.body),
        (_("means"), str(transfer.get_means_display())),
        (_("reason"), transfer.reason),
    )


def _of_receipt(transfer: Transfer) -> tuple[Remark, ...]:
    return ((_("receipt number"), transfer.receipt_number), (_("received by"), transfer.received_by))


def _of_telling(transfer: Transfer) -> tuple[Remark, ...]:
    return ((_("what the customer was told"), transfer.told_words),)


def _of_submission(decision: Decision) -> tuple[Remark, ...]:
    to = decision.leader.name if decision.leader else ""
    return ((_("to"), to), (_("what is suggested"), decision.words))


def _of_decision(decision: Decision) -> tuple[Remark, ...]:
    return (
        (_("decision"), str(decision.get_outcome_display())),
        (_("reason or measure"), decision.reason),
        (_("carried out by"), decision.responsible.name if decision.responsible else ""),
    )


def _of_measure(decision: Decision) -> tuple[Remark, ...]:
    return ((_("what was done"), decision.done_words),)


#: For each event the field of its data that names the row, and the words of that row.
WORDS: Mapping[str, tuple[str, Callable[[Any], tuple[Remark, ...]]]] = {
    "promise.made": ("promise_id", _of_promise),
    "promise.changed": ("promise_id", _of_promise),
    "promise.broken": ("promise_id", _of_promise),
    "promise.kept": ("promise_id", _of_promise),
    "promise.dropped": ("promise_id", _of_release),
    "case.joined": ("leading_id", _of_other),
    "case.leading_handled": ("leading_id", _of_other),
    "case.duplicate_linked": ("of_id", _of_other),
    "sheet.confirmed": ("sheet_id", _of_confirmed),
    "case.transferred": ("transfer_id", _of_transfer),
    "transfer.received": ("transfer_id", _of_receipt),
    "transfer.told": ("transfer_id", _of_telling),
    "suggestion.submitted": ("decision_id", _of_submission),
    "suggestion.decided": ("decision_id", _of_decision),
    "suggestion.carried_out": ("decision_id", _of_measure),
}
