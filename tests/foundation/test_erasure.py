"""Nothing a person gave us can be read without the keyring, and nothing at all once they are erased."""

import io
import json
import logging
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from plaudit.customers.actions import make_party
from plaudit.customers.models import ContactPoint, Party
from plaudit.customers.queries import party_by_contact
from plaudit.foundation import codes, files, mailin, search
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.erasure import erase_subject, erasures, replay_erasures
from plaudit.foundation.errors import NotFound, Refused
from plaudit.foundation.fields import BlindField, EncryptedTextField
from plaudit.foundation.files.keeping import COPY, ORIGINAL
from plaudit.foundation.files.vault import path_of
from plaudit.foundation.idempotency import claim
from plaudit.foundation.ids import uuid7
from plaudit.foundation.journal import record
from plaudit.foundation.models import (
    DataSubject,
    Entry,
    IncomingMail,
    OneTimeCode,
    OutboxMessage,
    SearchDocument,
    StoredFile,
)
from tests.canaries import content_of, places_of
from tests.factories import make_subject

LIST = Path(settings.KEYS) / "erasures.jsonl"


@pytest.fixture(autouse=True)
def _no_list() -> None:
    LIST.unlink(missing_ok=True)


CANARIES = (
    "canaryname", "canarymail", "5550199887766", "canarystreet", "canaryfile", "canarycontent", "canarystory",
    "canarytitle", "canaryletter", "canaryword", "canarybody", "金丝雀名字在此",
)  # fmt: skip


def plant() -> Party:
    """A person of whom something stands in every place of the foundation and of the customers."""
    with transaction.atomic():
        contacts = {"email": "canarymail@example.org", "phone": "+5550199887766", "post": "canarystreet 5"}
        party = make_party(name="canaryname 金丝雀名字在此", language="en", contacts=contacts)
        subject = party.subject
        claim(client="shop", key="canaryname", body=b"canarybody")
        search.index("thing", uuid7(), subject, "canarystory 金丝雀名字在此")
        files.store(subject=subject, name="canaryfile.txt", stream=io.BytesIO(b"canarycontent " * 100_000))
        codes.ask_one_time_code(purpose="x", about=uuid7(), subject=subject, address="canarymail@example.org")
        record("thing.said", actor=SYSTEM, subject=subject, data={"words": subject.digest("canaryword")})
        OutboxMessage.objects.create(
            subject=subject, obligation=f"thing:{uuid7()}", root=uuid7(), thread=uuid7(), channel="email", template="x/mail/x",
            language="en", message_id=f"<{uuid7().hex}@x>", address="canarymail@example.org", name="canaryname",
            title="canarytitle", text="canaryletter", html="<p>canaryletter</p>",
        )  # fmt: skip
    return party


def erase(party: Party) -> None:
    erase_subject(actor=SYSTEM, subject_id=party.subject_id, reason="asked")


@pytest.mark.django_db(transaction=True)
def test_the_search_for_canaries_finds_one_that_stands_in_plain() -> None:
    from plaudit.customers.models import Product

    Product.objects.create(code="canaryplain")

    assert places_of("canaryplain")


@pytest.mark.django_db(transaction=True)
def test_nothing_a_person_gave_stands_in_plain_on_disk_before_or_after_erasure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        party = plant()
        before = places_of(*CANARIES)
        erase(party)
        after = places_of(*CANARIES)

    assert before == []
    assert after == []
    assert not any(canary in caplog.text for canary in CANARIES)


@pytest.mark.django_db(transaction=True)
def test_mail_that_came_in_is_sealed_and_goes_with_its_sender() -> None:
    raw = b"From: canaryname <canarymail@example.org>\r\nSubject: canarytitle\r\n\r\ncanarycontent\r\n"
    mail = mailin.keep(raw, mailbox="x", uid_validity=1, uid=1)
    assert mail and places_of(*CANARIES) == []

    erase_subject(actor=SYSTEM, subject_id=mail.subject_id, reason="asked")

    assert IncomingMail.objects.get().title is None


