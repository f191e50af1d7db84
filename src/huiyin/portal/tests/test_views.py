"""The phone pages and the pages of the codes, as a browser gets them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.base import clock
from huiyin.cases.actions import note_progress
from huiyin.cases.models import Case, Voice
from huiyin.cases.tests.factories import answer, handle
from huiyin.channels.models import Message
from huiyin.customers.tests.factories import Estate, make_customer, make_household
from huiyin.files.models import Attachment
from huiyin.portal import actions, queries
from huiyin.portal.forms import new_key
from huiyin.portal.models import PortalLink, PortalMatter
from huiyin.portal.tests.factories import PHONE, make_gateway, raise_matter
from huiyin.portal.tests.test_actions import jpeg, sent_code
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import SETUP, Company

pytestmark = pytest.mark.django_db
SCRIPT = {"x-portal": "1"}
HOUR = timedelta(hours=1)


@pytest.fixture
def phone() -> Client:
    """A customer's phone."""
    return Client()


@pytest.fixture
def secret(link: PortalLink) -> str:
    """The secret link of a matter that was raised this moment."""
    raised = raise_matter(link, at=clock.now())
    assert raised.secret
    return raised.secret


def matter_url(secret: str, step: str = "") -> str:
    """The page of a matter, or the address of a step on it."""
    return reverse("portal:step", args=[secret, step]) if step else reverse("portal:matter", args=[secret])


def filled(link: PortalLink, **given: str) -> dict[str, str]:
    """The form of a QR code's page, filled in."""
    key = new_key(f"raise.{link.code}")
    return {
        "key": key,
        "kind": "need",
        "words": "厨房漏水",
        "place": "1201",
        "phone": PHONE,
        "name": "",
        **given,
    }


def send_step(phone: Client, secret: str, step: str, **given: str) -> Any:
    """Send the form of a step."""
    matter = queries.get_matter(secret)
    key = new_key(f"{step}.{matter.pk}")
    return phone.post(matter_url(secret, step), {"key": key, **given})


class TestRaising:
    """Scan, say it, get a number and a link."""

    def test_shows_nobody(self, phone: Client, link: PortalLink, estate: Estate) -> None:
        make_household(estate.room, "王秀英", mobile=PHONE)
        raise_matter(link, name="李先生")
        page = phone.get(reverse("portal:raise", args=[link.code])).content.decode()
        assert "3号楼" in page
        assert not [hidden for hidden in ("王秀英", "李先生", PHONE, "水龙头", "林小雨") if hidden in page]

    def test_shows_nothing_of_the_customer_of_a_code(self, phone: Client, company: Company) -> None:
        customer = make_customer(company.office)
        link = actions.make_customer_link(customer_id=customer.pk, by=SETUP, at=clock.now())
        page = phone.get(reverse("portal:raise", args=[link.code])).content.decode()
        assert customer.name not in page
        assert customer.number not in page

    def test_leads_to_the_matter_once(self, phone: Client, link: PortalLink) -> None:
        raise_matter(link, key="kinds are there")
        form, url = filled(link), reverse("portal:raise", args=[link.code])
        first, second = phone.post(url, form), phone.post(url, form)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first["Location"].split("?")[0] == second["Location"]
        assert Case.objects.count() == 2
        page = phone.get(first["Location"]).content.decode()
        assert str(Case.objects.latest("pk")) in page
        assert "谢谢，我们已收到。" in page

    def test_answers_the_script(self, phone: Client, link: PortalLink) -> None:
        raise_matter(link, key="kinds are there")
        url = reverse("portal:raise", args=[link.code])
        told = phone.post(url, filled(link), headers=SCRIPT).json()
        assert told["number"] == Case.objects.latest("pk").number
        assert told["photos"].startswith("/m/")
        wrong = phone.post(url, filled(link, words="", phone="1"), headers=SCRIPT)
        assert wrong.status_code == 422
        assert set(wrong.json()["errors"]) == {"words"}

    def test_keeps_what_was_typed(self, phone: Client, link: PortalLink) -> None:
        raise_matter(link, key="kinds are there")
        wrong = phone.post(reverse("portal:raise", args=[link.code]), filled(link, phone="12"))
        assert wrong.status_code == 422
        page = wrong.content.decode()
        assert "厨房漏水" in page
        assert "请填写能联系到您的电话号码" in page

    def test_takes_photos_without_script(self, phone: Client, link: PortalLink) -> None:
        raise_matter(link, key="kinds are there")
        photos = [SimpleUploadedFile(f"{colour}.jpg", jpeg(colour).read()) for colour in ("red", "blue")]
        form = {**filled(link), "photos": photos}
        answer = phone.post(reverse("portal:raise", args=[link.code]), form)
        assert answer.status_code == 303
        assert Attachment.objects.count() == 2

    def test_catches_machines(self, phone: Client, link: PortalLink, settings: Any) -> None:
        raise_matter(link, key="kinds are there")
        url = reverse("portal:raise", args=[link.code])
        assert phone.post(url, filled(link, website="http://x")).status_code == 422
        assert phone.post(url, filled(link, key="made up")).status_code == 422
        settings.PORTAL_FASTEST_SECONDS = 2
        assert phone.post(url, filled(link)).status_code == 422
        assert Case.objects.count() == 1

    def test_a_page_that_is_too_old_gets_a_fresh_key(
        self, phone: Client, link: PortalLink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        raise_matter(link, key="kinds are there")
        monkeypatch.setattr("huiyin.portal.forms.LONGEST_SECONDS", -1)
        form, url = filled(link), reverse("portal:raise", args=[link.code])
        page = phone.post(url, form).content.decode()
        fresh = re.search(r'name="key" value="([^"]+)"', page)
        assert fresh
        assert fresh[1] != form["key"]
        monkeypatch.undo()
        assert phone.post(url, {**form, "key": fresh[1]}).status_code in (303, 422)

    def test_is_limited_for_each_phone(self, phone: Client, link: PortalLink) -> None:
        raise_matter(link, key="kinds are there")
        url = reverse("portal:raise", args=[link.code])
        found = [phone.post(url, filled(link)).status_code for _time in range(11)]
        assert found == [303] * 10 + [429]

    def test_is_private(self, phone: Client, link: PortalLink) -> None:
        answer = phone.get(reverse("portal:raise", args=[link.code]))
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]


