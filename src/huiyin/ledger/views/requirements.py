"""What the source procedures require, clause by clause, and what serves each."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, page
from huiyin.ledger.forms import RequirementsForm
from huiyin.ledger.queries import requirements
from huiyin.ledger.rules.requirements import count_states


@require_GET
def requirement_list(request: Request) -> HttpResponse:
    """All source procedures with their counts, or the clauses that a filter asks for."""
    form = RequirementsForm(request.GET)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    asked = form.cleaned_data
    context = {
        "form": form,
        "state": asked["state"],
        "counts": count_states(requirements.list_requirements()),
        "rows": requirements.find_requirements(**asked) if any(asked.values()) else None,
        "documents": [] if any(asked.values()) else requirements.count_by_document(),
    }
    return page(request, "ledger/requirements.html", context)
