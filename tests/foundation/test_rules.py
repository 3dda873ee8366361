import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from plaudit.foundation.rules import UNKNOWN, RuleFault, evaluated, expression, names_in, parsed

ROWS = [
    {"age": 30, "sch.wide": "Yes", "rating": "5", "city": "上海"},
    {"age": None, "sch.wide": "No", "rating": "Blank", "city": "北京"},
    {"age": 17, "sch.wide": None, "rating": "2", "city": ""},
]


def by_rows(rule: str) -> list[bool | None]:
    found = [evaluated(parsed(rule), row) for row in ROWS]
    return [None if each is UNKNOWN else each for each in found]


def by_columns(rule: str) -> list[bool | None]:
    told = expression(parsed(rule), numbers={"age"}, texts={"sch.wide", "rating", "city"})
    frame = nw.from_native(pl.DataFrame(ROWS, schema_overrides={"age": pl.Int64})).with_columns(found=told)
    return frame["found"].to_list()


@pytest.mark.parametrize(
    ("rule", "answers"),
    [
        ("age >= 18", [True, None, False]),
        ("sch.wide == 'Yes' && age > 20", [True, False, False]),
        ("sch.wide == 'No' || age < 18", [False, True, True]),
        ("!(age == 30)", [False, None, True]),
        ("city in ['上海', '北京']", [True, True, False]),
        ("age in [17, 18]", [False, None, True]),
        ("has(age)", [True, False, True]),
        ("age == null", [False, True, False]),
        ("age != null && age * 2 + 1 == 61", [True, False, False]),
        ("city.startsWith('上')", [True, False, False]),
        ("`sch.wide`.contains('e')", [True, False, None]),
        ("-age < -20", [True, None, False]),
    ],
)
def test_a_rule_says_the_same_of_rows_and_of_columns(rule: str, answers: list[bool | None]) -> None:
    assert by_rows(rule) == answers
    assert by_columns(rule) == answers


def test_a_text_column_compared_with_a_number_is_read_as_numbers_and_the_rest_is_unknown() -> None:
    assert by_columns("rating >= 3") == [True, None, False]


def test_and_binds_closer_than_or_and_both_than_comparing() -> None:
    assert evaluated(parsed("true || false && false"), {}) is True
    assert evaluated(parsed("1 + 2 * 3 == 7 && 10 % 4 == 2"), {}) is True


def test_the_columns_a_rule_reads_are_known_before_it_runs() -> None:
    assert names_in(parsed("a.b > 1 && has(c) || d.contains('x') && e in [1]")) == {"a.b", "c", "d", "e"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("age >", "Place 6 of the rule, at the end: a name, a number or a text is expected."),
        ("age > 1 1", "Place 9 of the rule, at '1': something that cannot follow here."),
        ("age.matches('a')", "age.matches() is not known; there are has()"),
        ("age @ 2", "Place 5 of the rule, '@ 2', cannot be read."),
        ("(" * 60 + "1", "nested more than 40 deep"),
        ("a" * 5_000, "The rule has 5000 characters; 4000 are allowed."),
        ("1 in [1, 2", "']' is missing"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(rule: str, said: str) -> None:
    with pytest.raises(RuleFault) as refused:
        parsed(rule)

    assert said in str(refused.value)


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(RuleFault, match=r"'ages', and there is no such column. There are: age\."):
        expression(parsed("ages > 1"), numbers={"age"}, texts=set())


@given(some.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        evaluated(parsed(text), {})
    except RuleFault as fault:
        assert str(fault).endswith(".")
