"""Reads of personal data leave a trace, and need a reason."""

import pytest

from plaudit.accounts.roles import Role
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.guard import fetch
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject, Entry
from plaudit.foundation.reading import record_reading
from tests.factories import make_actor, make_subject, make_user

pytestmark = pytest.mark.django_db


def test_the_journal_names_who_read_whose_data_and_why() -> None:
    anna, subject, case = make_user("Anna", Role.HANDLER), make_subject(), uuid7()

    record_reading(make_actor(anna), subject, root=case, reason="call_complainant")

    entry = Entry.objects.get(code="subject.read")
    assert (entry.actor, entry.root, entry.data) == (f"user:{anna.pk}", case, {"reason": "call_complainant"})
    assert entry.subject.endswith(str(subject.pk))


def test_without_a_reason_nothing_is_shown() -> None:
    with pytest.raises(Invalid, match=r"reading.no_reason"):
        record_reading(make_actor(make_user("Anna")), make_subject(), root=uuid7(), reason="")


@pytest.mark.parametrize("lookup", [{"pk": uuid7()}, {"pk": "no-id"}, {"pk": "\0"}])
def test_what_is_not_there_and_what_makes_no_sense_are_told_alike(lookup: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        fetch(DataSubject.objects.all(), **lookup)


def test_what_is_there_but_not_visible_is_told_as_not_there() -> None:
    subject = make_subject()

    assert fetch(DataSubject.objects.all(), pk=subject.pk) == subject
    with pytest.raises(NotFound):
        fetch(DataSubject.objects.exclude(pk=subject.pk), pk=subject.pk)
