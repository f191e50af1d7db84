"""What somebody may do with a noun: a form and an action for each step, all on the page of the noun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.utils.functional import Promise

from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, see_other, submit

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Deed:
    """A step: the words of its button, its icon, how its form is made, its action, what is said when it is done."""

    label: Text
    icon: str
    form: Callable[..., Form]
    action: Callable[..., object]
    done: Text
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Offered:
    """A step as the page offers it."""

    code: str
    deed: Deed
    form: Form
    url: str


def take(
    request: Request, deeds: Mapping[str, Deed], code: str, form: Form, *, to: Sequence[Any], **subject: Any
) -> HttpResponse | None:
    """Take the step and go to the page `to`; None when its form is to be shown again."""
    deed = deeds[code]
    taken = submit(form, lambda given: deed.action(**subject, **given) or True)
    if taken is None:
        return None
    messages.success(request, str(deed.done))
    return see_other(request, *to)


def find_deed(deeds: Mapping[str, Deed], code: str) -> Deed:
    """The step of this code.

    :raises NotFound: there is none
    """
    if code not in deeds:
        raise NotFound
    return deeds[code]
