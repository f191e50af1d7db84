"""Two people change one thing: each field by itself, and where both changed the same, both versions side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import CharField, Form, HiddenInput

from huiyin.base.errors import WrongStatus

#: Under these names a form carries what it showed.
SEEN = "seen_"


class Clash(WrongStatus):
    """Somebody changed the same `fields` otherwise in the meantime; `now` is what stands."""

    def __init__(self, fields: Iterable[str], now: Mapping[str, str]) -> None:
        super().__init__()
        self.fields, self.now = list(fields), dict(now)


@dataclass(frozen=True, slots=True)
class Pair:
    """A field in both versions, and in the one from which both started."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    is_long: bool = False
    choices: Sequence[tuple[str, str]] = ()

    @property
    def theirs_words(self) -> str:
        """Their version as people read it."""
        return dict(self.choices).get(self.theirs, self.theirs)

    @property
    def before_words(self) -> str:
        """The version before both as people read it."""
        return dict(self.choices).get(self.before, self.before)

    @property
    def differs(self) -> bool:
        """Whether one has to choose."""
        return self.theirs != self.mine

    @property
    def takes_mine(self) -> bool:
        """What is proposed: one's own words where one changed them."""
        return self.mine != self.before


def plain(text: str) -> str:
    """A text as it is compared: whatever the browser made of its ends of lines."""
    return text.replace("\r\n", "\n").strip()


def merge(seen: Mapping[str, str], now: Mapping[str, str], mine: Mapping[str, str]) -> dict[str, str]:
    """What is to stand, by field: mine where I changed what I had seen, else what stands now.

    :raises Clash: both changed the same field, and not alike
    """
    clashing = [
        name
        for name, value in mine.items()
        if seen.get(name, now[name]) != now[name] and value not in (seen.get(name), now[name])
    ]
    if clashing:
        raise Clash(clashing, now)
    return {name: now[name] if value == seen.get(name) else value for name, value in mine.items()}


def show_seen(form: Form, values: Mapping[str, str]) -> None:
    """Have a form carry what it shows, so that it can be told later what was changed."""
    for name, value in values.items():
        form.fields[SEEN + name] = CharField(required=False, widget=HiddenInput, initial=value, strip=False)


def taken(given: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """What a form had shown when it was opened, by field; fields of which it says nothing are left out."""
    return {name: plain(given[SEEN + name]) for name in names if given.get(SEEN + name) is not None}


def pairs_of(form: Form, clash: Clash, seen: Mapping[str, str], *, long: Iterable[str] = ()) -> list[Pair]:
    """Both versions of every field of a form whose action met a clash."""
    pairs = []
    for name, now in clash.now.items():
        field = form.fields.get(name)
        if field is None:
            continue
        mine = form.data.get(name, "")
        choices = [(str(code), str(words)) for code, words in getattr(field, "choices", ())]
        pairs.append(
            Pair(name, str(field.label), seen.get(name, now), now, plain(mine), name in set(long), choices)
        )
    return pairs


def chosen(given: Any, names: Iterable[str]) -> Any:
    """What was chosen field by field, where both versions were shown; else as it came."""
    data = given.copy()
    for name in names:
        side = given.get(f"take_{name}")
        if side in ("mine", "theirs"):
            data[name] = given.get(f"{side}_{name}", "")
    return data
