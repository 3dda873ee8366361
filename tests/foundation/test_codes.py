"""Codes are long, forgiving, and told by nothing in the database."""

from datetime import timedelta

import pytest

from plaudit.foundation import codes
from plaudit.foundation.errors import Invalid, NotFound, TooMany
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject, OneTimeCode
from plaudit.foundation.moments import at, now
from tests.factories import make_subject


def test_a_tracking_code_has_a_hundred_bits_in_groups_of_five() -> None:
    code = codes.tracking_code(uuid7())

    assert [len(group) for group in code.split("-")] == [5, 5, 5, 5]
    assert set(code) <= set(codes.ALPHABET) | {"-"}


def test_a_row_has_one_code_and_no_two_rows_share_one() -> None:
    row = uuid7()

    assert codes.tracking_code(row) == codes.tracking_code(row)
    assert len({codes.tracking_code(uuid7()) for _ in range(1000)}) == 1000


def test_every_place_of_the_code_varies() -> None:
    many = [codes.normalise(codes.tracking_code(uuid7())) for _ in range(500)]

    assert all(len({code[place] for code in many}) == 32 for place in range(20))


def test_a_code_is_understood_however_it_is_typed() -> None:
    code = codes.tracking_code(uuid7())
    typed = [
        code.lower(),
        code.replace("-", ""),
        f"  {code.replace('-', ' – ')} ",
        code.replace("0", "o").replace("1", "l"),
        code.replace("0", "O").replace("1", "I"),
        code.translate({ord(c): ord(c) + 0xFEE0 for c in codes.ALPHABET}),
    ]

    assert {codes.code_hash(t) for t in typed} == {codes.code_hash(code)}


def test_a_thousand_guesses_do_not_hit() -> None:
    stored = codes.code_hash(codes.tracking_code(uuid7()))

    assert not any(codes.is_code_of(codes.tracking_code(uuid7()), stored) for _ in range(1000))
    assert not codes.is_code_of("", stored)


def ask(subject: DataSubject, address: str = "wang@example.org", **other: object) -> str:
    return codes.ask_one_time_code(purpose="accept", about=subject.pk, subject=subject, address=address, **other)  # type: ignore[arg-type]


def use(subject: DataSubject, code: str, purpose: str = "accept") -> None:
    codes.use_one_time_code(purpose=purpose, about=subject.pk, code=code)


def refusal(subject: DataSubject, code: str, purpose: str = "accept") -> str:
    with pytest.raises(Invalid) as refused:
        use(subject, code, purpose)
    return refused.value.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
def test_a_one_time_code_works_once() -> None:
    subject = make_subject()
    code = ask(subject)

    use(subject, f" {code[:3]} {code[3:]} ")

    assert refusal(subject, code) == "code.over"


@pytest.mark.django_db
def test_a_one_time_code_is_for_its_purpose_and_its_row_only() -> None:
    subject, other = make_subject(), make_subject()
    code = ask(subject)

    assert refusal(subject, code, purpose="withdraw") == "code.over"
    assert refusal(other, code) == "code.over"


@pytest.mark.django_db
def test_a_one_time_code_lasts_fifteen_minutes() -> None:
    subject = make_subject()
    with at(now() - timedelta(minutes=15, seconds=1)):
        code = ask(subject)

    assert refusal(subject, code) == "code.over"


@pytest.mark.django_db
def test_after_five_wrong_tries_the_right_code_is_refused_and_a_new_one_works() -> None:
    subject = make_subject()
    code = ask(subject)

    tries = [refusal(subject, wrong(code)) for _ in range(5)]

    assert tries == ["code.wrong"] * 5
    assert refusal(subject, code) == "code.tries_over"
    use(subject, ask(subject))


@pytest.mark.django_db
def test_asking_again_while_a_code_is_good_gives_the_same_one() -> None:
    subject = make_subject()

    assert ask(subject) == ask(subject)
    assert OneTimeCode.objects.count() == 1


@pytest.mark.django_db
def test_five_codes_an_hour_go_to_one_address_and_others_are_not_touched() -> None:
    subject, other = make_subject(), make_subject()
    for _ in range(5):
        use(subject, ask(subject))

    with pytest.raises(TooMany):
        ask(subject)
    ask(other, address="li@example.org")
    with at(now() + timedelta(hours=1, seconds=1)):
        use(subject, ask(subject))


@pytest.mark.django_db(transaction=True)
def test_a_try_is_counted_although_it_is_refused_and_never_inside_a_transaction() -> None:
    from django.db import transaction

    subject = make_subject()
    code = ask(subject)
    refusal(subject, wrong(code))

    assert OneTimeCode.objects.get().tries == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        use(subject, code)


@pytest.mark.django_db
def test_a_link_speaks_for_one_addressee_one_row_and_one_purpose() -> None:
    subject, row = make_subject(), uuid7()
    token = codes.sign_link(purpose="download", about=row, addressee=subject)
    day = timedelta(days=1)

    assert codes.read_link(purpose="download", token=token, valid_for=day) == (row, subject.pk)
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token + "x", "", "a:b:c", "é"):
        with pytest.raises(NotFound):
            codes.read_link(purpose="download", token=forged, valid_for=day)
    with pytest.raises(NotFound):
        codes.read_link(purpose="accept", token=token, valid_for=day)


@pytest.mark.django_db
def test_a_link_ends() -> None:
    token = codes.sign_link(purpose="download", about=uuid7(), addressee=make_subject())

    with pytest.raises(Invalid) as refused:
        codes.read_link(purpose="download", token=token, valid_for=timedelta(seconds=-1))

    assert refused.value.code == "link.expired"
