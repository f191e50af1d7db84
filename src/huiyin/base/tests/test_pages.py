"""Answering requests."""

from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from huiyin.base import pages
from huiyin.base.errors import Invalid, WrongStatus

HTMX = {"HX-Request": "true"}


class Name(forms.Form):
    """One field."""

    name = forms.CharField()


def refuse(refusal: Exception) -> Any:
    """An action that refuses."""

    def action(values: dict[str, Any]) -> None:
        raise refusal

    return action


def test_boosted_links_want_the_whole_page() -> None:
    factory = RequestFactory()
    assert pages.is_fragment_request(factory.get("/", headers=HTMX))
    assert not pages.is_fragment_request(factory.get("/", headers={**HTMX, "HX-Boosted": "true"}))
    assert not pages.is_fragment_request(factory.get("/"))


def test_sends_on_by_htmx_and_without() -> None:
    response = pages.see_other(RequestFactory().post("/"), "/cases/")
    assert (response.status_code, response.headers["Location"]) == (303, "/cases/")
    response = pages.see_other(RequestFactory().post("/", headers=HTMX), "/cases/")
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/cases/")


def test_submits_clean_values() -> None:
    assert pages.submit(Name({"name": " 张三 "}), lambda values: values["name"]) == "张三"
    assert pages.submit(Name({}), lambda values: "called") is None


def test_what_the_action_refuses_stands_at_its_field() -> None:
    form = Name({"name": "x"})
    assert pages.submit(form, refuse(Invalid(fields={"name": "too short", "other": "unknown"}))) is None
    assert form.errors["name"] == ["too short"]
    assert form.non_field_errors() == ["unknown"]


def test_a_refusal_of_the_whole_stands_above_the_fields() -> None:
    form = Name({"name": "x"})
    pages.submit(form, refuse(Invalid("not today")))
    assert form.non_field_errors() == ["not today"]


def test_other_refusals_pass_on() -> None:
    with pytest.raises(WrongStatus):
        pages.submit(Name({"name": "x"}), refuse(WrongStatus()))