class TestWrongLinks:
    """What leads nowhere is answered in one way."""

    def test_all_look_alike(self, phone: Client, link: PortalLink, secret: str) -> None:
        phone.get("/p/y/")
        actions.revoke_link(link_id=link.pk, by=SETUP, at=clock.now())
        by = queries.customer_of(link.unit)
        actions.relink_matter(matter=queries.get_matter(secret), by_phone=False, by=by, at=clock.now())
        never = "a" * 16
        for urls in (
            [f"/p/{link.code}/", f"/p/{never}/", "/p/x/"],
            [f"/m/{secret}/", f"/m/{'a' * 32}/", "/m/x/"],
        ):
            pages, costs = [], []
            for url in urls:
                with CaptureQueriesContext(connection) as asked:
                    answer = phone.get(url)
                costs.append(len(asked))
                assert answer.status_code == 404
                pages.append(re.sub(r'value="[^"]{64}"|value="/[pm]/[^"]*"', "", answer.content.decode()))
            assert len(set(pages)) == 1
            assert max(costs) - min(costs) <= 1, costs

    def test_trying_many_ends(self, phone: Client, link: PortalLink) -> None:
        found = [phone.get(f"/p/{number:016}/").status_code for number in range(61)]
        assert found == [404] * 60 + [429]
        assert phone.get(f"/p/{link.code}/").status_code == 429
        assert Client(REMOTE_ADDR="198.51.100.7").get(f"/p/{link.code}/").status_code == 200


