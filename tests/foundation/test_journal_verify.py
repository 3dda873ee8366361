"""Whatever is done to a sealed journal behind its guards, checking it names what was touched."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record, seal_due, sealing, verify, verify_journal
from plaudit.foundation.journal.checking import export_journal
from plaudit.foundation.journal.heads import journal_head, write_head
from plaudit.foundation.journal.key import JournalKey, journal_key
from plaudit.foundation.models import Entry, Seal, SealKey, SealLeaf
from tests.factories import make_subject
from tests.journal import guards_lifted

pytestmark = pytest.mark.django_db

SIZES = (3, 1, 4, 2)
UNSEALED = 2
SEALED = sum(SIZES)
CHANGES: dict[str, Any] = {
    "code": "thing.undone",
    "v": 2,
    "actor": "user:somebody",
    "on_behalf_of": "somebody",
    "subject": "foundation.datasubject:another",
    "root": "0190a000-0000-7000-8000-000000000000",
    "unit": "0190a000-0000-7000-8000-000000000000",
    "recorded_at": "2020-01-01T00:00:00Z",
    "occurred_at": "2020-01-01T00:00:00Z",
    "data": {"n": 999},
}


@pytest.fixture
def entries() -> list[Entry]:
    """Four seals over 3, 1, 4 and 2 entries, then two entries not yet sealed; gives the sealed ones in order."""
    subject = make_subject()
    for size in (*SIZES, UNSEALED):
        seal_due()
        for n in range(size):
            record("thing.done", actor=SYSTEM, subject=subject, data={"n": n, "places": ["北京", None, True]})
    return [leaf.entry for leaf in SealLeaf.objects.order_by("seal_id", "n").select_related("entry")]


def seal_of(position: int) -> int:
    """The number of the seal that holds the sealed entry at a position."""
    return next(n for n in range(1, 5) if position < sum(SIZES[:n]))


def exported() -> list[str]:
    file = io.StringIO()
    export_journal(file)
    return file.getvalue().splitlines()


def fault_in_journal(head: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """The first fault, after making sure that the exported file shows the same."""
    report = verify_journal(head=head)
    assert report["ok"] is (report["first_fault"] is None)
    assert verify.verify_file(exported(), [journal_key().fingerprint], head) == report
    found: dict[str, Any] | None = report["first_fault"]
    return found


def test_an_untouched_journal_is_in_order_and_its_unsealed_end_is_counted(entries: list[Entry]) -> None:
    report = verify_journal(head=journal_head())

    counts = {"entries": SEALED + UNSEALED, "seals": 4, "unsealed": UNSEALED}
    assert report == {"ok": True, **counts, "first_fault": None}
    assert verify.verify_file(exported(), [journal_key().fingerprint], journal_head()) == report


def test_an_empty_journal_is_in_order() -> None:
    report = verify_journal()

    assert report == {"ok": True, "entries": 0, "seals": 0, "unsealed": 0, "first_fault": None}


class Tampering:
    """What an intruder with every right may do; each deed returns the entries and seals it touched."""

    def __init__(self, entries: list[Entry], data: st.DataObject) -> None:
        self.entries, self.data = entries, data
        self.position = data.draw(st.integers(0, SEALED - 1), label="position")
        self.entry, self.seal = entries[self.position], seal_of(self.position)
        self.leaf = SealLeaf.objects.filter(entry=self.entry)

    def change_entry(self) -> None:
        column = self.data.draw(st.sampled_from(sorted(CHANGES)))
        Entry.objects.filter(pk=self.entry.pk).update(**{column: CHANGES[column]})

    def change_entry_and_its_hash(self) -> None:
        self.change_entry()
        self.leaf.update(hash=self._hash_now())

    def change_entry_its_hash_and_the_root(self) -> None:
        self.change_entry_and_its_hash()
        tree = verify.MerkleTree()
        for digest in SealLeaf.objects.filter(seal_id=self.seal).order_by("n").values_list("hash", flat=True):
            tree.add(bytes.fromhex(digest))
        Seal.objects.filter(n=self.seal).update(merkle_root=tree.root())

    def change_hash(self) -> None:
        self.leaf.update(hash="0" * 64)

    def remove_entry(self) -> None:
        Entry.objects.filter(pk=self.entry.pk)._raw_delete("default")

    def remove_leaf(self) -> None:
        self.leaf._raw_delete("default")

    def remove_entry_and_leaf(self) -> None:
        self.remove_leaf()
        self.remove_entry()

    def remove_seal(self) -> None:
        Seal.objects.filter(n=self.seal)._raw_delete("default")

    def remove_seal_and_leaves(self) -> None:
        self.remove_seal()
        SealLeaf.objects.filter(seal_id=self.seal)._raw_delete("default")

    def cut_off_the_end(self) -> None:
        Seal.objects.filter(n__gte=self.seal)._raw_delete("default")
        SealLeaf.objects.filter(seal_id__gte=self.seal)._raw_delete("default")
        self.seal = 4  # the head kept outside names the last seal there was

    def insert_entry(self) -> None:
        self.entry = record("thing.forged", actor=SYSTEM, subject=make_subject())
        place = SIZES[self.seal - 1]
        SealLeaf.objects.create(entry=self.entry, seal_id=self.seal, n=place, hash=self._hash_now())

    def insert_entry_in_the_middle(self) -> None:
        place = SealLeaf.objects.get(entry=self.entry).n
        for leaf in SealLeaf.objects.filter(seal_id=self.seal, n__gte=place).order_by("-n"):
            SealLeaf.objects.filter(pk=leaf.pk).update(n=leaf.n + 1)
        self.entry = record("thing.forged", actor=SYSTEM, subject=make_subject())
        SealLeaf.objects.create(entry=self.entry, seal_id=self.seal, n=place, hash=self._hash_now())

    def exchange_places(self) -> None:
        other = SealLeaf.objects.exclude(entry=self.entry).order_by("?").first()
        mine = SealLeaf.objects.get(entry=self.entry)
        assert other
        SealLeaf.objects.filter(pk=other.pk).update(n=1000)
        self.leaf.update(n=other.n, seal_id=other.seal_id)
        SealLeaf.objects.filter(pk=other.pk).update(n=mine.n, seal_id=mine.seal_id)
        self.seal = min(mine.seal_id, other.seal_id)
        self.entry = other.entry if other.seal_id > mine.seal_id else self.entry

    def exchange_seals(self) -> None:
        other = self.seal % 4 + 1
        for old, new in [(other, 1000), (self.seal, other), (1000, self.seal)]:
            Seal.objects.filter(n=old).update(n=new)
        self.seal = min(self.seal, other)

    def change_seal(self) -> None:
        signature = Seal.objects.exclude(n=self.seal).values_list("signature", flat=True)[0]
        values = {
            "made_at": "2020-01-01T00:00:00Z",
            "count": SIZES[self.seal - 1] + 1,
            "merkle_root": "1" * 64,
            "previous": "1" * 64,
            "key_id": "1" * 64,
            "signature": signature,
        }
        column = self.data.draw(st.sampled_from(sorted(values)))
        Seal.objects.filter(n=self.seal).update(**{column: values[column]})

    def rewrite_with_another_key(self) -> None:
        SealLeaf.objects.all()._raw_delete("default")
        Seal.objects.all()._raw_delete("default")
        self.change_entry()
        stranger = JournalKey(rsa.generate_private_key(65537, 2048))
        for entry in self.entries:
            sealing._seal(stranger, [entry])
        self.seal = 1

    def remove_key(self) -> None:
        SealKey.objects.all()._raw_delete("default")
        self.seal = 1

    def _hash_now(self) -> str:
        from plaudit.foundation.journal.records import entry_record

        return verify.leaf_hash(entry_record(Entry.objects.get(pk=self.entry.pk))).hex()


DEEDS = sorted(name for name in vars(Tampering) if not name.startswith("_"))


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_intruder_does_is_named(entries: list[Entry], data: st.DataObject) -> None:
    head = journal_head()
    deed = data.draw(st.sampled_from(DEEDS))

    with transaction.atomic():
        with guards_lifted():
            tampering = Tampering(entries, data)
            getattr(tampering, deed)()
            fault = fault_in_journal(head)
        transaction.set_rollback(True)

    assert fault
    assert fault.get("entry") == str(tampering.entry.pk) or fault.get("seal") == tampering.seal, fault
    assert verify_journal(head=head)["ok"]


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_is_found(entries: list[Entry], deed: str) -> None:
    head = journal_head()

    @given(data=st.data())
    @settings(max_examples=1, database=None)
    def once(data: st.DataObject) -> None:
        getattr(Tampering(entries, data), deed)()

    with guards_lifted(), transaction.atomic():
        once()
        fault = fault_in_journal(head)
        transaction.set_rollback(True)

    assert fault


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_every_column_of_an_entry_is_covered(entries: list[Entry], column: str) -> None:
    with transaction.atomic():
        with guards_lifted():
            Entry.objects.filter(pk=entries[4].pk).update(**{column: CHANGES[column]})
            fault = fault_in_journal()
        transaction.set_rollback(True)

    assert fault
    assert (fault["code"], fault["entry"], fault["seal"]) == ("entry_changed", str(entries[4].pk), 3)


def test_no_column_of_an_entry_is_left_out() -> None:
    assert {field.attname for field in Entry._meta.concrete_fields} == {"id", *CHANGES}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_entry SET recorded_at = 'yesterday' WHERE id = %s",
        "UPDATE foundation_entry SET data = '[1.5]' WHERE id = %s",
        "UPDATE foundation_sealleaf SET n = 'first' WHERE entry_id = %s",
        "UPDATE foundation_sealleaf SET entry_id = 'nobody' WHERE entry_id = %s",
        "UPDATE foundation_seal SET made_at = 'today' WHERE n = 3 OR n = %s",
        "UPDATE foundation_seal SET count = 'many' WHERE n = 3 OR n = %s",
        "UPDATE foundation_sealkey SET public = '*' WHERE id <> %s",
    ],
)
def test_what_can_no_longer_be_read_is_a_fault_and_not_a_crash(entries: list[Entry], statement: str) -> None:
    with transaction.atomic():
        with guards_lifted(), connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute(statement, [entries[4].pk.hex])
            report = verify_journal()
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        transaction.set_rollback(True)

    assert not report["ok"]
    named = report["first_fault"]["code"]
    assert named in {"entry_changed", "place_empty", "seal_changed", "seal_unreadable", "key_missing"}


def test_a_journal_signed_with_another_key_than_the_one_noted_is_refused(entries: list[Entry]) -> None:
    fault = verify_journal(["ab" * 32])["first_fault"]

    assert (fault["code"], fault["seal"]) == ("key_unknown", 1)


def test_a_fingerprint_may_be_written_with_colons_and_capitals(entries: list[Entry]) -> None:
    plain = journal_key().fingerprint.upper()

    assert verify_journal([":".join(plain[i : i + 2] for i in range(0, 64, 2))])["ok"]


# --- the exported file alone ---------------------------------------------------------------------------------------


@given(data=st.data())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_line_changed_removed_doubled_or_moved_in_the_file_is_a_fault(
    entries: list[Entry], data: st.DataObject
) -> None:
    lines = exported()
    sealed = range(2, len(lines) - 1 - UNSEALED)
    here, there = data.draw(st.sampled_from(sealed)), data.draw(st.sampled_from(sealed))

    match data.draw(st.sampled_from(["remove", "double", "exchange", "cut", "garble"])):
        case "remove":
            del lines[here]
        case "double":
            lines.insert(there, lines[here])
        case "exchange":
            lines[here], lines[there] = lines[there], lines[here]
        case "cut":
            del lines[here:]
        case _:
            spot = data.draw(st.integers(0, len(lines[here]) - 1))
            lines[here] = lines[here][:spot] + data.draw(st.characters(codec="utf-8")) + lines[here][spot + 1 :]

    report = verify.verify_file(lines, [journal_key().fingerprint], journal_head())
    assert report["ok"] is (_meaning(lines) == _meaning(exported()))


def _meaning(lines: list[str]) -> list[Any]:
    try:
        return [json.loads(line, object_pairs_hook=verify._without_doubles) for line in lines]
    except ValueError:
        return []


def test_the_module_alone_checks_a_file_without_django(entries: list[Entry], tmp_path: Path) -> None:
    file, alone = tmp_path / "journal.jsonl", tmp_path / "verify.py"
    file.write_text("\n".join(exported()), encoding="utf-8")
    alone.write_bytes(Path(str(verify.__file__)).read_bytes())
    changed = tmp_path / "changed.jsonl"
    changed.write_text(file.read_text(encoding="utf-8").replace('"n":3', '"n":4'), encoding="utf-8")

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        command = [sys.executable, "-I", "-S", str(alone), *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout or "null")

    assert run(str(file), "--fingerprint", journal_key().fingerprint)[0] == 0
    code, report = run(str(changed), "--fingerprint", journal_key().fingerprint)
    assert code == 1
    assert not report["ok"]
    assert run(str(file))[0] == 2
    assert run(str(tmp_path / "none"), "--fingerprint", "ab")[0] == 2


# --- the commands ----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_counts_as_json(entries: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("journal_verify", "--json")

    counts = {"entries": SEALED + UNSEALED, "seals": 4, "unsealed": UNSEALED}
    assert json.loads(capsys.readouterr().out) == {"ok": True, **counts, "first_fault": None}


def test_the_command_names_the_entry_and_ends_with_1(entries: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        with guards_lifted():
            Entry.objects.filter(pk=entries[0].pk).update(code="thing.undone")
            with pytest.raises(SystemExit) as ended:
                call_command("journal_verify")
        transaction.set_rollback(True)

    assert ended.value.code == 1
    assert str(entries[0].pk) in capsys.readouterr().out


def test_the_command_used_wrongly_ends_with_2(entries: list[Entry], tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("journal_verify", str(tmp_path / "none"))

    assert refused.value.returncode == 2


def test_an_exported_file_is_checked_by_the_command(entries: list[Entry], tmp_path: Path) -> None:
    file = str(tmp_path / "journal.jsonl")

    call_command("journal_export", file)
    call_command("journal_verify", file, fingerprint=[journal_key().fingerprint])

    with pytest.raises(CommandError):
        call_command("journal_export", file)


def test_the_command_compares_with_the_newest_head_file(entries: list[Entry], tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    assert write_head()

    with transaction.atomic():
        with guards_lifted():
            SealLeaf.objects.filter(seal_id=5)._raw_delete("default")
            Seal.objects.filter(n=5)._raw_delete("default")
            with pytest.raises(SystemExit):
                call_command("journal_verify")
        transaction.set_rollback(True)

    call_command("journal_verify")


def test_the_head_file_names_the_last_seal_and_the_key(entries: list[Entry], tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path

    path = write_head()

    assert path
    head = verify.read_head(str(path))
    last = Seal.objects.latest("n")
    assert (head["n"], head["root"], head["fingerprint"]) == (5, last.merkle_root, journal_key().fingerprint)
    assert verify_journal(head=head)["unsealed"] == 0


def test_the_command_to_seal_prints_the_fingerprint(entries: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("journal_seal")

    assert journal_key().fingerprint in capsys.readouterr().out
    assert not Entry.objects.filter(leaf=None).exists()
