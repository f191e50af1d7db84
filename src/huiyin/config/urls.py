"""All addresses: each room's own, and whether we are up."""

from django.urls import include, path

from huiyin.config.api.document import document
from huiyin.config.api.door import door
from huiyin.config.health import health
from huiyin.config.rooms import rooms_with
from huiyin.config.watch import views as watch

handler400 = "huiyin.base.outages.bad_request"
handler500 = "huiyin.base.outages.failed"

urlpatterns = [
    path("healthz", health, name="health"),
    path("metrics", watch.metrics, name="metrics"),
    path("health/", watch.system, name="system-health"),
    path("health/banner/", watch.banner, name="system-banner"),
    path("api/v1/docs", document, name="api-docs"),
    path("api/v1/<path:address>", door, name="api"),
    path("", include("huiyin.base.urls")),
    *(path("", include(f"huiyin.{room}.urls")) for room in rooms_with("urls")),
]
