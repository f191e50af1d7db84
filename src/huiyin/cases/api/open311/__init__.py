"""Open311 GeoReport v2: the register for platforms of a city (https://wiki.open311.org/GeoReport_v2/)."""

from django.urls import path

from huiyin.cases.api.open311 import views

#: The addresses, mounted by the room's urls; `form` is json or xml.
ADDRESSES = [
    path("open311/v2/discovery.<slug:form>", views.discovery, name="open311-discovery"),
    path("open311/v2/services.<slug:form>", views.services, name="open311-services"),
    path("open311/v2/services/<slug:code>.<slug:form>", views.service, name="open311-service"),
    path("open311/v2/requests.<slug:form>", views.requests, name="open311-requests"),
    path("open311/v2/requests/<str:number>.<slug:form>", views.request_by_number, name="open311-request"),
    path("open311/v2/tokens/<str:token>.<slug:form>", views.token, name="open311-token"),
]
