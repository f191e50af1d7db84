"""What customers do on their pages, and what staff do with the codes."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.cases.actions import KindPolicy, acknowledge_case, set_kind_policy, take_note
from huiyin.cases.models import Case, Voice
from huiyin.cases.queries import raised_outside
from huiyin.cases.tests.factories import MORNING, STEP, answer, handle
from huiyin.channels.models import Channel, Message
from huiyin.customers.tests.factories import Estate, make_customer, make_household
from huiyin.files.models import Attachment
from huiyin.journal.models import Event
from huiyin.ledger.actions import install_pack
from huiyin.ledger.models import Obligation
from huiyin.ledger.rules.reading import read_pack
from huiyin.portal import actions, queries, rules
from huiyin.portal.models import PhoneCode, PortalLink, PortalMatter
from huiyin.portal.tests.factories import PHONE, make_gateway, make_link, raise_matter
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def by(link: PortalLink) -> Actor:
    """The customer at this code."""
    return queries.customer_of(link.unit)


def jpeg(colour: str = "red") -> BytesIO:
    """A small photo."""
    picture = BytesIO()
    Image.new("RGB", (40, 30), colour).save(picture, "JPEG")
    picture.seek(0)
    return picture


def answered(company: Company, link: PortalLink) -> PortalMatter:
    """A matter that was handled and answered."""
    matter = raise_matter(link).matter
    handle(company, matter.case)
    answer(company, Case.objects.get(pk=matter.case_id))
    return queries.get_matter(queries.secret_of("a-key"))


class TestRaising:
    """A matter arrives at the building's office, and belongs to nobody until a clerk takes it."""

    def test_is_registered_at_the_office(self, company: Company, link: PortalLink) -> None:
        raised = raise_matter(link, place="2单元1号电梯旁")
        case = raised.matter.case
        assert raised.is_new
        assert (case.source_id, case.unit, case.desk, case.first_asked_id) == (
            "portal", company.office, company.desk, None,
        )  # fmt: skip
        assert (case.caller_name, case.caller_phone, case.customer_id) == ("王女士", PHONE, None)
        assert case.premises == link.premises
        assert case.words == "厨房水龙头漏水\n地点：2单元1号电梯旁"
        event = Event.objects.get(name="case.registered")
        assert (event.actor_kind, event.actor_id) == ("customer", None)

    def test_the_same_page_sent_again_finds_the_same_matter(self, link: PortalLink) -> None:
        first, second = raise_matter(link), raise_matter(link, words="又来一次")
        assert (second.matter.pk, second.secret, second.is_new) == (first.matter.pk, first.secret, False)
        assert Case.objects.count() == 1

    def test_after_a_renewal_the_page_shows_no_link(self, link: PortalLink) -> None:
        first = raise_matter(link)
        actions.relink_matter(matter=first.matter, by_phone=False, by=by(link), at=MORNING)
        assert raise_matter(link).secret is None

    def test_finds_the_customer_by_phone_within_the_building(self, link: PortalLink, estate: Estate) -> None:
        household = make_household(estate.room, "王秀英", mobile=PHONE)
        case = raise_matter(link, phone="+86 138-1234-5678").matter.case
        assert case.customer_id == household.pk

    def test_does_not_take_the_customer_of_another_building(self, link: PortalLink, estate: Estate) -> None:
        make_household(estate.same_room_elsewhere, "李志强", mobile=PHONE)
        assert raise_matter(link).matter.case.customer_id is None

    def test_finds_the_room(self, link: PortalLink, estate: Estate) -> None:
        case = raise_matter(link, place="2单元1201室").matter.case
        assert case.premises == estate.room
        assert "地点" not in case.words

    def test_belongs_to_the_customer_of_the_code(self, company: Company) -> None:
        customer = make_customer(company.office)
        link = actions.make_customer_link(customer_id=customer.pk, by=SETUP, at=MORNING)
        assert raise_matter(link).matter.case.customer == customer

    @pytest.mark.parametrize("wrong", [{"words": " "}, {"phone": "12"}, {"kind": "nonsense"}])
    def test_refuses_nonsense_and_writes_nothing(self, link: PortalLink, wrong: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            raise_matter(link, **wrong)
        assert not Case.objects.exists()

    def test_writes_nothing_if_a_later_step_fails(
        self, link: PortalLink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the journal is not there")

        monkeypatch.setattr("huiyin.portal.actions.matters.record", fail)
        with pytest.raises(RuntimeError):
            raise_matter(link)
        assert not Case.objects.exists()

    def test_is_denied_where_the_customer_does_not_belong(self, company: Company, link: PortalLink) -> None:
        said = actions.Said(kind="need", words="漏水", phone=PHONE)
        elsewhere = queries.customer_of(company.other_office)
        with pytest.raises((NotAllowed, NotFound)):
            actions.raise_matter(link=link, said=said, key="k", by=elsewhere, at=MORNING)

    def test_a_clerk_who_promises_a_time_takes_it(self, company: Company, link: PortalLink) -> None:
        case = raise_matter(link).matter.case
        acknowledge_case(
            case_id=case.pk, promised_at=MORNING + HOUR, by=company.clerk.actor, at=MORNING + STEP
        )
        case.refresh_from_db()
        assert case.first_asked == company.clerk.staff


class TestSteps:
    """Each form works once; each step only when it makes sense."""

    def test_remarks_are_kept_once(self, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        for _again in range(2):
            actions.say_more(matter=matter, words="水更大了", key="r", by=by(link), at=MORNING + STEP)
        assert Voice.objects.get().words == "水更大了"

    def test_urging_reaches_the_handler_once_a_day(self, company: Company, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        assert actions.urge_matter(matter=matter, key="u1", by=by(link), at=MORNING + STEP)
        assert not actions.urge_matter(matter=matter, key="u1", by=by(link), at=MORNING + STEP)
        with pytest.raises(Invalid):
            actions.urge_matter(matter=matter, key="u2", by=by(link), at=MORNING + HOUR)
        assert actions.urge_matter(matter=matter, key="u3", by=by(link), at=MORNING + 24 * HOUR)
        assert [urging.origin for urging in matter.case.urgings.all()] == ["customer", "customer"]

    def test_a_good_opinion_does_not_replace_the_visit(self, company: Company, link: PortalLink) -> None:
        matter = answered(company, link)
        actions.rate_matter(matter=matter, satisfied=True, key="o", by=by(link), at=MORNING + HOUR)
        assert Case.objects.get().status == Case.Status.ANSWERED

    def test_it_does_where_the_policy_accepts_it(self, company: Company, link: PortalLink) -> None:
        matter = answered(company, link)
        policy = KindPolicy(visit_policy="accept")
        set_kind_policy(unit_id=company.office.pk, kind="need", policy=policy, by=SETUP, at=MORNING)
        actions.rate_matter(matter=matter, satisfied=True, key="o", by=by(link), at=MORNING + HOUR)
        case = Case.objects.get()
        assert (case.status, case.visit) == (Case.Status.CLOSED, Case.Visit.ACCEPTED)

    def test_a_bad_one_lies_on_the_desk_until_somebody_takes_note(
        self, company: Company, link: PortalLink
    ) -> None:
        matter = answered(company, link)
        actions.rate_matter(
            matter=matter, satisfied=False, words="又漏了", key="o", by=by(link), at=MORNING + HOUR
        )
        assert list(Case.objects.filter(raised_outside("portal_unsatisfied"))) == [matter.case]
        with pytest.raises(NotAllowed):
            take_note(voice_id=Voice.objects.get().pk, by=company.quality.actor, at=MORNING + 2 * HOUR)
        with pytest.raises(NotFound):
            take_note(voice_id=Voice.objects.get().pk, by=company.outsider.actor, at=MORNING + 2 * HOUR)
        take_note(voice_id=Voice.objects.get().pk, by=company.clerk.actor, at=MORNING + 2 * HOUR)
        assert not Case.objects.filter(raised_outside("portal_unsatisfied")).exists()
        with pytest.raises(WrongStatus):
            take_note(voice_id=Voice.objects.get().pk, by=company.clerk.actor, at=MORNING + 3 * HOUR)

    def test_judges_an_answer_once(self, company: Company, link: PortalLink) -> None:
        matter = answered(company, link)
        actions.rate_matter(matter=matter, satisfied=True, key="o", by=by(link), at=MORNING + HOUR)
        with pytest.raises(WrongStatus):
            actions.rate_matter(matter=matter, satisfied=False, key="p", by=by(link), at=MORNING + HOUR)

    def test_judges_nothing_before_the_answer(self, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        with pytest.raises(WrongStatus):
            actions.rate_matter(matter=matter, satisfied=True, key="o", by=by(link), at=MORNING + HOUR)
        assert not Voice.objects.exists()

    def test_withdraws_before_the_answer_only(self, company: Company, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        actions.withdraw_matter(matter=matter, reason="", key="w", by=by(link), at=MORNING + STEP)
        case = Case.objects.get()
        assert (case.status, case.end_reason) == (Case.Status.WITHDRAWN, "顾客自行撤回")
        other = raise_matter(link, key="other").matter
        handle(company, other.case)
        answer(company, Case.objects.get(pk=other.case_id))
        with pytest.raises(WrongStatus):
            actions.withdraw_matter(matter=other, reason="", key="w", by=by(link), at=MORNING + HOUR)

    def test_photos_come_one_by_one_and_not_twice(self, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        for colour, key in (("red", "1"), ("red", "1"), ("blue", "2")):
            actions.add_photo(
                matter=matter, name="a.jpg", stream=jpeg(colour), key=key, by=by(link), at=MORNING
            )
        assert Attachment.objects.count() == 2
        assert len(queries.photos_of(matter)) == 2

    def test_takes_no_more_photos_than_there_is_room_for(self, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        for number in range(rules.MOST_PHOTOS):
            colour = f"#00{40 * number:02x}00"
            actions.add_photo(
                matter=matter, name="a.jpg", stream=jpeg(colour), key=str(number), by=by(link), at=MORNING
            )
        with pytest.raises(Invalid):
            actions.add_photo(
                matter=matter, name="a.jpg", stream=jpeg("white"), key="x", by=by(link), at=MORNING
            )

    @pytest.mark.parametrize("content", [b"<svg></svg>", b"%PDF-1.7 nothing", b"MZ" + bytes(60)])
    def test_takes_pictures_only(self, link: PortalLink, content: bytes) -> None:
        matter = raise_matter(link).matter
        with pytest.raises(Invalid):
            actions.add_photo(
                matter=matter, name="a.jpg", stream=BytesIO(content), key="x", by=by(link), at=MORNING
            )

    def test_a_customer_of_elsewhere_reaches_nothing(self, company: Company, link: PortalLink) -> None:
        matter = raise_matter(link).matter
        elsewhere = queries.customer_of(company.other_office)
        with pytest.raises(NotFound):
            actions.say_more(matter=matter, words="?", key="r", by=elsewhere, at=MORNING)


def sent_code() -> str:
    """The code in the latest message."""
    found = re.search(r"\d{6}", Message.objects.latest("pk").body)
    assert found
    return found[0]


class TestFinding:
    """A lost link comes back to who holds the phone."""

    @pytest.fixture(autouse=True)
    def gateway(self, company: Company) -> Channel:
        """The company's gateway for text messages."""
        return make_gateway(company)

    def test_a_code_proves_the_phone(self, link: PortalLink) -> None:
        raise_matter(link)
        handle = actions.send_phone_code(phone=PHONE, by=by(link), at=MORNING)
        message, code = Message.objects.get(), sent_code()
        assert (message.address, message.way) == (PHONE, "sms")
        assert code not in PhoneCode.objects.get().code_hash
        assert f"{message.subject} {message.body}" == f"验证码 {code}，十分钟内有效，请勿告诉他人。"
        proven = actions.confirm_phone_code(handle=handle, code=code, by=by(link), at=MORNING + STEP / 2)
        assert proven == PHONE
        with pytest.raises(NotFound):
            actions.confirm_phone_code(handle=handle, code=code, by=by(link), at=MORNING + STEP / 2)

    def test_nothing_goes_to_an_unknown_phone(self, link: PortalLink) -> None:
        assert actions.send_phone_code(phone="13900000000", by=by(link), at=MORNING)
        assert not Message.objects.exists()

    def test_ends_after_ten_minutes(self, link: PortalLink) -> None:
        raise_matter(link)
        handle = actions.send_phone_code(phone=PHONE, by=by(link), at=MORNING)
        with pytest.raises(NotFound):
            actions.confirm_phone_code(
                handle=handle, code=sent_code(), by=by(link), at=MORNING + rules.CODE_LIFE
            )

    def test_ends_after_five_tries(self, link: PortalLink) -> None:
        raise_matter(link)
        handle = actions.send_phone_code(phone=PHONE, by=by(link), at=MORNING)
        wrong = "000000" if sent_code() != "000000" else "111111"
        for _try in range(rules.CODE_TRIES):
            with pytest.raises(Invalid):
                actions.confirm_phone_code(handle=handle, code=wrong, by=by(link), at=MORNING)
        with pytest.raises(NotFound):
            actions.confirm_phone_code(handle=handle, code=sent_code(), by=by(link), at=MORNING)


class TestLinks:
    """Codes are made once for each place, renewed and revoked by who looks after them."""

    def test_are_made_once(self, company: Company, estate: Estate) -> None:
        director = company.director.actor
        for made in (2, 0):
            count = actions.make_links(
                premises_id=estate.project.pk, level="building", by=director, at=MORNING
            )
            assert count == made
        codes = set(PortalLink.objects.values_list("code", flat=True))
        assert all(len(code) == rules.CODE_LENGTH and set(code) <= set(rules.ALPHABET) for code in codes)

    def test_a_renewed_code_ends_the_one_before(self, company: Company, link: PortalLink) -> None:
        fresh = actions.renew_link(link_id=link.pk, by=company.director.actor, at=MORNING + STEP)
        assert fresh.code != link.code
        with pytest.raises(NotFound):
            queries.get_link(link.code)
        assert queries.get_link(fresh.code) == fresh

    def test_a_revoked_code_leads_nowhere(self, company: Company, link: PortalLink) -> None:
        matter = raise_matter(link)
        actions.revoke_link(link_id=link.pk, by=company.director.actor, at=MORNING + STEP)
        with pytest.raises(NotFound):
            queries.get_link(link.code)
        with pytest.raises(WrongStatus):
            actions.revoke_link(link_id=link.pk, by=company.director.actor, at=MORNING + STEP)
        assert matter.secret
        assert queries.get_matter(matter.secret) == matter.matter

    def test_are_denied_to_others(self, company: Company, link: PortalLink, estate: Estate) -> None:
        for persona in (company.clerk, company.outsider):
            with pytest.raises(NotFound):
                actions.renew_link(link_id=link.pk, by=persona.actor, at=MORNING)
            with pytest.raises((NotFound, NotAllowed)):
                actions.make_links(premises_id=estate.project.pk, level="room", by=persona.actor, at=MORNING)

    def test_write_nothing_if_a_later_step_fails(
        self, company: Company, link: PortalLink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the journal is not there")

        monkeypatch.setattr("huiyin.portal.actions.links.record_many", fail)
        with pytest.raises(RuntimeError):
            actions.renew_link(link_id=link.pk, by=company.director.actor, at=MORNING)
        assert queries.get_link(link.code) == link

    def test_the_nearest_hotline_counts(self, company: Company) -> None:
        director, root = company.director.actor, company.admin.actor
        actions.set_hotline(unit_id=company.company.pk, number="400-800-1234", by=root, at=MORNING)
        assert queries.find_hotline(company.office) == "400-800-1234"
        actions.set_hotline(unit_id=company.office.pk, number="0571-88880000", by=director, at=MORNING)
        assert queries.find_hotline(company.office) == "0571-88880000"
        assert queries.find_hotline(company.other_office) == "400-800-1234"
        with pytest.raises(Invalid):
            actions.set_hotline(unit_id=company.office.pk, number="-", by=director, at=MORNING)
        with pytest.raises(NotFound):
            actions.set_hotline(
                unit_id=company.office.pk, number="123", by=company.outsider.actor, at=MORNING
            )


def test_a_code_cannot_be_guessed(company: Company, estate: Estate) -> None:
    """Sixteen places of thirty-one signs: more than 75 bits."""
    link = make_link(company, estate)
    assert len(rules.ALPHABET) ** len(link.code) > 2**75


def test_a_dissatisfied_customer_starts_a_clock_of_the_desk(company: Company, link: PortalLink) -> None:
    text = (Path(settings.PACKS) / "property.toml").read_text(encoding="utf-8")
    install_pack(read_pack(text), by=SETUP, at=BEGIN, adopters=[company.root.place()])
    matter = answered(company, link)
    actions.rate_matter(matter=matter, satisfied=False, key="o", by=by(link), at=MORNING + HOUR)
    owed = Obligation.objects.get(clause_code="dissatisfied-heard")
    assert owed.is_open
    take_note(voice_id=Voice.objects.get().pk, by=company.clerk.actor, at=MORNING + 2 * HOUR)
    owed.refresh_from_db()
    assert not owed.is_open
