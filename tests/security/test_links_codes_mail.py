"""Attack cases 13, 14, 15 and 17: what opens a complaint, what a mail may carry, and how many may be caused."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.complaints.views.tracking import HELD_FOR
from plaudit.foundation.channels.letter import compose
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.models import OneTimeCode, OutboxMessage, OutboxState
from tests.complaints.world import World, refetched

from .visitors import complainant, staff

ANN = actions.Person(name="Ann Example", email="ann@example.org")


def link_in(message: OutboxMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+/confirm/\S+)", message.text or "")
    assert found
    return found.group(1)


def confirmed(world: World) -> Complaint:
    complaint = world.responded(complainant=ANN)
    receipt = OutboxMessage.objects.get(template="complaints/mail/receipt", root=complaint.pk)
    assert Client().post(link_in(receipt)).status_code == 200
    return complaint


def test_reference_and_address_open_nothing(world: World) -> None:
    complaint = world.file(complainant=ANN)
    client = Client()

    for data in (
        {"code": complaint.reference},
        {"code": f"{complaint.reference} ann@example.org"},
        {"code": "", "reference": complaint.reference, "email": "ann@example.org"},
        {"code": str(complaint.pk)},
        {"code": complaint.tracking_hash},
    ):
        assert client.post("/en/track/", data).status_code == 422
    assert client.get(f"/en/track/?code={tracking_code(complaint.pk)}").status_code == 200
    assert client.get("/en/track/complaint/").status_code == 302


def test_no_letter_of_the_whole_way_opens_the_complaint_by_its_links(world: World) -> None:
    complaint = confirmed(world)
    complaint = refetched(complaint)
    actions.send_progress_notice(actor=world.actor("handler"), complaint_id=complaint.pk, words="Soon.")

    for message in OutboxMessage.objects.filter(root=complaint.pk).select_related("subject"):
        assert tracking_code(complaint.pk) not in f"{message.text}{message.html}"
        for path in re.findall(r"https?://[^/\s]+(/\S*)", message.text or ""):
            client = Client()
            client.get(path, follow=True)
            client.post(path, follow=True)
            assert client.get("/en/track/complaint/").status_code == 302


def test_the_link_of_the_receipt_ends_and_looking_at_it_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = world.file(complainant=ANN)
    link = link_in(OutboxMessage.objects.get(template="complaints/mail/receipt"))

    assert Client().get(link).status_code == 200
    assert not actions.must_prove_address(refetched(complaint))
    later = time.time() + timedelta(days=31).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    late = Client().post(link)

    assert late.status_code == 422 and "no longer valid" in late.content.decode()
    assert not actions.must_prove_address(refetched(complaint))


def test_a_link_of_one_complaint_changed_by_a_character_confirms_nothing(world: World) -> None:
    world.file(complainant=ANN)
    link = link_in(OutboxMessage.objects.get(template="complaints/mail/receipt"))

    assert Client().post(link[:-3] + ("AA/" if not link.endswith("AA/") else "BB/")).status_code == 404
    assert Client().post("/en/confirm/" + "A" * 5000 + "/").status_code == 404


def test_replaying_a_used_link_or_used_digits_does_nothing_more(world: World) -> None:
    complaint = confirmed(world)
    receipt = OutboxMessage.objects.get(template="complaints/mail/receipt", root=complaint.pk)
    entries = complaint.version
    Client().post(link_in(receipt))
    client = complainant(complaint)
    client.post("/en/track/complaint/prove/accept/", {})
    digits = re.search(r"\b\d{6}\b", OutboxMessage.objects.get(template="complaints/mail/digits").text or "")
    assert digits and refetched(complaint).version == entries

    first = client.post("/en/track/complaint/prove/accept/", {"code": digits[0]})
    elsewhere = complainant(complaint)
    again = elsewhere.post("/en/track/complaint/prove/accept/", {"code": digits[0]})

    assert (first.status_code, again.status_code) == (302, 422)
    assert elsewhere.post("/en/track/complaint/accept/", {})["Location"].endswith("/prove/accept/")


def test_a_proof_for_one_complaint_settles_no_other(world: World) -> None:
    mine, other = confirmed(world), confirmed(world)
    client = complainant(mine)
    client.post("/en/track/complaint/prove/accept/", {})
    digits = re.search(r"\b\d{6}\b", OutboxMessage.objects.get(template="complaints/mail/digits").text or "")
    assert digits
    client.post("/en/track/complaint/prove/accept/", {"code": digits[0]})

    client.post("/en/track/", {"code": tracking_code(other.pk)})

    assert client.post("/en/track/complaint/accept/", {})["Location"].endswith("/prove/accept/")
    assert refetched(other).state == "responded"


def test_six_digits_are_not_guessed(world: World) -> None:
    complaint = confirmed(world)
    client = complainant(complaint)
    client.post("/en/track/complaint/prove/accept/", {})

    answers = [client.post("/en/track/complaint/prove/accept/", {"code": f"{n:06d}"}) for n in range(40)]

    assert {answer.status_code for answer in answers} == {422}
    assert OneTimeCode.objects.get().tries == 5
    assert refetched(complaint).state == "responded"


def test_an_open_tracking_page_closes_by_itself(world: World) -> None:
    client = complainant(world.file())

    assert client.session.get_expiry_age() <= HELD_FOR


def test_the_code_guessed_a_thousand_times_opens_nothing_and_locks_nobody_out(world: World) -> None:
    complaint = world.file()
    guesser = Client()
    near = tracking_code(complaint.pk)[:-1]

    answers = [guesser.post("/en/track/", {"code": f"{near}{n:04d}"}) for n in range(1000)]

    assert {answer.status_code for answer in answers} == {422}
    assert "That was tried too often" in answers[-1].content.decode()
    assert guesser.post("/en/track/", {"code": tracking_code(complaint.pk)}).status_code == 302


def test_a_wrong_code_is_answered_alike_whether_the_complaint_exists_or_not(world: World) -> None:
    code = tracking_code(world.file().pk)

    near = Client().post("/en/track/", {"code": code[:-1] + ("A" if code[-1] != "A" else "B")}).content.decode()
    far = Client().post("/en/track/", {"code": "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ"}).content.decode()

    def plain(page: str) -> str:
        return re.sub(r'value="[^"]*"', "", page)

    assert plain(near) == plain(far)


TYPED = {
    "story": "canary-story http://evil.example/",
    "name": "canary-name Buy now",
    "contact": "victim@example.org",
    "order_reference": "canary-order",
}


def test_nothing_typed_goes_to_an_unconfirmed_address_on_the_whole_way(world: World) -> None:
    Client().post("/en/complain/", TYPED)
    complaint = Complaint.objects.get()
    complainant(complaint).post("/en/track/complaint/tell/", {"words": "canary-words"})
    Complaint.objects.filter(pk=complaint.pk).update(unit=world.cards)
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, words="Staff words here.")

    letters = [compose(message) for message in OutboxMessage.objects.exclude(channel="none").select_related("subject")]

    assert len(letters) == 2
    for letter in letters:
        whole = letter.as_bytes().decode(errors="replace") + str(letter.get_body(("plain",)))
        assert "canary" not in whole and "evil.example" not in whole and "Staff words" not in whole
        assert letter["To"] == "victim@example.org"
    assert not mail.outbox


def test_one_address_gets_few_mails_however_often_it_is_typed(world: World, settings: Any) -> None:
    settings.SMTP_URL = "smtp://localhost:1"

    for _ in range(12):
        Client().post("/en/complain/", TYPED)

    receipts = OutboxMessage.objects.filter(template="complaints/mail/receipt")
    assert receipts.count() == Complaint.objects.count() == 12
    assert receipts.filter(state=OutboxState.QUEUED).count() == 3
    assert receipts.filter(state=OutboxState.WITHHELD, problem="limit").count() == 9


@pytest.mark.parametrize(
    "evil",
    [
        "Ann\r\nBcc: all@example.org",
        "Ann\nSubject: hello",
        "Ann\u2028Bcc: x@example.org",
        'Ann <x@evil.example>, "y',
        "\x00Ann",
    ],
)
def test_names_subjects_and_addresses_add_no_header_and_no_recipient(world: World, evil: str) -> None:
    complaint = confirmed(world)
    party = complaint.complainant
    assert party
    party.name = evil
    party.save(update_fields=["name"])
    actions.send_progress_notice(actor=world.actor("handler"), complaint_id=complaint.pk, words=f"Dear {evil}")

    message = OutboxMessage.objects.filter(root=complaint.pk).order_by("-id").first()
    assert message
    message.title, message.name = f"News for {evil}", evil
    letter = compose(message)
    head = letter.as_bytes().split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]

    assert letter["To"].addresses[0].addr_spec == "ann@example.org" and len(letter["To"].addresses) == 1
    assert letter["Bcc"] is None and letter["Cc"] is None
    assert not re.search(rb"(?im)^(bcc|cc):", head)
    assert len(letter.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "contact", ["a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "<a@example.org>"]
)
def test_an_address_that_is_two_is_not_taken(world: World, contact: str) -> None:
    answer = Client().post("/en/complain/", {"story": "x", "contact": contact})

    assert answer.status_code == 422 and not Complaint.objects.exists()


def test_words_of_the_complainant_are_escaped_in_the_html_of_a_letter(world: World) -> None:
    complaint = confirmed(world)
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    actions.send_progress_notice(actor=world.actor("handler"), complaint_id=complaint.pk, words=words)
    message = OutboxMessage.objects.filter(root=complaint.pk).order_by("-id").first()
    assert message

    part = compose(message).get_body(("html",))

    assert part and "<script" not in part.get_content() and "<img" not in part.get_content()
    assert "&lt;script&gt;" in part.get_content()


def test_staff_see_neither_the_code_nor_the_digits_of_a_complainant(world: World) -> None:
    complaint = confirmed(world)
    complainant(complaint).post("/en/track/complaint/prove/accept/", {})
    digits = re.search(r"\b\d{6}\b", OutboxMessage.objects.get(template="complaints/mail/digits").text or "")
    assert digits
    client = staff(world, "manager")

    pages = [client.get(f"/staff/messages/{m.pk}/").content.decode() for m in OutboxMessage.objects.all()]
    pages.append(client.get(f"/staff/complaints/{complaint.reference}/").content.decode())

    assert not any(digits[0] in page or tracking_code(complaint.pk) in page or "/confirm/" in page for page in pages)
