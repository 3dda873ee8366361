"""A refused answer goes to internal review, the decision changes, the remedy is verified by a second person, and it is
closed: the public part without script, on a phone and on a desk, in both languages; at each step axe is asked."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import day_here
from plaudit.bodies import loading
from plaudit.complaints.codes import ClosingCode, Finding, State
from plaudit.complaints.models import Complaint, Remedy
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.moments import now
from tests.browser.conftest import OpenPage, axe, fill_in, overflow, shoot
from tests.complaints.world import World, make_world, refetched

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "refusal": "Nobody looked at my receipt.",
        "wish": "Give the fee back.",
        "reason": "The receipt is of 3 November; the payment was in time.",
        "result": "We have looked at it anew. You are right: the fee is paid back.",
        "proof": "Booking 4712 of 24 November",
    },
    "zh-hans": {
        "refusal": "没有人看过我的还款凭证。",
        "wish": "请退还滞纳金。",
        "reason": "凭证日期为11月3日，还款及时。",
        "result": "我们已重新审视。您说得对，滞纳金予以退还。",
        "proof": "11月24日入账流水4712",
    },
}
LOOKS = [("en", "phone", "light"), ("zh-hans", "desktop", "dark")]


@dataclass
class Walk:
    open_page: OpenPage
    world: World
    complaint: Complaint
    language: str
    size: str
    scheme: str
    shots: int = 0

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    def judged(self, page: Page, name: str) -> None:
        self.shots += 1
        shoot(page, f"review-{self.language}-{self.shots:02d}-{name}")
        assert overflow(page) == 0
        assert axe(page) == []

    def tracked(self) -> Page:
        options = {"size": self.size, "scheme": self.scheme, "language": self.language}
        page = self.open_page(f"/{self.language}/track/", script=False, **options)  # type: ignore[arg-type]
        page.locator("[name=code]").fill(tracking_code(self.complaint.pk))
        page.locator("main form .btn").click()
        page.wait_for_url("**/track/complaint/")
        return page

    def sends(self, page: Page) -> None:
        page.locator("main form .btn:not(.second)").last.click()
        page.wait_for_url("**/track/complaint/")

    def case(self, name: str) -> Page:
        user = self.world.people[name]
        user.language = self.language
        user.save(update_fields=["language"])
        path = f"/staff/complaints/{self.complaint.reference}/"
        return self.open_page(path, scheme=self.scheme, language=self.language, user=user)

    def does(self, name: str, deed: str, fields: dict[str, str], target: object = None) -> None:
        """Somebody on the staff opens the deed, fills it in and presses its one button; on a desk."""
        page = self.case(name)
        page.goto(page.url + "/".join(["do", deed, *([str(target)] if target else [])]) + "/")
        assert not fill_in(page, fields), "in the small world everybody declared already"
        self.judged(page, f"deed-{deed}")
        page.locator("main form .btn:not(.second)").last.click()
        page.wait_for_url(re.compile(r"/staff/complaints/C-[\d-]+/$"))
        page.context.close()

    def state(self) -> str:
        return refetched(self.complaint).state


@pytest.fixture
def world(server: str) -> World:
    world = make_world(at_the_top=True)
    loading.load()
    Organisation.objects.update(jurisdiction="GB", sector="consumer_finance")
    return world


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_a_refused_answer_is_reviewed_changed_put_right_and_closed(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint = world.responded(remedy=False, unit=world.bank, language=language)
    walk = Walk(open_page, world, complaint, language, size, scheme)
    _refuses_and_asks(walk)
    _is_reviewed(walk)
    _accepts_and_gets_it(walk)


def _refuses_and_asks(walk: Walk) -> None:
    page = walk.tracked()
    walk.judged(page, "tracked-answered")
    page.locator(".answer .btn.second").click()
    page.locator("[name=words]").fill(walk.words["refusal"])
    page.locator("[name=would_satisfy]").fill(walk.words["wish"])
    walk.judged(page, "refuse")
    walk.sends(page)
    walk.judged(page, "tracked-refused")
    page.locator("a[href$='/track/complaint/review/']").click()
    page.locator("[name=words]").fill(walk.words["refusal"])
    walk.judged(page, "ask")
    walk.sends(page)
    walk.judged(page, "tracked-asked")
    assert walk.state() == State.REJECTED and refetched(walk.complaint).review.waits_for_reviewer


def _is_reviewed(walk: Walk) -> None:
    manager = walk.case("manager")
    walk.judged(manager, "case-asked")
    manager.context.close()
    walk.does("manager", "assign-review", {"person": str(walk.world.people["reviewer"].pk)})
    walk.judged(walk.case("reviewer"), "case-under-review")
    issue = walk.complaint.issues.get()
    assert issue.finding == Finding.UPHELD
    found = {"finding": "partly_upheld", "reason": walk.words["reason"]}
    walk.does("reviewer", "review-find", found, issue.pk)
    walk.does("reviewer", "review-offer", {"kind": "refund", "amount": "39.00", "currency": "GBP"})
    page = walk.tracked()
    assert walk.words["reason"] not in page.locator("main").inner_text()
    walk.judged(page, "tracked-under-review")
    walk.does("reviewer", "review", {"outcome": "changed", "reasons": walk.words["result"]})
    page = walk.tracked()
    text = page.locator("main").inner_text()
    assert walk.words["result"] in text and walk.words["reason"] in text
    page.locator(".answer details summary").click()
    walk.judged(page, "tracked-second-answer")


def _accepts_and_gets_it(walk: Walk) -> None:
    page = walk.tracked()
    page.locator(".answer .btn:not(.second)").click()
    walk.sends(page)
    assert walk.state() == State.REMEDY_IN_PROGRESS
    remedy = Remedy.objects.get(complaint=walk.complaint)
    walk.does("handler", "deliver", {"proof": walk.words["proof"]}, remedy.pk)
    walk.does("verifier", "verify", {}, remedy.pk)
    walk.does("handler", "close", {})
    closed = refetched(walk.complaint)
    assert (closed.closing_code, closed.is_resolved) == (ClosingCode.ACCEPTED_AND_VERIFIED, True)
    walk.judged(walk.tracked(), "tracked-closed")
    walk.judged(walk.case("manager"), "case-closed")


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_the_way_outside_is_told_taken_and_carried_out(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint = world.rejected(unit=world.bank, language=language)
    walk = Walk(open_page, world, complaint, language, size, scheme)

    walk.does("handler", "recourse", {"reason": "review_declined"})
    walk.judged(walk.tracked(), "tracked-ways-told")
    walk.does("handler", "went-outside", {"body": "gb-financial-ombudsman", "number": "FOS-1", "opened_on": today()})
    walk.judged(walk.tracked(), "tracked-in-dispute")
    decision = {"outcome": "complainant", "binding": "us", "words": walk.words["result"], "decided_on": today()}
    walk.does("handler", "decided-outside", decision)
    walk.does("handler", "outside-offer", {"kind": "refund", "amount": "41.20", "currency": "GBP"})
    walk.judged(walk.case("handler"), "case-decided-outside")
    walk.does("handler", "outside-reply", {"reply": "final"})
    walk.judged(walk.tracked(), "tracked-decided-outside")

    assert walk.state() == State.REMEDY_IN_PROGRESS


def today() -> str:
    return day_here(now()).isoformat()
