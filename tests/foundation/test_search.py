"""Words are found, on both databases, without being kept; and what was forgotten leaves nothing."""

import pytest
from django.db import connection

from plaudit.foundation import search
from plaudit.foundation.fields import hex_word
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import SearchDocument
from plaudit.foundation.search.words import words
from tests.factories import make_subject

pytestmark = pytest.mark.django_db


def found(query: str, kind: str = "thing") -> set[object]:
    return set(search.matching(kind, query).values_list("row_id", flat=True))


def make_row(text: str, kind: str = "thing") -> object:
    row_id = uuid7()
    search.index(kind, row_id, make_subject(), text)
    return row_id


def test_a_row_is_found_by_all_of_its_words_in_any_case_and_without_accents() -> None:
    row = make_row("The café on Main Street lost my ORDER-4711")

    assert found("cafe ORDER 4711") == {row}
    assert found("CAFÉ") == {row}
    assert found("cafe bicycle") == set()


def test_chinese_is_found_by_characters_and_by_pairs() -> None:
    refund = make_row("酒店拒绝退款，已经三个月了")
    make_row("退回的款项")

    assert found("退款") == {refund}
    assert refund in found("款")
    assert found("拒绝退款") == {refund}


def test_one_kind_is_not_found_in_another() -> None:
    make_row("whale", kind="thing")

    assert found("whale", kind="other") == set()


def test_indexing_again_replaces_the_words() -> None:
    row_id, subject = uuid7(), make_subject()
    search.index("thing", row_id, subject, "first words")

    search.index("thing", row_id, subject, "second words")

    assert found("first") == set()
    assert found("second words") == {row_id}
    assert SearchDocument.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    ['"', "'; DROP TABLE x; --", "NEAR(a b)", "tokens : *", "a OR b", "%", "x*", "^x", "{}", "-- \0", "AND", ")("],
)
def test_nothing_typed_reaches_the_query_language(query: str) -> None:
    make_row("an ordinary text")

    assert found(query) == set()


def test_a_query_without_words_finds_nothing() -> None:
    make_row("something")

    assert found("!?") == set()
    assert found("") == set()


def test_many_rows_are_indexed_with_a_few_statements(django_assert_max_num_queries: object) -> None:
    subject = make_subject()
    rows = [(uuid7(), subject, f"number{n} shared") for n in range(500)]

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        search.index_many("thing", rows)

    assert len(found("shared")) == 500
    assert found("number77") == {rows[77][0]}


def test_forgetting_a_person_takes_their_rows_out_and_leaves_the_others() -> None:
    mine, yours = make_subject(), make_subject()
    search.index("thing", uuid7(), mine, "canary shared")
    other = uuid7()
    search.index("thing", other, yours, "shared")

    search.forget(mine)

    assert found("canary") == set()
    assert found("shared") == {other}


@pytest.mark.sqlite
def test_after_purging_no_segment_of_the_index_knows_a_forgotten_word() -> None:
    mine, yours = make_subject(), make_subject()
    search.index_many("thing", [(uuid7(), yours, f"other{n} shared") for n in range(200)])
    search.index("thing", uuid7(), mine, "canary shared")
    (canary,) = search.tokens("thing", "canary")
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'foundation_searchindex', 'row')")

        search.forget(mine)
        search.purge()
        cursor.execute("SELECT term FROM temp.vocabulary")
        known = {term for (term,) in cursor.fetchall()}
        cursor.execute("DROP TABLE temp.vocabulary")

    assert len(known) == 201
    assert hex_word(canary) not in known


def test_words_of_mixed_scripts_are_kept_apart() -> None:
    assert words("iPhone15坏了") == {"iphone15", "坏", "了", "坏了"}
    assert words("ＡＢＣ straße") == {"abc", "strasse"}


def test_of_too_many_rows_the_newest_are_found_and_the_reader_can_be_told() -> None:
    subject = make_subject()
    rows = [uuid7() for _ in range(5)]
    search.index_many("thing", [(row, subject, "everywhere") for row in rows])

    found_rows = set(search.matching("thing", "everywhere", most=3).values_list("row_id", flat=True))

    assert found_rows == set(rows[2:])
    assert search.is_too_broad("thing", "everywhere", most=4)
    assert not search.is_too_broad("thing", "everywhere", most=5)
