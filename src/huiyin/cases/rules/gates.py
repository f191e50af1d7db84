"""Actions on matters before which clauses may be checked."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry.hooks import Context, Gate


class Closing(Context):
    """A matter about to be closed with its answer; `visit` is why no return visit follows."""

    kind: str
    urgency: str
    visit: str
    on_the_spot: bool
    satisfied: bool | None


CLOSING = Gate("case.close", _("Closing without a return visit"), "case", Closing)
