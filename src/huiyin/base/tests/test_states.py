"""The palette of states."""

from huiyin.base.states import STATES, state_of


def test_every_state_has_a_sign_of_its_own() -> None:
    """Colour alone is not enough (interface.md, rule 4)."""
    assert len({state.icon for state in STATES.values()}) == len(STATES)
    assert len({str(state.label) for state in STATES.values()}) == len(STATES)


def test_an_unknown_state_is_shown_as_it_is_written() -> None:
    assert state_of("strange").label == "strange"
