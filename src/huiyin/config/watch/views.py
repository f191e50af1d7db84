"""The health page, the banner for those who may see it, and the address that Prometheus asks."""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.base.pages import Request, page, public

ASKED_AGAIN = timedelta(seconds=30)
_last: dict[str, tuple[datetime, int]] = {}


@never_cache
@require_GET
def system(request: Request) -> HttpResponse:
    """How the system is doing: what is watched, what each state means, and what to do."""
    from huiyin.config.watch import figures, lines

    request.actor.require("system.health", "")
    found = figures.read_figures(clock.now())
    judged = lines.judge(found)
    context = {
        "lines": judged,
        "worst": lines.worst(judged),
        "counts": {state: sum(line.state == state for line in judged) for state in ("good", "warn", "bad")},
        "faults": found.faults[:20],
        "parts": sorted((name, said) for worker in found.workers[:1] for name, said in worker.parts.items()),
        "now": found.at,
    }
    return page(request, "config/health.html", context)


@never_cache
@require_GET
def banner(request: Request) -> HttpResponse:
    """A few words at the top of every page while something is red; looked at anew every half minute."""
    request.actor.require("system.health", "")
    return render(request, "config/banner.html", {"red": _red(clock.now())})


@public
@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus asks: with the token, or from this machine where there is none."""
    from huiyin.config.watch import exposition, figures

    if not _may_measure(request):
        raise NotAllowed
    try:
        found = figures.read_figures(clock.now())
    except DatabaseError:
        found = None
    text = exposition.exposition(found)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _red(at: datetime) -> int:
    """How many lines are red."""
    from huiyin.config.watch import figures, lines

    looked_at, red = _last.get("red", (None, 0))
    if looked_at is None or not looked_at <= at < looked_at + ASKED_AGAIN:
        red = sum(line.state == "bad" for line in lines.judge(figures.read_figures(at)))
        _last["red"] = (at, red)
    return red


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # Whoever comes through a proxy on this machine has its address, too, but leaves a trace.
    through_proxy = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not through_proxy
