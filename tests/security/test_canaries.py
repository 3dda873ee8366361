"""Words that people gave stand nowhere in plain, and nothing at all can be read once whoever gave them is erased."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.codes import ErasureReason, Finding, Post
from plaudit.complaints.models import Complaint
from plaudit.foundation import mailin, outbox
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.files import read
from plaudit.foundation.models import Entry, IncomingMail, OutboxMessage, SearchDocument, StoredFile
from plaudit.foundation.models.subjects import Erased
from tests.canaries import places_of
from tests.complaints.world import RATINGS, World, make_world, refetched

from .visitors import complainant, staff

# Words of this file alone: on PostgreSQL the log of the whole server is searched, and other tests plant canaries too.
CANARIES = (
    "siskinstory", "siskinname", "siskinmail", "5550142424242", "siskinagent", "siskinauthority", "siskinorder", "siskinnote",
    "siskinfinding", "siskinevidence", "siskinanswer", "siskinfile", "siskincontent", "siskinquestion", "siskinreply",
    "siskinproof", "siskinissue", "siskinremedy", "siskinaccepted", "siskinassessment", "siskinletter",
    "siskindepth", "siskinothers", "siskinsimilar", "siskincause", "siskincorrective", "siskinextract", "siskinstaff",
    "siskininterest", "siskinexception", "siskinledger", "金丝雀故事",
)  # fmt: skip


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    (Path(settings.KEYS) / "erasures.jsonl").unlink(missing_ok=True)
    yield make_world(at_the_top=True)


def lived(world: World) -> Complaint:
    """A complaint from the public form to its closing, with a siskin wherever anybody wrote anything."""
    public = Client()
    data = {
        "story": "siskinstory 金丝雀故事", "name": "siskinagent", "contact": "siskinmail@example.org",
        "person_helped": "siskinname", "authority": "siskinauthority", "order_reference": "siskinorder",
        "documents": SimpleUploadedFile("siskinfile.txt", b"siskincontent " * 50),
    }  # fmt: skip
    assert public.post("/en/complain/", data).status_code == 302
    complaint = Complaint.objects.get()
    _confirm(complaint)
    handler, investigator = world.actor("handler"), world.actor("investigator")
    at: dict[str, Any] = {"complaint_id": complaint.pk}
    actions.name_concerned(actor=handler, person=world.people["code_owner"], unit=None, **at)
    world.declared(complaint := refetched(complaint))
    actions.declare_interest(actor=world.actor("manager"), has_interest=True, words="siskininterest", **at)
    actions.propose_exception(
        actor=handler, person=world.people["manager"], post=Post.OWNER, reason="siskinexception", **at
    )
    hearing = actions.tell_staff(actor=handler, extract="siskinextract", **at)
    actions.answer_as_staff(actor=world.actor("code_owner"), hearing_id=hearing.pk, words="siskinstaff")
    actions.acknowledge_complaint(actor=handler, words="siskinletter", **at)
    actions.assess_complaint(
        actor=world.actor("assessor"), ratings=RATINGS, issues=["siskinissue"], note="siskinassessment", **at
    )
    actions.start_investigation(actor=handler, investigator=world.people["investigator"], reason="siskindepth", **at)
    actions.ask_complainant(actor=investigator, question="siskinquestion", **at)
    complainant(complaint).post("/en/track/complaint/tell/", {"words": "siskinreply +5550142424242"})
    actions.add_note(actor=handler, body="siskinnote", **at)
    actions.record_finding(
        actor=investigator, issue_id=complaint.issues.get().pk, finding=Finding.UPHELD, reason="siskinfinding",
        evidence="siskinevidence",
    )  # fmt: skip
    actions.offer_remedy(actor=handler, offer=actions.Offer(kind="apology", text="siskinremedy"), **at)
    look = actions.Look(True, True, "siskinothers", "siskinsimilar")
    actions.look_wider(actor=investigator, look=look, **at)
    actions.decide_complaint(actor=world.actor("decider"), **at)
    actions.code_cause(actor=handler, cause=None, words="siskincause", **at)
    actions.decide_corrective(actor=handler, is_needed=True, reason="siskincorrective", **at)
    actions.respond(actor=handler, words="siskinanswer", **at)
    actions.accept_answer(actor=handler, words="siskinaccepted", **at)
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=handler, remedy_id=remedy.pk, proof="siskinproof", ledger_reference="siskinledger")
    actions.verify_remedy(actor=world.actor("verifier"), remedy_id=remedy.pk)
    actions.close_complaint(actor=handler, **at)
    _mailed(world, complaint)
    return refetched(complaint)


def _confirm(complaint: Complaint) -> None:
    """From here on letters carry words."""
    receipt = OutboxMessage.objects.get(template="complaints/mail/receipt")
    link = re.search(r"https?://[^/\s]+(/\S+/confirm/\S+)", receipt.text or "")
    assert link and Client().post(link[1]).status_code == 200


def _mailed(world: World, complaint: Complaint) -> None:
    """An answer by mail that was filed under it, and pages that were read."""
    raw = b"From: siskinagent <siskinmail@example.org>\r\nSubject: siskinletter\r\n\r\nsiskinreply\r\n"
    mail = mailin.keep(raw, mailbox="x", uid_validity=1, uid=1)
    assert mail
    IncomingMail.objects.filter(pk=mail.pk).update(state="filed", filed_under=complaint.pk)
    client = staff(world, "handler")
    client.get("/staff/complaints/", {"q": "siskinstory", "status": "any"})
    client.get(f"/staff/complaints/{complaint.reference}/")
    client.post(f"/staff/complaints/{complaint.reference}/contact/", {"reason": "call_complainant"})
    Client().post("/en/complain/", {"story": "siskinstory", "contact": "siskin@@"})
    Client().post("/en/track/", {"code": "siskinstory"})
    outbox.send_due()


def in_plain() -> list[str]:
    """Every text of every table that holds one of the words."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                values = model._default_manager.values_list(field.attname, flat=True)
                found += [
                    f"{model._meta.label}.{field.name}" for v in values if any(c in str(v).casefold() for c in CANARIES)
                ]
    return found


