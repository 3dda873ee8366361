"""Several complaints of the list get an owner at once: each by itself, and each refusal with its reason."""

from typing import Any

import pytest
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.foundation.models import Entry

from .world import World, refetched

ASSIGN = "/staff/complaints/assign/"
LIST = "/staff/complaints/"


@pytest.fixture
def manager(world: World) -> Client:
    client = Client()
    client.force_login(world.people["manager"])
    return client


def tick(complaint: Complaint) -> str:
    return f"{complaint.reference} {complaint.version}"


def assign(client: Client, world: World, *picked: str, name: str = "handler", **more: str) -> Any:
    fields = {"pick": list(picked), "person": str(world.people[name].pk)} | more
    return client.post(ASSIGN, fields, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_all_that_are_ticked_get_the_owner_with_an_entry_each(world: World, manager: Client) -> None:
    first, second, left = world.file(), world.file(), world.file()

    response = assign(manager, world, tick(first), tick(second))

    owners = [refetched(case).owner for case in (first, second, left)]
    assert owners == [world.people["handler"], world.people["handler"], None]
    assert Entry.objects.filter(code="complaint.assigned", root__in=[first.pk, second.pk]).count() == 2
    assert told(response) == ["2 complaints now belong to handler."]


def test_one_that_is_refused_holds_up_no_other_and_the_reason_is_told(world: World, manager: Client) -> None:
    fine, about, closed, elsewhere = (
        world.file(), world.file(about_person=world.people["handler"]), world.closed(), world.file(unit=world.loans),
    )  # fmt: skip

    response = assign(manager, world, *map(tick, (about, closed, elsewhere, fine)))

    sentences = dict(text.split(": ", 1) for text in told(response)[1:])
    assert told(response)[0] == "1 complaint now belongs to handler."
    assert refetched(fine).owner == world.people["handler"] and refetched(about).owner is None
    assert sentences[about.reference].startswith("handler cannot be Owner here: the complaint is about them.")
    assert sentences[closed.reference].startswith("This complaint is closed.")
    assert sentences[elsewhere.reference] == "There is no such complaint, or you may not see it."


def test_what_somebody_changed_since_the_list_was_shown_is_refused(world: World, manager: Client) -> None:
    complaint = world.file()
    seen = tick(complaint)
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    response = assign(manager, world, seen)

    assert refetched(complaint).owner is None
    assert "Somebody changed this complaint" in told(response)[0]


def test_the_list_comes_back_as_it_was_and_never_leads_elsewhere(world: World, manager: Client) -> None:
    complaint = world.file()
    back = f"{LIST}?scope=unassigned&order=received"

    ours = manager.post(ASSIGN, {"pick": "x", "back": back})
    theirs = [
        manager.post(ASSIGN, {"pick": tick(complaint), "back": b}) for b in ("//evil.example", "https://evil.example")
    ]

    assert ours["Location"] == back
    assert {answer["Location"] for answer in theirs} == {LIST}


@pytest.mark.parametrize("fields", [{}, {"pick": "C-2026-000001 1"}, {"pick": "nonsense", "person": "x"}])
def test_without_ticks_or_owner_one_sentence_says_so(world: World, manager: Client, fields: dict[str, str]) -> None:
    response = manager.post(ASSIGN, fields, follow=True)

    assert len(told(response)) == 1 and told(response)[0].endswith(".")


def test_boxes_and_owners_are_shown_to_those_who_may_assign(world: World, manager: Client) -> None:
    complaint = world.file()
    verifier = Client()
    verifier.force_login(world.people["verifier"])

    page, other = manager.get(LIST).content.decode(), verifier.get(LIST).content.decode()

    assert f'value="{complaint.reference} {complaint.version}"' in page and "second handler" in page
    assert 'name="pick"' not in other and "stranger" not in page
