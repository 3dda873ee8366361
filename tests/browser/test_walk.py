"""A complaint from filing to a verified remedy, in the browser: the public side without script, in both languages, on
phone and desktop. At each step the tracking page is asked whether it tells the truth, and axe whether the page is
fit for everybody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from plaudit.complaints.codes import State
from plaudit.complaints.models import AnswerDraft, Cause, Complaint
from plaudit.foundation.models import OutboxMessage
from tests.browser.conftest import OpenPage, axe, fill_in, overflow, shoot
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser

STORY = {
    "en": "I was charged a late fee of 39.00 although I paid on 3 November. I called twice and was told different things.",
    "zh-hans": "11月3日已还款，仍被收取滞纳金39元。两次致电，答复不一致。请退还并说明原因。",
}
ISSUES = {
    "en": ["Late fee of 39.00 after payment in time", "Two different answers on the telephone"],
    "zh-hans": ["按时还款后仍收取滞纳金39元", "两次致电，答复不一致"],
}
REASON = {
    "en": "The posting log shows your payment on 3 November, before the due date.",
    "zh-hans": "记账记录显示您已于11月3日还款，早于到期日。",
}
DEPTH = {
    "en": "The posting log and one call will show it.",
    "zh-hans": "查记账记录并通话一次即可查明。",
}
ANSWER = {
    "en": "You are right, and we are sorry. The fee was charged by mistake.",
    "zh-hans": "您说得对，我们向您致歉。该笔滞纳金系误收。",
}


@dataclass
class Walk:
    open_page: OpenPage
    world: World
    language: str
    size: str
    scheme: str
    code: str = ""
    public: Page | None = None
    shots: int = 0
    declared: set[str] = field(default_factory=set)

    def staff(self, name: str) -> Page:
        user = self.world.people[name]
        user.language = self.language
        user.save(update_fields=["language"])
        return self.open_page(
            "/staff/complaints/", size=self.size, scheme=self.scheme, language=self.language, user=user
        )

    def judged(self, page: Page, name: str) -> None:
        """Keep a picture; ask axe, which takes its time, on an English phone and a Chinese desk."""
        self.shots += 1
        shoot(page, f"walk-{self.language}-{self.size}-{self.shots:02d}-{name}")
        assert overflow(page) == 0
        if (self.language == "en") == (self.size == "phone"):
            assert axe(page) == []

    def complaint(self) -> Complaint:
        return Complaint.objects.get()

    def does(self, name: str, deed: str, fields: dict[str, str], target: object = None, *, pick: str = "") -> None:
        """A staff member opens the deed's page from the address bar, fills it in and presses its one button."""
        page = self.staff(name)
        parts = [self.complaint().reference, "do", deed, *([str(target)] if target else [])]
        page.goto("/staff/complaints/" + "/".join(parts) + "/")
        if fill_in(page, fields):
            assert name not in self.declared, "each person is asked once"
            self.declared.add(name)
        self.judged(page, f"deed-{deed}")
        page.locator("main form .btn:not(.second)").last.click()
        page.wait_for_url(re.compile(r"/staff/complaints/C-[\d-]+/$"))
        self.judged(page, f"case-after-{deed}")
        page.context.close()

    def answers(self, name: str, words: str) -> None:
        """The deed leads to the page where the answer is written: it is kept as one types, looked at, and sent."""
        page = self.staff(name)
        page.goto(f"/staff/complaints/{self.complaint().reference}/do/respond/")
        page.wait_for_url("**/answer/")
        page.locator("[name=words]").press_sequentially(words)
        page.locator("#draft-version[value='1']").wait_for(state="attached")
        assert AnswerDraft.objects.get().body == words
        self.judged(page, "answer")
        page.locator("button[value=send]").click()
        page.wait_for_url(re.compile(r"/staff/complaints/C-[\d-]+/$"))
        self.judged(page, "case-after-answer")
        page.context.close()

    def tracked(self, *expected: str) -> Page:
        assert self.public
        self.public.goto(f"/{self.language}/track/complaint/")
        text = self.public.locator("main").inner_text()
        for words in expected:
            assert words in text, (words, text)
        return self.public


