import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.codes import State
from plaudit.complaints.models import Complaint
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.models import OutboxMessage

from .world import World, refetched

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


def opened(complaint: Complaint, language: str = "en") -> Client:
    """A browser in which the tracking code was given."""
    client = Client()
    answer = client.post(f"/{language}/track/", {"code": tracking_code(complaint.pk)})
    assert answer.status_code == 302
    return client


def ticket(client: Client) -> str:
    page = client.get("/en/complain/").content.decode()
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_own_words_are_enough_and_the_code_is_shown_once_to_this_browser(world: World) -> None:
    client = Client()

    page = client.post(
        "/en/complain/", {"story": "Charged twice.", "ticket": ticket(client)}, follow=True
    ).content.decode()

    complaint = Complaint.objects.get()
    assert complaint.reference in page and tracking_code(complaint.pk) in page
    assert tracking_code(complaint.pk) not in Client().get("/en/complain/received/", follow=True).content.decode()


def test_the_form_sent_twice_files_once(world: World) -> None:
    client = Client()
    data = {"story": "Charged twice.", "ticket": ticket(client)}

    client.post("/en/complain/", data)
    client.post("/en/complain/", data)

    assert Complaint.objects.count() == 1


def test_a_ticket_made_up_by_a_stranger_shows_nothing_of_a_complaint(world: World) -> None:
    complaint = world.file("Private matter.")
    client = Client()

    page = client.post("/en/complain/", {"story": "Mine.", "ticket": str(complaint.pk)}, follow=True).content.decode()

    assert complaint.reference not in page
    assert Complaint.objects.count() == 2


def test_nothing_typed_is_lost_when_something_is_wrong(world: World) -> None:
    page = Client().post("/en/complain/", {"story": "A long story.", "contact": "not@an@address", "name": "Ann"})

    text = page.content.decode()
    assert page.status_code == 422
    assert "A long story." in text and "does not look like an e-mail address" in text and 'value="Ann"' in text


def test_an_empty_form_says_what_is_needed(world: World) -> None:
    page = Client().post("/zh-hans/complain/", {"story": ""})

    assert page.status_code == 422
    assert not Complaint.objects.exists()


def test_documents_come_with_the_complaint_and_back_to_its_complainant(world: World) -> None:
    client = Client()
    upload = SimpleUploadedFile("receipt.png", PNG, content_type="image/png")
    client.post("/en/complain/", {"story": "Charged twice.", "documents": [upload], "ticket": ticket(client)})
    complaint = Complaint.objects.get()
    attachment = complaint.attachments.get()

    answer = opened(complaint).get(f"/en/track/complaint/documents/{attachment.pk}/")
    stranger = opened(world.file()).get(f"/en/track/complaint/documents/{attachment.pk}/")

    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert stranger.status_code == 404
    assert Client().get(f"/en/track/complaint/documents/{attachment.pk}/").status_code == 302


def test_an_executable_is_refused_with_a_sentence_and_the_story_stays(world: World) -> None:
    upload = SimpleUploadedFile("bill.pdf.exe", b"MZ\x90\x00" + b"\0" * 100, content_type="application/pdf")

    page = Client().post("/en/complain/", {"story": "Charged twice.", "documents": [upload]})

    assert page.status_code == 422
    assert "Charged twice." in page.content.decode()
    assert not Complaint.objects.exists()


def test_acting_for_somebody_keeps_both(world: World) -> None:
    data = {
        "story": "For my mother.",
        "name": "Li",
        "contact": "li@example.org",
        "person_helped": "Wang",
        "authority": "Her son",
    }
    Client().post("/en/complain/", data)

    complaint = Complaint.objects.get()
    assert complaint.complainant and complaint.complainant.name == "Wang"
    assert complaint.agent and complaint.agent.name == "Li"
    assert complaint.authority == "Her son"


def test_a_wrong_code_opens_nothing_and_guessing_is_slowed_but_the_right_code_always_opens(world: World) -> None:
    complaint = world.file()
    client = Client()

    answers = [client.post("/en/track/", {"code": f"GUESS-{n:05d}"}) for n in range(30)]

    assert {a.status_code for a in answers} == {422}
    assert "That was tried too often" in answers[-1].content.decode()
    assert client.post("/en/track/", {"code": tracking_code(complaint.pk)}).status_code == 302


def test_the_code_is_forgiving_about_how_it_is_typed(world: World) -> None:
    complaint = world.file()
    typed = tracking_code(complaint.pk).lower().replace("-", " ")

    assert Client().post("/en/track/", {"code": typed}).status_code == 302


