"""Ends and joins as staff and complainants see them, on a phone and on a desk, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from plaudit.accounts.models import Organisation
from plaudit.bodies import loading
from plaudit.complaints import actions
from plaudit.complaints.codes import LinkKind
from plaudit.complaints.codes import TransferReason as Why
from plaudit.complaints.models import Complaint
from plaudit.customers.models import ContactPoint
from plaudit.foundation import moments
from plaudit.foundation.codes import tracking_code
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser
LOOKS = [("en", "phone", "light"), ("zh-hans", "desktop", "dark")]


@pytest.fixture
def world(server: str) -> World:
    world = make_world(at_the_top=True)
    loading.load()
    Organisation.objects.update(jurisdiction="US", sector="consumer_finance")
    return world


def filed(world: World, days_ago: int, **more: Any) -> Complaint:
    with moments.at(moments.now() - timedelta(days=days_ago)):
        complaint = world.file(complainant=actions.Person(name="Wang Fang", email="wang@example.org"), **more)
    ContactPoint.objects.update(confirmed_at=moments.now())
    return complaint


def judged(page: Page, name: str) -> None:
    shoot(page, f"ends-{name}")
    assert axe(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_staff_end_and_join_complaints(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint, twin = filed(world, 2, order_reference="ORD-77120"), filed(world, 5, title="The same fee again")
    merged = filed(world, 7, title="The fee, first letter")
    at: dict[str, Any] = {"actor": world.actor("handler"), "complaint_id": complaint.pk}
    actions.merge_complaint(**at | {"complaint_id": merged.pk}, into_id=complaint.pk)
    actions.link_complaints(**at, other_id=world.file().pk, kind=LinkKind.REPEAT_OF)
    to = actions.Destination(body="us-cfpb", where_to="Its form for complaints, or 855-411-2372")
    actions.propose_transfer(**at, reason=Why.AUTHORITY, to=to, words="Only the bureau may look into this.")
    look = {"size": size, "scheme": scheme, "language": language}
    case = f"/staff/complaints/{complaint.reference}/"

    manager = world.people["manager"]
    manager.language = language
    manager.save(update_fields=["language"])

    page = open_page(case, user=manager, **look)
    judged(page, f"case-{language}")
    for deed in ("transfer-confirm", "settle", "transfer", "link"):
        page.goto(f"{case}do/{deed}/")
        judged(page, f"{deed}-{language}")
    page.goto(f"{case}do/merge/?other={twin.reference}")
    assert page.locator("[name=other]").input_value() == twin.reference
    judged(page, f"merge-{language}")


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_a_complainant_is_told_where_to_turn_and_what_goes_on_as_one(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    passed_on, survivor, merged = filed(world, 1), filed(world, 3), filed(world, 6)
    at: dict[str, Any] = {"actor": world.actor("handler"), "complaint_id": passed_on.pk}
    to = actions.Destination(body="us-cfpb", where_to="Ask for the desk for cards.")
    actions.propose_transfer(**at, reason=Why.AUTHORITY, to=to, words="Only the bureau may look into this.")
    actions.confirm_transfer(actor=world.actor("manager"), complaint_id=passed_on.pk)
    actions.merge_complaint(**at | {"complaint_id": merged.pk}, into_id=survivor.pk)

    for name, complaint in (("passed-on", passed_on), ("merged", merged)):
        page = open_page(f"/{language}/track/", size=size, scheme=scheme, language=language, script=False)
        page.locator("[name=code]").fill(tracking_code(complaint.pk))
        page.locator("main form .btn").click()
        page.wait_for_url("**/track/complaint/")
        judged(page, f"{name}-{language}")
