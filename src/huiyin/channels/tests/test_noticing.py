"""Who is told what, by which way, when; the summary of the day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.calendars.queries import default_calendar
from huiyin.channels import actions, registry, tasks
from huiyin.channels.actions import ChannelSpec, Wishes
from huiyin.channels.models import Channel, Message, Preference
from huiyin.channels.rules import quiet
from huiyin.channels.tests.factories import MORNING, make_channel
from huiyin.channels.tests.servers import PostOffice
from huiyin.journal.actions import run_followers
from huiyin.journal.models import Event
from huiyin.ledger.actions import climb
from huiyin.ledger.tests.kettles import KettleOff, KettleOn, happen, install
from huiyin.staff.tests.factories import SETUP, Company

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A moment of March 2026 in Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local(20, 59), local(20, 59)),
        (local(21), local(8, day=3)),
        (local(23, 30), local(8, day=3)),
        (local(3), local(8)),
        (local(8), local(8)),
    ],
)
def test_quiet_hours_run_over_midnight(at: datetime, expected: datetime) -> None:
    assert quiet.after_hours(at, SHANGHAI, time(21), time(8)) == expected


def test_quiet_hours_within_a_day_and_none() -> None:
    assert quiet.after_hours(local(13), SHANGHAI, time(12), time(14)) == local(14)
    assert quiet.after_hours(local(15), SHANGHAI, time(12), time(14)) == local(15)
    assert quiet.after_hours(local(3), SHANGHAI, time(8), time(8)) == local(3)


def test_only_in_working_time() -> None:
    calendar = default_calendar()
    assert quiet.in_working_time(local(10), calendar) == local(10)
    assert quiet.in_working_time(local(12, 30), calendar) == local(13, 30)
    assert quiet.in_working_time(local(19), calendar) == local(9, day=3)
    friday_evening, monday = local(19, day=6), local(9, day=9)
    assert quiet.in_working_time(friday_evening, calendar) == monday


@pytest.fixture
def kitchen(company: Company) -> Company:
    """The office lives by the rule that kettles boil within an hour, and reminds the cook ten minutes before."""
    install(place=company.office.place())
    return company


def remind(company: Company, at: datetime, **data: Any) -> Event:
    """The cook, 王建国, put a kettle on 55 minutes ago: the ladder reminds him, the worker tells him."""
    minute = (at - MORNING).total_seconds() / 60 + 5
    happen(KettleOn(cook_id=company.handler.staff.pk, **data), minute, place=company.office.place())
    with time_machine.travel(at, tick=False):
        climb(by=SETUP, at=at)
        run_followers(at)
        run_followers(at)
    return Event.objects.filter(name="obligation.escalated").latest("pk")


def test_a_step_of_the_ladder_goes_by_mail_in_ones_language(kitchen: Company, office: PostOffice) -> None:
    remind(kitchen, MORNING)
    [message] = Message.objects.all()
    assert (message.staff, message.kind, message.way) == (kitchen.handler.staff, "reminder", "mail")
    assert message.not_before == MORNING
    assert "一小时内水开" in message.body
    assert tasks.send_outbox(MORNING) == 1
    assert office.mails[0]["Subject"].startswith("[提醒]")


def test_the_same_event_twice_is_told_once(kitchen: Company) -> None:
    event = remind(kitchen, MORNING)
    with time_machine.travel(MORNING, tick=False):
        tasks.tell_people(event)
    assert Message.objects.count() == 1


def test_a_worker_that_was_down_for_three_days_floods_nobody(kitchen: Company) -> None:
    for number in range(30):
        on = KettleOn(cook_id=kitchen.handler.staff.pk)
        happen(on, number, kettle=number + 1, place=kitchen.office.place())
    back = MORNING + timedelta(days=3)
    with time_machine.travel(back, tick=False):
        climb(by=SETUP, at=back)
        run_followers(back)
        run_followers(back)
    steps = Event.objects.filter(name="obligation.escalated")
    assert steps.count() >= 30
    for step in steps:
        assert step.occurred_at == back, "when it was done"
        assert datetime.fromisoformat(step.data["due_at"]) < MORNING + timedelta(hours=3), "when it was due"
    told = [message.staff for message in Message.objects.select_related("staff")]
    assert len(told) == len(set(told)), "one summary each"
    [to_the_cook] = Message.objects.filter(staff=kitchen.handler.staff)
    assert "消息曾中断一段时间" in to_the_cook.body
    assert to_the_cook.body.count("一小时内水开") == 30


def test_what_is_no_longer_owed_is_not_summed_up(kitchen: Company) -> None:
    event = remind(kitchen, MORNING)
    Message.objects.all().delete()
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        happen(KettleOff(), 60 * 47, place=kitchen.office.place())
        tasks.tell_people(event)
    assert not Message.objects.exists()


def test_a_late_entry_is_no_old_news(kitchen: Company) -> None:
    """It was due long ago, but nobody could know before it was entered."""
    on = KettleOn(cook_id=kitchen.handler.staff.pk)
    happen(on, 0, place=kitchen.office.place(), recorded=60 * 5)
    entered = MORNING + timedelta(hours=5)
    with time_machine.travel(entered, tick=False):
        climb(by=SETUP, at=entered)
        run_followers(entered)
        run_followers(entered)
    assert Message.objects.filter(staff=kitchen.handler.staff, kind="reminder").exists()
    assert not Message.objects.filter(kind="digest").exists()


def test_quiet_time_holds_back(kitchen: Company) -> None:
    night = local(23).astimezone(UTC)
    remind(kitchen, night)
    assert Message.objects.get().not_before == local(8, day=3)


def test_urgent_matters_go_through(kitchen: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    night = local(23).astimezone(UTC)
    notice = registry.find_notice("obligation.escalated")
    assert notice is not None
    urgent = registry.Notice(notice.event, notice.kind, notice.told, lambda event: True)
    monkeypatch.setitem(registry._notices, notice.event, urgent)
    remind(kitchen, night)
    message = Message.objects.get()
    assert (message.not_before, message.is_urgent) == (night, True)


def test_a_person_may_want_no_mail_and_a_group_is_told(kitchen: Company) -> None:
    wishes = Wishes(ways={"reminder": []})
    actions.set_preferences(wishes=wishes, by=kitchen.handler.actor, at=MORNING)
    make_channel(kitchen, "https://qyapi.weixin.qq.com/x", "wecom", kinds=["reminder"])
    make_channel(kitchen, "https://oapi.dingtalk.com/x", "dingtalk", kinds=["urging"])
    remind(kitchen, MORNING)
    [message] = Message.objects.all()
    assert (message.way, message.mentions) == ("wecom", [kitchen.handler.staff.phone])


def test_text_messages_go_by_the_gateway_of_the_unit(kitchen: Company) -> None:
    wishes = Wishes(ways={"reminder": ["sms"]})
    actions.set_preferences(wishes=wishes, by=kitchen.handler.actor, at=MORNING)
    remind(kitchen, MORNING)
    assert not Message.objects.exists(), "there is no gateway yet"
    gateway = make_channel(kitchen, "https://sms.example.com", "sms")
    remind(kitchen, MORNING + timedelta(hours=2))
    message = Message.objects.get(staff=kitchen.handler.staff)
    assert (message.way, message.channel, message.address) == ("sms", gateway, kitchen.handler.staff.phone)


def test_without_a_mail_server_nothing_piles_up(kitchen: Company, settings: Any) -> None:
    settings.SMTP_URL = ""
    remind(kitchen, MORNING)
    assert tasks.send_digests(local(8, 31, day=3)) == 0
    assert not Message.objects.exists()


class TestDigest:
    """One mail a day with what is owed."""

    def owe(self, company: Company) -> None:
        """王建国 owes a kettle."""
        happen(KettleOn(cook_id=company.handler.staff.pk), 0, place=company.office.place())

    def test_comes_once_at_its_time(self, kitchen: Company) -> None:
        self.owe(kitchen)
        assert tasks.send_digests(local(8, day=3)) == 0
        assert tasks.send_digests(local(8, 31, day=3)) == 1
        assert tasks.send_digests(local(9, day=3)) == 0
        message = Message.objects.get(kind="digest")
        assert message.staff == kitchen.handler.staff
        assert "一小时内水开" in message.body
        assert "超" in message.subject

    def test_comes_once_even_when_all_was_forgotten_but_the_day(self, kitchen: Company) -> None:
        self.owe(kitchen)
        tasks.send_digests(local(8, 31, day=3))
        Message.objects.all().delete()
        assert tasks.send_digests(local(8, 40, day=3)) == 0

    def test_is_left_out_on_holidays_and_when_the_worker_comes_late(self, kitchen: Company) -> None:
        self.owe(kitchen)
        assert tasks.send_digests(local(8, 31, day=7)) == 0, "a Saturday"
        assert tasks.send_digests(local(13, day=3)) == 0, "long after its time"

    def test_comes_as_chosen(self, kitchen: Company) -> None:
        self.owe(kitchen)
        wishes = Wishes(ways={}, digest="daily", digest_at=time(18))
        actions.set_preferences(wishes=wishes, by=kitchen.handler.actor, at=MORNING)
        assert tasks.send_digests(local(8, 31, day=7)) == 0
        assert tasks.send_digests(local(18, 5, day=7)) == 1

    def test_of_those_who_want_none_is_made_none(self, kitchen: Company) -> None:
        self.owe(kitchen)
        wishes = Wishes(ways={}, digest="never")
        actions.set_preferences(wishes=wishes, by=kitchen.handler.actor, at=MORNING)
        assert tasks.send_digests(local(8, 31, day=3)) == 0

    def test_of_nothing_owed_says_nothing(self, kitchen: Company) -> None:
        assert tasks.send_digests(local(8, 31, day=3)) == 0
        assert not actions.make_digest(kitchen.handler.staff.pk, day=date(2026, 3, 3), message=None)


class TestSetUp:
    """Preferences and channels."""

    @pytest.mark.parametrize(
        "wishes",
        [
            Wishes(ways={"no such kind": ["mail"]}),
            Wishes(ways={"reminder": ["pigeon"]}),
            Wishes(ways={}, quiet="always"),
            Wishes(ways={}, digest="hourly"),
        ],
    )
    def test_preferences_must_make_sense(self, company: Company, wishes: Wishes) -> None:
        with pytest.raises(Invalid):
            actions.set_preferences(wishes=wishes, by=company.clerk.actor, at=MORNING)
        assert not Preference.objects.exists()

    def test_the_system_wants_nothing(self, company: Company) -> None:
        with pytest.raises(NotFound):
            actions.set_preferences(wishes=Wishes(ways={}), by=SETUP, at=MORNING)

    def test_channels_are_set_up_by_those_who_may(self, company: Company) -> None:
        make_channel(company, "https://example.com/x")
        with pytest.raises(Invalid):
            make_channel(company, "https://example.com/y")
        with pytest.raises(Invalid):
            make_channel(company, "https://example.com/y", name="other", kinds=["no such kind"])
        spec = ChannelSpec(name="b", way="feishu", unit_id=company.office.pk, address="https://example.com/z")
        with pytest.raises(NotAllowed):
            actions.define_channel(spec=spec, by=company.clerk.actor, at=MORNING)
        assert Channel.objects.count() == 1

    def test_a_secret_stays_unless_another_is_given(self, company: Company) -> None:
        channel = make_channel(company, "https://example.com/x", secret="one")
        spec = ChannelSpec(name="b", way="wecom", unit_id=company.office.pk, address="https://example.com/z")
        actions.edit_channel(channel.pk, spec=spec, by=company.admin.actor, at=MORNING)
        channel.refresh_from_db()
        assert (channel.name, channel.secret) == ("b", "one")

    def test_a_gateway_is_tested_with_a_number(self, company: Company) -> None:
        gateway = make_channel(company, "https://example.com/x", "sms")
        with pytest.raises(Invalid):
            actions.try_channel(gateway.pk, by=company.admin.actor, at=MORNING)
        message = actions.try_channel(gateway.pk, phone="13800138000", by=company.admin.actor, at=MORNING)
        assert (message.address, message.kind) == ("13800138000", "test")
