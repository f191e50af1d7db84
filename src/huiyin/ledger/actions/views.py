"""What people keep and take of boards: names for views, figures of people."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound
from huiyin.journal.actions import record
from huiyin.ledger.events import BoardViewDropped, BoardViewKept, StandingTaken
from huiyin.ledger.models import BoardView
from huiyin.staff.models import OrgUnit

MOST = 30


@transaction.atomic
def keep_board_view(*, name: str, query: str, by: Actor, at: datetime) -> BoardView:
    """Keep a view of the board under a name of one's own; the same name again is that view anew.

    Events: board_view.kept.

    :raises NotAllowed: the actor may see no board
    :raises Invalid: no name, or thirty views already
    """
    by.require("ledger.view")
    called = " ".join(name.split())
    if not called:
        raise Invalid(fields={"name": _("Please give it a name.")})
    own = BoardView.objects.filter(staff_id=by.id or 0)
    if own.exclude(name=called).count() >= MOST:
        raise Invalid(fields={"name": _("You have thirty views already; drop one first.")})
    view, _created = BoardView.objects.update_or_create(
        staff_id=by.id or 0, name=called, defaults={"query": query}
    )
    record(BoardViewKept(), on=view.pk, place=None, by=by, at=at)
    return view


@transaction.atomic
def take_standing(*, unit: OrgUnit, people: int, by: Actor, at: datetime) -> None:
    """Leave a trace of who took the figures of people out of the house.

    Events: standing.taken.

    :raises NotAllowed: the actor may appraise nobody there
    """
    by.require("ledger.appraise", unit.path)
    record(StandingTaken(people=people), on=by.id or 0, place=unit.place(), by=by, at=at)


@transaction.atomic
def drop_board_view(view_id: int, *, by: Actor, at: datetime) -> None:
    """Forget a view of one's own.

    Events: board_view.dropped.

    :raises NotFound: the actor has none of this id
    """
    view = BoardView.objects.filter(pk=view_id, staff_id=by.id or 0).first()
    if view is None:
        raise NotFound
    record(BoardViewDropped(), on=view.pk, place=None, by=by, at=at)
    view.delete()
