"""Erasing whoever a complaint is from: who may, when, and what is left."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.codes import ErasureReason
from plaudit.complaints.models import Complaint
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.errors import NotFound, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import IncomingMail, MailState
from tests.factories import make_subject

from .world import World, refetched

ASKED = ErasureReason.ASKED


def closed(world: World) -> Complaint:
    person = actions.Person(name="Canary Ann", email="canary.ann@example.org", phone="+49 30 5550199")
    complaint = world.closed(story="The canary story.", complainant=person)
    handler = world.actor("handler")
    actions.add_note(actor=handler, complaint_id=complaint.pk, body="The canary note.")
    document = SimpleUploadedFile("canary-file.txt", b"canary content", content_type="text/plain")
    actions.attach(actor=handler, complaint_id=complaint.pk, document=document)
    return refetched(complaint)


def erase(world: World, complaint: Complaint) -> Complaint:
    return actions.erase_complainant(actor=world.actor("data_protection"), complaint_id=complaint.pk, reason=ASKED)


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_words_go_and_dates_decisions_and_amounts_stay(world: World) -> None:
    complaint = closed(world)

    erase(world, complaint)

    left = refetched(complaint)
    assert (left.story, left.title) == (None, None)
    assert left.complainant and left.complainant.name is None
    assert left.is_resolved and left.remedies.get().amount and left.issues.get().finding == "upheld"
    entry = entries_of(complaint.pk).get(code="complaint.erasure_ordered")
    assert (entry.data, entry.actor) == ({"reason": "asked"}, world.actor("data_protection").ref)


def test_whoever_spoke_for_them_and_mail_filed_under_it_go_too(world: World) -> None:
    agent = actions.Person(name="Canary Li", email="li@example.org")
    complaint = world.closed(complainant=actions.Person(name="Wang"), agent=agent)
    mail = IncomingMail(
        subject=make_subject(), mailbox="x", uid_validity=1, uid=1, digest="d", sealed=b"", size=0,
        sender="li@example.org", state=MailState.FILED, filed_under=complaint.pk,
    )  # fmt: skip
    mail.save()

    erase(world, complaint)

    left = refetched(complaint)
    assert left.agent and left.agent.name is None
    assert IncomingMail.objects.get().sender is None


def test_an_open_complaint_is_not_erased(world: World) -> None:
    complaint = world.responded()

    with pytest.raises(Refused) as refusal:
        erase(world, complaint)

    assert refusal.value.code == "complaint.open_not_erased"
    assert refetched(complaint).story


@pytest.mark.parametrize("name", ["handler", "manager", "director", "auditor", "administrator", "stranger"])
def test_nobody_but_data_protection_erases(world: World, name: str) -> None:
    complaint = closed(world)

    with pytest.raises(NotFound):
        actions.erase_complainant(actor=world.actor(name), complaint_id=complaint.pk, reason=ASKED)

    assert refetched(complaint).story


def test_data_protection_of_another_unit_erases_nothing_here(world: World) -> None:
    complaint = closed(world)
    Complaint.objects.filter(pk=complaint.pk).update(unit=world.loans)

    with pytest.raises(NotFound):
        erase(world, complaint)


def test_erasing_twice_is_erasing_once(world: World) -> None:
    complaint = closed(world)

    erase(world, complaint)
    erase(world, complaint)

    assert entries_of(complaint.pk).filter(code="complaint.erasure_ordered").count() == 1


def test_nothing_is_added_to_an_erased_complaint_and_no_page_breaks(world: World) -> None:
    complaint = closed(world)
    erase(world, complaint)

    with pytest.raises(Refused) as refusal:
        actions.reopen_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, reason="But I …")

    assert refusal.value.code == "complaint.erased"
    assert refetched(complaint).state == "closed"


def test_staff_pages_say_erased_and_still_render(world: World) -> None:
    complaint = closed(world)
    erase(world, complaint)
    client = signed_in(world, "handler")

    queue = client.get("/staff/complaints/", {"status": "closed"})
    case = client.get(f"/staff/complaints/{complaint.reference}/")
    document = client.get(f"/staff/complaints/{complaint.reference}/documents/{complaint.attachments.get().pk}/")
    found = client.get("/staff/complaints/", {"status": "any", "q": "canary"})
    pages = [queue.content.decode(), case.content.decode()]

    assert (queue.status_code, case.status_code, document.status_code) == (200, 200, 404)
    assert all("(erased)" in page and "None" not in page and "canary" not in page.casefold() for page in pages)
    assert complaint.reference not in found.content.decode()
    assert f"/staff/complaints/{complaint.reference}/do/" not in pages[1]
    for deed in ("note", "reopen", "document"):
        assert client.get(f"/staff/complaints/{complaint.reference}/do/{deed}/").status_code in {200, 403}


def test_the_tracking_page_says_so_politely_and_offers_nothing(world: World) -> None:
    complaint = closed(world)
    erase(world, complaint)
    client = Client()
    client.post("/en/track/", {"code": tracking_code(complaint.pk)})

    page = client.get("/en/track/complaint/").content.decode()
    answer = client.post("/en/track/complaint/reopen/", {"reason": "x"})

    assert "The personal data of this complaint were erased" in page
    assert "None" not in page and "canary" not in page.casefold() and "Open the complaint again" not in page
    assert answer.status_code == 422 and "were erased" in answer.content.decode()


def test_data_protection_finds_by_reference_sees_no_words_and_erases(world: World) -> None:
    complaint = closed(world)
    client = signed_in(world, "data_protection")

    assert client.get("/staff/personal-data/").status_code == 200
    assert client.get("/staff/personal-data/", {"reference": "C-1999-1"}).status_code == 422
    found = client.get("/staff/personal-data/", {"reference": complaint.reference.lower()}, follow=True)
    page = found.content.decode()
    url = f"/staff/personal-data/{complaint.reference}/"
    refused = client.post(url, {"reason": "asked"})
    done = client.post(url, {"reason": "asked", "is_meant": "on"}, follow=True).content.decode()

    assert complaint.reference in page and "canary" not in page.casefold()
    assert refused.status_code == 422 and "Confirm that you mean it" in refused.content.decode()
    assert "were erased" in done and refetched(complaint).story is None
    assert client.get(f"/staff/complaints/{complaint.reference}/").status_code == 404


@pytest.mark.parametrize("name", ["handler", "manager", "analyst"])
def test_others_have_no_such_page(world: World, name: str) -> None:
    complaint = closed(world)
    client = signed_in(world, name)

    assert client.get("/staff/personal-data/").status_code == 404
    assert client.get(f"/staff/personal-data/{complaint.reference}/").status_code == 404