class TestFollowing:
    """The page of a matter tells how it stands, and nothing internal."""

    def test_tells_nothing_internal(self, phone: Client, company: Company, link: PortalLink) -> None:
        case = raise_matter(link, key="earlier", at=clock.now() - HOUR).matter.case
        handle(company, case, at=clock.now() - HOUR)
        note_progress(case_id=case.pk, words="客户很难缠", by=company.clerk.actor, at=clock.now())
        answer(company, Case.objects.get(), at=clock.now(), words="阀芯已更换")
        page = phone.get(matter_url(queries.secret_of("earlier"))).content.decode()
        assert "阀芯已更换" in page
        assert "已答复" in page
        hidden = ("难缠", "林小雨", "王建国", "工程部", "LL-", "已更换阀芯，试水正常", PHONE)
        assert not [word for word in hidden if word in page]

    def test_names_who_answers_for_the_site_while_it_is_open(
        self, phone: Client, company: Company, secret: str
    ) -> None:
        assert "赵刚" not in phone.get(matter_url(secret)).content.decode()
        Staff.objects.filter(pk=company.director.staff.pk).update(phone="13900001111")
        page = phone.get(matter_url(secret)).content.decode()
        assert "赵刚" in page
        assert 'href="tel:13900001111"' in page
        assert send_step(phone, secret, "withdraw").status_code == 303
        assert "赵刚" not in phone.get(matter_url(secret)).content.decode()

    def test_takes_each_step(self, phone: Client, company: Company, secret: str) -> None:
        assert send_step(phone, secret, "remark", words="水更大了").status_code == 303
        assert send_step(phone, secret, "urge").status_code == 303
        page = phone.get(matter_url(secret)).content.decode()
        assert "水更大了" in page
        assert "/urge/" not in page
        assert send_step(phone, secret, "rate", satisfied="yes").status_code == 409
        assert send_step(phone, secret, "withdraw").status_code == 303
        assert send_step(phone, secret, "remark", words="又来").status_code == 409
        assert send_step(phone, secret, "nonsense").status_code == 404
        assert Voice.objects.count() == 1

    def test_says_what_is_missing(self, phone: Client, secret: str) -> None:
        wrong = send_step(phone, secret, "remark", words="")
        assert wrong.status_code == 422
        again = phone.post(matter_url(secret, "remark"), {"words": "x"}, headers=SCRIPT)
        assert again.status_code == 422

    def test_shows_own_photos_only(
        self, phone: Client, company: Company, link: PortalLink, secret: str
    ) -> None:
        url = reverse("portal:photo-add", args=[secret])
        for _again in range(2):
            sent = {"key": "one", "photos": SimpleUploadedFile("a.jpg", jpeg().read())}
            assert phone.post(url, sent, headers=SCRIPT).status_code == 200
        photo = Attachment.objects.get()
        answer = phone.get(reverse("portal:photo", args=[secret, photo.pk]))
        assert answer["Content-Type"] == "image/jpeg"
        assert b"".join(answer).startswith(b"\xff\xd8")
        other = raise_matter(link, key="other").secret
        assert other
        assert phone.get(reverse("portal:photo", args=[other, photo.pk])).status_code == 404
        bad = {"key": "two", "photos": SimpleUploadedFile("a.jpg", b"<svg/>")}
        assert phone.post(url, bad, headers=SCRIPT).status_code == 422
        assert phone.post(url, {"key": "three"}).status_code == 422

    def test_renews_its_link(self, phone: Client, secret: str) -> None:
        fresh = phone.post(reverse("portal:relink", args=[secret]))["Location"]
        assert phone.get(matter_url(secret)).status_code == 404
        assert phone.get(fresh).status_code == 200

    def test_costs_few_queries(self, phone: Client, secret: str, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(20):
            phone.get(matter_url(secret))


class TestFinding:
    """Phone, code, list, new link; the same answers for a phone that nobody knows."""

    def find(self, phone: Client, number: str) -> Any:
        """Ask for a code."""
        return phone.post(reverse("portal:find"), {"key": new_key("find"), "phone": number})

    def test_brings_the_link_back(self, phone: Client, company: Company, secret: str) -> None:
        make_gateway(company)
        where = self.find(phone, PHONE)["Location"]
        handle = where.rstrip("/").rsplit("/", 1)[1]
        key = new_key(f"code.{handle}")
        assert phone.post(where, {"key": key, "code": "no"}).status_code == 422
        assert phone.post(where, {"key": key, "code": sent_code()})["Location"] == "/p/mine/"
        page = phone.get("/p/mine/").content.decode()
        assert str(Case.objects.get()) in page
        opened = phone.post(reverse("portal:open", args=[PortalMatter.objects.get().pk]))
        assert phone.get(opened["Location"]).status_code == 200
        assert phone.get(matter_url(secret)).status_code == 404

    def test_opens_no_matter_of_another_phone(
        self, phone: Client, company: Company, link: PortalLink
    ) -> None:
        make_gateway(company)
        other = raise_matter(link, key="other", phone="13900001111", at=clock.now()).matter
        raise_matter(link, at=clock.now())
        where = self.find(phone, PHONE)["Location"]
        handle = where.rstrip("/").rsplit("/", 1)[1]
        phone.post(where, {"key": new_key(f"code.{handle}"), "code": sent_code()})
        assert phone.post(reverse("portal:open", args=[other.pk])).status_code == 404

    def test_says_the_same_of_an_unknown_phone(self, phone: Client, company: Company, secret: str) -> None:
        make_gateway(company)
        pages = []
        for number in (PHONE, "13900002222"):
            where = self.find(phone, number)["Location"]
            page = phone.get(where).content.decode()
            pages.append(re.sub(r'value="[^"]*"|/p/find/[^"]+', "", page))
        assert pages[0] == pages[1]
        assert Message.objects.count() == 1

    def test_is_limited_for_each_phone(self, phone: Client, secret: str) -> None:
        assert [self.find(phone, PHONE).status_code for _time in range(4)] == [303, 303, 303, 429]

    def test_an_unproven_phone_sees_nothing(self, phone: Client, secret: str) -> None:
        phone.cookies["portal_phone"] = PHONE
        page = phone.get("/p/mine/").content.decode()
        assert str(Case.objects.get()) not in page
        assert phone.post(reverse("portal:open", args=[PortalMatter.objects.get().pk])).status_code == 404


class TestInstalling:
    """Manifest and service worker keep to the phone pages."""

    def test_manifest_starts_at_the_code(self, phone: Client, link: PortalLink) -> None:
        facts = phone.get(reverse("portal:manifest", args=[link.code])).json()
        assert (facts["start_url"], facts["scope"]) == (f"/p/{link.code}/", "/p/")

    def test_service_workers_lie_in_their_folders(self, phone: Client) -> None:
        for url in ("/p/sw.js", "/m/sw.js"):
            answer = phone.get(url)
            assert answer["Content-Type"] == "text/javascript"
            assert "Service-Worker-Allowed" not in answer
            assert "/p/offline/" in answer.content.decode()


class TestCodes:
    """Staff look after the codes."""

    @pytest.fixture
    def desk(self, company: Company) -> Client:
        """The supervisor's browser."""
        browser = Client()
        browser.force_login(company.supervisor.staff)
        return browser

    def test_are_made_listed_printed(self, desk: Client, company: Company, estate: Estate) -> None:
        made = desk.post(reverse("portal:make"), {"project": estate.project.pk, "level": "building"})
        assert made.status_code == 303
        desk.post(reverse("portal:hotline"), {"unit": company.office.pk, "number": "0571-88880000"})
        page = desk.get(reverse("portal:links"), {"q": "13号楼"}).content.decode()
        assert "13号楼" in page
        assert "翠湖花园3号楼" not in page
        sheet = desk.get(reverse("portal:sheet")).content.decode()
        for words in ("翠湖花园3号楼", "江南物业公司", "0571-88880000"):
            assert words in sheet
        link = PortalLink.objects.first()
        assert link
        assert f"/p/{link.code}/" in sheet
        drawn = desk.get(reverse("portal:code", args=[link.pk]))
        assert drawn["Content-Type"] == "image/svg+xml"
        assert b"style=" not in drawn.content

    def test_lead_to_the_public_address(self, desk: Client, link: PortalLink, settings: Any) -> None:
        settings.PORTAL_ORIGIN = "https://service.example.com"
        sheet = desk.get(reverse("portal:sheet")).content.decode()
        assert f"https://service.example.com/p/{link.code}/" in sheet

    def test_are_renewed_and_revoked(self, desk: Client, link: PortalLink) -> None:
        desk.post(reverse("portal:renew", args=[link.pk]))
        fresh = PortalLink.objects.valid().get()
        assert fresh.code != link.code
        desk.post(reverse("portal:revoke", args=[fresh.pk]))
        assert not PortalLink.objects.valid().exists()
        assert "已停用" in desk.get(reverse("portal:links"), {"state": "ended"}).content.decode()

    def test_stand_on_the_customer_card(self, desk: Client, company: Company) -> None:
        customer = make_customer(company.office)
        panel = reverse("portal:customer-panel", args=[customer.pk])
        assert reverse("portal:make-for-customer", args=[customer.pk]) in desk.get(panel).content.decode()
        desk.post(reverse("portal:make-for-customer", args=[customer.pk]))
        assert PortalLink.objects.get().customer == customer
        assert reverse("portal:sheet") in desk.get(panel).content.decode()

    def test_the_desk_sees_what_is_new(self, company: Company, link: PortalLink) -> None:
        raise_matter(link, at=clock.now())
        browser = Client()
        browser.force_login(company.clerk.staff)
        page = browser.get(reverse("cases:list"), {"mark": "portal_new"}).content.decode()
        assert str(Case.objects.get()) in page
        assert re.search(r'客户新提交<span class="count">1</span>', page)
