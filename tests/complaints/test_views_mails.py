"""Mail that came in: shown as plain text, filed by people only, once, and never answered when a machine wrote it."""

from email.message import EmailMessage
from itertools import count

import pytest
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.codes import AsideReason, State
from plaudit.complaints.models import Complaint
from plaudit.complaints.queries.case import case_page
from plaudit.complaints.queries.mails import language_of
from plaudit.foundation import mailin
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.models import Entry, IncomingMail, OutboxMessage

from .test_views_staff import signed_in
from .world import World, refetched

LIST = "/staff/mail/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
_uids = count(1)


def arrived(
    text: str = "On the third, by bank transfer.",
    *,
    subject: str = "Re: your question",
    attach: tuple[tuple[str, bytes], ...] = (),
    html: str = "",
    **headers: str,
) -> IncomingMail:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann Example <ann.example@mail.example>", "us@bank.example", subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.clear_content()
        mail.set_content(html, subtype="html")
    for name, content in attach:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    uid = next(_uids)
    kept = mailin.keep(mail.as_bytes() + b"\n" * uid, mailbox="us@bank.example/INBOX", uid_validity=1, uid=uid)
    assert kept
    return kept


def file(world: World, mail: IncomingMail, complaint: Complaint, name: str = "handler", **more: bool) -> actions.Filed:
    return actions.file_mail(actor=world.actor(name), mail_id=mail.pk, complaint_id=complaint.pk, **more)


def asked(world: World) -> Complaint:
    complaint = world.investigated(complainant=actions.Person(name="Ann", email="ann.example@mail.example"))
    actions.ask_complainant(actor=world.actor("investigator"), complaint_id=complaint.pk, question="When did you pay?")
    return refetched(complaint)


def our_message(complaint: Complaint) -> OutboxMessage:
    return OutboxMessage.objects.filter(root=complaint.pk).order_by("-id")[0]


