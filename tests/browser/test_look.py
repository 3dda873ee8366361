"""The home page and the page of all components: two languages, two sizes, two schemes; axe finds nothing."""

import pytest
from playwright.sync_api import expect

from plaudit.accounts.models import Organisation, User
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.factories import make_user

pytestmark = pytest.mark.browser

looks = [
    pytest.mark.parametrize("language", ["en", "zh-hans"]),
    pytest.mark.parametrize("size", ["phone", "desktop"]),
    pytest.mark.parametrize("scheme", ["light", "dark"]),
]


@pytest.fixture
def bank(server: str) -> Organisation:
    return Organisation.objects.create(
        name={"en": "Harbour Bank", "zh-Hans": "海港银行"},
        address={"en": "1 Quay Street, Harbour City", "zh-Hans": "海港市码头街1号"},
        phone="400 000 0000",
        complaint_email="complaints@harbour.example",
        time_zone="Asia/Shanghai",
    )


@pytest.fixture
def staff(server: str) -> User:
    return make_user("Lin Wei", time_zone="Asia/Shanghai")


def on_every(test: object) -> object:
    for mark in looks:
        test = mark(test)
    return test


def test_axe_is_really_asked(open_page: OpenPage, bank: Organisation) -> None:
    page = open_page("/en/", script=False)

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=data:,>')")

    assert [found for found in axe(page) if found.startswith("image-alt")]


@on_every
def test_the_home_page_is_for_everybody(
    open_page: OpenPage, bank: Organisation, language: str, size: str, scheme: str
) -> None:
    page = open_page(f"/{language}/", language=language, size=size, scheme=scheme, script=False)

    shoot(page, f"home-{language}-{size}-{scheme}")
    assert overflow(page) == 0
    assert axe(page) == []


@on_every
def test_the_components_are_for_everybody(
    open_page: OpenPage, staff: User, language: str, size: str, scheme: str
) -> None:
    staff.language = language
    staff.save(update_fields=["language"])

    page = open_page("/staff/look/", user=staff, size=size, scheme=scheme)

    shoot(page, f"look-{language}-{size}-{scheme}")
    assert overflow(page) == 0
    assert axe(page) == []


@pytest.mark.parametrize("size", ["zoomed", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_breaks_at_twice_the_size(
    open_page: OpenPage, bank: Organisation, staff: User, size: str, language: str
) -> None:
    staff.language = language
    staff.save(update_fields=["language"])

    for path in [f"/{language}/", "/staff/look/"]:
        page = open_page(path, user=staff, size=size)
        shoot(page, f"{size}{path.replace('/', '-')}{language}")
        assert overflow(page) == 0, path


def test_errors_have_the_focus_and_lead_to_their_fields(open_page: OpenPage, staff: User) -> None:
    page = open_page("/staff/look/", user=staff, script=False)

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()

    expect(page.locator("#id_story")).to_be_focused()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(open_page: OpenPage, bank: Organisation) -> None:
    page = open_page("/en/", script=False)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_arrow_keys_walk_through_a_list(open_page: OpenPage, staff: User) -> None:
    page = open_page("/staff/look/", user=staff)
    rows = page.locator("td a.row")

    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")

    expect(rows.nth(1)).to_be_focused()


def test_on_a_phone_a_button_opens_the_rail_by_keyboard_and_without_script(open_page: OpenPage, staff: User) -> None:
    page = open_page("/staff/look/", user=staff, size="phone", script=False)
    menu, link = (
        page.get_by_role("button", name="Menu"),
        page.locator("nav.side").get_by_role("link", name="My profile"),
    )
    expect(link).to_be_hidden()

    menu.press("Enter")
    expect(link).to_be_visible()
    shoot(page, "rail-phone")
    assert axe(page) == [] and overflow(page) == 0
    page.keyboard.press("Escape")

    expect(link).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_language_is_switched_without_script(open_page: OpenPage, staff: User) -> None:
    page = open_page("/staff/look/", user=staff, script=False)

    page.get_by_role("button", name="简体中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_motion_is_still_for_those_who_ask_for_it(open_page: OpenPage, staff: User) -> None:
    page = open_page("/staff/look/", user=staff)
    page.emulate_media(reduced_motion="reduce")

    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    )

    assert moving == 0


def test_a_printed_page_is_the_content_alone(open_page: OpenPage, staff: User) -> None:
    page = open_page("/staff/look/", user=staff, scheme="dark")

    page.emulate_media(media="print")

    shoot(page, "look-printed")
    for part in ["nav.side", ".filters", ".next", ".pages"]:
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
