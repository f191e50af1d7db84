"""The compliance board says where not every result is followed by a return visit."""

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import KindPolicy, set_kind_policy
from huiyin.cases.tests.factories import make_kinds
from huiyin.staff.tests.factories import BEGIN, make_company


@pytest.mark.django_db
def test_the_board_shows_a_sampled_kind(client: Client) -> None:
    company = make_company()
    make_kinds()
    client.force_login(company.supervisor.staff)
    address = reverse("cases:board-panel", args=[0])
    assert "40%" not in client.get(address).content.decode()
    policy = KindPolicy(visit_policy="sample", sample_percent=40)
    set_kind_policy(unit_id=company.office.pk, kind="need", policy=policy, by=company.admin.actor, at=BEGIN)
    page = client.get(address).content.decode()
    assert company.office.name in page
    assert "40%" in page
