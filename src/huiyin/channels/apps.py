"""The room of channels: messages out, mail in."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, permissions
from huiyin.base.navigation import Entry
from huiyin.journal import registry as journal
from huiyin.staff import registry as staff

PERMISSIONS = {
    "channels.view": _("See channels and the outbox"),
    "channels.manage": _("Set up channels and webhooks, send messages again"),
    "channels.mail": _("Look after mail that came in"),
}
ENTRIES = [
    Entry("desk", _("Mail in"), "channels:mail", "mail", "channels.mail", order=60),
    Entry("settings", _("Channels"), "channels:list", "speakerphone", "channels.view", order=70),
    Entry("settings", _("Outbox"), "channels:outbox", "send", "channels.view", order=71),
    Entry("settings", _("Webhooks"), "channels:webhooks", "route", "channels.view", order=72),
    Entry("work", _("My notifications"), "channels:preferences", "bell-ringing", None, order=90),
]


class ChannelsConfig(AppConfig):
    """Mail, text messages, group robots, webhooks: outbox and inbox."""

    name = "huiyin.channels"
    label = "channels"
    verbose_name = _("channels")

    def ready(self) -> None:
        """Declare permissions, pages and kinds of news; follow the journal; have the worker send and fetch."""
        import huiyin.channels.events  # noqa: F401 - events exist once they are declared
        from huiyin.channels import tasks

        for code, label in PERMISSIONS.items():
            permissions.declare(code, label)
        for entry in ENTRIES:
            navigation.register(entry)
        # Personal settings and messages sent: nobody takes them over.
        staff.history("channels.Message.staff", "channels.Preference.staff", "channels.Digest.staff")
        _declare_news()
        journal.tick("channels.outbox", every=timedelta(seconds=2), run=tasks.send_outbox)
        journal.tick("channels.webhooks", every=timedelta(seconds=2), run=tasks.follow_events)
        journal.tick("channels.mailbox", every=timedelta(minutes=1), run=tasks.fetch_mail)
        journal.tick("channels.digests", every=timedelta(minutes=5), run=tasks.send_digests)


def _declare_news() -> None:
    """What the ledger tells people: steps of ladders, and urgings by leaders."""
    from huiyin.channels import registry, tasks
    from huiyin.channels.queries.wording import is_urgent_obligation, told_of

    registry.declare(
        registry.NoticeKind(
            "reminder", _("Reminders"), _("Something you answer for comes near its due time, or is overdue.")
        )
    )
    registry.declare(
        registry.NoticeKind("urging", _("Urgings"), _("Somebody urges you."), frozenset({"mail", "sms"}))
    )
    registry.tell("obligation.escalated", kind="reminder", told=told_of, is_urgent=is_urgent_obligation)
    registry.tell("obligation.urged", kind="urging", told=told_of, is_urgent=is_urgent_obligation)
    registry.start(tasks.tell_people)
