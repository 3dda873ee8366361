"""Impartial people in the browser, in both languages: a conflict of interest is refused at assignment with its sentence,
a second person overrides it with a reason, and the mark stays on the complaint and in its record."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from plaudit.accounts.actions import set_position
from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.complaints.codes import State
from plaudit.complaints.models import Complaint
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.models import Entry
from tests.browser.conftest import OpenPage, axe, fill_in, overflow, shoot
from tests.complaints.world import World, make_world, refetched
from tests.factories import make_user

pytestmark = pytest.mark.browser

LOOKS = [("en", "desktop", "light"), ("zh-hans", "phone", "dark")]
WORDS = {
    "en": {
        "why_deep": "The records of the counter will show it.",
        "why": "The only two other investigators are on leave until the limit has passed.",
        "refusal": "investigator cannot be Investigator here: they report to the person complained about. Choose somebody "
        "else, or propose an exception that a second person decides.",
        "tie": "they report to the person complained about",
        "mark": "Handled in spite of a conflict.",
        "waits": "An exception waits for a second person.",
        "allowed": "Allowed investigator as investigator in spite of a conflict: they report to the person complained about",
        "own": "A second person has to answer it.",
    },
    "zh-hans": {
        "why_deep": "柜台记录足以说明情况。",
        "why": "另外两名调查员均在休假，期限届满后才能返岗。",
        "refusal": "investigator 不能在此担任调查员：其向被投诉人汇报。请选择他人，或提议例外并由第二人决定。",
        "tie": "其向被投诉人汇报",
        "mark": "在有冲突的情况下处理。",
        "waits": "有例外等待第二人答复。",
        "allowed": "允许 investigator 在有冲突的情况下担任调查员：其向被投诉人汇报",
        "own": "须由第二人答复。",
    },
}


@dataclass
class Desk:
    open_page: OpenPage
    world: World
    complaint: Complaint
    language: str
    size: str
    scheme: str

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    def opens(self, name: str, deed: str = "") -> Page:
        user = self.world.people[name]
        user.language = self.language
        user.save(update_fields=["language"])
        path = f"/staff/complaints/{self.complaint.reference}/{deed}"
        return self.open_page(path, size=self.size, scheme=self.scheme, language=self.language, user=user)

    def sends(self, page: Page) -> None:
        page.locator("main form .btn:not(.second)").last.click()
        page.wait_for_url(re.compile(r"/staff/complaints/C-[\d-]+/$"))

    def judged(self, page: Page, name: str) -> None:
        shoot(page, f"objectivity-{self.language}-{name}")
        assert overflow(page) == 0
        assert axe(page) == []


@pytest.fixture
def teller(world: World) -> User:
    """Works in Cards, is complained about, and leads the investigator."""
    teller = make_user("teller", unit=world.cards)
    world.people["second manager"] = make_user("second manager", Role.MANAGER, unit=world.cards)
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=None, manager=teller)
    return teller


@pytest.fixture
def world(server: str) -> World:
    return make_world()


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_a_conflict_is_refused_at_assignment_and_overridden_by_a_second_person(
    open_page: OpenPage, world: World, teller: User, language: str, size: str, scheme: str
) -> None:
    complaint = world.assessed(about_person=teller, language=language)
    desk = Desk(open_page, world, complaint, language, size, scheme)

    page = _is_refused(desk)
    _proposes(desk, page)
    _cannot_allow_it_alone(desk)
    _a_second_person_allows_it(desk)
    _the_mark_stays(desk)


def _choice(desk: Desk) -> dict[str, str]:
    return {"person": str(desk.world.people["investigator"].pk), "reason": desk.words["why_deep"]}


def _is_refused(desk: Desk) -> Page:
    page = desk.opens("manager", "do/investigate/")
    fill_in(page, _choice(desk))
    page.locator("main form .btn:not(.second)").last.click()

    expect(page.get_by_role("alert")).to_contain_text(desk.words["refusal"])
    desk.judged(page, "refused")
    found = refetched(desk.complaint)
    assert (found.state, found.investigator) == (State.ASSESSED, None)
    return page


def _proposes(desk: Desk, page: Page) -> None:
    """The refusal leads there, and the form knows for whom and as what."""
    page.locator("main .note a[href*='/propose-exception/']").click()
    fill_in(page, {"reason": desk.words["why"]})
    desk.judged(page, "proposing")
    desk.sends(page)
    expect(page.get_by_role("note").filter(has_text=desk.words["waits"])).to_contain_text(desk.words["tie"])
    desk.judged(page, "proposed")


def _cannot_allow_it_alone(desk: Desk) -> None:
    """Whoever proposed it is no second person, though a manager."""
    exception = desk.complaint.conflict_exceptions.get()
    page = desk.opens("manager", f"do/allow-exception/{exception.pk}/")
    page.locator("main form .btn:not(.second)").last.click()

    expect(page.get_by_role("alert")).to_contain_text(desk.words["own"])
    assert not desk.complaint.conflict_exceptions.get().answer


def _a_second_person_allows_it(desk: Desk) -> None:
    page = desk.opens("second manager")
    page.locator("main .note a[href*='/allow-exception/']").click()
    expect(page.locator("main")).to_contain_text(desk.words["why"])
    desk.judged(page, "allowing")
    desk.sends(page)
    desk.judged(page, "allowed")

    page = desk.opens("handler", "do/investigate/")
    fill_in(page, _choice(desk))
    desk.sends(page)
    found = refetched(desk.complaint)
    assert (found.state, found.investigator) == (State.INVESTIGATING, desk.world.people["investigator"])


def _the_mark_stays(desk: Desk) -> None:
    """On the page for everybody who works on it, in what happened, and in the journal, with both names."""
    page = desk.opens("decider")
    mark = page.get_by_role("note").filter(has_text=desk.words["mark"])
    for text in (desk.words["tie"], desk.words["why"], "second manager"):
        expect(mark).to_contain_text(text)
    expect(page.locator("ul.log").last).to_contain_text(desk.words["allowed"])
    desk.judged(page, "marked")
    entries = Entry.objects.filter(root=desk.complaint.pk, code__startswith="complaint.exception_").order_by("id")
    people = [f"user:{desk.world.people[name].pk}" for name in ("manager", "second manager")]
    assert [(entry.code, entry.actor) for entry in entries] == [
        ("complaint.exception_proposed", people[0]),
        ("complaint.exception_allowed", people[1]),
    ]
