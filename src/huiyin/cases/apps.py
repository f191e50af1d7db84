"""The room of cases: the register and its closed loop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import permissions

PERMISSIONS = {
    "cases.view": _("See cases"),
    "cases.register": _("Register cases"),
    "cases.dispatch": _("Send cases to departments"),
    "cases.handle": _("Handle cases"),
    "cases.answer": _("Answer customers"),
    "cases.revisit": _("Make return visits"),
    "cases.urge": _("Urge handlers"),
    "cases.escalate": _("Report cases upwards"),
    "cases.supervise": _("Correct wrong records of others"),
    "cases.manage": _("Define kinds, sources and return visits"),
    "cases.import": _("Import cases"),
}


class CasesConfig(AppConfig):
    """What customers raise, until they are satisfied with what was done."""

    name = "huiyin.cases"
    label = "cases"
    verbose_name = _("cases")

    def ready(self) -> None:
        """Declare events and permissions, and make cases findable."""
        import huiyin.cases.events  # noqa: F401 - events exist once they are declared

        for code, label in PERMISSIONS.items():
            permissions.declare(code, label)
