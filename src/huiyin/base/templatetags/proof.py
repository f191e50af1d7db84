"""What a form carries unseen: the proof that it is from our page, and the key by which it is answered once."""

import secrets

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString

register = template.Library()

#: `autocomplete`: a page that is loaded anew must not get the key of the page before.
_KEY = '%s<input type="hidden" name="once" value="%s" autocomplete="off">'


class ProofNode(CsrfTokenNode):
    """Django's token, and the form's own key (decision 18)."""

    def render(self, context: Context) -> SafeString:
        """Two hidden inputs; the token alone for strangers, whose forms have keys of their own or make nothing."""
        token = super().render(context)
        if not token or getattr(context.get("request"), "actor", None) is None:
            return SafeString(token)
        return SafeString(_KEY % (token, secrets.token_urlsafe(12)))


@register.tag("csrf_token")
def csrf_token(parser: Parser, token: Token) -> ProofNode:
    """In the place of Django's tag of this name, so that no form can forget the key."""
    return ProofNode()