def test_the_reference_alone_opens_nothing(world: World) -> None:
    complaint = world.file()

    assert Client().post("/en/track/", {"code": complaint.reference}).status_code == 422


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_tracking_page_tells_the_truth_at_each_step(world: World, language: str) -> None:
    complaint = world.responded()

    page = opened(complaint, language).get(f"/{language}/track/complaint/").content.decode()

    assert complaint.reference in page
    assert "The payment was in time." in page and "39" in page
    assert "We are sorry. You get the money back." in page


def test_the_decision_is_not_shown_before_it_is_sent(world: World) -> None:
    complaint = world.decided()

    page = opened(complaint).get("/en/track/complaint/").content.decode()

    assert "The payment was in time." not in page


def test_internal_notes_and_evidence_never_reach_the_complainant(world: World) -> None:
    complaint = world.responded()
    actions.add_note(actor=world.actor("handler"), complaint_id=complaint.pk, body="canary-note")
    issue = complaint.issues.get()
    type(issue).objects.filter(pk=issue.pk)
    issue.evidence = "canary-evidence"
    issue.save(update_fields=["evidence"])

    page = opened(complaint).get("/en/track/complaint/").content.decode()

    assert "canary" not in page


def test_the_complainant_accepts_and_the_remedy_begins(world: World) -> None:
    complaint = world.responded()

    answer = opened(complaint).post("/en/track/complaint/accept/", {})

    assert answer.status_code == 302
    assert refetched(complaint).state == State.REMEDY_IN_PROGRESS


def test_two_clicks_on_accept_count_once_and_the_second_is_told_so(world: World) -> None:
    complaint = world.responded()
    client = opened(complaint)

    first = client.post("/en/track/complaint/accept/", {})
    second = client.post("/en/track/complaint/accept/", {})

    assert (first.status_code, second.status_code) == (302, 422)
    assert refetched(complaint).state == State.REMEDY_IN_PROGRESS


def test_settling_needs_six_digits_where_an_address_is_confirmed(world: World) -> None:
    complaint = world.responded(complainant=actions.Person(name="Ann", email="ann@example.org"))
    contact = complaint.complainant.contact_points.get()
    receipt = OutboxMessage.objects.get(template="complaints/mail/receipt")
    link = re.search(r"http\S+/confirm/\S+", receipt.text or "")
    assert link
    path = link.group(0).split("localhost:8000")[-1]
    looked = Client().get(path)
    contact.refresh_from_db()
    assert looked.status_code == 200 and contact.confirmed_at is None
    assert Client().post(path).status_code == 200
    client = opened(complaint)

    asked = client.post("/en/track/complaint/accept/", {})
    assert asked["Location"].endswith("/prove/accept/")
    client.post("/en/track/complaint/prove/accept/", {})
    letter = OutboxMessage.objects.get(template="complaints/mail/digits")
    digits = re.search(r"\b\d{6}\b", letter.text or "")
    assert digits
    wrong = client.post("/en/track/complaint/prove/accept/", {"code": "x00000"})
    right = client.post("/en/track/complaint/prove/accept/", {"code": digits.group(0)})
    done = client.post("/en/track/complaint/accept/", {})

    assert (wrong.status_code, right.status_code, done.status_code) == (422, 302, 302)
    assert refetched(complaint).state == State.REMEDY_IN_PROGRESS


def test_an_unconfirmed_address_gets_no_words_of_anybody(world: World) -> None:
    world.responded(story="canary-story", complainant=actions.Person(name="canary-name", email="ann@example.org"))

    texts = [f"{m.title} {m.text} {m.html}" for m in OutboxMessage.objects.select_related("subject")]

    assert len(texts) >= 2
    assert not any("canary" in t or "The payment was in time" in t or "We are sorry" in t for t in texts)
    assert not mail.outbox


def test_no_letter_carries_the_tracking_code(world: World) -> None:
    complaint = world.closed(complainant=actions.Person(name="Ann", email="ann@example.org"))
    code = tracking_code(complaint.pk)

    assert not any(code in f"{m.text} {m.html}" for m in OutboxMessage.objects.select_related("subject"))


def test_withdrawing_and_opening_again(world: World) -> None:
    complaint = world.file()
    client = opened(complaint)

    client.post("/en/track/complaint/withdraw/", {"words": "I found my receipt."})
    assert "You withdrew your complaint" in client.get("/en/track/complaint/").content.decode()
    client.post("/en/track/complaint/reopen/", {"reason": "It was the wrong receipt."})

    assert refetched(complaint).state == State.REOPENED


def test_leaving_closes_the_page_on_a_shared_device(world: World) -> None:
    client = opened(world.file())

    client.post("/en/track/complaint/leave/")

    assert client.get("/en/track/complaint/").status_code == 302


def test_the_form_page_is_small_and_has_no_script(world: World) -> None:
    page = Client().get("/en/complain/").content.decode()

    assert "<script" not in page
    assert len(page.encode()) < 20_000
