"""Casework in the browser, in both languages: more time with notice, passed on by two people, merged, reopened, erased."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from plaudit.complaints import actions
from plaudit.complaints.codes import ClosingCode, State
from plaudit.complaints.models import Complaint, Message
from plaudit.customers.models import ContactPoint
from plaudit.foundation.models import OutboxMessage
from plaudit.foundation.moments import now
from tests.browser.conftest import OpenPage, axe, fill_in, overflow, shoot
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
WORDS = {
    "en": "We are waiting for a statement of the bank that took the payment.",
    "zh-hans": "我们正在等待收款银行的书面说明。",
}


@dataclass
class Desk:
    """Staff of the small world at a desktop, in one language."""

    open_page: OpenPage
    world: World
    language: str

    def opens(self, name: str, path: str) -> Page:
        user = self.world.people[name]
        user.language = self.language
        user.save(update_fields=["language"])
        return self.open_page(path, language=self.language, user=user)

    def does(self, name: str, complaint: Complaint, deed: str, **fields: str) -> Page:
        page = self.opens(name, f"/staff/complaints/{complaint.reference}/do/{deed}/")
        assert not fill_in(page, fields), "none of these deeds asks for a declaration"
        self.judged(page, deed)
        page.locator("main form .btn:not(.second)").last.click()
        page.wait_for_url(re.compile(r"/staff/complaints/C-[\d-]+/$"))
        self.judged(page, f"after-{deed}")
        return page

    def judged(self, page: Page, name: str) -> None:
        shoot(page, f"casework-{self.language}-{name}")
        assert overflow(page) == 0
        assert axe(page) == []


@pytest.fixture
def desk(open_page: OpenPage, server: str, language: str) -> Desk:
    return Desk(open_page, make_world(), language)


def person(name: str = "Ann Example") -> actions.Person:
    return actions.Person(name=name, email="ann@example.org")


@LANGUAGES
def test_a_clock_is_extended_with_notice(desk: Desk, language: str) -> None:
    complaint = desk.world.investigated(complainant=person())
    (before,) = complaint.obligations.filter(kind="answer").values_list("due_at", flat=True)

    desk.does("handler", complaint, "extend", longer="", words=WORDS[language])

    (after,) = complaint.obligations.filter(kind="answer").values_list("due_at", flat=True)
    assert after > before
    assert Message.objects.filter(complaint=complaint, direction="to").latest("said_at").body == WORDS[language]


@LANGUAGES
def test_two_people_pass_a_complaint_on(desk: Desk, language: str) -> None:
    complaint = desk.world.file(complainant=person())
    fields = {
        "reason": "other_organisation",
        "where_to": "City tram office, 12 Market Square",
        "words": WORDS[language],
    }

    desk.does("handler", complaint, "transfer", **fields)
    assert Complaint.objects.get().is_open
    sent = OutboxMessage.objects.count()
    desk.does("manager", complaint, "transfer-confirm")

    found = Complaint.objects.get()
    assert (found.state, found.is_resolved) == (State.CLOSED, False)
    assert OutboxMessage.objects.count() > sent


@LANGUAGES
def test_a_second_complaint_about_the_same_is_merged(desk: Desk, language: str) -> None:
    first, second = (desk.world.file(complainant=person()) for _ in range(2))
    ContactPoint.objects.update(confirmed_at=now())

    desk.does("handler", second, "merge", other=first.reference)

    second.refresh_from_db()
    assert second.closing_code == ClosingCode.MERGED and not second.is_resolved
    assert Complaint.objects.get(pk=first.pk).is_open


@LANGUAGES
def test_a_closed_complaint_is_opened_again_with_a_clock_of_its_own(desk: Desk, language: str) -> None:
    complaint = desk.world.closed()

    desk.does("manager", complaint, "reopen", why="new_fact", reason=WORDS[language])

    found = Complaint.objects.get()
    assert (found.state, found.is_resolved) == (State.REOPENED, False)
    first, second = found.obligations.filter(kind="answer").order_by("id")
    assert first.ended_at and not second.ended_at
    assert first.rule != second.rule


@LANGUAGES
def test_whoever_complained_is_erased_and_the_decision_stays(desk: Desk, language: str) -> None:
    complaint = desk.world.closed(complainant=person())
    page = desk.opens("data_protection", f"/staff/personal-data/{complaint.reference}/")
    page.locator("[name=reason]").first.check()
    page.locator("[name=is_meant]").check()
    desk.judged(page, "erase")

    page.locator("main form .btn:not(.second)").last.click()
    page.wait_for_load_state()

    found = Complaint.objects.get()
    assert found.story is None and found.subject.erased_at
    assert found.issues.get().finding == "upheld"
