"""A refused answer on the pages: what the complainant can do, what each of the staff is told to do next, what waits."""

import pytest
from django.test import Client

from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import day_here
from plaudit.bodies import loading
from plaudit.complaints import actions
from plaudit.complaints.codes import ReviewOutcome, State
from plaudit.complaints.models import Complaint
from plaudit.foundation import moments
from plaudit.foundation.codes import tracking_code

from .test_views_staff import signed_in, url
from .test_views_today import counted, lines
from .world import World, refetched


@pytest.fixture(autouse=True)
def british(world: World) -> None:
    loading.load()
    Organisation.objects.update(jurisdiction="GB", sector="consumer_finance")


def tracking(complaint: Complaint, language: str = "en") -> tuple[Client, str]:
    client = Client()
    page = client.post(f"/{language}/track/", {"code": tracking_code(complaint.pk)}, follow=True)
    return client, page.content.decode()


@pytest.mark.parametrize(
    ("language", "right", "asked"),
    [
        ("en", "Your right to a review", "You have the result of the review by"),
        ("zh-hans", "您有权要求复核", "收到复核结果"),
    ],
)
def test_the_complainant_asks_on_the_tracking_page_and_is_told_by_when(
    world: World, language: str, right: str, asked: str
) -> None:
    complaint = world.rejected()
    client, before = tracking(complaint, language)

    client.post(f"/{language}/track/complaint/review/", {"words": "Nobody looked at my receipt."})

    after = client.get(f"/{language}/track/complaint/").content.decode()
    assert right in before and "/track/complaint/review/" in before
    assert asked in after and "/track/complaint/review/" not in after
    assert refetched(complaint).review.words == "Nobody looked at my receipt."


def test_the_right_to_a_review_is_told_before_it_is_needed_and_not_once_it_was_used(world: World) -> None:
    answered, reviewed = world.responded(), world.under_review()
    actions.conclude_review(
        actor=world.actor("reviewer"), complaint_id=reviewed.pk, outcome=ReviewOutcome.CONFIRMED, reasons="It stands."
    )

    assert "you can ask for a review by somebody who had no part" in tracking(answered)[1]
    page = tracking(reviewed)[1]
    assert "a second review is not offered" in page and "Our answer after the review" in page
    assert "Our earlier answer of" in page


def test_a_second_request_typed_into_the_address_is_refused_with_a_sentence(world: World) -> None:
    complaint = world.under_review()
    actions.conclude_review(
        actor=world.actor("reviewer"), complaint_id=complaint.pk, outcome=ReviewOutcome.CONFIRMED, reasons="It stands."
    )
    actions.refuse_answer(actor=world.complainant(complaint), complaint_id=complaint.pk, words="No.")
    client, _page = tracking(complaint)

    answer = client.post("/en/track/complaint/review/", {"words": "Once more."})

    assert answer.status_code == 422
    assert "A second review is not offered" in answer.content.decode()


def test_the_bodies_outside_stand_there_with_the_last_day(world: World) -> None:
    page = tracking(world.told_the_ways_outside())[1]

    assert "https://www.financial-ombudsman.org.uk/" in page
    assert "by our count the last day is" in page and "We could not agree; you can go outside" in page


def test_what_was_decided_outside_is_told_and_what_we_had_offered_is_not_offered_any_more(world: World) -> None:
    complaint = world.told_the_ways_outside()
    handler = signed_in(world, "handler")
    today = day_here(moments.now()).isoformat()

    went = {"body": "gb-financial-ombudsman", "number": "FOS-1", "opened_on": today}
    assert handler.post(url(complaint, "do", "went-outside"), went).status_code == 302
    decision = {"decided_on": today, "outcome": "complainant", "binding": "us", "words": "Pay the fee back."}
    assert handler.post(url(complaint, "do", "decided-outside"), decision).status_code == 302
    line = {"kind": "refund", "amount": "41.20", "currency": "GBP"}
    assert handler.post(url(complaint, "do", "outside-offer"), line).status_code == 302
    said = {"reply": "final", "channel": "phone"}
    assert handler.post(url(complaint, "do", "outside-reply"), said).status_code == 302

    page = tracking(complaint)[1]
    assert "Financial Ombudsman Service · FOS-1" in page and "Pay the fee back." in page
    assert "No longer offered" in page and "Owed to you" in page
    assert refetched(complaint).state == State.REMEDY_IN_PROGRESS
    assert "FOS-1" in handler.get(url(complaint)).content.decode()


def test_a_refused_complaint_offers_the_review_and_the_ways_outside_first(world: World) -> None:
    complaint = world.rejected()

    page = signed_in(world, "handler").get(url(complaint)).content.decode()

    assert "They ask for a review" in page and "Tell the ways outside" in page


def test_only_people_without_a_part_are_listed_as_reviewers(world: World) -> None:
    complaint = world.rejected()
    actions.ask_review(actor=world.complainant(complaint), complaint_id=complaint.pk)
    manager = signed_in(world, "manager")

    form = manager.get(url(complaint, "do", "assign-review")).content.decode()
    Complaint.objects.filter(pk=complaint.pk).update(owner=world.people["reviewer"])
    without = manager.get(url(complaint, "do", "assign-review")).content.decode()

    assert str(world.people["reviewer"].pk) in form
    assert str(world.people["reviewer"].pk) not in without


def test_each_finds_on_today_what_waits_for_them(world: World) -> None:
    complaint = world.rejected()
    actions.ask_review(actor=world.complainant(complaint), complaint_id=complaint.pk)
    title = "A review was asked for, name a reviewer"
    assert counted(signed_in(world, "manager"), title) == 1
    assert counted(signed_in(world, "reviewer"), "Waits for my review") == 0

    world.give_review(complaint)

    assert counted(signed_in(world, "manager"), title) == 0
    count, link = lines(signed_in(world, "reviewer"))["Waits for my review"]
    assert count == 1 and complaint.reference in signed_in(world, "reviewer").get(link).content.decode()


def test_a_manager_is_told_when_the_time_to_go_outside_is_over(world: World) -> None:
    complaint = world.told_the_ways_outside()
    title = "Time to go further is over, close as not resolved"
    assert counted(signed_in(world, "manager"), title) == 0

    complaint.obligations.filter(kind="recourse").update(due_at=moments.now())

    assert counted(signed_in(world, "manager"), title) == 1


def test_the_queue_is_filtered_by_the_new_states(world: World) -> None:
    complaint, other = world.told_the_ways_outside(), world.rejected()

    page = signed_in(world, "handler").get("/staff/complaints/?state=recourse_given").content.decode()

    assert complaint.reference in page and other.reference not in page
    assert "Way outside given" in page
