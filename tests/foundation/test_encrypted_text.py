"""Encrypted columns: text to whoever holds the key, an error to everybody else, nothing once the subject is erased."""

import pytest
from django.db import connection, transaction
from django.db.models import Q

from plaudit.customers.models import ContactPoint, Party
from plaudit.foundation import crypto
from plaudit.foundation.fields import blind
from plaudit.foundation.models import DataSubject
from plaudit.foundation.models.subjects import Erased
from tests.factories import make_party

pytestmark = pytest.mark.django_db

NAME = "王芳 – O’Brien 🙂"


def stored_bytes(party: Party) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM customers_party WHERE id = %s", [party.pk if _is_pg() else party.pk.hex])
        return bytes(cursor.fetchone()[0])


def _is_pg() -> bool:
    return connection.vendor == "postgresql"


def test_text_comes_back_and_is_not_in_the_database() -> None:
    party = make_party(NAME)

    assert Party.objects.get(pk=party.pk).name == NAME
    assert NAME.encode() not in stored_bytes(party)


def test_no_value_stays_no_value() -> None:
    assert Party.objects.get(pk=make_party(None).pk).name is None


def test_a_row_saved_without_reading_the_text_keeps_it() -> None:
    party = make_party(NAME)
    found = Party.objects.get(pk=party.pk)
    before = stored_bytes(party)

    found.language = "zh-hans"
    found.save()

    assert stored_bytes(party) == before
    assert Party.objects.get(pk=party.pk).name == NAME


def test_a_text_that_was_put_off_is_read_when_it_is_asked_for() -> None:
    party = make_party(NAME)

    assert Party.objects.defer("name").get(pk=party.pk).name == NAME


def test_another_key_raises_and_gives_no_ciphertext() -> None:
    party = make_party(NAME)
    stranger = DataSubject.objects.create()
    Party.objects.filter(pk=party.pk).update(subject=stranger)

    with pytest.raises(crypto.WrongKey):
        Party.objects.get(pk=party.pk).name  # noqa: B018


def test_bytes_moved_to_another_row_raise() -> None:
    one = make_party(NAME)
    point = ContactPoint.objects.create(
        party=one, subject=one.subject, kind="email", value="fang@example.org", lookup="a"
    )
    other = ContactPoint.objects.create(
        party=one, subject=one.subject, kind="email", value="li@example.org", lookup="b"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_contactpoint SET value = (SELECT value FROM customers_contactpoint WHERE lookup = 'a')"
        )

    assert ContactPoint.objects.get(pk=point.pk).value == "fang@example.org"
    with pytest.raises(crypto.WrongKey):
        ContactPoint.objects.get(pk=other.pk).value  # noqa: B018


def test_bytes_moved_to_another_column_raise() -> None:
    party = make_party(NAME)
    point = ContactPoint.objects.create(
        party=party, subject=party.subject, kind="email", value="a@example.org", lookup="a"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_party SET name = (SELECT value FROM customers_contactpoint)")

    assert ContactPoint.objects.get(pk=point.pk).value == "a@example.org"
    with pytest.raises(crypto.WrongKey):
        Party.objects.get(pk=party.pk).name  # noqa: B018


def test_what_belongs_to_an_erased_subject_reads_as_nothing() -> None:
    party = make_party(NAME)
    DataSubject.objects.filter(pk=party.subject_id).update(wrapped_key=None)

    assert Party.objects.get(pk=party.pk).name is None


def test_nothing_is_written_for_an_erased_subject() -> None:
    party = make_party(NAME)
    DataSubject.objects.filter(pk=party.subject_id).update(wrapped_key=None)
    found = Party.objects.get(pk=party.pk)
    found.name = "Fang"

    with pytest.raises(Erased):
        found.save()


def test_an_update_in_plain_is_refused() -> None:
    party = make_party(NAME)

    with pytest.raises(TypeError, match="encrypted"), transaction.atomic():
        Party.objects.filter(pk=party.pk).update(name="Fang")
    with pytest.raises(TypeError, match="encrypted"):
        Party.objects.filter(Q(name="Fang")).exists()

    assert Party.objects.get(pk=party.pk).name == NAME


def test_a_subject_that_lost_its_key_gets_no_new_one_by_being_read() -> None:
    subject = DataSubject.objects.create()
    DataSubject.objects.filter(pk=subject.pk).update(wrapped_key=None)

    with pytest.raises(Erased):
        DataSubject.objects.get(pk=subject.pk).key  # noqa: B018
    with pytest.raises(Erased):
        DataSubject.objects.only("id").get(pk=subject.pk).key  # noqa: B018


def test_a_subject_whose_wrapped_key_was_exchanged_cannot_be_read() -> None:
    one, other = DataSubject.objects.create(), DataSubject.objects.create()
    DataSubject.objects.filter(pk=one.pk).update(wrapped_key=other.wrapped_key)

    with pytest.raises(crypto.WrongKey):
        DataSubject.objects.get(pk=one.pk).key  # noqa: B018


def test_a_look_up_value_is_the_same_for_the_same_text_and_purpose() -> None:
    assert blind("email", " Fang@Example.org ") == blind("email", "fang@example.ORG")
    assert blind("email", "fang@example.org") != blind("phone", "fang@example.org")
    assert len(blind("email", "fang@example.org")) == 32