def text_of(client: Client, path: str = LIST, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_names_mail_and_mark_and_masks_who_wrote_it(world: World) -> None:
    arrived(subject="The fee again")
    arrived(subject="Out of office", Auto_Submitted="auto-replied")

    text = text_of(signed_in(world, "intake"))

    assert "The fee again" in text and "Out of office" in text and "Automatic reply" in text
    assert "a**@mail.example" in text and "ann.example" not in text


def test_mail_is_narrowed_to_what_people_wrote(world: World) -> None:
    arrived(subject="The fee again")
    arrived(subject="Out of office", Auto_Submitted="auto-replied")
    client = signed_in(world, "manager")

    assert "Out of office" not in text_of(client, kind="personal")
    assert "The fee again" not in text_of(client, kind="automatic")


@pytest.mark.parametrize("name", ["assessor", "investigator", "decider", "verifier", "auditor", "analyst", "director"])
def test_only_those_who_take_complaints_in_see_mail(world: World, name: str) -> None:
    mail = arrived()
    client = signed_in(world, name)

    assert client.get(LIST).status_code == client.get(f"{LIST}{mail.pk}/").status_code == 404
    assert client.post(f"{LIST}{mail.pk}/aside/", {"reason": "twice"}).status_code == 404
    with pytest.raises(NotFound):
        actions.set_mail_aside(actor=world.actor(name), mail_id=mail.pk, reason=AsideReason.TWICE)


def test_a_mail_is_shown_as_plain_text_and_its_reading_is_logged(world: World) -> None:
    mail = arrived(html='<p>I paid <b>twice</b></p><img src="https://spy.example/p.gif"><script>alert(1)</script>')

    text = text_of(signed_in(world, "intake"), f"{LIST}{mail.pk}/")

    assert "I paid twice" in text and "ann.example@mail.example" in text
    assert "spy.example" not in text and "alert(1)" not in text
    entry = Entry.objects.get(code="subject.read")
    assert (entry.root, entry.data) == (mail.pk, {"reason": "file_mail"})


def test_a_reply_is_suggested_and_not_filed_by_itself(world: World) -> None:
    complaint = asked(world)
    mail = arrived(In_Reply_To=our_message(complaint).message_id)

    text = text_of(signed_in(world, "handler"), f"{LIST}{mail.pk}/")

    assert complaint.reference in text and "only a suggestion" in text
    assert 'value="C-' not in text
    mail.refresh_from_db()
    assert (mail.state, mail.filed_under) == ("to_file", None)


def test_mail_about_a_complaint_that_one_may_not_see_is_hidden(world: World) -> None:
    complaint = asked(world)
    mail = arrived(subject="About the fee", In_Reply_To=our_message(complaint).message_id)
    stranger = signed_in(world, "stranger")

    assert "About the fee" not in text_of(stranger)
    assert stranger.get(f"{LIST}{mail.pk}/").status_code == 404
    assert "About the fee" in text_of(signed_in(world, "handler"))


def test_a_filed_mail_answers_the_open_question_at_the_moment_of_its_arrival(world: World) -> None:
    complaint = asked(world)
    mail = arrived()

    file(world, mail, complaint)

    message = complaint.messages.get(kind="statement")
    assert refetched(complaint).state == State.INVESTIGATING
    assert (message.body, message.channel, message.direction) == ("On the third, by bank transfer.", "email", "from")
    assert message.said_at == mail.arrived_at
    entry = Entry.objects.get(root=complaint.pk, code="complaint.question_answered")
    assert entry.occurred_at == mail.arrived_at and entry.data["mail"] == str(mail.pk)


def test_what_arrived_before_the_question_is_no_answer_to_it(world: World) -> None:
    mail = arrived("And the fee was charged twice.")
    complaint = asked(world)

    file(world, mail, complaint)

    assert refetched(complaint).state == State.WAITING
    assert Entry.objects.filter(root=complaint.pk, code="complaint.statement_added").count() == 1


def test_documents_of_the_mail_become_documents_of_the_complaint(world: World) -> None:
    complaint = world.file()
    mail = arrived(attach=(("statement.pdf", PDF), ("tool.exe", b"MZ\x90\x00\x03"), ("账单.pdf", PDF + b"2")))

    filed = file(world, mail, complaint)

    kept = complaint.attachments.select_related("file").order_by("id")
    assert [(a.file.name, a.direction) for a in kept] == [("statement.pdf", "from"), ("账单.pdf", "from")]
    assert filed.left_in_mail == ["tool.exe"]


def test_the_second_of_two_who_file_is_told_so(world: World) -> None:
    complaint, mail = world.file(), arrived()
    file(world, mail, complaint)

    with pytest.raises(Refused) as refused:
        file(world, mail, complaint, "manager")
    with pytest.raises(Refused):
        actions.receive_from_mail(actor=world.actor("intake"), mail_id=mail.pk, language="en")

    assert refused.value.code == "mail.not_open"
    assert complaint.messages.count() == 1 and Complaint.objects.count() == 1
    page = signed_in(world, "intake").post(f"{LIST}{mail.pk}/aside/", {"reason": "twice"})
    assert page.status_code == 409 and "already decided" in page.content.decode()


def test_an_automatic_reply_becomes_a_note_and_answers_nothing(world: World) -> None:
    complaint = asked(world)
    letters = OutboxMessage.objects.count()
    mail = arrived("I am away until Monday.", subject="Out of office", Auto_Submitted="auto-replied")

    file(world, mail, complaint)

    assert refetched(complaint).state == State.WAITING
    assert not complaint.messages.filter(direction="from").exists()
    assert complaint.notes.get().body == "Out of office\n\nI am away until Monday."
    assert OutboxMessage.objects.count() == letters
    page = case_page(world.actor("handler"), refetched(complaint))
    assert "Automatic mail filed as a note (Automatic reply)" in [line.text for line in page.log]


def sent(complaint: Complaint) -> OutboxMessage:
    message = our_message(complaint)
    OutboxMessage.objects.filter(pk=message.pk).update(state="sent")
    return message


def test_a_message_that_came_back_is_failed_again_once_somebody_files_the_report(world: World) -> None:
    complaint = asked(world)
    message, earlier = sent(complaint), OutboxMessage.objects.filter(root=complaint.pk).earliest("pk")
    OutboxMessage.objects.update(state="sent")
    report = arrived(f"I could not deliver it.\n\nMessage-ID: {message.message_id}\n", Auto_Submitted="auto-replied")
    IncomingMail.objects.filter(pk=report.pk).update(kind="bounce")

    file(world, report, complaint)

    message.refresh_from_db()
    earlier.refresh_from_db()
    assert (message.state, message.problem, earlier.state) == ("failed", "bounced", "sent")
    assert Entry.objects.get(code="outbox.bounced").root == complaint.pk
    assert message.pk in {found.pk for found in OutboxMessage.objects.to_phone()}


def test_a_report_about_another_complaint_s_message_changes_nothing(world: World) -> None:
    complaint, other = asked(world), asked(world)
    message = sent(other)
    report = arrived(f"Message-ID: {message.message_id}\n")
    IncomingMail.objects.filter(pk=report.pk).update(kind="bounce")

    file(world, report, complaint)

    message.refresh_from_db()
    assert message.state == "sent"


def test_a_person_may_say_that_the_mark_is_wrong(world: World) -> None:
    complaint = asked(world)

    file(world, arrived(Precedence="bulk"), complaint, by_person=True)

    assert refetched(complaint).state == State.INVESTIGATING


def test_a_new_complaint_is_made_of_a_mail_and_arrived_when_the_mail_did(world: World) -> None:
    mail = arrived("I was charged twice for one stay.", subject="Charged twice", attach=(("bill.pdf", PDF),))

    response = signed_in(world, "intake").post(f"{LIST}{mail.pk}/new/", {"language": "en"})

    complaint = Complaint.objects.get()
    assert response["Location"] == f"/staff/complaints/{complaint.reference}/"
    assert (complaint.story, complaint.title, complaint.channel) == (
        "I was charged twice for one stay.", "Charged twice", "email"
    )  # fmt: skip
    assert complaint.received_at == mail.arrived_at and complaint.unit == world.cards
    assert complaint.complainant and complaint.complainant.name == "Ann Example"
    assert complaint.attachments.get().direction == "from"
    assert OutboxMessage.objects.get().template == "complaints/mail/receipt"
    mail.refresh_from_db()
    assert (mail.state, mail.filed_under) == ("filed", complaint.pk)


def test_a_complaint_made_of_an_automatic_mail_gets_no_receipt(world: World) -> None:
    mail = arrived("Forwarded by a form of another house.", Auto_Submitted="auto-generated")

    filed = actions.receive_from_mail(actor=world.actor("intake"), mail_id=mail.pk, language="en", by_person=True)

    assert filed.complaint.complainant
    assert not OutboxMessage.objects.exists()


def test_mail_is_set_aside_with_a_reason(world: World) -> None:
    mail = arrived(subject="Win a car")
    client = signed_in(world, "intake")

    assert client.post(f"{LIST}{mail.pk}/aside/", {}).status_code == 422
    assert client.post(f"{LIST}{mail.pk}/aside/", {"reason": "advertising"}).status_code == 302

    assert "Win a car" not in text_of(client)
    assert Entry.objects.get(code="mail.set_aside").data == {"reason": "advertising"}


def test_a_reference_that_is_not_there_and_one_that_is_not_visible_are_told_alike(world: World) -> None:
    mail, hidden = arrived(), world.file(unit=world.loans)
    client = signed_in(world, "handler")

    answers = [
        client.post(f"{LIST}{mail.pk}/file/", {"reference": reference}).content.decode()
        for reference in (hidden.reference, "C-1999-000001")
    ]

    assert all("There is no complaint with this reference, or you may not see it." in answer for answer in answers)
    mail.refresh_from_db()
    assert mail.state == "to_file"


def test_filing_needs_a_role_in_the_unit_of_the_complaint(world: World) -> None:
    mail, complaint = arrived(), world.file(unit=world.loans)

    with pytest.raises(NotFound):
        file(world, mail, complaint)
    with pytest.raises((NotFound, Forbidden)):
        actions.file_mail(actor=Actor("complainant", complaint.pk), mail_id=mail.pk, complaint_id=complaint.pk)


def test_a_mail_without_text_is_filed_by_its_subject(world: World) -> None:
    complaint = world.file()

    file(world, arrived("", subject="Photo of the bill", attach=(("bill.pdf", PDF),)), complaint)

    assert complaint.messages.get().body == "Photo of the bill"


def test_the_language_of_the_answer_is_guessed_from_the_words() -> None:
    assert language_of("十一月三日已还款，仍被收取滞纳金 30 元 fee") == "zh-hans"
    assert language_of("I was charged twice at 海港银行 in October and again in November") == "en"
    assert language_of("") == "en"
