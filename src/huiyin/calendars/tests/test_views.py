"""The pages of the calendars."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import NotAllowed, NotFound, WrongStatus
from huiyin.calendars import queries
from huiyin.calendars.rules import Budget, explain_parameters
from huiyin.calendars.tests.examples import NIGHTS, OFFICE, shanghai
from huiyin.calendars.tests.test_actions import CLERK, publish

ADMIN = Actor(
    kind="staff",
    id=1,
    name="管理员",
    grants=frozenset({Grant("calendars.manage", ""), Grant("calendars.view", "")}),
)
STRANGER = Actor(kind="staff", id=3, name="郑涛")

pytestmark = [pytest.mark.django_db, pytest.mark.urls("huiyin.calendars.tests.addresses")]


def ask(
    url: str, data: dict[str, Any] | None = None, *, actor: Actor = ADMIN, htmx: bool = False
) -> HttpResponse:
    """Call the view behind an address, as the middleware would; with data as a POST."""
    factory, headers = RequestFactory(), {"HX-Request": "true"} if htmx else {}
    request = factory.get(url, headers=headers) if data is None else factory.post(url, data, headers=headers)
    request.actor = actor  # type: ignore[attr-defined]
    found = resolve(url.split("?")[0])
    with translation.override("en"):
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


def form(**changes: Any) -> dict[str, Any]:
    """A publish form as a browser sends it."""
    week = {day: "09:00-12:00, 13:30-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}
    return (
        {"code": "office", "name": "管理处", "tz": "Asia/Shanghai", "holidays": "on", "after": "0"}
        | week
        | changes
    )


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("list", ()),
        ("built_in", ()),
        ("detail", ("office",)),
        ("explain", ()),
        ("new", ()),
        ("publish", ("office",)),
    ],
)
def test_pages_open_with_permission_only(name: str, args: tuple[str, ...]) -> None:
    publish()
    url = reverse(f"calendars:{name}", args=args)
    assert ask(url).status_code == 200
    with pytest.raises(NotAllowed):
        ask(url, actor=STRANGER)
    if name in {"new", "publish"}:
        with pytest.raises(NotAllowed):
            ask(url, actor=CLERK)
        with pytest.raises(NotAllowed):
            ask(url, form(), actor=CLERK)
    else:
        assert ask(url, actor=CLERK).status_code == 200


def test_the_list(django_assert_max_num_queries: Any) -> None:
    publish(name="管理处")
    publish(NIGHTS, code="nights", name="夜班")
    with django_assert_max_num_queries(3):
        page = ask(reverse("calendars:list")).content.decode()
    assert "管理处" in page
    assert "夜班" in page
    assert "New calendar" in page
    assert "New calendar" not in ask(reverse("calendars:list"), actor=CLERK).content.decode()


@time_machine.travel(datetime(2026, 3, 3, tzinfo=UTC))
def test_a_calendar_shows_its_year() -> None:
    publish(OFFICE | {"overrides": {"2026-03-07": [["22:00", "02:00"]]}})
    url = reverse("calendars:detail", args=["office"])
    page = ask(url).content.decode()
    assert "Spring Festival" in page
    assert "22:00–02:00 next day" in page
    assert "not published yet" not in page
    later = ask(f"{url}?year=2027").content.decode()
    assert "The holidays of 2027 are not published yet" in later
    for nonsense in ("year=soon", "year=99999", "version=9", "year=0001"):
        assert ask(f"{url}?{nonsense}").status_code == 200


def test_former_versions_stay_to_be_seen() -> None:
    publish()
    publish(NIGHTS)
    page = ask(reverse("calendars:detail", args=["office"]) + "?version=1").content.decode()
    assert "former version 1" in page
    assert "Asia/Shanghai" in page


def test_an_unknown_calendar() -> None:
    with pytest.raises(NotFound):
        ask(reverse("calendars:detail", args=["nowhere"]))


def test_publish_a_calendar() -> None:
    overrides = "2026-03-07 10:00-15:00\n\n2026-03-08\n2026-03-09 休\n"
    response = ask(reverse("calendars:new"), form(sat="９：00～12：00", overrides=overrides))
    assert response.status_code == 303
    assert response.headers["Location"] == reverse("calendars:detail", args=["office"])
    spec = queries.get_current(queries.get_calendar("office")).spec
    assert spec["shifts"]["sat"] == [["09:00", "12:00"]]
    assert spec["overrides"] == {"2026-03-07": [["10:00", "15:00"]], "2026-03-08": [], "2026-03-09": []}
    assert spec["holidays"] == "CN"


def test_publish_the_next_version() -> None:
    publish(OFFICE | {"overrides": {"2026-03-07": [["10:00", "15:00"]], "2026-03-08": []}})
    url = reverse("calendars:publish", args=["office"])
    page = ask(url).content.decode()
    assert "2026-03-07 10:00-15:00" in page
    assert "09:00-12:00, 13:30-18:00" in page
    sent = {name: value for name, value in form(after="1", name="新名", fri="").items() if name != "holidays"}
    assert ask(url, sent).status_code == 303
    version = queries.get_current(queries.get_calendar("office"))
    assert (version.number, version.holidays_version) == (2, "")
    assert "fri" not in version.spec["shifts"]
    with pytest.raises(WrongStatus):
        ask(url, sent)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mon": "nine to five"}, "Write shifts like 09:00-12:00, 13:30-18:00."),
        ({"mon": "09:00-25:00"}, "Times are written like 09:00"),
        ({"mon": "09:00-12:00, 11:00-13:00"}, "The shifts overlap."),
        ({"mon": "22:00-10:00"}, "A shift runs into those of the next day."),
        ({"tz": "Mars"}, "Unknown time zone."),
        ({"code": "two words"}, "valid"),
        ({"name": ""}, "required"),
        ({"overrides": "2026-03-07 ten"}, "Line 1: write a date and its shifts"),
        ({"overrides": "2026-03-07\n2026-02-30"}, "Line 2: write a date and its shifts"),
        ({"overrides": "2026-03-07\n2026-03-07 10:00-11:00"}, "Line 2: this date is given twice."),
        ({"overrides": "2026-03-07 10:00-12:00, 11:00-13:00"}, "The shifts overlap."),
        ({day: "" for day in ("mon", "tue", "wed", "thu", "fri")}, "A calendar needs some working time."),
    ],
)
def test_mistakes_stand_at_their_field(changes: dict[str, str], message: str) -> None:
    response = ask(reverse("calendars:new"), form(**changes))
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert "Asia/Shanghai" in page or "Mars" in page
    assert queries.find_calendar("office") is None


def test_dates_alone_are_no_calendar() -> None:
    free = {day: "" for day in ("mon", "tue", "wed", "thu", "fri")}
    response = ask(reverse("calendars:new"), form(**free, overrides="2026-03-07 10:00-11:00"))
    assert response.status_code == 422
    assert "not on single dates only" in response.content.decode()


def test_explain() -> None:
    asked = {"start": "2026-02-13 17:00", "budget": "2 hours", "clock": "working", "pauses": ""}
    response = ask(reverse("calendars:explain") + "?" + urlencode(asked))
    page = response.content.decode()
    assert response.status_code == 200
    assert "2026-02-14 Sat 10:00" in page
    assert "adjusted workday for Spring Festival" in page
    part = ask(reverse("calendars:explain") + "?" + urlencode(asked), htmx=True).content.decode()
    assert "2026-02-14 Sat 10:00" in part
    assert "<html" not in part


def test_explain_by_the_address_that_other_rooms_link_to() -> None:
    version = publish()
    publish(NIGHTS)
    start = shanghai("2026-03-03T16:00")
    pauses = [
        (shanghai("2026-03-04T11:00"), shanghai("2026-03-04T14:00")),
        (shanghai("2026-03-09T09:00"), None),
    ]
    query = explain_parameters(
        version_id=version.pk, start=start, budget=Budget(days=2, working=True), pauses=pauses
    )
    page = ask(f"{reverse('calendars:explain')}?{query}").content.decode()
    assert "2026-03-05 Thu 17:30" in page
    set_time = explain_parameters(
        version_id=None, start=start, promised=shanghai("2026-03-05T17:00"), working=True, pauses=pauses
    )
    page = ask(f"{reverse('calendars:explain')}?{set_time}").content.decode()
    assert "2026-03-06 Fri 09:30" in page
    held = explain_parameters(
        version_id=None, start=start, budget=Budget(days=20, working=True), pauses=pauses
    )
    assert "a pause is open" in ask(f"{reverse('calendars:explain')}?{held}").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": "yesterday"}, "Write times like 2026-03-03 17:00."),
        ({"start": ""}, "required"),
        ({"start": "0001-01-01"}, "Times must lie between 1900 and 2299."),
        ({"budget": ""}, "This is missing."),
        ({"budget": "two days"}, "Budgets are written like"),
        ({"calendar": "99"}, "Select a valid choice"),
        ({"calendar": "x"}, "Select a valid choice"),
        ({"pauses": "now"}, "Write pauses as from/until."),
        ({"pauses": "2026-03-04T11:00/then"}, "Write times like 2026-03-03 17:00."),
        ({"pauses": "2026-03-04T11:00/2026-03-04T10:00"}, "A pause cannot end before it begins."),
    ],
)
def test_what_explain_refuses(changes: dict[str, str], message: str) -> None:
    asked = {"start": "2026-02-13 17:00", "budget": "2 hours", "clock": "working"} | changes
    response = ask(reverse("calendars:explain") + "?" + urlencode(asked))
    assert response.status_code == 422
    assert message in response.content.decode()
