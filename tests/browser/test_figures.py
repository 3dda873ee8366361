"""Figures, the supervisor's view, saved views and a review pack, as a manager sees them."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from plaudit.accounts.models import RoleGrant
from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.foundation.moments import now
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser
LOOKS = [("en", "desktop", "light"), ("zh-hans", "phone", "dark")]


@pytest.fixture
def world(server: str) -> World:
    world = make_world()
    for n in range(24):
        channel = ("web", "web", "phone", "letter")[n % 4]
        made = world.responded if n % 3 else world.file
        complaint = made(channel=channel, language="zh-hans" if n % 2 else "en")
        owner = world.people[("handler", "second_handler", "handler")[n % 3]] if n % 5 else None
        since = now() - timedelta(days=11 * n)
        due = now() + timedelta(days=n - 8)
        rows = Complaint.objects.filter(pk=complaint.pk)
        rows.update(received_at=since, owner=owner, next_due_at=due, is_urgent=n % 7 == 0)
    RoleGrant.objects.filter(role="verifier").update(valid_to=now())
    return world


def judged(page: Page, name: str) -> None:
    shoot(page, f"figures-{name}")
    assert axe(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_a_manager_s_pages(open_page: OpenPage, world: World, language: str, size: str, scheme: str) -> None:
    person = world.people["manager"]
    person.language = language
    person.save(update_fields=["language"])
    actions.save_view(actor=world.actor("manager"), name="Late", query="late=on", unit=world.cards)
    actions.save_view(actor=world.actor("manager"), name="迟", query="scope=unassigned")
    page = open_page("/staff/figures/", size=size, scheme=scheme, language=language, user=person)
    judged(page, f"page-{language}-{size}")
    for address, name in (
        ("/staff/figures/how/", "how"),
        ("/staff/figures/export/", "export"),
        ("/staff/team/", "team"),
        ("/staff/complaints/?late=on", "queue"),
        ("/staff/complaints/views/", "views"),
        ("/staff/complaints/views/add/?late=on", "view"),
        ("/staff/reviews/", "packs"),
    ):
        page.goto(address)
        judged(page, f"{name}-{language}-{size}")
    page.locator("main form select[name=period]").select_option("last-12")
    page.locator("main form select[name=unit]").select_option(index=0)
    page.locator("main form .btn").click()
    page.wait_for_url("**/staff/reviews/0*/")
    judged(page, f"pack-{language}-{size}")
    page.locator("main .bar .btn").click()
    page.wait_for_load_state()
    judged(page, f"frozen-{language}-{size}")


def test_lists_are_used_with_the_keyboard_alone(open_page: OpenPage, world: World) -> None:
    page = open_page("/staff/team/", user=world.people["manager"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region", "the table can be scrolled"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/complaints/?scope=*")
    page.locator("#content").focus()
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.row')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/complaints/C-*/")
