"""A procedure on paper: the clauses in words, the signatures, what changed (J1, B9, Form-59)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.printing import Block, Facts, Paper, Table
from huiyin.ledger.models import ProcedureDraft
from huiyin.ledger.queries.documents import Document
from huiyin.ledger.queries.drafts import Signed
from huiyin.staff.models import OrgUnit


def procedure_paper(document: Document, signatures: Sequence[Signed]) -> Paper:
    """The document of a version."""
    version, procedure = document.version, document.version.procedure
    root = OrgUnit.objects.order_by("path").first()
    blocks: list[Block] = [
        Facts(
            [
                (_("Code"), procedure.code),
                (_("Version"), f"v{version.number}"),
                (_("Owner"), document.owner),
                (_("State"), version.get_status_display()),
                (_("Effective from"), _day(version.effective_from)),
                (_("Adopted by"), "、".join(unit.name for unit in document.adopters)),
            ]
        ),
        Table(
            [_("Number"), _("Rule"), _("Responsible role"), _("What is seen to")],
            [1, 5, 2, 5],
            [
                [
                    one.words.clause.number,
                    one.words.clause.text,
                    one.words.role,
                    " ".join(one.words.control.sentences),
                ]
                for one in document.clauses
            ],
            title=_("Clauses"),
        ),
        Table(
            [_("Step"), _("Who"), _("Day"), _("Remark")],
            [2, 2, 2, 4],
            [
                [one.signature.get_step_display(), one.who, _day(one.signature.at), one.signature.remark]
                for one in signatures
            ],
            title=_("Signatures"),
            empty=0 if signatures else 4,
        ),
        Table(
            [_("Version"), _("Effective from"), _("What changes, and why")],
            [1, 2, 7],
            [[f"v{row.number}", _day(row.effective_from), _change(row.pk)] for row in document.versions],
            title=_("Change record"),
        ),
    ]
    return Paper(
        company=root.name if root is not None else "",
        title=version.title,
        blocks=blocks,
        number=f"{procedure.code} v{version.number}",
        form="Form-59",
    )


def _change(version_id: int) -> str:
    draft = ProcedureDraft.objects.filter(version_id=version_id).first()
    return draft.changes if draft is not None else _("Came in by a pack.")


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d")