@pytest.fixture
def world(server: str) -> Iterator[World]:
    world = make_world(at_the_top=True)
    world.people["handler"].name = "林经理"
    world.people["handler"].save(update_fields=["name"])
    yield world


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [
        ("en", "phone", "light"),
        ("zh-hans", "desktop", "dark"),
        ("zh-hans", "phone", "dark"),
        ("en", "desktop", "light"),
    ],
)
def test_from_filing_to_a_verified_remedy(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    walk = Walk(open_page, world, language, size, scheme)
    _files(walk)
    _is_heard(walk)
    _is_answered(walk)
    _accepts(walk)
    _gets_the_remedy(walk)


def _files(walk: Walk) -> None:
    page = walk.open_page(
        f"/{walk.language}/complain/", size=walk.size, scheme=walk.scheme, language=walk.language, script=False
    )
    walk.public = page
    page.locator("main form .btn").click()
    assert page.locator("[role=alert], .errors").count() >= 1
    walk.judged(page, "empty-form")
    page.locator("[name=story]").fill(STORY[walk.language])
    page.locator("[name=remedy_wanted][value=money_back]").check()
    page.locator("[name=contact]").fill("ann@example.org")
    page.locator("details summary").click()
    page.locator("[name=name]").fill("Ann Example")
    page.locator("[name=documents]").set_input_files(
        {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"paid 3 November"}
    )
    walk.judged(page, "form")
    page.locator("main form .btn").click()
    page.wait_for_url("**/complain/received/")
    walk.judged(page, "received")
    text = page.locator("main").inner_text()
    found = re.search(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){3}\b", text)
    assert found and walk.complaint().reference in text
    walk.code = found.group(0)
    page.goto(f"/{walk.language}/track/")
    walk.judged(page, "track")
    page.locator("[name=code]").fill(walk.code)
    page.locator("main form .btn").click()
    page.wait_for_url("**/track/complaint/")
    walk.judged(walk.tracked(walk.complaint().reference, STORY[walk.language]), "tracked-received")


def _is_heard(walk: Walk) -> None:
    people, language = walk.world.people, walk.language
    queue = walk.staff("handler")
    assert walk.complaint().reference in queue.locator("main").inner_text()
    walk.judged(queue, "queue")
    walk.does("handler", "acknowledge", {"words": "We look into it." if language == "en" else "我们正在核实。"})
    walk.tracked("We look into it." if language == "en" else "我们正在核实。")
    walk.does("manager", "assign", {"person": str(people["handler"].pk)})
    harm = {"severity": "2", "has_safety_risk": "0", "complexity": "1", "impact": "1"}
    at_once = {"immediate_action_needed": "0", "immediate_action_possible": "1"}
    walk.does("assessor", "assess", harm | at_once | {"issues": "\n".join(ISSUES[language])})
    depth = {"depth": "standard", "reason": DEPTH[language]}
    walk.does("handler", "investigate", {"person": str(people["investigator"].pk)} | depth)
    walk.judged(walk.tracked("林经理"), "tracked-investigating")
    question = "On which day did you pay?" if language == "en" else "您是哪一天还款的？"
    walk.does("investigator", "ask", {"question": question})
    page = walk.tracked(question)
    walk.judged(page, "tracked-waiting")
    page.locator(".panel .btn:not(.second)").first.click()
    page.locator("[name=words]").fill("On the third." if language == "en" else "三号。")
    page.locator("main form .btn:not(.second)").click()
    page.wait_for_url("**/track/complaint/")
    assert walk.complaint().state == State.INVESTIGATING


def _is_answered(walk: Walk) -> None:
    language = walk.language
    for issue in walk.complaint().issues.all():
        walk.does("investigator", "find", {"finding": "upheld", "reason": REASON[language]}, issue.pk)
    assert REASON[language] not in walk.tracked().locator("main").inner_text()
    walk.does("investigator", "look-wider", {"others_harmed": "no", "has_similar": "no"})
    walk.does("handler", "offer", {"kind": "refund", "amount": "39.00", "currency": "CNY"})
    walk.does("decider", "decide", {})
    assert REASON[language] not in walk.tracked().locator("main").inner_text()
    walk.answers("handler", ANSWER[language])
    walk.judged(walk.tracked(ANSWER[language], REASON[language], ISSUES[language][0], "39"), "tracked-answered")


def _accepts(walk: Walk) -> None:
    page = walk.tracked()
    page.locator(".answer .btn:not(.second)").click()
    walk.judged(page, "accept")
    page.locator("main form .btn:not(.second)").click()
    page.wait_for_url("**/track/complaint/")
    assert walk.complaint().state == State.REMEDY_IN_PROGRESS
    walk.judged(walk.tracked(), "tracked-accepted")


def _gets_the_remedy(walk: Walk) -> None:
    remedy = walk.complaint().remedies.get()
    walk.does("handler", "deliver", {"proof": "Booking 4711 of 24 November"}, remedy.pk)
    walk.does("verifier", "verify", {}, remedy.pk)
    assert walk.complaint().state == State.VERIFIED
    walk.judged(walk.tracked(), "tracked-verified")
    _is_learned_from(walk)
    walk.does("handler", "close", {})
    assert walk.complaint().is_resolved
    walk.judged(walk.tracked(), "tracked-closed")
    assert walk.declared == {"investigator", "decider", "verifier"}
    letters = OutboxMessage.objects.select_related("subject")
    assert not any(walk.code in f"{m.text}{m.html}" for m in letters)


def _is_learned_from(walk: Walk) -> None:
    """Before it is closed: why it came to this, and whether something has to change."""
    cause = Cause.objects.get(code="people.slip")
    walk.does("decider", "cause", {"cause": str(cause.pk)})
    walk.does("decider", "corrective", {"is_needed": "no", "reason": REASON[walk.language]})
