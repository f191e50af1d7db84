"""How the page of requirements draws words, rooms and links."""

from django import template
from django.utils.translation import get_language

from huiyin.ledger.queries.requirements import address, get_catalogue
from huiyin.ledger.rules.pack import Text
from huiyin.ledger.rules.requirements import Service

register = template.Library()


@register.filter
def in_words(text: Text) -> str:
    """The words in the reader's language."""
    return text.zh if (get_language() or "zh").startswith("zh") else text.en


@register.filter
def room_name(code: str) -> str:
    """What a room is called."""
    return in_words(get_catalogue().rooms[code])


@register.filter
def service_address(service: Service) -> str:
    """Where one sees it, or ""."""
    return address(service)
