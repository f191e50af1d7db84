"""What happens on customers' pages by itself: who wrote a mail is told its number."""

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.journal.models import Event
from huiyin.portal import actions

ACKNOWLEDGING = Actor.system("acknowledging")


def acknowledge_mail(event: Event) -> None:
    """A mail became a matter: its sender gets the number and the link to follow it."""
    if event.data["became_kind"] == "case":
        actions.acknowledge_mail(
            mail_id=event.subject_id, case_id=event.data["became_id"], by=ACKNOWLEDGING, at=clock.now()
        )
