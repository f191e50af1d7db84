"""The room of improvements: what fell short, and whether what was done about it worked."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, permissions
from huiyin.base.navigation import Entry
from huiyin.ledger import registry as ledger
from huiyin.staff import registry as staff

#: Where on the page of a nonconformity the form stands that records an event.
ANCHORS = {"nonconformity.analysed": "analyse", "nonconformity.verified": "verify"}


class RoomConfig(AppConfig):
    """See README.md."""

    name = "huiyin.improvements"
    label = "improvements"
    verbose_name = _("improvements")

    def ready(self) -> None:
        """Declare permissions; tell the ledger how nonconformities are shown and where they are settled."""
        import huiyin.improvements.events  # noqa: F401 - events exist once they are declared
        from huiyin.improvements import queries

        permissions.declare("improvements.view", _("See nonconformities"))
        permissions.declare("improvements.manage", _("Raise nonconformities and judge their effect"))
        navigation.register(
            Entry(
                "procedures",
                _("Nonconformities"),
                "improvements:list",
                "trending-up",
                "improvements.view",
                order=60,
            )
        )
        ledger.present("nonconformity", queries.present_nonconformities)
        for event, anchor in ANCHORS.items():
            ledger.settle(event, anchor)
        ledger.improve(ledger.Improving("improvements:new", "improvements.manage", queries.list_about))
        staff.tie(*queries.TIES)
        staff.history(*queries.HISTORY)
        ledger.name_field("is_final", _("the last one"))
        ledger.name_field("effective", _("effective"))
