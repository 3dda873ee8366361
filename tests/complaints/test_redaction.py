"""The rule by which analysts read a story: what is masked, and what is left."""

import pytest

from plaudit.complaints.redaction import masked_line, redacted

RULE = [
    ("Write to ann.lee@mail.example or www.ann.example/me", "Write to [address] or [address]"),
    ("My card 4111-1111 1111 was charged 39.00 on 2026-03-01", "My card [number] was charged [number] on [number]"),
    ("I told Mrs Smith and Dr. Wu about it", "I told [name] and [name] about it"),
    ("The clerk Peter Miller at Baker Street laughed", "The clerk [name] at [name] laughed"),
    ("It broke. Then I called", "It broke. Then I called"),
    ("我找王经理投诉，住在北京市朝阳区建国路88号", "【姓名】经理投诉，【地点】【地点】【地点】【号码】号"),
    ("请联系 li@mail.example，电话13800138000", "请联系 【网址】，电话【号码】"),
]


@pytest.mark.parametrize(("text", "shown"), RULE)
def test_names_numbers_addresses_and_places_are_masked(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_every_name_that_the_complaint_knows_is_masked_whole_and_word_by_word() -> None:
    text = "ann lee says that lee was rude, and 王芳 too"

    assert redacted(text, ["Ann Lee", "王芳"]) == "【姓名】 says that 【姓名】 was rude, and 【姓名】 too"


def test_masking_twice_changes_nothing_more() -> None:
    once = redacted("Mr Smith of Baker Street paid 39.00", ["Smith"])

    assert redacted(once, ["Smith"]) == once


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Charged 39 twice", "Charged 39 twice"),
        ("Account 1234 5678 is blocked", "Account [number] is blocked"),
        ("Nobody answers ann@mail.example", "Nobody answers [address]"),
    ],
)
def test_a_title_on_a_list_keeps_its_words_and_small_numbers(title: str, shown: str) -> None:
    assert masked_line(title) == shown
