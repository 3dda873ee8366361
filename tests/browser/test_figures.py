"""Figures as a manager sees them, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

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
        Complaint.objects.filter(pk=complaint.pk).update(received_at=now() - timedelta(days=11 * n))
    return world


def judged(page: Page, name: str) -> None:
    shoot(page, f"figures-{name}")
    assert axe(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_figures_and_their_recipes(open_page: OpenPage, world: World, language: str, size: str, scheme: str) -> None:
    person = world.people["manager"]
    person.language = language
    person.save(update_fields=["language"])
    page = open_page("/staff/figures/", size=size, scheme=scheme, language=language, user=person)
    judged(page, f"page-{language}-{size}")
    page.locator("main .bar a.btn").click()
    page.wait_for_url("**/figures/how/")
    judged(page, f"how-{language}-{size}")
