"""Who may do what, where."""

import pytest

from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import NotAllowed

OFFICE, OTHER = "000100010001", "000100010002"


def actor(*grants: tuple[str, str]) -> Actor:
    """林小雨 with these grants."""
    return Actor("staff", 1, "林小雨", frozenset(Grant(*grant) for grant in grants))


def test_a_grant_holds_in_its_subtree_only() -> None:
    clerk = actor(("cases.register", OFFICE))
    assert clerk.may("cases.register", OFFICE + "0003")
    assert clerk.may("cases.register")
    assert not clerk.may("cases.register", OTHER)
    assert not clerk.may("cases.close", OFFICE)


def test_scopes_are_the_outermost_ones() -> None:
    leader = actor(("cases.see", OFFICE), ("cases.see", "00010001"), ("cases.see", OTHER + "0001"))
    assert leader.scopes("cases.see") == ("00010001",)
    assert actor(("cases.see", OFFICE), ("cases.see", OTHER)).scopes("cases.see") == (OFFICE, OTHER)
    assert actor(("cases.see", OFFICE), ("cases.see", "")).scopes("cases.see") == ("",)


def test_what_is_not_held_is_refused() -> None:
    with pytest.raises(NotAllowed):
        actor().require("cases.see", OFFICE)
    actor(("cases.see", OFFICE)).require("cases.see", OFFICE)


def test_the_system_may_do_everything() -> None:
    ladder = Actor.system("ladder")
    assert (ladder.id, ladder.scopes("cases.close")) == (None, ("",))
    ladder.require("cases.close", OFFICE)
