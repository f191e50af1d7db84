"""Paths, user names and the standard roles."""

from huiyin.staff.rules import STANDARD_ROLES, ancestor_paths, expand, normalise_username


def test_ancestor_paths_run_from_the_root_to_the_unit_itself() -> None:
    assert ancestor_paths("000100020003") == ["0001", "00010002", "000100020003"]
    assert ancestor_paths("") == []


def test_user_names_are_the_same_in_any_case_and_width() -> None:
    assert normalise_username(" ＬｉｎＸｉａｏＹｕ ") == "linxiaoyu"


def test_the_star_stands_for_everything_that_is_declared() -> None:
    assert expand(["*"], ["a.view", "b.view"]) == {"a.view", "b.view"}
    assert expand(["a.view"], ["a.view", "b.view"]) == {"a.view"}


def test_the_standard_roles_are_complete_in_both_languages() -> None:
    codes = [role.code for role in STANDARD_ROLES]
    assert codes == [
        "clerk",
        "handler",
        "supervisor",
        "director",
        "general_manager",
        "quality",
        "steward",
        "leader",
        "administrator",
    ]
    assert all(role.name_zh and role.name_en and role.permissions for role in STANDARD_ROLES)


def test_only_the_administrator_manages_people() -> None:
    """Whoever manages people can give rights; the other standard roles have no such way to more."""
    managing = [role.code for role in STANDARD_ROLES if {"*", "staff.manage"} & role.permissions]
    assert managing == ["administrator"]
