"""What a step on a case consists of."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.cases.forms import steps as forms

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the words of its button, its form, its action, and what is said when it is done."""

    label: Text
    icon: str
    form: type[forms.StepForm]
    action: Callable[..., object]
    done: Text
    kind: str = "plain"
