"""Words without a blank, and words that turn the line around, do not break a page on a phone."""

from collections.abc import Iterator

import pytest

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.foundation.codes import tracking_code
from tests.browser.conftest import OpenPage, overflow
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser

LONG = "W" * 3000 + " " + "投诉" * 1500 + " " + "👩‍👩‍👧‍👦" * 200
BIDI = "\u202eturned \u2067around كنت غاضبا\u202d"


@pytest.fixture
def world(server: str) -> Iterator[World]:
    yield make_world(at_the_top=True)


def hostile(world: World) -> Complaint:
    words = f"{BIDI} {LONG}"
    agent = actions.Person(name="N" * 190, email="a" * 60 + "@example.org")
    complaint = world.responded(
        story=words, title="T" * 280, issues=("I" * 900,), complainant=agent, order_reference="O" * 190
    )
    actions.add_note(actor=world.actor("handler"), complaint_id=complaint.pk, body=LONG)
    actions.hear_complainant(actor=world.complainant(complaint), complaint_id=complaint.pk, words=words)
    return complaint


@pytest.mark.parametrize("size", ["phone", "narrow"])
def test_no_public_page_grows_wider_than_the_window(open_page: OpenPage, world: World, size: str) -> None:
    complaint = hostile(world)
    page = open_page("/en/complain/", size=size, script=False)
    page.locator("[name=story]").fill(LONG)
    page.locator("[name=contact]").fill("a" * 150)
    page.locator("main form .btn").click()
    assert page.locator("[name=story]").input_value().startswith("WWW")
    assert overflow(page) == 0

    page.goto("/en/track/")
    page.locator("[name=code]").fill(tracking_code(complaint.pk))
    page.locator("main form .btn").click()
    page.wait_for_url("**/track/complaint/")

    assert overflow(page) == 0


@pytest.mark.parametrize(
    "path", ["/staff/complaints/", "/staff/complaints/{reference}/", "/staff/complaints/{reference}/do/note/"]
)
def test_no_staff_page_grows_wider_than_the_window(open_page: OpenPage, world: World, path: str) -> None:
    complaint = hostile(world)

    page = open_page(path.format(reference=complaint.reference), size="phone", user=world.people["handler"])

    assert overflow(page) == 0