@pytest.mark.django_db(transaction=True)
def test_after_erasure_no_text_can_be_read_and_no_look_up_finds_the_person() -> None:
    party = plant()
    file = StoredFile.objects.get()

    erase(party)

    assert Party.objects.get().name is None
    assert [(p.value, p.lookup) for p in ContactPoint.objects.all()] == [(None, "")] * 3
    assert not party_by_contact("email", "canarymail@example.org").exists()
    assert not search.matching("thing", "canarystory").exists()
    assert not SearchDocument.objects.exists() and not OneTimeCode.objects.exists()
    assert [(m.address, m.text) for m in OutboxMessage.objects.all()] == [(None, None)]
    assert StoredFile.objects.get().name is None
    assert not any(path_of(file.pk, variant).exists() for variant in (ORIGINAL, COPY))
    entry = Entry.objects.get(code="subject.erased")
    assert entry.data == {"reason": "asked", "files": 1, "found": 1}


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_wrapped_key_itself_is_overwritten_in_the_file() -> None:
    party = plant()
    wrapped = bytes(party.subject.wrapped_key or b"")
    name = Path(connection.settings_dict["NAME"])

    def on_disk() -> bool:
        assert places_of("nothing") == []
        return wrapped in content_of(name)

    assert on_disk()
    erase(party)
    assert not on_disk()


@pytest.mark.django_db
def test_others_keep_everything() -> None:
    party = plant()
    other = make_party(name="Li Na", language="en", contacts={"email": "li@example.org"})
    search.index("thing", uuid7(), other.subject, "canarystory")

    erase(party)

    assert Party.objects.get(pk=other.pk).name == "Li Na"
    assert party_by_contact("email", "li@example.org").get() == other
    assert search.matching("thing", "canarystory").count() == 1


@pytest.mark.django_db
def test_erasing_twice_is_erasing_once() -> None:
    subject = make_subject()

    for _ in range(2):
        erase_subject(actor=SYSTEM, subject_id=subject.pk, reason="asked")

    assert Entry.objects.filter(code="subject.erased").count() == 1
    assert len(LIST.read_text().splitlines()) == 1


@pytest.mark.django_db
def test_nobody_is_erased_under_a_legal_hold_and_nobody_unknown() -> None:
    subject = make_subject()

    with pytest.raises(Refused):
        erase_subject(actor=SYSTEM, subject_id=subject.pk, reason="asked", held_because="litigation")
    with pytest.raises(NotFound):
        erase_subject(actor=SYSTEM, subject_id=uuid7(), reason="asked")

    assert DataSubject.objects.get(pk=subject.pk).key
    assert not LIST.exists()


@pytest.mark.django_db(transaction=True)
def test_erasing_inside_another_deed_is_a_mistake_of_ours() -> None:
    subject = make_subject()

    with pytest.raises(RuntimeError), transaction.atomic():
        erase_subject(actor=SYSTEM, subject_id=subject.pk, reason="asked")

    assert erasures() == []


@pytest.mark.django_db
def test_the_list_names_ids_only_and_is_readable_by_its_owner_only() -> None:
    party = plant()

    erase(party)

    line = json.loads(LIST.read_text())
    assert set(line) == {"subject", "what", "at", "reason", "by"}
    assert LIST.stat().st_mode & 0o077 == 0


def put_back(subject: DataSubject) -> None:
    """As a restored backup does."""
    DataSubject.objects.filter(pk=subject.pk).update(wrapped_key=subject.wrapped_key, erased_at=None)


@pytest.mark.django_db
def test_whoever_a_backup_brought_back_is_erased_again_once() -> None:
    party = plant()
    erase(party)
    put_back(party.subject)
    assert Party.objects.get().name is not None

    assert replay_erasures() == 1
    assert replay_erasures() == 0

    assert Party.objects.get().name is None
    assert Entry.objects.filter(code="subject.erased", data__reason="replayed").count() == 1


