"""Letters, the follow-up form and the copy of the file, as PDF and ZIP: what is on them, and for whom."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.actions import HandedOut, Person
from plaudit.complaints.codes import Finding
from plaudit.complaints.models import Complaint, Issue, Response
from plaudit.complaints.queries.papers import follow_up_form
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.models import Entry
from plaudit.foundation.typesetting import typeset

from .test_views_public import opened
from .world import World

WANG = Person(name="王芳", email="wang@mail.example", phone="+86 10 5555 1234")
HOSTILE = '#let x = 1 $ @foo *bold* \\ "quoted"'


def content(document: HandedOut) -> bytes:
    return b"".join(document.parts)


def text_of(pdf: bytes) -> str:
    """The words of the PDF without white space: where lines break is not what is asked."""
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


def words(text: str) -> str:
    return "".join(text.split())


def answer_of(complaint: Complaint) -> Response:
    found = complaint.responses.last()
    assert found is not None
    return found


def letter(world: World, complaint: Complaint, reader: str = "complainant", **more: Any) -> str:
    actor = world.complainant(complaint) if reader == "complainant" else world.actor(reader)
    document = actions.hand_out_letter(
        actor=actor, complaint_id=complaint.pk, letter_id=answer_of(complaint).pk, **more
    )
    return text_of(content(document))


def test_the_answer_on_paper_says_point_by_point_what_was_decided(world: World) -> None:
    complaint = world.responded(issues=("Late fee", "Rude clerk"), complainant=WANG)

    text = letter(world, complaint)

    for said in (
        complaint.reference, "We are sorry. You get the money back.", "1.Late fee", "2.Rude clerk", "Upheld – The payment",
        "Refund · 39.00", "saying nothing is never taken as a yes", "If we cannot agree", "王芳",
    ):  # fmt: skip
        assert words(said) in text, said


def test_a_chinese_complaint_is_answered_on_chinese_paper(world: World) -> None:
    text = letter(world, world.responded(language="zh-hans", story="多收了逾期费。"))

    assert "海港银行" in text and "逐条答复" in text and "成立" in text
    assert "Pointbypoint" not in text


def test_the_letter_on_paper_stays_what_was_sent(world: World) -> None:
    complaint = world.responded()
    before = letter(world, complaint)
    actions.refuse_answer(actor=world.complainant(complaint), complaint_id=complaint.pk)
    for issue in Issue.objects.all():
        issue.finding, issue.reason = Finding.NOT_UPHELD, "We looked again."
        issue.save(update_fields=["finding", "reason"])

    assert letter(world, complaint) == before
    assert "Welookedagain" not in before


def test_an_answer_from_before_letters_were_kept_is_made_from_its_rows(world: World) -> None:
    complaint = world.responded()
    kept = letter(world, complaint)
    Response.objects.update(paper=None)

    assert letter(world, complaint) == kept


def test_the_acknowledgement_is_on_paper_too(world: World) -> None:
    complaint = world.file()
    actions.acknowledge_complaint(
        actor=world.actor("handler"), complaint_id=complaint.pk, words="Ms Lin looks after it."
    )
    sent = complaint.messages.get(kind="acknowledgement")

    document = actions.hand_out_letter(actor=world.complainant(complaint), complaint_id=complaint.pk, letter_id=sent.pk)

    text = text_of(content(document))
    assert "MsLinlooksafterit." in text and "Apersonhasreadyourcomplaint" in text


def test_name_and_address_are_on_a_colleagues_letter_only_for_a_reason(world: World) -> None:
    complaint = world.responded(complainant=WANG)

    bare = letter(world, complaint, "handler")
    full = letter(world, complaint, "handler", with_contact=True, reason="call_complainant")

    assert "王芳" not in bare and "王芳" in full
    read = Entry.objects.get(root=complaint.pk, code="subject.read")
    assert read.data == {"reason": "call_complainant"} and read.actor == world.actor("handler").ref


def test_a_verifier_gets_no_contact_data_on_paper(world: World) -> None:
    complaint = world.responded(complainant=WANG)

    with pytest.raises(Forbidden, match=r"complaint\.contact_hidden"):
        letter(world, complaint, "verifier", with_contact=True, reason="check_identity")

    assert not Entry.objects.filter(code__in=["subject.read", "complaint.paper_handed_out"]).exists()


def test_a_letter_of_another_complaint_is_not_found(world: World) -> None:
    mine, other = world.responded(), world.responded()

    with pytest.raises(NotFound):
        actions.hand_out_letter(actor=world.complainant(mine), complaint_id=mine.pk, letter_id=answer_of(other).pk)


def form(world: World, complaint: Complaint, language: str = "en", **more: Any) -> str:
    document = actions.hand_out_form(actor=world.actor("handler"), complaint_id=complaint.pk, language=language, **more)
    return text_of(content(document))


def test_the_follow_up_form_goes_from_the_receipt_to_the_closing(world: World) -> None:
    complaint = world.closed(complainant=WANG, issues=("Late fee",))

    text = form(world, complaint, with_contact=True, reason="find_records")

    for said in (
        complaint.reference, "1. Receipt", "王芳", "wang@mail.example", "late fee although I paid", "Severity2 – minor",
        "1. Late fee", "Upheld", "The payment was in time.", "Refund · 39.00", "Correction verified", "Closed", "verifier",
    ):  # fmt: skip
        assert words(said) in text, said


def test_the_form_names_no_colleague_to_whom_they_are_not_shown(world: World) -> None:
    complaint = world.closed()

    paper = follow_up_form(complaint, language="en", with_contact=False, with_staff=False)

    text = text_of(typeset(paper, made_at=complaint.received_at))
    assert "acolleague" in text and words("Correction verified") in text
    for person in ("investigator", "assessor", "verifier"):
        assert person not in text.replace("Verified", ""), person


def test_the_form_without_contact_data_names_nobody(world: World) -> None:
    text = form(world, world.file(complainant=WANG), "zh-hans")

    assert "王**" in text and "王芳" not in text and "wang@" not in text
    assert "投诉" in text


def test_a_form_of_an_untouched_complaint_can_be_made(world: World) -> None:
    assert words("Not assessed yet.") in form(world, world.file())


def copied(world: World, complaint: Complaint, **more: Any) -> bytes:
    given = {"language": "en", "with_documents": False} | more
    return content(actions.hand_out_copy(actor=world.complainant(complaint), complaint_id=complaint.pk, **given))


def test_the_copy_holds_what_is_theirs_to_know_and_nothing_else(world: World) -> None:
    complaint = world.responded(story=f"My story. {HOSTILE}", complainant=WANG)
    actions.hear_complainant(actor=world.complainant(complaint), complaint_id=complaint.pk, words="One thing more.")
    actions.add_note(actor=world.actor("handler"), complaint_id=complaint.pk, body="He sounds angry.")
    actions.assign_complaint(
        actor=world.actor("manager"), complaint_id=complaint.pk, post="owner", person=world.people["handler"]
    )

    text = text_of(copied(world, complaint))

    for said in (
        f"My story. {HOSTILE}", "One thing more.", "We are sorry. You get the money back.", "Upheld", "Refund · 39.00",
        "wang@mail.example", "What happened", "Sent the answer", "Where else you can go",
    ):  # fmt: skip
        assert words(said) in text, said
    for person in world.people.values():
        assert words(person.email) not in text
    for hidden in ("He sounds angry.", "Internal note", "second handler", "isnowowner"):
        assert words(hidden) not in text, hidden


def test_before_the_answer_the_copy_promises_nothing(world: World) -> None:
    complaint = world.decided()

    assert "39.00" not in text_of(copied(world, complaint))


def test_the_copy_is_in_the_language_of_whoever_asks(world: World) -> None:
    text = text_of(copied(world, world.responded(), language="zh-hans"))

    assert "我们的答复" in text and "Ouranswer" not in text


def test_the_zip_holds_the_documents_under_safe_names(world: World) -> None:
    complaint = world.file(story=HOSTILE)
    for name in ("../../bill.txt", "C:\\evil\\账单.txt", "bill.txt"):
        document = SimpleUploadedFile(name, f"Late fee {name}".encode(), "text/plain")
        actions.attach(actor=world.complainant(complaint), complaint_id=complaint.pk, document=document)

    archive = zipfile.ZipFile(BytesIO(copied(world, complaint, with_documents=True)))

    top = complaint.reference
    assert archive.testzip() is None
    assert archive.namelist() == [
        f"{top}/{top}.pdf", f"{top}/{top}.json",
        f"{top}/documents/01 bill.txt", f"{top}/documents/02 账单.txt", f"{top}/documents/03 bill.txt",
    ]  # fmt: skip
    assert archive.read(f"{top}/documents/03 bill.txt") == b"Late fee bill.txt"
    assert HOSTILE in json.dumps(json.loads(archive.read(f"{top}/{top}.json"))).encode().decode("unicode_escape")


def test_a_large_document_goes_through_in_parts(world: World) -> None:
    complaint = world.file()
    big = b"a line of text\n" * 200_000
    actions.attach(
        actor=world.complainant(complaint),
        complaint_id=complaint.pk,
        document=SimpleUploadedFile("log.txt", big, "text/plain"),
    )

    document = actions.hand_out_copy(
        actor=world.complainant(complaint), complaint_id=complaint.pk, language="en", with_documents=True
    )
    parts = list(document.parts)

    assert max(map(len, parts)) < 512 * 1024
    assert zipfile.ZipFile(BytesIO(b"".join(parts))).read(f"{complaint.reference}/documents/01 log.txt") == big


def test_only_the_complainant_gets_the_copy_and_each_is_in_the_record(world: World) -> None:
    complaint = world.file()
    copied(world, complaint)

    assert Entry.objects.get(root=complaint.pk, code="complaint.copy_handed_out").data == {"with_documents": False}
    for name in ("handler", "manager", "verifier", "intake"):
        with pytest.raises(Forbidden):
            actions.hand_out_copy(
                actor=world.actor(name), complaint_id=complaint.pk, language="en", with_documents=False
            )


def test_nothing_is_on_paper_once_the_data_are_erased(world: World) -> None:
    complaint = world.closed()
    actions.erase_complainant(actor=world.actor("data_protection"), complaint_id=complaint.pk, reason="asked")  # type: ignore[arg-type]

    with pytest.raises(Refused, match=r"complaint\.erased"):
        copied(world, complaint)
    with pytest.raises(Refused, match=r"complaint\.erased"):
        form(world, complaint)


def confirmed(complaint: Complaint) -> None:
    contact = actions.letters.contact_for(complaint)
    assert contact is not None
    contact.confirmed_at = complaint.received_at
    contact.save(update_fields=["confirmed_at"])


def test_whoever_confirmed_an_address_proves_it_before_anything_is_downloaded(world: World) -> None:
    complaint = world.responded(complainant=WANG)
    confirmed(complaint)
    client = opened(complaint)
    page = client.get("/en/track/complaint/").content.decode()

    for address in (f"letters/{answer_of(complaint).pk}/", "copy/", "correct/"):
        assert f"/en/track/complaint/{address}" in page
        answer = client.get(f"/en/track/complaint/{address}")
        assert answer.status_code == 302 and "/prove/" in answer["Location"]
    assert client.post("/en/track/complaint/copy/").status_code == 302
    assert not Entry.objects.filter(code="complaint.copy_handed_out").exists()


def test_the_complainant_downloads_letter_and_copy_on_the_tracking_page(world: World) -> None:
    complaint = world.responded()
    client = opened(complaint)

    sent = client.get(f"/en/track/complaint/letters/{answer_of(complaint).pk}/")
    copy = client.post("/en/track/complaint/copy/", {"documents": "1"})

    assert sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"] == f'attachment; filename="{complaint.reference}-answer.pdf"'
    assert "no-store" in sent["Cache-Control"]
    assert b"".join(sent.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert copy["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(BytesIO(b"".join(copy.streaming_content))).namelist()  # type: ignore[attr-defined]


def test_a_colleague_chooses_the_document_and_gives_a_reason_for_contact_data(world: World) -> None:
    complaint = world.responded(complainant=WANG)
    client = Client()
    client.force_login(world.people["handler"])
    address = f"/staff/complaints/{complaint.reference}/papers/"

    refused = client.post(address, {"paper": "follow_up_form", "language": "en", "with_contact": "on"})
    made = client.post(
        address, {"paper": "follow_up_form", "language": "en", "with_contact": "on", "reason": "check_identity"}
    )

    assert refused.status_code == 422 and "Say why you need the contact data." in refused.content.decode()
    assert "王芳" in text_of(b"".join(made.streaming_content))  # type: ignore[attr-defined]
    handed_out = Entry.objects.get(code="complaint.paper_handed_out")
    assert handed_out.data == {"paper": "follow_up_form", "with_contact": True}


def test_a_verifier_is_not_offered_contact_data(world: World) -> None:
    complaint = world.file(complainant=WANG)
    client = Client()
    client.force_login(world.people["verifier"])

    page = client.get(f"/staff/complaints/{complaint.reference}/papers/").content.decode()

    assert "with_contact" not in page


def test_the_answer_on_paper_names_the_right_to_a_review(world: World) -> None:
    assert letter(world, world.responded()).count(words("You can then ask for an internal review")) == 1
