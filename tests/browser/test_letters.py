"""The answer while it is written, what complainants download and correct, and the survey after closing."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from plaudit.accounts.models import User
from plaudit.complaints import actions
from plaudit.complaints.actions import Person
from plaudit.complaints.models import AnswerDraft, Complaint, HandlingAnswer
from plaudit.complaints.queries.handling_survey import token_of
from plaudit.foundation.codes import tracking_code
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser
LOOKS = [("en", "phone", "dark"), ("zh-hans", "desktop", "light")]
WANG = Person(name="王芳", phone="+86 10 5555 1234")


@pytest.fixture
def world(server: str) -> World:
    world = make_world()
    actions.load_templates()
    return world


def judged(page: Page, name: str) -> None:
    shoot(page, f"letters-{name}")
    assert axe(page) == []
    assert overflow(page) == 0


def reader(world: World, name: str, language: str) -> User:
    person = world.people[name]
    person.language = language
    person.save(update_fields=["language"])
    return person


def tracked(page: Page, language: str, complaint: Complaint) -> None:
    page.goto(f"/{language}/track/")
    page.locator("[name=code]").fill(tracking_code(complaint.pk))
    page.locator("main form .btn").click()
    page.wait_for_url("**/track/complaint/")


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_the_survey_is_answered_on_a_small_page_without_script(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint = world.closed(language=language)
    page = open_page(f"/{language}/", size=size, scheme=scheme, language=language, script=False)
    tracked(page, language, complaint)
    page.locator(f"a[href='/{language}/s/{token_of(complaint)}/']").click()
    judged(page, f"survey-{language}")
    page.locator("#id_handling_3").check()
    page.locator("[name=words]").fill("Call me sooner. 早点打电话。")
    page.locator("main form .btn").click()
    judged(page, f"survey-thanks-{language}")

    assert HandlingAnswer.objects.get().handling == 4


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_complainants_download_and_correct(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint = world.responded(complainant=WANG, language=language)
    page = open_page(f"/{language}/", size=size, scheme=scheme, language=language, script=False)
    tracked(page, language, complaint)
    judged(page, f"tracked-{language}")
    page.locator("a[href$='/copy/']").click()
    judged(page, f"copy-{language}")
    with page.expect_download() as download:
        page.locator("[name=documents]").click()
    assert download.value.suggested_filename == f"{complaint.reference}.zip"
    page.goto(f"/{language}/track/complaint/correct/")
    judged(page, f"correct-{language}")


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_the_answer_is_saved_as_one_types_and_two_do_not_overwrite_each_other(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint = world.decided(issues=("Late fee", "Rude clerk"), complainant=WANG)
    address = f"/staff/complaints/{complaint.reference}/answer/"
    page = open_page(address, size=size, scheme=scheme, language=language, user=reader(world, "handler", language))
    judged(page, f"compose-empty-{language}")
    page.locator("#id_words").press_sequentially("We are sorry. You failed!!")
    page.locator("#beside .chip.warn").first.wait_for()
    assert page.locator("#draft-version").input_value() == "1"
    actions.save_draft(
        actor=world.actor("decider"), complaint_id=complaint.pk, words="What the decider wrote.", version=1
    )
    page.locator("#id_words").press_sequentially(" More.")
    page.locator("#beside [role=alert]").wait_for()
    page.locator("button[value=save]").click()
    page.locator("section[role=alert]").wait_for()
    judged(page, f"compose-both-{language}")
    page.locator("#id_ready").select_option(index=1)
    page.locator("button[value=insert]").click()
    page.locator("details").first.wait_for()
    judged(page, f"compose-{language}")

    at_hand, beside = AnswerDraft.objects.order_by("-is_at_hand")
    assert at_hand.body.startswith("We are sorry. You failed!! More.\n\n")
    assert beside.body == "What the decider wrote."


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_managers_keep_ready_words_and_colleagues_choose_a_paper(
    open_page: OpenPage, world: World, language: str, size: str, scheme: str
) -> None:
    complaint = world.responded(complainant=WANG)
    page = open_page(
        "/staff/answer-templates/", size=size, scheme=scheme, language=language, user=reader(world, "manager", language)
    )
    judged(page, f"templates-{language}")
    page.locator("td a.row").first.click()
    judged(page, f"template-{language}")
    page.goto(f"/staff/complaints/{complaint.reference}/papers/")
    judged(page, f"papers-{language}")
    assert Client().get("/staff/answer-templates/").status_code == 302
