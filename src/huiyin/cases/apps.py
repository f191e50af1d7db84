"""The room of cases: the register and its closed loop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base import navigation, panels, permissions
from huiyin.base.navigation import Entry
from huiyin.channels import registry as channels
from huiyin.files import registry as files
from huiyin.journal.registry import hooks
from huiyin.ledger import registry as ledger
from huiyin.search import registry as search

PERMISSIONS = {
    "cases.view": _("See cases"),
    "cases.register": _("Register cases"),
    "cases.dispatch": _("Send cases to departments"),
    "cases.handle": _("Handle cases"),
    "cases.answer": _("Answer customers"),
    "cases.revisit": _("Make return visits"),
    "cases.speak": _("Speak for customers"),
    "cases.urge": _("Urge handlers"),
    "cases.escalate": _("Report cases upwards"),
    "cases.decide": _("Decide on suggestions"),
    "cases.supervise": _("Correct wrong records of others"),
    "cases.manage": _("Define kinds, sources and return visits"),
    "cases.import": _("Import cases"),
    "cases.export": _("Export cases"),
}

#: Where on the page of a case the form stands that records an event.
ANCHORS = {
    "sheet.sent": "send-sheet",
    "sheet.accepted": "accept",
    "sheet.refused": "refuse",
    "sheet.completed": "complete",
    "plan.submitted": "plan",
    "plan.fed_back": "feed-back",
    "case.acknowledged": "acknowledge",
    "case.voice_seen": "voices",
    "case.answered": "answer",
    "case.closed": "visit",
    "case.reopened": "visit",
    "case.visit_failed": "visit",
    "case.unreachable": "visit",
    "case.resumed": "resume",
    "case.progressed": "progress",
    "case.escalated": "escalate",
    "case.escalation_answered": "respond",
    "case.review_settled": "settle-review",
    "box.opened": "open",
    "letter.forwarded": "forward",
    "letter.replied": "reply",
    "promise.kept": "promise-keep",
    "sheet.confirmed": "confirm",
    "transfer.received": "receipt",
    "transfer.told": "tell-transfer",
    "suggestion.decided": "decide",
    "suggestion.carried_out": "carry-out",
}
ENTRIES = [
    Entry("desk", _("Cases"), "cases:list", "clipboard-list", "cases.view", order=20),
    Entry("desk", _("After hours"), "cases:after-hours", "moon", "cases.view", order=55),
    Entry("desk", _("Contact sheets"), "cases:sheets", "inbox", "cases.handle", order=30),
    Entry("desk", _("Return visits"), "cases:visits", "phone-call", "cases.revisit", order=40),
    Entry("desk", _("Registers"), "cases:communications", "messages", "cases.view", order=60),
    Entry("desk", _("Figures"), "cases:statistics", "chart-bar", "cases.view", order=70),
    Entry("desk", _("Promises"), "cases:promises", "clock-check", "cases.view", order=44),
    Entry("desk", _("Suggestions and decisions"), "cases:decisions", "scale", "cases.view", order=46),
    Entry("settings", _("Kinds and sources"), "cases:kinds", "tag", "cases.manage", order=60),
]


class CasesConfig(AppConfig):
    """What customers raise, until they are satisfied with what was done."""

    name = "huiyin.cases"
    label = "cases"
    verbose_name = _("cases")

    def ready(self) -> None:
        """Declare events and permissions; tell lower rooms how cases are shown and where they are settled."""
        import huiyin.cases.events  # noqa: F401 - events exist once they are declared

        for code, label in PERMISSIONS.items():
            permissions.declare(code, label)
        for entry in ENTRIES:
            navigation.register(entry)
        register = Entry(
            "desk", _("Register a matter"), "cases:register", "headset", "cases.register", order=10
        )
        navigation.register(register)
        navigation.register_new(register)
        panels.register(
            panels.Panel("customer", _("Matters"), "cases:customer-panel", "cases.view", order=10)
        )
        panels.register(
            panels.Panel("board", _("Return visits by policy"), "cases:board-panel", "cases.view", order=10)
        )
        for place, url_name in (
            ("customer", "cases:customer-promises"),
            ("person", "cases:person-promises"),
            ("unit", "cases:unit-promises"),
        ):
            panels.register(panels.Panel(place, _("Promises"), url_name, "cases.view", order=20))
        panels.register(panels.Panel("case", _("Who had it when"), "cases:holders", "cases.view", order=20))
        _plug_in()
        _tie()
        _relate()
        _tell_people()
        _route_mail()
        _colour_rooms()


def _plug_in() -> None:
    """What a matter is called in the ledger, and which of its forms settles what."""
    from huiyin.cases.models import Case, Communication, OpinionBox
    from huiyin.cases.queries import filing, measures, presenting, presenting_registers
    from huiyin.cases.queries.topics import topic_names
    from huiyin.cases.rules.gates import CLOSING

    ledger.present("case", presenting.present_cases)
    ledger.present("opinion_box", presenting_registers.present_boxes)
    ledger.present("letter", presenting_registers.present_letters)
    ledger.present("communication", presenting_registers.present_communications)
    ledger.name_field("pace", _("pace"), lambda: dict(OpinionBox.Pace.choices))
    ledger.name_field("important", _("important"))
    for event, anchor in ANCHORS.items():
        ledger.settle(event, anchor)
    ledger.urge("case.urged")
    hooks.gate(CLOSING)
    ledger.name_field("channel", _("channel"), lambda: dict(Communication.Channel.choices))
    ledger.name_field("visit", _("return visit"), lambda: dict(Case.Visit.choices))
    ledger.name_field("on_the_spot", _("on the spot"))
    hooks.measure(
        hooks.Measure(
            "case_satisfaction",
            _("Satisfaction at return visits"),
            _("satisfied"),
            _("customers asked"),
            "case",
            measures.take_satisfaction,
            measures.list_satisfaction,
        )
    )
    ledger.name_field("kind", _("kind of matter"), presenting.kind_names)
    ledger.name_field("topic", _("topic"), topic_names)
    ledger.name_field("oral", _("passed orally"))
    ledger.name_field("is_last", _("every department has reported"))
    ledger.name_field("is_review", _("after a new look"))
    ledger.name_field("urgency", _("urgency"), lambda: dict(Case.Urgency.choices))
    _make_findable()
    files.own(
        files.Owner(
            filing.KIND,
            _("cases"),
            filing.readable_cases,
            filing.writable_cases,
            filing.standing_of_case,
            filing.show_owners,
        )
    )
    for kind, finder in filing.PAPERS.items():
        files.paper(kind, finder)


def _make_findable() -> None:
    """Matters and contact sheets in the search box."""
    from huiyin.cases import actions
    from huiyin.cases.queries import presenting

    sources = (search.Source("case", "cases.view"),)
    search.register(
        search.Kind("cases", _("Cases"), sources, presenting.show_cases, "clipboard-list", order=20)
    )
    by_number = (search.Source("sheet", "cases.view"), search.Source("sheet", "cases.handle"))
    search.register(
        search.Kind(
            "sheets", _("Contact sheets"), by_number, presenting.show_sheets, "clipboard-list", order=25
        )
    )
    search.refill(search.Refill(("case",), presenting.next_cases, actions.case_rows))
    search.refill(search.Refill(("sheet",), presenting.next_sheets, actions.sheet_rows))


def _relate() -> None:
    """Matters, letters and talks go with their customer when that one is merged into another."""
    from huiyin.cases.models import Case, Communication, Letter
    from huiyin.customers.registry import Fate, Relation, relate

    relate(*(Relation(model, "customer", Fate.MOVED) for model in (Case, Communication, Letter)))


def _tie() -> None:
    """What of this room hangs on people."""
    from huiyin.cases.queries import held
    from huiyin.staff import registry as staff

    staff.tie(*held.TIES)
    staff.history(*held.HISTORY)


def _tell_people() -> None:
    """Who is told of what happens to a matter, and what becomes of mail."""
    from huiyin.cases import tasks
    from huiyin.channels.queries.wording import is_urgent_subject, owing

    channels.receive(tasks.receive_mail)
    work = channels.NoticeKind("work", _("New work"), _("A contact sheet for my department."))
    results = channels.NoticeKind(
        "result", pgettext_lazy("news", "Results"), _("A department has handled or given back what I follow.")
    )
    reports = channels.NoticeKind(
        "report", _("Reports to me"), _("A matter is reported to me."), frozenset({"mail", "sms"})
    )
    for kind in (work, results, reports):
        channels.declare(kind)
    urgent = is_urgent_subject
    channels.tell("sheet.sent", kind="work", told=tasks.told_of_sheet)
    channels.tell("sheet.recalled", kind="work", told=tasks.told_of_sheet, is_urgent=urgent)
    for event in ("sheet.refused", "sheet.completed", "case.reopened"):
        channels.tell(event, kind="result", told=tasks.told_first_asked, is_urgent=urgent)
    channels.tell("case.escalated", kind="report", told=tasks.told_named, is_urgent=urgent)
    channels.tell("case.routed", kind="report", told=tasks.told_named, is_urgent=urgent)
    channels.tell("case.urged", kind="urging", told=owing, is_urgent=urgent)


def _route_mail() -> None:
    """Important customers' letters and mails go to the person in charge; matters go with a customer's name."""
    from huiyin.cases import tasks
    from huiyin.journal.registry import follow

    named = ("case.registered", "case.customer_linked")
    follow("cases.important-mail", tasks.route_important_mail, named, choose=tasks.by_mail)
    follow(
        "cases.search",
        tasks.index_renamed_customer,
        ("customer.edited", "customer.merged", "customer.merge_undone"),
    )


def _colour_rooms() -> None:
    """By what the grid of a building is coloured."""
    from huiyin.cases.queries import grid
    from huiyin.customers.registry import Colouring, Shade, colour

    quiet = Shade("none", _("none"), "quiet")
    at_hand = (quiet, Shade("open", _("in hand"), "info", "●"), Shade("overdue", _("overdue"), "bad", "!"))
    colour(Colouring("matters", _("Matters in hand"), "cases.view", at_hand, grid.by_open_matters, order=30))
    often = (
        quiet,
        Shade("few", _("one or two"), "info", "1"),
        Shade("many", _("three or more"), "warn", "3"),
    )
    year = Colouring(
        "year", _("Matters of twelve months"), "cases.view", often, grid.by_matters_of_a_year, order=40
    )
    colour(year)