@pytest.mark.django_db
def test_an_erasure_that_was_killed_between_list_and_commit_is_finished() -> None:
    subject = make_subject()
    erase_subject(actor=SYSTEM, subject_id=subject.pk, reason="asked")
    put_back(subject)  # the line is on disk, the transaction was never committed

    replay_erasures()

    assert DataSubject.objects.get(pk=subject.pk).wrapped_key is None


@pytest.mark.django_db
def test_a_line_cut_off_by_a_crash_does_not_hide_the_others() -> None:
    first, second = make_subject(), make_subject()
    erase_subject(actor=SYSTEM, subject_id=first.pk, reason="asked")
    with LIST.open("a") as file:
        file.write('{"subject": "0199')

    erase_subject(actor=SYSTEM, subject_id=second.pk, reason="asked")

    assert erasures() == [first.pk, second.pk]


@pytest.mark.django_db
def test_a_damaged_list_is_told_and_not_skipped() -> None:
    LIST.parent.mkdir(parents=True, exist_ok=True)
    LIST.write_text('{"subject": broken}\n')

    with pytest.raises(ValueError, match="line 1"):
        erasures()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_failed_is_taken_back_from_the_list() -> None:
    subject = make_subject()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER stop_erasing BEFORE UPDATE ON foundation_datasubject BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    try:
        with pytest.raises(Exception, match="full"):
            erase_subject(actor=SYSTEM, subject_id=subject.pk, reason="asked")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER stop_erasing")

    assert erasures() == []
    assert DataSubject.objects.get(pk=subject.pk).key


# Text in plain beside a person's encrypted text: codes and ids that we made, or choices; never anything they said.
PLAIN = {
    "customers.Party.language",
    "complaints.AccessGrant.columns",
    "complaints.Assessment.ratings",
    "complaints.Complaint.matter",
    "complaints.Complaint.retention_class",
    "complaints.ConflictException.ties",
    "complaints.Escalation.about",
    "complaints.Escalation.rule",
    "complaints.HandlingAnswer.language",
    "complaints.Incident.reference",
    "complaints.Incident.rules",
    "complaints.Transfer.body",
    "improvement.RegisterEntry.register",
    "improvement.ReviewPack.content",  # figures without small cells, and what managers wrote about the process
    "improvement.ReviewPack.period",
    "improvement.ReviewPack.sha256",
    "complaints.Complaint.reference",
    "complaints.Complaint.language",
    "complaints.Complaint.tracking_hash",
    "complaints.Complaint.source",
    "complaints.Complaint.source_id",
    "complaints.Message.kind",
    "complaints.Response.language",
    "complaints.Remedy.currency",
    "foundation.OutboxMessage.obligation",
    "foundation.OutboxMessage.channel",
    "foundation.OutboxMessage.template",
    "foundation.OutboxMessage.language",
    "foundation.OutboxMessage.message_id",
    "foundation.OutboxMessage.problem",
    "foundation.IncomingMail.mailbox",
    "foundation.IncomingMail.digest",
    "foundation.OneTimeCode.purpose",
    "foundation.SearchDocument.kind",
}


def test_every_text_beside_a_data_subject_is_encrypted_or_known_to_be_none_of_theirs() -> None:
    found = set()
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        if model._meta.label == "accounts.User" or not any(f.related_model is DataSubject for f in fields):
            continue
        plain = [
            f for f in fields if isinstance(f, (models.CharField, models.TextField, models.JSONField)) and not f.choices
        ]
        found |= {f"{model._meta.label}.{f.name}" for f in plain if not isinstance(f, BlindField)}

    assert found - PLAIN == set()


def test_every_encrypted_text_and_look_up_names_a_key_to_its_data_subject() -> None:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, (EncryptedTextField, BlindField)):
                link = model._meta.get_field(field.subject)
                assert link.related_model is DataSubject, f"{model._meta.label}.{field.name}"


@pytest.mark.django_db
def test_ids_on_the_list_come_back_as_ids() -> None:
    subject = make_subject()

    erase_subject(actor=SYSTEM, subject_id=subject.pk, reason="asked")

    assert all(isinstance(found, UUID) for found in erasures())
