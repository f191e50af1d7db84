"""The room of the customers' own pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, panels, permissions


class PortalConfig(AppConfig):
    """Customers take part from their phones, without a login."""

    name = "huiyin.portal"
    label = "portal"
    verbose_name = _("customers' pages")

    def ready(self) -> None:
        """Declare events, the permission, the page in the navigation and the panel on a customer's card."""
        import huiyin.portal.events  # noqa: F401 - events exist once they are declared
        from huiyin.channels.registry import conceal
        from huiyin.customers.registry import Fate, Relation, relate
        from huiyin.journal.registry import follow
        from huiyin.portal import rules, tasks
        from huiyin.portal.models import PortalLink

        follow("portal.acknowledgements", tasks.acknowledge_mail, ("mail.taken",))
        for kind in (rules.PHONE_CODE, rules.ACKNOWLEDGEMENT):
            conceal(kind)
        relate(
            Relation(
                PortalLink,
                "customer",
                Fate.MOVED,
                once=(),
                # A code on paper that stays behind leads to the winner all the same.
                standing={"ended_at__isnull": True},
            )
        )
        permissions.declare("portal.manage", _("Make and revoke QR codes for customers"))
        navigation.register(
            navigation.Entry(
                group="desk",
                label=_("QR codes"),
                url_name="portal:links",
                icon="qrcode",
                permission="portal.manage",
                order=80,
            )
        )
        panels.register(
            panels.Panel("customer", _("QR code"), "portal:customer-panel", "portal.manage", order=80)
        )
