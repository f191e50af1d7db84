"""The nouns: where a case can go, and who may see it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from huiyin.base.actor import Actor
from huiyin.cases.models import Case, CaseKind, ContactSheet
from huiyin.cases.tests.factories import MORNING, make_case, send
from huiyin.staff.tests.factories import Company, make_persona, make_position

S = Case.Status


class TestTransitions:
    """The table says everything about where a case can go."""

    def test_names_every_status(self) -> None:
        assert set(Case.TRANSITIONS) == set(S)
        assert set(ContactSheet.TRANSITIONS) == set(ContactSheet.Status)

    def test_every_open_case_can_be_withdrawn(self) -> None:
        assert {status for status, to in Case.TRANSITIONS.items() if S.WITHDRAWN in to} == set(Case.OPEN)

    def test_ends_are_ends(self) -> None:
        assert {status for status, to in Case.TRANSITIONS.items() if not to} == {
            S.CLOSED,
            S.UNREACHABLE,
            S.WITHDRAWN,
            S.TRANSFERRED,
        }

    def test_every_status_can_be_reached(self) -> None:
        reached = {S.REGISTERED}
        while more := {to for status in reached for to in Case.TRANSITIONS[status]} - reached:
            reached |= {S(status) for status in more}
        assert reached == set(S)


@pytest.mark.django_db
class TestVisibility:
    """A case is seen at its office, above it, in departments it was sent to, and by who was asked first."""

    def test_the_office_and_those_above_see_it(self, company: Company) -> None:
        case = make_case(company)
        assert seen_by(company, case) == {
            "clerk",
            "colleague",
            "supervisor",
            "director",
            "manager",
            "quality",
            "admin",
        }

    def test_a_department_sees_what_it_was_sent(self, company: Company) -> None:
        case = make_case(company)
        assert "handler" not in seen_by(company, case)
        send(company, case)
        assert "handler" in seen_by(company, case)

    def test_another_department_does_not(self, company: Company) -> None:
        case = make_case(company)
        send(company, case, department_id=company.security.pk)
        assert "handler" not in seen_by(company, case)

    def test_who_was_asked_first_sees_it(self, company: Company) -> None:
        case = make_case(company, first_asked_id=company.outsider.staff.pk)
        assert "outsider" in seen_by(company, case)

    def test_a_member_without_rights_sees_what_the_department_was_sent(self, company: Company) -> None:
        case = make_case(company)
        send(company, case, department_id=company.security.pk)
        guard = make_persona("liugang", "刘刚", make_position(company.security, "leader"))
        assert Case.objects.visible_to(guard.actor).filter(pk=case.pk).exists()

    def test_a_stranger_sees_nothing(self, company: Company) -> None:
        make_case(company)
        assert not Case.objects.visible_to(Actor(kind="staff", id=999, name="陌生人")).exists()

    def test_the_system_sees_everything(self, company: Company) -> None:
        make_case(company)
        assert Case.objects.visible_to(Actor.system("ladder")).count() == 1
        send(company, Case.objects.get())
        assert ContactSheet.objects.of_departments_of(Actor.system("ladder")).count() == 1


@pytest.mark.django_db
class TestConstraints:
    """What the database itself refuses."""

    def test_one_open_sheet_per_case(self, company: Company) -> None:
        case = make_case(company)
        sheet = send(company, case)
        sheet.pk, sheet.number = None, None
        with pytest.raises(IntegrityError), transaction.atomic():
            sheet.save(force_insert=True)

    def test_an_external_number_once_per_system(self, company: Company) -> None:
        first, second = make_case(company), make_case(company, at=MORNING)
        Case.objects.filter(pk=first.pk).update(external_system="311", external_number="A-1")
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=second.pk).update(external_system="311", external_number="A-1")
        Case.objects.filter(pk=second.pk).update(external_system="hotline", external_number="A-1")


def test_names_follow_the_language() -> None:
    """Dictionary words are shown in the language of the page."""
    kind = CaseKind(code="need", name_zh="服务需求", name_en="Service need")
    with translation.override("zh-hans"):
        assert str(kind) == "服务需求"
    with translation.override("en"):
        assert str(kind) == "Service need"


def seen_by(company: Company, case: Case) -> set[str]:
    """The personas who see the case."""
    return {
        name
        for name, persona in company.personas.items()
        if Case.objects.visible_to(persona.actor).filter(pk=case.pk).exists()
    }
