"""What hangs on people here: matters, sheets, promises, boxes, letters, decisions (decision 0022)."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import (
    Case,
    CaseReview,
    Communication,
    ContactSheet,
    Decision,
    Escalation,
    FormDraft,
    Letter,
    OpinionBox,
    Promise,
    SavedFilter,
)
from huiyin.staff.registry import Held, Tie


def _case(row: Case) -> Held:
    return _of_case(row.pk, row, row.registered_at)


def _of_case(pk: int, case: Case, since: Any, title: str = "") -> Held:
    customer = case.customer.number if case.customer else ""
    url = reverse("cases:detail", args=[case.pk])
    return Held(pk, title or case.number or f"#{case.pk}", since, url, customer)


def _box(row: OpinionBox) -> Held:
    return Held(row.pk, row.name, row.set_up_at, reverse("cases:box", args=[row.pk]))


def _letter(row: Letter) -> Held:
    customer = row.customer.number if row.customer else ""
    return Held(row.pk, f"#{row.pk}", row.received_at, reverse("cases:letter", args=[row.pk]), customer)


def _communication(row: Communication) -> Held:
    customer = row.customer.number if row.customer else ""
    return Held(row.pk, f"#{row.pk}", row.happened_at, reverse("cases:communications"), customer)


CASE_TIES = (
    Tie(
        "case",
        _("Open matters in handling"),
        "cases.Case.handler",
        lambda staff_id, at: Case.objects.filter(handler_id=staff_id, status__in=Case.OPEN).select_related(
            "customer"
        ),
        _case,
        order=20,
    ),
    Tie(
        "case_asked",
        _("Open matters first asked of the person"),
        "cases.Case.first_asked",
        lambda staff_id, at: Case.objects.filter(
            first_asked_id=staff_id, status__in=Case.UNANSWERED
        ).select_related("customer"),
        _case,
        order=21,
    ),
    Tie(
        "sheet",
        _("Contact sheets in handling"),
        "cases.ContactSheet.handler",
        lambda staff_id, at: ContactSheet.objects.filter(
            handler_id=staff_id, status__in=ContactSheet.OPEN
        ).select_related("case__customer"),
        lambda row: _of_case(row.pk, row.case, row.accepted_at or row.sent_at, row.number or ""),
        order=22,
    ),
    Tie(
        "promise",
        _("Promises to be kept"),
        "cases.Promise.owner",
        lambda staff_id, at: Promise.objects.filter(
            owner_id=staff_id, kept_at__isnull=True, dropped_at__isnull=True
        ).select_related("case__customer"),
        lambda row: _of_case(row.pk, row.case, row.made_at),
        order=23,
    ),
    Tie(
        "escalation",
        _("Reports to be answered"),
        "cases.Escalation.to",
        lambda staff_id, at: Escalation.objects.filter(
            to_id=staff_id, responded_at__isnull=True, case__status__in=Case.OPEN
        ).select_related("case__customer"),
        lambda row: _of_case(row.pk, row.case, row.escalated_at),
        order=24,
    ),
    Tie(
        "review",
        _("Reviews to be followed up"),
        "cases.CaseReview.follow_up",
        lambda staff_id, at: CaseReview.objects.filter(
            follow_up_id=staff_id, status=CaseReview.Status.OPEN
        ).select_related("case__customer"),
        lambda row: _of_case(row.pk, row.case, row.reviewed_at),
        order=25,
    ),
    Tie(
        "suggestion",
        _("Suggestions to be decided"),
        "cases.Decision.leader",
        lambda staff_id, at: Decision.objects.filter(
            leader_id=staff_id, decided_at__isnull=True
        ).select_related("case__customer"),
        lambda row: _of_case(row.pk, row.case, row.submitted_at),
        order=26,
    ),
    Tie(
        "decision",
        _("Decisions to be carried out"),
        "cases.Decision.responsible",
        lambda staff_id, at: Decision.objects.filter(
            Q(carry_out_by__isnull=False) | Q(review_at__isnull=False),
            responsible_id=staff_id,
            done_at__isnull=True,
            review__isnull=True,
        ).select_related("case__customer"),
        lambda row: _of_case(row.pk, row.case, row.decided_at),
        order=27,
    ),
)
REGISTER_TIES = (
    Tie(
        "opinion_box",
        _("Opinion boxes"),
        "cases.OpinionBox.custodian",
        lambda staff_id, at: OpinionBox.objects.filter(custodian_id=staff_id, is_active=True),
        _box,
        order=40,
    ),
    Tie(
        "letter",
        _("Letters to be replied to"),
        "cases.Letter.forwarded_to",
        lambda staff_id, at: Letter.objects.filter(
            forwarded_to_id=staff_id, status__in=Letter.OPEN
        ).select_related("customer"),
        _letter,
        order=41,
    ),
    Tie(
        "letter_received",
        _("Letters to be forwarded"),
        "cases.Letter.received_by",
        lambda staff_id, at: Letter.objects.filter(
            received_by_id=staff_id, status=Letter.Status.RECEIVED
        ).select_related("customer"),
        _letter,
        order=41,
    ),
    Tie(
        "communication",
        _("Communication to be followed up"),
        "cases.Communication.person",
        lambda staff_id, at: Communication.objects.filter(
            person_id=staff_id, follow_up_at__isnull=False, followed_up_at__isnull=True
        ).select_related("customer"),
        _communication,
        order=42,
    ),
    Tie(
        "saved_filter",
        _("Saved filters"),
        "cases.SavedFilter.staff",
        lambda staff_id, at: SavedFilter.objects.filter(staff_id=staff_id),
        lambda row: Held(row.pk, row.name),
        is_personal=True,
    ),
    Tie(
        "draft",
        _("Unfinished forms"),
        "cases.FormDraft.staff",
        lambda staff_id, at: FormDraft.objects.filter(staff_id=staff_id),
        lambda row: Held(row.pk, f"#{row.pk}", row.saved_at),
        is_personal=True,
    ),
)
TIES = (*CASE_TIES, *REGISTER_TIES)
HISTORY = (
    "cases.Answer.by",
    "cases.Answer.handler",
    "cases.ReturnVisit.visitor",
    "cases.BoxOpening.opener",
    "cases.BoxOpening.witness",
    "cases.CaseCorrection.by",
    "cases.Transfer.by",
    "cases.Decision.submitted_by",
    "cases.Decision.decided_by",
    "cases.ContactSheet.sent_by",
    "cases.ContactSheet.confirmed_by",
    "cases.HandlingPlan.author",
    "cases.HandlingPlan.fed_back_by",
    "cases.PromiseDate.by",
    "cases.CaseFinding.found_by",
    "cases.CaseReview.reviewed_by",
    "cases.Problem.opened_by",
    "cases.ProgressNote.author",
    "cases.Urging.by",
    "cases.Urging.to_staff",
    "cases.Escalation.by",
    "cases.Escalation.responded_by",
    "cases.Voice.seen_by",
)
