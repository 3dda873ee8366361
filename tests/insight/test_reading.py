"""Files of answers as they come: encodings, delimiters, kinds, and what stands in a cell that holds no answer."""

import gzip
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from plaudit.insight.analysing.asking import Asked, AskedFault
from plaudit.insight.analysing.job import Job
from plaudit.insight.analysing.reading import ReadingFault, open_table

WORDS = "城市,评分\n上海,5\n北京,4\n"


def job(path: Path, **asked: object) -> Job:
    return Job(Asked(method="mean", **asked), open_table(path))  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_file_is_read_in_whatever_encoding_it_came(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes((WORDS * 1 + "上海,3\n" * 40).encode(encoding))

    table = open_table(tmp_path / "a.csv", encoding="utf-16" if encoding == "utf-16" else "")

    assert table.columns == ("城市", "评分")
    assert Job(Asked(method="mean", items=("评分",)), table).numbers("评分")[:3].tolist() == [5, 4, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_heading(tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "a.csv").write_text(f"a{delimiter}b\n1{delimiter}2\n")

    assert open_table(tmp_path / "a.csv").columns == ("a", "b")


def test_the_same_answers_are_read_from_every_kind_of_file(tmp_path: Path) -> None:
    frame = pl.DataFrame({"rating": [5.0, None, 3.0], "city": ["Bath", "Leeds", "Bath"]})
    frame.write_csv(tmp_path / "a.csv")
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write((tmp_path / "a.csv").read_bytes())
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_ipc(tmp_path / "a.arrow")
    pyreadstat.write_sav(frame.to_pandas(), str(tmp_path / "a.sav"))

    for name in ("a.csv", "a.csv.gz", "a.parquet", "a.arrow", "a.sav"):
        found = job(tmp_path / name, items=("rating",)).complete(["rating"], ["city"])
        assert found.numbers["rating"].tolist() == [5, 3]
        assert found.labels["city"].tolist() == ["Bath", "Bath"]
        assert [warned.seen for warned in found.warnings] == ["1 of 3 rows have no answer to one of rating, city"]


def test_values_that_mean_no_answer_are_none_however_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q\n1\n0\n6\nBlank\n NA \n\n6.0\n5\n")

    assert job(tmp_path / "a.csv", items=("q",), missing=("0", "6", "Blank")).complete(["q"]).numbers["q"].tolist() == [
        1,
        5,
    ]


def test_text_among_numbers_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q\n1\n2\nBLANK\n")

    with pytest.raises(AskedFault, match=r"q holds text: .BLANK. in row 4\. Name it in --missing"):
        job(tmp_path / "a.csv", items=("q",)).complete(["q"])


def test_a_column_that_is_not_there_is_answered_with_those_that_look_like_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("rating,region\n1,2\n")

    with pytest.raises(ReadingFault, match=r"no column .ratng.\. Did you mean rating"):
        open_table(tmp_path / "a.csv").needs("ratng")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv is empty."),
        ("a.docx", b"x", "a.docx is of a kind that is not read."),
        ("a.parquet", b"not parquet", "a.parquet cannot be read"),
        ("a.csv.gz", b"not gzip", "a.csv.gz cannot be read"),
        ("a.sav", b"not spss", "a.sav cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ReadingFault) as refused:
        open_table(tmp_path / name).lazy.collect()

    assert said in str(refused.value)


def test_the_rule_of_where_keeps_rows_and_groups_are_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("g,sch.wide,q\n10,Yes,1\n9,Yes,2\n10,No,3\n,Yes,4\n10,Yes,5\n")

    groups = list(job(tmp_path / "a.csv", items=("q",), by="g", where="sch.wide == 'Yes'").groups())

    assert [(each.group, each.numbers("q").tolist()) for each in groups] == [("9", [2]), ("10", [1, 5])]
