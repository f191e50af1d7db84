"""Drafts of procedures: what they say, what is wrong with them, who signed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.base.errors import NotFound
from huiyin.ledger.models import Clause, Procedure, ProcedureDraft, ProcedureVersion, Signature
from huiyin.ledger.queries.minimums import Overtaken, overtaken_by, replaceable
from huiyin.ledger.queries.procedures import clause_as_shape
from huiyin.ledger.queries.showing import ClauseInWords, clauses_in_words
from huiyin.ledger.rules.checking import mistakes_in, unknown_roles
from huiyin.ledger.rules.minimums import mistakes_of_replacing
from huiyin.ledger.rules.pack import ClauseShape, PackShape, ProcedureShape
from huiyin.staff.queries import list_roles, names

#: By status: the step that is signed in it, the permission that it takes, the status that follows.
STEPS = {
    "draft": (Signature.Step.DRAFTED, "ledger.draft", "standardisation"),
    "standardisation": (Signature.Step.STANDARDISATION, "ledger.standardise", "review"),
    "review": (Signature.Step.REVIEW, "ledger.review", "approval"),
    "approval": (Signature.Step.APPROVAL, "ledger.approve", "approved"),
    "approved": (Signature.Step.ISSUE, "ledger.manage", "issued"),
}
#: What reviewers sign; whoever wrote in it signs none of these.
REVIEWS = (Signature.Step.STANDARDISATION, Signature.Step.REVIEW)


def get_draft(draft_id: int) -> ProcedureDraft:
    """The draft of this id.

    :raises NotFound: there is none
    """
    draft = ProcedureDraft.objects.filter(pk=draft_id).select_related("procedure", "base").first()
    if draft is None:
        raise NotFound
    return draft


def draft_underway(procedure: Procedure) -> ProcedureDraft | None:
    """The draft of this procedure that is neither issued nor withdrawn."""
    return procedure.drafts.exclude(status__in=["issued", "withdrawn"]).first()


def fingerprint(clause: Mapping[str, Any] | None) -> str:
    """What a clause says, in twelve characters; "" for none."""
    if clause is None:
        return ""
    return hashlib.sha256(json.dumps(clause, sort_keys=True).encode()).hexdigest()[:12]


def find_in_draft(draft: ProcedureDraft, code: str) -> dict[str, Any] | None:
    """The clause of this code."""
    return next((clause for clause in draft.clauses if clause["code"] == code), None)


def version_as_shape(version: ProcedureVersion, *, number: int | None = None) -> ProcedureShape:
    """A version in the shape of a pack's procedure, under another number if one is given."""
    procedure = version.procedure
    return ProcedureShape.model_validate(
        {
            "code": procedure.code,
            "title": {"zh": version.title_zh, "en": version.title_en},
            "owner": procedure.owner,
            "version": number or version.number,
            "clauses": _in_order(version),
        }
    )


def _in_order(version: ProcedureVersion) -> list[Any]:
    """Its clauses as its pack had them: those that wait stand in the gaps that the others' positions leave."""
    placed: dict[int, Any] = {
        clause.position: clause_as_shape(clause) for clause in version.clauses.order_by("position")
    }
    waiting = iter(version.waiting)
    places = range(len(placed) + len(version.waiting))
    return [placed[place] if place in placed else next(waiting) for place in places]


def unsaved_clause(shape: Mapping[str, Any], version: ProcedureVersion | None, position: int = 0) -> Clause:
    """A clause of a draft as a row that is never saved, for what shows or judges clauses."""
    return Clause(
        version=version,
        code=shape["code"],
        number=shape["number"],
        position=position,
        source=shape["source"],
        text_zh=shape["text"]["zh"],
        text_en=shape["text"]["en"],
        role=shape["role"],
        target=shape["target"],
        control=shape["control"],
        ladder=shape["ladder"],
        minimum=shape.get("minimum", False),
        replaces=shape.get("replaces", ""),
    )


def as_pack(shape: ProcedureShape) -> PackShape:
    """A procedure as a pack of its own: the form in which it is checked and taken along."""
    return PackShape(code=shape.code, title=shape.title, procedures=[shape])


def mistakes_of_draft(draft: ProcedureDraft) -> list[str]:
    """Every mistake and contradiction, with the clause in which it stands."""
    if not draft.clauses:
        return [_("A procedure has at least one clause.")]
    shape = ProcedureShape.model_validate(draft.content)
    return [
        _("Clause %(number)s: %(message)s")
        % {"number": shape.clauses[int(path[3])].number if len(path) > 3 else "—", "message": message}
        for path, message in _found(as_pack(shape))
    ]


