"""Documents on paper: the text of the PDF, its tags, and words that try to be commands."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from plaudit.foundation.errors import Refused
from plaudit.foundation.typesetting import Block, Facts, Heading, Paper, Points, Table, Words, setting, typeset

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
COMMANDS = (
    '#read("/etc/passwd") $x^2$ @label *bold* _it_ \\ ` <tag> // gone /* gone */ = no heading [x] {y} ~ --- "quoted"'
)


def paper(*blocks: Block, language: str = "en", **more: object) -> Paper:
    return Paper(title="A title", language=language, page="Page {page} of {pages}", blocks=blocks, **more)  # type: ignore[arg-type]


def read(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def squeezed(text: str) -> str:
    """Without white space and places to break: where lines end is not what is asked."""
    return "".join(text.split()).replace("\u200b", "")


def test_every_kind_of_block_stands_on_the_page() -> None:
    made = paper(
        Heading("Point by point"),
        Words("First paragraph.\n\nSecond one,\nwith a break."),
        Words("Small print", "soft"),
        Words("My own words", "quote"),
        Facts([("Reference", "C-2026-000123")]),
        Table(["Day", "Step"], [["1 May", "Assessed"]], [1, 2]),
        Points([("1.", "Late fee", "Upheld – paid in time")]),
        sender=["Harbour Bank", "1 Quay"], recipient=["Wang Fang"], beside=[("Date", "21 November")], foot="Harbour Bank",
    )  # fmt: skip

    text = read(typeset(made, made_at=AT))

    for words in (
        "A title", "Point by point", "First paragraph.", "with a break.", "Small print", "My own words", "C-2026-000123",
        "Assessed", "Late fee", "Upheld – paid in time", "Harbour Bank", "Wang Fang", "21 November", "Page 1 of 1",
    ):  # fmt: skip
        assert words in text, words


def test_chinese_is_read_from_the_document_as_it_was_written() -> None:
    words = "我们认真审查了您的投诉：逾期费用应予退还，并为此深表歉意。赟、㬎、犇"

    text = read(typeset(paper(Words(words), language="zh-hans"), made_at=AT))

    assert squeezed(words) in squeezed(text)


def test_what_people_type_is_never_a_command() -> None:
    text = read(typeset(paper(Words(COMMANDS, "quote"), Facts([(COMMANDS, COMMANDS)])), made_at=AT))

    assert squeezed(text).count(squeezed(COMMANDS)) == 3
    assert "root:" not in text


@pytest.mark.parametrize(
    "block", [Words("# $ @"), Heading("= #x"), Points([("#", "*a*", "\\")]), Table(["#"], [["$"]])]
)
def test_signs_of_the_setter_stand_in_every_block(block: Block) -> None:
    assert typeset(paper(block), made_at=AT).startswith(b"%PDF-")


def test_a_sign_that_no_font_has_is_named_and_not_left_out() -> None:
    text = squeezed(read(typeset(paper(Words("Paid 😀 by 𠮷田, สวัสดี")), made_at=AT)))

    assert "[grinningface]" in text and "[U+20BB7]" in text and "[U+0E2A]" in text


def test_more_missing_signs_than_one_pass_names_are_all_named() -> None:
    many = "".join(chr(0xAC00 + n) for n in range(0, 3000, 3))

    text = squeezed(read(typeset(paper(Words(many)), made_at=AT)))

    assert text.count("[U+") == len(many)


def test_arabic_and_hebrew_are_set_and_turning_marks_are_not() -> None:
    text = read(typeset(paper(Words("before \u202egnp.exe\u202c شكرا שלום after")), made_at=AT))

    assert "gnp.exe" in text and "after" in text and "\u202e" not in text


def test_control_signs_are_dropped() -> None:
    assert "ab" in read(typeset(paper(Words("a\x00\x07\x1bb\ud800")), made_at=AT))


@pytest.mark.parametrize("words", ["w" * 50_000, "长" * 50_000, "a b " * 12_500, "\n" * 50_000 + "end"])
def test_fifty_thousand_characters_fit_on_pages(words: str) -> None:
    found = squeezed(read(typeset(paper(Words(words)), made_at=AT)))

    assert found.count(words.strip()[0]) >= len(squeezed(words)) // len(set(squeezed(words)))


def test_it_is_tagged_names_its_language_and_is_fit_for_archives() -> None:
    content = typeset(paper(Heading("One"), language="zh-hans"), made_at=AT)
    catalogue = pypdf.PdfReader(BytesIO(content)).trailer["/Root"]

    assert catalogue["/Lang"] == "zh-CN"
    assert catalogue["/MarkInfo"]["/Marked"]
    about = catalogue["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in about and "pdfaid:part>2<" in about


def test_the_same_paper_and_moment_give_the_same_bytes_also_from_what_was_kept() -> None:
    made = paper(Words("Yes"))

    assert typeset(made, made_at=AT) == typeset(made.written(), made_at=AT)


def test_without_fonts_it_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "FONTS", tmp_path)

    with pytest.raises(Refused, match=r"typesetting\.no_fonts: .*Try again in a minute"):
        typeset(paper(), made_at=AT)
