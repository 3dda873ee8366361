"""The ways outside, as complainants and staff see them, on a phone and on a desk, in both languages."""

from datetime import date

import pytest
from playwright.sync_api import Page

from plaudit.accounts.models import Organisation
from plaudit.bodies import loading
from plaudit.bodies.models import OutsideBody
from plaudit.foundation.codes import tracking_code
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser
LOOKS = [("en", "phone", "light"), ("zh-hans", "desktop", "dark")]


@pytest.fixture
def world(server: str) -> World:
    world = make_world(at_the_top=True)
    loading.load()
    return world


def judged(page: Page, name: str) -> None:
    shoot(page, f"outside-{name}")
    assert axe(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
@pytest.mark.parametrize("jurisdiction", ["US", "CN", "BR"])
def test_complainants_see_the_ways_outside(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str, jurisdiction: str
) -> None:
    Organisation.objects.update(jurisdiction=jurisdiction, sector="consumer_finance")
    complaint = world.file()
    page = open_page(f"/{language}/complain/", size=size, scheme=scheme, language=language, script=False)
    judged(page, f"form-{jurisdiction}-{language}")
    page.locator("[name=story]").fill("The fee was charged twice.")
    page.locator("main form .btn").click()
    page.wait_for_url("**/complain/received/")
    if jurisdiction != "BR":
        page.locator("details summary").click()
        assert page.locator("details a[rel='noopener noreferrer']").first.is_visible()
    judged(page, f"received-{jurisdiction}-{language}")
    page.goto(f"/{language}/track/")
    page.locator("[name=code]").fill(tracking_code(complaint.pk))
    page.locator("main form .btn").click()
    page.wait_for_url("**/track/complaint/")
    judged(page, f"tracked-{jurisdiction}-{language}")


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_a_provider_manager_keeps_the_list(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    Organisation.objects.update(jurisdiction="GB", sector="consumer_finance")
    person = world.people["provider_manager"]
    person.language = language
    person.save(update_fields=["language"])
    page = open_page("/staff/bodies/", size=size, scheme=scheme, language=language, user=person)
    judged(page, f"staff-list-{language}-{size}")
    page.locator("a[href='/staff/bodies/gb-financial-ombudsman/']").click()
    page.wait_for_url("**/gb-financial-ombudsman/")
    judged(page, f"staff-body-{language}-{size}")
    page.locator(".panel form .btn").click()
    page.wait_for_load_state()
    page.locator("#close_on").fill("2026-11-20")
    page.locator("form[action$='/close/'] .btn").click()
    page.wait_for_url("**/staff/bodies/")
    page.goto("/staff/bodies/add/")
    page.locator("main form .btn:not(.second)").click()
    judged(page, f"staff-add-refused-{language}-{size}")

    newest = OutsideBody.objects.filter(code="gb-financial-ombudsman").order_by("-version")[0]
    assert (newest.version, newest.confirmed, newest.valid_to) == (3, True, date(2026, 11, 20))
