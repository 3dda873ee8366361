"""An import as a whole: journal, clocks, contacts, resuming, and being used wrongly."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from plaudit.complaints import actions
from plaudit.complaints.codes import State
from plaudit.complaints.importing import import_complaints, running
from plaudit.complaints.models import Complaint, ImportBatch, Obligation
from plaudit.complaints.queries.history import IMPORTED, history_of, import_entry_of, is_unchanged, replayed_state
from plaudit.complaints.queries.shown import CONTACT_WORDS
from plaudit.customers.models import ContactPoint
from plaudit.foundation import search
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.clocks.versions import calendar_for, deadline, events_of, rule_by_id
from plaudit.foundation.errors import Refused
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from tests.complaints.importing import HEAD, MAP, rejections, row, run, write
from tests.factories import make_unit

pytestmark = pytest.mark.django_db

CLOSED = (
    MAP + '[columns.closing_code]\nfrom = "product"\notherwise = ""\n[columns.closing_code.values]\nDone = "no_reply"\n'
)


@pytest.fixture(autouse=True)
def unit() -> None:
    make_unit("top")


def some_rows(count: int) -> str:
    return HEAD + "".join(row(n) for n in range(count))


def test_one_entry_stands_for_many_rows_and_proves_them(tmp_path: Path) -> None:
    text = HEAD + row(1) + row(2, product="Done") + row(3) + row(4, day="?")
    run(*write(tmp_path, text, map=CLOSED))

    entries = {entry.data["state"]: entry for entry in Entry.objects.filter(code=IMPORTED)}
    assert {state: entry.data["count"] for state, entry in entries.items()} == {"received": 2, "closed": 1}
    assert entries["received"].data["lines"] == [2, 4]
    assert all(is_unchanged(entry) for entry in entries.values())
    complaint = Complaint.objects.get(source_id="3")
    complaint.story = "Something else."
    complaint.save(update_fields=["story"])
    assert not is_unchanged(entries["received"])
    assert is_unchanged(entries["closed"])


def test_lifecycle_and_clocks_of_an_imported_complaint_go_on_from_its_batch(tmp_path: Path) -> None:
    call_command("load_clocks", verbosity=0)
    run(*write(tmp_path, HEAD + row(1) + row(2, product="Done"), map=CLOSED))
    is_open, is_closed = Complaint.objects.order_by("source_id")

    actions.acknowledge_complaint(actor=SYSTEM, complaint_id=is_open.pk)
    actions.reopen_complaint(actor=SYSTEM, complaint_id=is_closed.pk, reason="It broke again.")

    for complaint, state in ((is_open, State.RECEIVED), (is_closed, State.REOPENED)):
        complaint.refresh_from_db()
        assert complaint.state == replayed_state(complaint) == state
        assert import_entry_of(complaint) is not None
    assert [o.kind for o in is_open.obligations.exclude(ended_at=None)] == ["acknowledge"]
    assert is_open.next_due_at is not None


def test_the_due_dates_written_in_bulk_are_those_that_the_clocks_say(tmp_path: Path) -> None:
    call_command("load_clocks", verbosity=0)
    days = ("2025-01-01", "2025-02-28", "2024-02-29", "2015-05-05")
    run(*write(tmp_path, HEAD + "".join(row(n, day=day) for n, day in enumerate(days))))

    assert Obligation.objects.count() >= 3 * len(days)
    for obligation in Obligation.objects.select_related("complaint"):
        rule = rule_by_id(obligation.rule_id)
        events = events_of(history_of(obligation.complaint))
        found = deadline(rule, calendar_for(rule.calendar, now()), events, now(), started_by=obligation.started_by)
        assert (obligation.due_at, obligation.ended_at) == (found.due, found.ended_at)
    for complaint in Complaint.objects.all():
        dues = [o.due_at for o in complaint.obligations.filter(ended_at=None) if o.due_at]
        assert complaint.next_due_at == min(dues)


def test_contacts_come_encrypted_and_can_be_looked_up(tmp_path: Path) -> None:
    mapped = MAP.replace('story = "story"', 'story = "story"\ncomplainant_name = "name"\ncomplainant_email = "mail"')
    text = "id,day,story,product,name,mail\n" + "1,2025-03-04,Late,Card,王芳,wang@example.org\n"
    run(*write(tmp_path, text + "2,2025-03-04,Late,Card,Bob,not an address\n3,2025-03-04,Late,Card,,\n", map=mapped))

    first, third = Complaint.objects.select_related("complainant__subject").order_by("source_id")
    assert rejections() == [(3, "import.contact_wrong", "mail")]
    assert first.complainant is not None
    assert first.complainant.name == "王芳"
    assert first.complainant.subject_id == first.subject_id
    assert ContactPoint.objects.get().value == "wang@example.org"
    assert third.complainant is None
    assert search.matching("complaint", "王芳", by=CONTACT_WORDS).get() == {"row_id": first.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM customers_contactpoint")
        assert b"wang" not in bytes(cursor.fetchone()[0])


def test_a_run_that_broke_off_is_gone_on_with_and_the_counts_still_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, chosen = write(
        tmp_path, some_rows(700) + row("x", day="?") + row(1) + "".join(row(f"b{n}") for n in range(300))
    )
    chunks = iter(range(2))
    monkeypatch.setattr(running._Run, "_fit", lambda *_: next(chunks))

    with pytest.raises(StopIteration):
        import_complaints(file, chosen)
    half = Complaint.objects.count()
    monkeypatch.undo()
    counts, _ = run(file, chosen)

    assert 0 < half < 1_000
    assert counts == {"read": 1_002, "created": 1_000, "skipped": 1, "rejected": 1}
    assert ImportBatch.objects.count() == 1
    assert Complaint.objects.count() == 1_000
    assert sum(entry.data["count"] for entry in Entry.objects.filter(code=IMPORTED)) == 1_000


def test_another_map_begins_anew_instead_of_going_on_with_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEAD + "".join(row(n, day="04/03/2025") for n in range(600))
    file, chosen = write(tmp_path, text)
    with monkeypatch.context() as patch, pytest.raises(StopIteration):
        patch.setattr(running._Run, "_fit", lambda *_: next(iter(())))
        import_complaints(file, chosen)

    counts, _ = run(*write(tmp_path, text, map=MAP.replace("%d.%m.%Y", "%d/%m/%Y")))

    assert counts == {"read": 600, "created": 600, "skipped": 0, "rejected": 0}


def test_two_processes_do_not_write_the_same_rows_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, chosen = write(tmp_path, some_rows(10))
    prepare = running.Writer.prepare

    def meanwhile(self: running.Writer, placed: object) -> object:
        monkeypatch.undo()
        import_complaints(file, chosen)
        return prepare(self, placed)  # type: ignore[arg-type]

    monkeypatch.setattr(running.Writer, "prepare", meanwhile)

    with pytest.raises(Exception) as caught:
        import_complaints(file, chosen)

    assert isinstance(caught.value, Refused) or "source" in str(caught.value)
    assert Complaint.objects.count() == 10


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
        package.infolist()[0].file_size = 2 << 30  # what its directory says it unpacks to
    return packed.getvalue()


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(80 << 20), 1)


@pytest.mark.parametrize(
    ("content", "map", "said"),
    [
        (b"", MAP, "0 bytes"),
        (b"\n\n", MAP, "no line of headings"),
        (b"id,day,story\n", MAP, "names the column “product”"),
        (b"id,day,story,product,id\n", MAP, "more than once"),
        (b"PK\x03\x04 no zip", MAP, "cannot be read"),
        (b"PAR1 no parquet", MAP, "cannot be read"),
        (gzip.compress(b"id,day\n", mtime=0)[:-9], MAP, "cannot be read"),
        (b"id,day,story,product\n", "source = ", "The map"),
        (b"id,day,story,product\n", MAP.replace("story = ", "stroy = "), "columns.stroy"),
        (b"id,day,story,product\n", MAP.replace("Asia/Shanghai", "Asia/Atlantis"), "Asia/Atlantis"),
        (b"id,day,story,product\n", MAP.replace('source_id = "id"', ""), "columns.source_id"),
        (b"id,day,story,product\n", MAP + "[columns.channel]\nconstant = 'pigeon'\n", "pigeon"),
        (gzip_bomb, MAP, "unpacks to more"),
        (zip_bomb, MAP, "unpacks to more"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_changes_nothing(
    tmp_path: Path, content: bytes | Callable[[], bytes], map: str, said: str
) -> None:
    found, code = run(*write(tmp_path, content() if callable(content) else content, map=map))

    assert code == 2
    assert said in str(found["error"])
    assert not ImportBatch.objects.exists()


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    found, code = run(tmp_path / "nowhere.csv", write(tmp_path, "")[1])

    assert code == 2
    assert "nowhere.csv" in str(found["error"])


def test_closed_rows_keep_their_day_and_come_before_no_arrival(tmp_path: Path) -> None:
    mapped = CLOSED + '[columns.closed_at]\nfrom = "end"\nzone = "Asia/Shanghai"\n'
    text = "id,day,story,product,end\n1,2025-03-04,Late,Done,2025-03-09\n2,2025-03-04,Late,Done,2025-03-01\n"
    run(*write(tmp_path, text, map=mapped))

    assert Complaint.objects.get().closed_at == datetime(2025, 3, 8, 16, tzinfo=UTC)
    assert rejections() == [(3, "import.closed_before_received", "end")]
