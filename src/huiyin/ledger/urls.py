"""The addresses of the ledger; the first page after logging in is one's own work."""

from django.urls import path

from huiyin.ledger.views import (
    auditing,
    board,
    feed,
    obligations,
    procedures,
    requirements,
    steering,
    team,
    work,
)

app_name = "ledger"
urlpatterns = [
    path("", work.my_work, name="my-work"),
    path("reminders/", work.reminders, name="reminders"),
    path("reminders/read/", work.read_all, name="read-reminders"),
    path("reminders/<int:reminder_id>/read/", work.read_one, name="read-reminder"),
    path("reminders/bell/", work.bell, name="bell"),
    path("team/", team.team, name="team"),
    path("board/", board.board, name="board"),
    path("board/sheet/", board.board_sheet, name="board-sheet"),
    path("board/views/", board.keep_view, name="keep-view"),
    path("board/views/<int:view_id>/drop/", board.drop_view, name="drop-view"),
    path("obligations/", obligations.obligation_list, name="obligations"),
    path("obligations/<int:obligation_id>/", obligations.obligation, name="obligation"),
    path("obligations/<int:obligation_id>/due/", obligations.explain, name="explain"),
    path("obligations/<int:obligation_id>/behind/<slug:part>/", obligations.behind_number, name="behind"),
    path("obligations/<int:obligation_id>/waive/", steering.waive, name="waive"),
    path("obligations/<int:obligation_id>/urge/", steering.urge, name="urge"),
    path("obligations/<int:obligation_id>/hand-over/", steering.hand_over, name="hand-over"),
    path(
        "obligations/on-case/<int:subject_id>/",
        obligations.panel_subject,
        {"kind": "case"},
        name="panel-subject",
    ),
    path("obligations/moved-by/<int:edition_id>/", obligations.panel_moved, name="panel-moved"),
    path("calendar/", feed.settings, name="calendar-feed"),
    path("calendar/revoke/", feed.revoke, name="calendar-feed-revoke"),
    path("calendar/panel/", feed.panel, name="calendar-feed-panel"),
    path("calendar/<slug:secret>.ics", feed.calendar, name="calendar"),
    path("procedures/requirements/", requirements.requirement_list, name="requirements"),
    path("procedures/", procedures.procedure_list, name="procedures"),
    path("procedures/<int:version_id>/", procedures.procedure, name="procedure"),
    path("procedures/<int:version_id>/adopt/", procedures.adopt, name="adopt"),
    path("procedures/<int:version_id>/audit/", auditing.audit_packs, name="audit-packs"),
    path("audit-packs/<int:pack_id>/", auditing.audit_pack, name="audit-pack"),
    path("audit-packs/<int:pack_id>/report/", auditing.audit_report, name="audit-report"),
    path("procedures/<int:version_id>/drop/", procedures.drop, name="drop"),
]
