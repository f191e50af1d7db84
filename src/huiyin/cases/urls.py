"""The addresses of the cases."""

from django.urls import path

from huiyin.cases.api.open311 import ADDRESSES
from huiyin.cases.views import among, cases, register, settings, sheets, statistics, steps, visits, voices

app_name = "cases"

urlpatterns = [
    *ADDRESSES,
    path("cases/", cases.case_list, name="list"),
    path("cases/filters/", cases.filter_save, name="filter-save"),
    path("cases/filters/<int:filter_id>/drop/", cases.filter_drop, name="filter-drop"),
    path("cases/register/", register.register, name="register"),
    path("cases/register/lookup/", register.lookup, name="lookup"),
    path("cases/register/known/", register.known, name="known"),
    path("cases/register/likely/", among.likely, name="likely"),
    path("cases/promises/", among.promises, name="promises"),
    path("cases/promises/customers/<int:customer_id>/", among.customer_promises, name="customer-promises"),
    path("cases/promises/people/<int:staff_id>/", among.person_promises, name="person-promises"),
    path("cases/promises/units/<int:unit_id>/", among.unit_promises, name="unit-promises"),
    path("cases/decisions/", among.decisions, name="decisions"),
    path("cases/sheets/", sheets.inbox, name="sheets"),
    path("cases/sheets/<int:sheet_id>/accept/", sheets.accept, name="sheet-accept"),
    path("cases/sheets/<int:sheet_id>/refuse/", sheets.refuse, name="sheet-refuse"),
    path("cases/visits/", visits.queue, name="visits"),
    path("cases/visits/coverage/", visits.coverage, name="visit-coverage"),
    path("cases/visits/board/<int:unit_id>/", visits.board_panel, name="board-panel"),
    path("cases/customers/<int:customer_id>/", cases.customer_panel, name="customer-panel"),
    path("cases/voices/<int:voice_id>/seen/", voices.seen, name="voice-seen"),
    path("cases/kinds/", settings.kinds, name="kinds"),
    path("cases/kinds/new/", settings.kind, name="kind-new"),
    path("cases/kinds/policy/", settings.policy, name="policy"),
    path("cases/kinds/<slug:code>/", settings.kind, name="kind"),
    path("cases/sources/new/", settings.source, name="source-new"),
    path("cases/sources/<slug:code>/", settings.source, name="source"),
    path("cases/export/", statistics.export_cases, name="export"),
    path("cases/figures/", statistics.statistics, name="statistics"),
    path("cases/figures/export/", statistics.export_statistics, name="statistics-export"),
    path("cases/<int:case_id>/", cases.detail, name="detail"),
    path("cases/<int:case_id>/joined/", among.joined, name="joined"),
    path("cases/<int:case_id>/holders/", among.holders, name="holders"),
    path("cases/<int:case_id>/registered/", register.registered, name="registered"),
    path("cases/<int:case_id>/visit/record/", visits.record, name="visit-record"),
    path("cases/<int:case_id>/<slug:code>/", steps.step, name="step"),
]
