"""The list of messages that need somebody: seen by whom the complaint is seen, and never with an address."""

import re

import pytest
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.foundation.models import Entry, OutboxMessage, OutboxState

from .test_views_staff import signed_in
from .world import World

LIST = "/staff/messages/"


@pytest.fixture
def failed(world: World) -> OutboxMessage:
    """A receipt that a mail server refused, naming the person as mail servers do."""
    complaint = world.file(complainant=actions.Person(name="Ann Example", email="ann.example@mail.example"))
    message = OutboxMessage.objects.select_related("subject").get(root=complaint.pk)
    message.state, message.problem, message.tries = OutboxState.FAILED, "550", 3
    message.last_error = "5.1.1 <ann.example@mail.example>: user ANN.EXAMPLE unknown; ask other@mail.example"
    message.save(update_fields=["state", "problem", "tries", "last_error"])
    return message


def page(client: Client, path: str = LIST, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_message_that_failed_says_what_stood_in_the_way_and_never_an_address(
    world: World, failed: OutboxMessage
) -> None:
    client = signed_in(world, "handler")

    texts = page(client), page(client, f"{LIST}{failed.pk}/")

    assert "The mail server refused it (550)." in texts[0] and "3 tries" in texts[0]
    assert "5.1.1" in texts[1]
    for text in texts:
        assert "@mail.example" not in text and "ann.example" not in text.lower()
        assert "Could not be sent" in text


def test_the_link_by_which_the_address_is_proved_is_not_shown_to_staff(world: World, failed: OutboxMessage) -> None:
    text = page(signed_in(world, "handler"), f"{LIST}{failed.pk}/")

    link = re.search(r"https?://\S+", failed.text)
    assert link and link.group(0) not in text
    assert "for the complainant alone" in text


def test_a_stranger_sees_neither_the_message_nor_its_acts(world: World, failed: OutboxMessage) -> None:
    client = signed_in(world, "stranger")

    assert "Every message has reached its way" in page(client)
    assert client.get(f"{LIST}{failed.pk}/").status_code == 404
    assert client.post(f"{LIST}{failed.pk}/told/").status_code == 404
    assert client.post(f"{LIST}{failed.pk}/again/").status_code == 404


def test_a_reviewer_may_look_and_not_touch(world: World, failed: OutboxMessage) -> None:
    client = signed_in(world, "reviewer")

    assert "I told them" not in page(client, f"{LIST}{failed.pk}/")
    assert client.post(f"{LIST}{failed.pk}/told/").status_code == 403
    failed.refresh_from_db()
    assert failed.state == OutboxState.FAILED


def test_an_analyst_has_no_such_list(world: World) -> None:
    assert signed_in(world, "analyst").get(LIST).status_code == 404


def test_telling_by_telephone_is_noted_once_and_stands_in_the_log(world: World, failed: OutboxMessage) -> None:
    client = signed_in(world, "intake")

    assert client.post(f"{LIST}{failed.pk}/told/").status_code == 302
    second = client.post(f"{LIST}{failed.pk}/told/")

    failed.refresh_from_db()
    assert failed.state == OutboxState.TOLD
    assert second.status_code == 409 and "somebody saw to it" in second.content.decode()
    case = page(signed_in(world, "handler"), f"/staff/complaints/{Complaint.objects.get().reference}/")
    assert "The complainant was told by telephone or letter" in case
    assert Entry.objects.filter(code="outbox.told").count() == 1


def test_a_message_is_sent_again_when_it_has_an_address(world: World, failed: OutboxMessage) -> None:
    assert signed_in(world, "handler").post(f"{LIST}{failed.pk}/again/").status_code == 302

    failed.refresh_from_db()
    assert failed.state == OutboxState.QUEUED


def test_a_message_without_an_address_is_for_the_telephone(world: World) -> None:
    complaint = world.file(complainant=actions.Person(name="Ann", phone="+49 30 1234567"))
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, words="We look into it.")
    message = OutboxMessage.objects.get(root=complaint.pk)
    client = signed_in(world, "handler")

    text = page(client, f"{LIST}{message.pk}/")
    refused = client.post(f"{LIST}{message.pk}/again/")

    assert "To be told by telephone" in text and "Send again" not in text
    assert refused.status_code == 409 and "no address" in refused.content.decode()


def test_messages_are_narrowed_by_state_and_paged_without_gap_or_repeat(world: World, failed: OutboxMessage) -> None:
    for _n in range(54):
        complaint = world.file(complainant=actions.Person(name="Ann", phone="+49 30 1234567"))
        actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)
    client, seen, query = signed_in(world, "handler"), [], ""

    assert page(client, state="failed").count('class="row" href') == 1
    for _page in range(3):
        text = client.get(f"{LIST}?{query}").content.decode()
        seen += re.findall(r'class="row" href="/staff/messages/([0-9a-f-]+)/"', text)
        following = re.search(r'rel="next" href="\?([^"]+)"', text)
        if not following:
            break
        query = following.group(1).replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 55


def test_a_damaged_page_link_of_the_messages_says_so(world: World) -> None:
    assert signed_in(world, "handler").get(LIST, {"after": "WzEsMl0"}).status_code == 422
