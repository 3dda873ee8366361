"""Parties are made, found, corrected and forgotten; two are never merged in silence."""

import pytest

from plaudit.customers.actions import confirm_contact_point, correct_party, forget_party, make_party
from plaudit.customers.models import ContactPoint, Party
from plaudit.customers.queries import party_by_contact
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import Entry
from tests.factories import make_subject

pytestmark = pytest.mark.django_db


def make(name: str = "Wang Fang", **contacts: str) -> Party:
    return make_party(name=name, language="en", contacts=contacts)


def values(party: Party) -> dict[str, str]:
    return {p.kind: p.value for p in ContactPoint.objects.filter(party=party)}


def test_a_party_keeps_its_name_language_and_ways_to_be_reached() -> None:
    made = make(email="fang@example.org", phone="+86 138 0000 0000", post="Main St 1\n1234 Town")

    party = Party.objects.get(pk=made.pk)

    assert (party.name, party.language) == ("Wang Fang", "en")
    assert values(party) == {"email": "fang@example.org", "phone": "+86 138 0000 0000", "post": "Main St 1\n1234 Town"}


def test_a_party_may_be_without_name_and_may_share_a_key() -> None:
    subject = make_subject()

    party = make_party(language="en", contacts={}, subject=subject)

    assert Party.objects.get(pk=party.pk).name is None
    assert party.subject == subject


@pytest.mark.parametrize(
    ("kind", "given", "asked"),
    [
        ("email", "Fang@Example.org", " fang@example.ORG "),
        ("phone", "+86 138-0000 0000", "0086 13800000000"),
        ("phone", "（010）6552 9988", "01065529988"),
        ("post", "Main Street 1, Town", "main street 1,  town"),
    ],
)
def test_a_party_is_found_by_what_it_gave_however_it_is_written(kind: str, given: str, asked: str) -> None:
    party = make(**{kind: given})

    assert [p.pk for p in party_by_contact(kind, asked)] == [party.pk]


def test_two_people_with_one_address_stay_two() -> None:
    first, second = make("Wang Fang", email="family@example.org"), make("Wang Lei", email="family@example.org")

    assert [p.pk for p in party_by_contact("email", "family@example.org")] == [first.pk, second.pk]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("email", "nobody", "contact.email"),
        ("email", "a@b, c@d", "contact.email"),
        ("email", "a@b\r\nBcc: c@d.example", "contact.email"),
        ("email", "x" * 250 + "@example.org", "contact.too_long"),
        ("phone", "12", "contact.phone"),
        ("fax", "12345", "contact.kind"),
    ],
)
def test_what_reaches_nobody_is_refused_with_its_field(kind: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(**{kind: value})

    assert (refused.value.code, refused.value.field) == (code, kind)


@pytest.mark.parametrize("email", ["用户@例子.公司", "o'brien+tag@sub.example.co.uk", "x@localhost"])
def test_unusual_addresses_are_taken(email: str) -> None:
    assert values(make(email=email)) == {"email": email}


def test_marks_that_hide_or_reverse_are_taken_out_of_names_and_html_stays_text() -> None:
    party = make("\u202eWang\u200b \u2066<b>Fang</b>\x00\n\ufeff")

    assert Party.objects.get(pk=party.pk).name == "Wang <b>Fang</b>"


def test_a_correction_is_journalled_without_the_words() -> None:
    party = make(email="old@example.org")
    confirm_contact_point(actor=SYSTEM, contact_point_id=party.contact_points.get().pk)

    correct_party(actor=SYSTEM, party_id=party.pk, name="Wang Fang-Li", contacts={"email": "new@example.org"})

    assert values(party) == {"email": "new@example.org"}
    assert party.contact_points.get().confirmed_at is None
    assert Party.objects.get(pk=party.pk).name == "Wang Fang-Li"
    assert Entry.objects.get(code="party.corrected").data == {"fields": ["email", "name"]}


def test_a_correction_that_changes_nothing_keeps_the_confirmation_and_is_not_journalled() -> None:
    party = make(email="a@example.org")
    confirm_contact_point(actor=SYSTEM, contact_point_id=party.contact_points.get().pk)

    correct_party(actor=SYSTEM, party_id=party.pk, name="Wang Fang", contacts={"email": " a@example.org "})

    assert party.contact_points.get().confirmed_at
    assert not Entry.objects.filter(code="party.corrected").exists()


def test_an_empty_value_removes_a_way_to_be_reached() -> None:
    party = make(email="a@example.org", phone="12345678")

    correct_party(actor=SYSTEM, party_id=party.pk, contacts={"email": ""})

    assert values(party) == {"phone": "12345678"}


def test_an_address_is_confirmed_once() -> None:
    point = make(email="a@example.org").contact_points.get()

    first = confirm_contact_point(actor=SYSTEM, contact_point_id=point.pk).confirmed_at
    second = confirm_contact_point(actor=SYSTEM, contact_point_id=point.pk).confirmed_at

    assert first == second
    assert Entry.objects.filter(code="contact.confirmed").count() == 1
    with pytest.raises(NotFound):
        confirm_contact_point(actor=SYSTEM, contact_point_id=uuid7())


def test_a_forgotten_party_has_no_name_no_address_and_is_not_found() -> None:
    party = make(email="a@example.org")

    forget_party(actor=SYSTEM, party_id=party.pk, reason="asked")

    gone = Party.objects.get(pk=party.pk)
    assert gone.name is None
    assert values(gone) == {"email": None}
    assert not party_by_contact("email", "a@example.org").exists()
    assert Entry.objects.get(code="subject.erased").data == {"reason": "asked", "files": 0, "found": 0}
    with pytest.raises(NotFound):
        correct_party(actor=SYSTEM, party_id=party.pk, name="Back again")


def test_a_party_under_a_legal_hold_is_not_forgotten() -> None:
    party = make(email="a@example.org")

    with pytest.raises(Refused) as refused:
        forget_party(actor=SYSTEM, party_id=party.pk, reason="asked", held_because="court case")

    assert refused.value.code == "subject.held"
    assert Party.objects.get(pk=party.pk).name == "Wang Fang"
