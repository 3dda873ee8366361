"""What becomes of the rows of a file: created, skipped or rejected, each with line and reason."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import polars
import pytest
from django.utils import timezone

from plaudit.complaints.models import Complaint, ImportBatch
from plaudit.customers.models import Product
from plaudit.foundation import search
from plaudit.foundation.codes import code_hash, tracking_code
from tests.complaints.importing import HEAD, MAP, rejections, row, run, write
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unit() -> None:
    make_unit("top")


def test_a_row_becomes_a_complaint_that_can_be_read_found_and_tracked(tmp_path: Path) -> None:
    counts, code = run(*write(tmp_path, HEAD + row(7, story="Charged twice for the crêpes.")))

    complaint = Complaint.objects.get()
    assert (counts, code) == ({"read": 1, "created": 1, "skipped": 0, "rejected": 0}, 0)
    assert (complaint.source, complaint.source_id, complaint.state) == ("old", "7", "received")
    assert complaint.story == "Charged twice for the crêpes."
    assert complaint.title == "Charged twice for the crêpes."
    assert complaint.received_at == datetime(2025, 3, 3, 16, tzinfo=UTC)
    assert complaint.product == Product.objects.get(name={"en": "Card"})
    assert complaint.tracking_hash == code_hash(tracking_code(complaint.pk))
    for words in ("crepes", complaint.reference, "7"):
        assert [found["row_id"] for found in search.matching("complaint", words)] == [complaint.pk]


def test_running_again_skips_what_is_there(tmp_path: Path) -> None:
    file, chosen = write(tmp_path, HEAD + row(1) + row(2))
    run(file, chosen)

    counts, code = run(file, chosen)

    assert (counts, code) == ({"read": 2, "created": 0, "skipped": 2, "rejected": 0}, 0)
    assert Complaint.objects.count() == 2


def test_a_longer_file_adds_only_what_is_new(tmp_path: Path) -> None:
    run(*write(tmp_path, HEAD + row(1)))

    counts, _ = run(*write(tmp_path, HEAD + row(1) + row(2)))

    assert counts == {"read": 2, "created": 1, "skipped": 1, "rejected": 0}


def test_an_id_that_stands_twice_in_the_file_is_taken_once(tmp_path: Path) -> None:
    counts, _ = run(*write(tmp_path, HEAD + row(1) + row(1, story="Again.") + row(2)))

    assert counts == {"read": 3, "created": 2, "skipped": 1, "rejected": 0}
    assert Complaint.objects.get(source_id="1").story == "The card was charged twice."


TOMORROW = (timezone.now() + timedelta(days=2)).date().isoformat()


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (row(1, day="2025-02-30"), "import.date_wrong", "day"),
        (row(1, day="yesterday"), "import.date_wrong", "day"),
        (row(1, day="0001-01-01"), "import.date_wrong", "day"),
        (row(1, day=""), "import.date_missing", "day"),
        (row(1, day=TOMORROW), "import.date_in_future", "day"),
        (row(""), "import.id_missing", "id"),
        (row("9" * 121), "import.id_too_long", "id"),
        (row(1, story=""), "import.no_story", "story"),
        (row(1, story="x" * 5_000_000), "import.text_too_long", "story"),
        (row(1, story="a\x00b"), "import.nul_character", "story"),
        ("1,2025-03-04,too few cells\n", "import.row_broken", ""),
        ("1,2025-03-04,a,b,one too many\n", "import.row_broken", ""),
    ],
)
def test_a_bad_row_is_rejected_with_line_and_reason_and_the_others_are_taken(
    tmp_path: Path, line: str, code: str, column: str
) -> None:
    counts, exit_code = run(*write(tmp_path, HEAD + row("a") + line + row("b")))

    assert (counts, exit_code) == ({"read": 3, "created": 2, "skipped": 0, "rejected": 1}, 1)
    assert rejections() == [(3, code, column)]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    run(*write(tmp_path, HEAD + row(1, story="two\nlines") + row(2, day="never")))

    assert rejections() == [(4, "import.date_wrong", "day")]


def test_a_quote_that_is_not_closed_is_rejected_and_never_swallows_the_next_row_in_silence(tmp_path: Path) -> None:
    counts, code = run(*write(tmp_path, HEAD + row(1) + '2,2025-03-04,"never closed,Card\n' + row(3) + row(4)))

    assert (counts, code) == ({"read": 3, "created": 2, "skipped": 0, "rejected": 1}, 1)
    assert rejections() == [(3, "import.row_unreadable", "")]


def test_unknown_products_are_rejected_unless_the_map_lets_them_be_made(tmp_path: Path) -> None:
    counts, _ = run(*write(tmp_path, HEAD + row(1), map=MAP.replace('create_missing = ["product"]\n', "")))

    assert counts["rejected"] == 1
    assert rejections() == [(2, "import.unknown_product", "product")]
    assert not Product.objects.exists()


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_chinese_text_arrives_whole_in_the_encodings_people_use(tmp_path: Path, encoding: str) -> None:
    story = "酒店的房间和网上写的不一样，前台不肯退差价。我打了三次电话，每次都让我等。"
    text = HEAD + "".join(row(n, story=story, product="酒店") for n in range(5))

    counts, _ = run(*write(tmp_path, text.encode(encoding)))

    assert counts["created"] == 5
    assert {complaint.story for complaint in Complaint.objects.all()} == {story}


def test_an_encoding_that_cannot_be_told_is_asked_for_instead_of_guessed(tmp_path: Path) -> None:
    text = (HEAD + row(1, story="Le serveur était désagréable à l'égard de ma mère âgée.")).encode("latin-1")
    file, chosen = write(tmp_path, text)

    said, code = run(file, chosen)

    assert code == 2
    assert "State its encoding" in str(said["error"])
    chosen.write_text(MAP + '[file]\nencoding = "latin-1"\n')
    assert run(file, chosen)[0]["created"] == 1
    assert "était" in str(Complaint.objects.get().story)


def test_bytes_outside_the_stated_encoding_reject_their_row_only(tmp_path: Path) -> None:
    text = (HEAD + row(1)).encode() + row(2, story="caf?").encode().replace(b"?", b"\xe9") + row(3).encode()

    counts, _ = run(*write(tmp_path, text, map=MAP + '[file]\nencoding = "utf-8"\n'))

    assert (counts["created"], counts["rejected"]) == (2, 1)
    assert rejections() == [(3, "import.not_decodable", "story")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_heading(tmp_path: Path, delimiter: str) -> None:
    text = f"id{delimiter}day{delimiter}story{delimiter}product\n1{delimiter}2025-03-04{delimiter}Late{delimiter}Card\n"

    assert run(*write(tmp_path, text))[0]["created"] == 1


def test_a_compressed_file_is_read_as_it_is(tmp_path: Path) -> None:
    assert run(*write(tmp_path, gzip.compress((HEAD + row(1)).encode()), name="old.csv.gz"))[0]["created"] == 1


def test_formulas_in_a_workbook_stay_text_and_dates_are_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "day", "story", "product"])
    sheet.append([12, datetime(2025, 3, 4, 9, 30), '=HYPERLINK("http://example.org","click")', "Card"])  # noqa: DTZ001
    book.save(tmp_path / "old.xlsx")

    counts, _ = run(tmp_path / "old.xlsx", write(tmp_path, "")[1])

    complaint = Complaint.objects.get()
    assert counts["created"] == 1
    assert complaint.source_id == "12"
    assert complaint.story == '=HYPERLINK("http://example.org","click")'
    assert complaint.received_at == datetime(2025, 3, 3, 16, tzinfo=UTC)


def test_formulas_in_csv_stay_text(tmp_path: Path) -> None:
    run(*write(tmp_path, HEAD + row(1, story="=cmd|' /C calc'!A0")))

    assert Complaint.objects.get().story == "=cmd|' /C calc'!A0"


def test_parquet_is_read(tmp_path: Path) -> None:
    frame = polars.DataFrame(
        {"id": [1, 2], "day": [datetime(2025, 3, 4), None], "story": ["Late.", "Later."], "product": ["Card", None]}  # noqa: DTZ001
    )
    frame.write_parquet(tmp_path / "old.parquet")

    counts, _ = run(tmp_path / "old.parquet", write(tmp_path, "")[1])

    assert counts == {"read": 2, "created": 1, "skipped": 0, "rejected": 1}
    assert rejections() == [(2, "import.date_missing", "day")]


def test_the_map_of_the_bureau_reads_both_layouts_of_rows(tmp_path: Path) -> None:
    heading = (
        "date_received,product,sub_product,issue,sub_issue,consumer_complaint_narrative,company_public_response,company,"
        "state,tags,consumer_consent_provided,submitted_via,date_sent_to_company,company_response_to_consumer,"
        "timely_response,consumer_disputed,complaint_id\n"
    )
    open_row = "2023-04-20,Mortgage,FHA,Escrow,Taxes,,,BANK,OH,,,Phone,2023-04-20,In progress,Yes,N/A,11\n"
    closed_row = (
        "2025-06-02,Credit card,Store,Fees,Late,They charged me.,,BANK,TX,,,Web,,Closed with explanation,Yes,,12\n"
    )
    file = tmp_path / "cfpb.csv"
    file.write_text(heading + open_row + closed_row)

    counts, _ = run(file, Path("cfpb"))

    assert counts["created"] == 2
    first, second = Complaint.objects.order_by("source_id")
    assert (first.state, first.channel, first.title) == ("received", "phone", "Mortgage: Escrow")
    assert "Kind of product: FHA" in str(first.story)
    assert "Noted:" not in str(first.story)
    assert first.product is not None
    assert first.product.parent == Product.objects.get(code="mortgage")
    assert (second.state, second.closing_code, second.story) == ("closed", "closed_elsewhere", "They charged me.")
    assert not second.is_resolved


def test_the_counts_are_kept_with_the_batch(tmp_path: Path) -> None:
    run(*write(tmp_path, HEAD + row(1) + row(1) + row(2, day="?")))

    batch = ImportBatch.objects.get()
    assert (batch.rows_done, batch.created, batch.skipped, batch.rejected) == (3, 1, 1, 1)
    assert batch.ended_at is not None
