"""Installing packs and adopting procedures."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.base.rows import update
from huiyin.base.transitions import move
from huiyin.journal.actions import record
from huiyin.journal.registry import Place
from huiyin.ledger.events import ProcedureAdopted, ProcedureDropped, ProcedureInstalled
from huiyin.ledger.models import Adoption, Clause, Procedure, ProcedureVersion
from huiyin.ledger.queries.procedures import adoption_in_force, find_procedure
from huiyin.ledger.rules.pack import ClauseShape, PackShape, ProcedureShape


@transaction.atomic
def install_pack(
    pack: PackShape, *, by: Actor, at: datetime, adopters: Sequence[Place] = ()
) -> list[ProcedureVersion]:
    """Install what is new in a pack, effective now (or, for imported history, from the day that it says).

    `adopters` are the units that live by its procedures from then on. Installing the same pack again changes nothing.

    :raises NotAllowed: the actor may not manage procedures
    :raises Invalid: a version is known with other content, or a clause's code belongs to another procedure
    """
    by.require("ledger.manage")
    installed: list[ProcedureVersion] = []
    for shape in pack.procedures:
        version = install_version(shape, _effective(shape, at), by, at, pack=pack.code, history=pack.history)
        if version is not None:
            installed.append(version)
        for place in adopters:
            _adopt(Procedure.objects.get(code=shape.code), place, by, at, _effective(shape, at))
    return installed


@transaction.atomic
def adopt_procedure(procedure_code: str, *, by: Actor, at: datetime, place: Place) -> None:
    """Have a unit and everything below it live by a procedure from now on; adopting it twice changes nothing.

    :raises NotFound: there is no such procedure
    :raises NotAllowed: the actor may not decide this for the unit
    """
    by.require("ledger.adopt", place.path)
    _adopt(find_procedure(procedure_code), place, by, at, at)


@transaction.atomic
def drop_procedure(procedure_code: str, *, by: Actor, at: datetime, place: Place) -> None:
    """Have a unit live by a procedure no longer; what is open stays owed.

    :raises NotFound: there is no such procedure
    :raises NotAllowed: the actor may not decide this for the unit
    :raises Invalid: the unit has not adopted it itself
    """
    by.require("ledger.adopt", place.path)
    procedure = find_procedure(procedure_code)
    if not adoption_in_force(procedure, place.path):
        raise Invalid(_("This unit has not adopted the procedure itself."))
    Adoption.objects.create(
        procedure=procedure, unit_id=place.unit_id, unit_path=place.path, since=at, is_end=True
    )
    record(ProcedureDropped(adopting_id=place.unit_id), on=procedure.pk, place=place, by=by, at=at)


def install_version(
    shape: ProcedureShape,
    effective: datetime,
    by: Actor,
    at: datetime,
    *,
    pack: str = "",
    history: bool = False,
) -> ProcedureVersion | None:
    """The immutable version of a procedure with its clauses, superseding the one before; None if it is known.

    To be called in the transaction of an action.

    :raises Invalid: it is known with other content, or a clause's code belongs to another procedure
    """
    content = hashlib.sha256(shape.model_dump_json(exclude={"effective_on"}).encode()).hexdigest()
    procedure, _created = Procedure.objects.get_or_create(
        code=shape.code,
        defaults={"title_zh": shape.title.zh, "title_en": shape.title.en, "owner": shape.owner},
    )
    newest = procedure.versions.order_by("-number").first()
    if newest is not None and newest.number >= shape.version:
        _refuse_other_content(procedure, shape, content)
        return None
    _refuse_foreign_codes(procedure, shape)
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=shape.version,
        status=ProcedureVersion.Status.ISSUED,
        installed_at=at,
        effective_from=effective,
        pack=pack,
        history=history,
        content_hash=content,
        title_zh=shape.title.zh,
        title_en=shape.title.en,
        waiting=[clause.model_dump(mode="json") for clause in shape.clauses if clause.waiting_for],
    )
    Clause.objects.bulk_create(
        [
            _clause(version, position, clause)
            for position, clause in enumerate(shape.clauses)
            if not clause.waiting_for
        ]
    )
    if newest is not None:
        _end(newest, version, at)
    _name(procedure, shape)
    event = ProcedureInstalled(
        version_id=version.pk, number=version.number, effective_from=version.effective_from, pack=pack
    )
    record(event, on=procedure.pk, place=None, by=by, at=at)
    return version


def _end(newest: ProcedureVersion, following: ProcedureVersion, at: datetime) -> None:
    """It holds until the day of the one that follows, and is superseded from then on."""
    if following.effective_from <= at:
        move(newest, to="superseded", effective_until=following.effective_from)
    else:
        update(newest, {"effective_until": following.effective_from})
    past = newest.procedure.versions.filter(status="issued", effective_until__lte=at)
    for version in past.exclude(pk=newest.pk):
        move(version, to="superseded")


def _name(procedure: Procedure, shape: ProcedureShape) -> None:
    """It is called as its newest version says."""
    titles = {"title_zh": shape.title.zh, "title_en": shape.title.en}
    if (procedure.title_zh, procedure.title_en) != (shape.title.zh, shape.title.en):
        update(procedure, titles)


def _refuse_other_content(procedure: Procedure, shape: ProcedureShape, content: str) -> None:
    known = procedure.versions.filter(number=shape.version).first()
    if known is None or known.content_hash != content:
        raise Invalid(
            _(
                "Procedure %(code)s: version %(number)d is known with other content; give the change a new number."
            )
            % {"code": shape.code, "number": shape.version}
        )


def _refuse_foreign_codes(procedure: Procedure, shape: ProcedureShape) -> None:
    codes = [clause.code for clause in shape.clauses]
    foreign = Clause.objects.filter(code__in=codes).exclude(version__procedure=procedure).first()
    if foreign is not None:
        raise Invalid(_("The clause code %(code)s belongs to another procedure.") % {"code": foreign.code})


def _clause(version: ProcedureVersion, position: int, shape: ClauseShape) -> Clause:
    return Clause(
        version=version,
        code=shape.code,
        number=shape.number,
        position=position,
        source=shape.source,
        text_zh=shape.text.zh,
        text_en=shape.text.en,
        role=shape.role,
        target=shape.target,
        control=shape.control.model_dump(mode="json"),
        ladder=[step.model_dump(mode="json") for step in shape.ladder],
        minimum=shape.minimum,
        replaces=shape.replaces,
    )


def _effective(shape: ProcedureShape, at: datetime) -> datetime:
    """Midnight of the day that it says, in the installation's time zone; else now."""
    if shape.effective_on is None:
        return at
    midnight = datetime.combine(shape.effective_on, time.min, tzinfo=timezone.get_default_timezone())
    return midnight.astimezone(UTC)


def adopt_for(procedure: Procedure, place: Place, by: Actor, at: datetime, since: datetime) -> None:
    """Have a unit live by a procedure from a moment on; in the transaction of an action that may decide this."""
    _adopt(procedure, place, by, at, since)


def _adopt(procedure: Procedure, place: Place, by: Actor, at: datetime, since: datetime) -> None:
    if adoption_in_force(procedure, place.path):
        return
    Adoption.objects.create(procedure=procedure, unit_id=place.unit_id, unit_path=place.path, since=since)
    record(ProcedureAdopted(adopting_id=place.unit_id), on=procedure.pk, place=place, by=by, at=at)