def readable(complaint: Complaint) -> list[str]:
    """Every encrypted text that can still be read and holds one of the words."""
    from plaudit.foundation.fields import EncryptedTextField

    found = []
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        for row in model._default_manager.all() if fields else []:
            for field in fields:
                value: Any = getattr(row, field.attname)
                found += (
                    [f"{model._meta.label}.{field.name}"]
                    if any(c in (value or "").casefold() for c in CANARIES)
                    else []
                )
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_that_anybody_wrote_stands_in_plain_in_database_files_logs_or_sessions(
    world: World, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    complaint = lived(world)
    code = tracking_code(complaint.pk)

    assert len(set(readable(complaint))) >= 15, "the canaries were not planted"
    assert in_plain() == []
    assert places_of(*CANARIES) == []
    assert places_of(code) == []
    printed = capfd.readouterr()
    for text in (caplog.text, printed.out, printed.err):
        assert not [c for c in (*CANARIES, code) if c in text.casefold() or c in text]
    assert not any(c in str(e.data) for e in Entry.objects.all() for c in CANARIES)


@pytest.mark.django_db(transaction=True)
def test_after_erasing_the_complainant_nothing_of_them_can_be_read(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    complaint = lived(world)
    file = StoredFile.objects.get()

    actions.erase_complainant(
        actor=world.actor("data_protection"), complaint_id=complaint.pk, reason=ErasureReason.ASKED
    )

    assert readable(complaint) == [] and in_plain() == []
    assert places_of(*CANARIES) == []
    assert not SearchDocument.objects.exists()
    theirs = OutboxMessage.objects.exclude(template__startswith="complaints/mail/concerned").select_related("subject")
    assert theirs and not [m for m in theirs if m.text or m.address or m.title]
    with pytest.raises((FileNotFoundError, Erased)):
        list(read(StoredFile.objects.get(pk=file.pk)))
    with pytest.raises(Erased):
        _ = IncomingMail.objects.get().raw
    assert not any(c in caplog.text for c in CANARIES)
    _pages_say_so(world, complaint)


def _pages_say_so(world: World, complaint: Complaint) -> None:
    client = staff(world, "handler")
    base = f"/staff/complaints/{complaint.reference}/"
    message = OutboxMessage.objects.filter(root=complaint.pk).first()
    mail = IncomingMail.objects.get()
    assert message
    pages = [
        client.get(at) for at in (base, "/staff/complaints/?status=any", f"/staff/messages/{message.pk}/", "/staff/")
    ]
    pages += [client.post(base + "contact/", {"reason": "call_complainant"})]
    pages += [complainant(complaint).get("/en/track/complaint/")]
    others = [client.get(at) for at in ("/staff/mail/", f"/staff/mail/{mail.pk}/")]

    assert [page.status_code for page in pages] == [200] * 6
    assert all(page.status_code in {200, 404} for page in others)
    for page in (*pages, *others):
        words = page.content.decode().casefold()
        assert not [c for c in CANARIES if c in words] and ">none<" not in words