def mistakes_of_clause(draft: ProcedureDraft, clause: ClauseShape, code: str) -> list[tuple[list[str], str]]:
    """What is wrong with a clause in place of `code` ("": a new one) among the others: where in it, and what."""
    others: list[Any] = [ClauseShape.model_validate(stored) for stored in draft.clauses]
    place = next((n for n, one in enumerate(others) if one.code == code), len(others))
    others[place : place + 1] = [clause]
    pack = as_pack(ProcedureShape.model_validate(draft.content | {"clauses": others}))
    return [([str(p) for p in path[4:]], message) for path, message in _found(pack) if path[3:4] == [place]]


def _found(pack: PackShape) -> list[tuple[list[str | int], str]]:
    roles = {role.code for role in list_roles()}
    replacing = mistakes_of_replacing(pack, replaceable(pack))
    return [*mistakes_in(pack), *unknown_roles(pack, roles), *replacing]


def reviewers(draft: ProcedureDraft) -> set[int]:
    """Who reviewed it since it was last signed as drafted."""
    return {one.staff_id for one in _round(draft) if one.step in REVIEWS and one.staff_id}


def _round(draft: ProcedureDraft) -> list[Signature]:
    signatures = list(draft.signatures.order_by("pk"))
    begins = max((n for n, one in enumerate(signatures) if one.step == Signature.Step.DRAFTED), default=0)
    return signatures[begins:]


@dataclass(frozen=True, slots=True)
class DraftClause:
    """A clause of a draft in words; `change` is "new", "changed" or "" against the version that it started from."""

    words: ClauseInWords
    kind: str
    change: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftRead:
    """A draft as its page shows it: title, clauses, those taken out, who wrote in it, signatures, what is wrong.

    `overtaken` are clauses of branches that would fall below its minimums.
    """

    title: str
    clauses: list[DraftClause]
    gone: list[Clause]
    authors: list[str]
    signatures: list["Signed"]
    mistakes: list[str]
    overtaken: list[Overtaken]


def read_draft(draft: ProcedureDraft) -> DraftRead:
    """A draft against the version from which it started."""
    base = draft.base
    before = {clause.code: clause for clause in _clauses_of(base)}
    rows = [unsaved_clause(shape, base, place) for place, shape in enumerate(draft.clauses)]
    old = {one.clause.code: one for one in clauses_in_words(before.values())}
    people = names(draft.authors)
    return DraftRead(
        title=draft.content["title"]["en" if (get_language() or "").startswith("en") else "zh"],
        clauses=[
            _against(words, shape, old.get(shape["code"]))
            for words, shape in zip(clauses_in_words(rows), draft.clauses, strict=True)
        ],
        gone=[
            clause for code, clause in before.items() if code not in {one["code"] for one in draft.clauses}
        ],
        authors=[people[one] for one in draft.authors if one in people],
        signatures=signatures_of(draft),
        mistakes=mistakes_of_draft(draft) if draft.status == ProcedureDraft.Status.DRAFT else [],
        overtaken=overtaken_by(ClauseShape.model_validate(shape) for shape in draft.clauses),
    )


def _clauses_of(base: ProcedureVersion | None) -> list[Clause]:
    """All of a version, those that wait last; none where a new procedure begins."""
    if base is None:
        return []
    return [*base.clauses.order_by("position"), *(unsaved_clause(shape, base) for shape in base.waiting)]


def _against(words: ClauseInWords, shape: Mapping[str, Any], old: ClauseInWords | None) -> DraftClause:
    kind = shape["control"]["kind"]
    if old is None:
        return DraftClause(words, kind, "new", ())
    plain = {**shape, "waiting_for": []}
    same = ClauseShape.model_validate(plain) == ClauseShape.model_validate(clause_as_shape(old.clause))
    if same:
        return DraftClause(words, kind, "", ())
    is_reworded = old.control.sentences != words.control.sentences
    return DraftClause(words, kind, "changed", old.control.sentences if is_reworded else ())


def list_drafts() -> list[ProcedureDraft]:
    """Those under way, by procedure."""
    rows = ProcedureDraft.objects.exclude(status__in=["issued", "withdrawn"]).select_related("procedure")
    return list(rows.order_by("procedure__code"))


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with its person's name."""

    signature: Signature
    who: str


def signatures_of(draft: ProcedureDraft) -> list[Signed]:
    """All of them, oldest first."""
    rows = list(draft.signatures.order_by("pk"))
    people = names([row.staff_id for row in rows if row.staff_id])
    return [Signed(row, people.get(row.staff_id or 0, "")) for row in rows]


def signatures_of_version(version: ProcedureVersion) -> list[Signed]:
    """Who signed what this version was issued from; none for what came in by a pack."""
    draft = ProcedureDraft.objects.filter(version=version).first()
    return signatures_of(draft) if draft is not None else []
