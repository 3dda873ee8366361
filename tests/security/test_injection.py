"""Attack case 18: what is typed is never a command to the database, a formula to a spreadsheet, or a path."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaudit.complaints.models import Complaint
from plaudit.complaints.queries.queue import Filters, queue
from plaudit.foundation import search
from tests.architecture.tree import SOURCE, name, python_files, text_of
from tests.complaints.world import World

from .visitors import attached, staff

QUERIES = [
    "' OR 1=1--", "'; DROP TABLE complaints_complaint;--", '" OR ""="', "%", "_", "%%%%", "\\", "*", "a*", "a NEAR b",
    "a AND NOT b", "a OR b", "story:fee", "^fee", "{fee}", '"fee" "late"', "-fee", "+fee", "NULL", "$$", "fee)", "((((",
    "1 UNION SELECT tracking_hash FROM complaints_complaint", "\u202efee", "fee' || pg_sleep(10) || '", "x" * 200, "%00", "‮",
    "$.story", "story->>'x'", "{{7*7}}", "${7*7}", "%(x)s", "%s", "😀", "滞'纳",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_words_and_nothing_else(world: World, query: str) -> None:
    world.file("I was charged a late fee.")
    foreign = world.file("Secret of the loans.", unit=world.loans)

    answer = staff(world, "handler").get("/staff/complaints/", {"q": query, "status": "any"})

    assert answer.status_code == 200
    assert foreign.reference not in answer.content.decode()
    assert Complaint.objects.count() == 2


@pytest.mark.django_db
def test_no_word_of_a_query_is_in_the_statement_that_is_sent() -> None:
    with CaptureQueriesContext(connection) as sent:
        list(search.matching("complaint", "canaryword' OR 1=1 NEAR canarytwo*"))

    assert sent.captured_queries
    assert not any("canary" in query["sql"] or "1=1" in query["sql"] for query in sent.captured_queries)


@pytest.mark.parametrize(
    "name", ["state", "product", "category", "channel", "owner", "scope", "order", "status", "late"]
)
@pytest.mark.parametrize(
    "value", ["' OR 1=1--", "\0", "__class__", "subject__wrapped_key", "%", "null", "[]", "x" * 3000]
)
def test_no_filter_takes_anything_but_its_own_values(world: World, name: str, value: str) -> None:
    foreign = world.file("Secret of the loans.", unit=world.loans)

    answer = staff(world, "handler").get("/staff/complaints/", {name: value})

    assert answer.status_code == 200 and foreign.reference not in answer.content.decode()


def test_filters_that_no_form_checked_are_still_values_only(world: World) -> None:
    evil = "' OR 1=1--"

    page = queue(world.actor("handler"), Filters(state=evil, product=evil, category=evil, channel=evil, q=evil))

    assert page.rows == []


def test_sql_is_never_put_together_from_what_was_handed_in() -> None:
    """Every statement written by hand is in foundation (and listed here), and none is filled from a request."""
    written = re.compile(r"\.raw\(|\.extra\(|RawSQL|cursor\.execute\(|\.executescript\(|\.executemany\(")
    handmade = {name(path) for path in python_files() if SOURCE in path.parents and written.search(text_of(path))}

    assert not [path for path in handmade if re.search(r"/(views|forms|queries|api)\b", path)]
    assert not [
        path for path in handmade if path.startswith(("src/plaudit/complaints/queries", "src/plaudit/accounts"))
    ]


def test_only_one_room_writes_what_a_spreadsheet_opens() -> None:
    """It makes formulas harmless: tests/complaints/test_exports.py opens its cells."""
    writers = re.compile(r"csv\.(Dict)?[wW]riter|Workbook\(\)|xlsxwriter|\.to_excel|write_csv|text/csv")

    found = [name(p) for p in python_files() if SOURCE in p.parents and writers.search(text_of(p))]
    assert found == ["src/plaudit/foundation/sheets.py"]


HOSTILE = [
    "../../../../tmp/canary-path.txt",
    "/etc/cron.d/canary-path",
    "..\\..\\canary-path.txt",
    "canary-path\0.txt",
    "C:canary-path.txt",
    "canary-path.txt:stream",
    "CON.txt",
    ".htaccess",
    "~/.ssh/canary-path",
    "a" * 5000 + ".txt",
]


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_name_of_a_document_is_ever_a_path(world: World, evil: str) -> None:
    complaint = world.file()
    before = set(Path(settings.DATA).parent.rglob("*"))

    attachment = attached(world, complaint, evil, b"hello")

    made = {path for path in Path(settings.DATA).parent.rglob("*") if path not in before and path.is_file()}
    assert not any("canary" in str(path) for path in made)
    assert all(Path(settings.DATA) / "files" in path.parents for path in made if attachment.file.pk.hex in path.name)
    assert "/" not in attachment.file.name and "\\" not in attachment.file.name and len(attachment.file.name) < 140


def test_an_archive_with_paths_in_it_is_never_unpacked(world: World) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for member in ("[Content_Types].xml", "xl/workbook.xml", "../../canary-slip.txt", "/canary-slip.txt"):
            made.writestr(member, b"canary")

    attached(world, world.file(), "table.xlsx", out.getvalue())

    assert not list(Path(settings.DATA).parent.rglob("*canary-slip*"))


def test_words_that_look_like_a_template_are_not_filled(world: World) -> None:
    words = "{{ 7|add:7 }} {% now 'Y' %} %(reference)s ${7*7} #{7*7}"
    complaint = world.file(words)

    page = staff(world, "handler").get(f"/staff/complaints/{complaint.reference}/").content.decode()

    assert "{{ 7|add:7 }}" in page and "%(reference)s" in page and "{% now" in page
    assert Client().post("/en/complain/", {"story": words}).status_code == 302
