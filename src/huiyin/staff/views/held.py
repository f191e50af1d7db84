"""What a person holds, kind by kind: what somebody must take over when the person leaves (decision 0022)."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.base.pages import Request, page
from huiyin.staff import queries
from huiyin.staff.queries import held as of


@require_GET
def held(request: Request, staff_id: int) -> HttpResponse:
    """All that a person holds: how much of each kind, and the things of the kind chosen in the address."""
    at = clock.now()
    person = queries.get_staff(staff_id, request.actor)
    if not of.may_see_held(request.actor, person, at):
        raise NotAllowed
    kinds = of.count_held(person.pk, at)
    wanted = request.GET.get("kind", "")
    chosen = next((one for one in kinds if one.tie.kind == wanted), kinds[0] if kinds else None)
    after = request.GET.get("after", "")
    rows, following = of.list_held(chosen.tie, person.pk, at, after=after) if chosen else ([], "")
    context = {
        "person": person,
        "passed_on": [one for one in kinds if not one.tie.is_personal],
        "personal": [one for one in kinds if one.tie.is_personal],
        "chosen": chosen,
        "rows": rows,
        "next": following,
    }
    return page(request, "staff/held.html", context, fragment="rows")
