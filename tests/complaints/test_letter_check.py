"""What is said about an answer before it is sent; pure."""

from dataclasses import replace
from datetime import date

import pytest

from plaudit.complaints.letter_check import (
    Code,
    Ground,
    Point,
    Promised,
    Standard,
    check,
    names_point,
    reading_of,
    syllables,
)

REASON = "The payment reached us one day before the due date."
PLAIN = "We looked at your account. You paid in time. We are sorry. You get the money back this week."
WHOLE = Ground(
    language="en",
    points=[Point(1, True, True, REASON), Point(2, True, False, REASON)],
    remedies=[Promised("Refund", date(2026, 12, 1))],
    bodies=[("Banking Ombudsman", True)],
)


def codes(words: str, ground: Ground = WHOLE) -> list[str]:
    return [remark.code for remark in check(words, ground)]


def test_a_whole_and_plain_answer_draws_no_remark() -> None:
    assert codes(PLAIN) == []


@pytest.mark.parametrize("point", [Point(2, False, False, ""), Point(2, True, True, "  ")])
def test_a_point_without_finding_and_reason_blocks(point: Point) -> None:
    remarks = check(PLAIN, replace(WHOLE, points=[WHOLE.points[0], point]))

    assert [(r.code, r.about, r.is_blocking) for r in remarks] == [(Code.POINT_UNANSWERED, "2", True)]


@pytest.mark.parametrize(
    "words", ["2. The clerk was rude; we are sorry.", "As to point 2, the clerk was rude.", "关于第2点，"]
)
def test_a_point_answered_by_its_number_in_the_words_does_not_block(words: str) -> None:
    ground = replace(WHOLE, points=[Point(2, False, False)])

    assert Code.POINT_UNANSWERED not in codes(f"{PLAIN}\n{words}", ground)


@pytest.mark.parametrize("words", ["You paid 2 times.", "12. This is another one.", "point 21", "in 2026", "第12点"])
def test_a_number_that_names_no_point_answers_none(words: str) -> None:
    assert not names_point(words, 2)


@pytest.mark.parametrize("missing", [Standard.REVIEW, Standard.ROUTES])
def test_without_a_way_on_it_blocks(missing: Standard) -> None:
    ground = replace(WHOLE, adds=frozenset(Standard) - {missing})

    assert Code.NO_WAY_ON in codes(PLAIN, ground)


def test_a_way_on_in_the_words_is_enough() -> None:
    ground = replace(WHOLE, adds=frozenset({Standard.POINTS}))

    assert Code.NO_WAY_ON not in codes(f"{PLAIN} You may ask for a review, or go to the banking ombudsman.", ground)


def test_when_the_letter_does_not_add_the_points_the_words_have_to() -> None:
    assert codes(PLAIN, replace(WHOLE, adds=frozenset(Standard) - {Standard.POINTS})).count(Code.POINT_UNANSWERED) == 2


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        (replace(WHOLE, points=[Point(1, True, False, "No.")]), Code.THIN_REASON),
        (replace(WHOLE, remedies=[]), Code.NO_REMEDY),
        (replace(WHOLE, remedies=[Promised("Refund")]), Code.REMEDY_UNDATED),
        (replace(WHOLE, bodies=[]), Code.NO_BODY),
        (replace(WHOLE, bodies=[("Banking Ombudsman", False)]), Code.NO_LIMIT),
    ],
)
def test_what_the_answer_stands_on_draws_advice(ground: Ground, code: Code) -> None:
    remarks = check(PLAIN, ground)

    assert [remark.code for remark in remarks] == [code]
    assert not remarks[0].is_blocking


def test_nothing_upheld_needs_no_remedy() -> None:
    assert codes(PLAIN, replace(WHOLE, points=[WHOLE.points[1]], remedies=[])) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("No.", Code.TOO_SHORT),
        (f"{PLAIN} Dear {{name}}.", Code.PLACEHOLDER_LEFT),
        (f"{PLAIN} THIS WILL NEVER HAPPEN.", Code.SHOUTING),
        (f"{PLAIN} Really!!", Code.SHOUTING),
        (f"{PLAIN} You failed to read the terms.", Code.BLAMING),
        ("我们查看了您的账户，您按时付款。这是您的责任，以后请注意。我们会退款给您。", Code.BLAMING),
        ("Notwithstanding aforementioned considerations, reimbursement eligibility determinations necessitate additional "
         "documentation substantiating contemporaneous correspondence.", Code.HARD_TO_READ),
        ("我们" + "认真审查了您提供的全部材料并且核对了相关系统记录" * 3 + "。", Code.HARD_TO_READ),
    ],
)  # fmt: skip
def test_the_manner_draws_advice(words: str, code: Code) -> None:
    assert code in codes(words)


def test_what_blocks_stands_first() -> None:
    ground = replace(WHOLE, points=[Point(1, True, True, "No."), Point(2, False, False)])

    assert codes("Hm.", ground)[0] == Code.POINT_UNANSWERED


def test_reading_ease_is_flesch_s() -> None:
    # 206.835 − 1.015 · 6/1 − 84.6 · 6/6: the sentence often given as the example of the formula's upper end.
    reading = reading_of("The cat sat on the mat.")

    assert reading is not None and not reading.is_chinese
    assert reading.value == 116.1


@pytest.mark.parametrize(("words", "value"), [("我们查了。我们退款。", 4.0), ("退款。" * 10, 2.0), ("好！好？", 1.0)])
def test_chinese_is_measured_in_characters_per_sentence(words: str, value: float) -> None:
    reading = reading_of(words)

    assert reading is not None and reading.is_chinese and reading.value == value


@pytest.mark.parametrize("words", ["", "   ", "123 – !", "\n\n"])
def test_no_words_have_no_reading(words: str) -> None:
    assert reading_of(words) is None


SYLLABLES = {"cat": 1, "money": 2, "table": 2, "complaint": 2, "made": 1, "the": 1, "refund": 2, "you’re": 1}


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("words", ["a" * 50_000, "{" * 50_000, "AAAA " * 10_000, "point " * 8_000, "\n" * 50_000])
def test_fifty_thousand_characters_of_anything_are_read(words: str) -> None:
    assert all(remark.code in set(Code) for remark in check(words, WHOLE))
    assert (Code.SHOUTING in codes(words)) == words.startswith("AAAA")
