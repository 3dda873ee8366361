"""The database refuses to change or remove a row of the journal, whoever asks."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record
from plaudit.foundation.journal.append_only import TABLES, install_triggers, triggers, triggers_missing
from plaudit.foundation.models import Entry
from tests.factories import make_subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return record("thing.done", actor=SYSTEM, subject=make_subject(), data={"n": 1})


def refused(statement: str) -> bool:
    """Whether the database refuses the statement because the journal is append-only."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append_only" in str(error)
    return False


def test_an_entry_cannot_be_changed(entry: Entry) -> None:
    assert refused("UPDATE foundation_entry SET code = 'thing.undone'")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(code="thing.undone")
    entry.refresh_from_db()
    assert entry.code == "thing.done"


def test_an_entry_cannot_be_deleted(entry: Entry) -> None:
    assert refused("DELETE FROM foundation_entry")
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
def test_an_entry_cannot_be_replaced(entry: Entry, recursive_triggers: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    columns = "id, recorded_at, occurred_at, code, v, actor, on_behalf_of, subject, root, unit, data"
    changed = columns.replace("code", "'thing.undone'")

    refusal = refused(f"INSERT OR REPLACE INTO foundation_entry ({columns}) SELECT {changed} FROM foundation_entry")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert refusal
    entry.refresh_from_db()
    assert entry.code == "thing.done"


@pytest.mark.sqlite
def test_an_entry_cannot_be_replaced_by_its_row_number(entry: Entry) -> None:
    columns = "recorded_at, occurred_at, code, v, actor, on_behalf_of, subject, root, unit, data"
    other = f"SELECT rowid, 'ff', {columns} FROM foundation_entry"

    assert refused(f"INSERT OR REPLACE INTO foundation_entry (rowid, id, {columns}) {other}")
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.postgresql
@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_the_journal_cannot_be_truncated(entry: Entry, table: str) -> None:
    assert refused(f"TRUNCATE {table} CASCADE")
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.postgresql
def test_an_entry_cannot_be_changed_by_an_insert_that_updates(entry: Entry) -> None:
    insert = "INSERT INTO foundation_entry SELECT * FROM foundation_entry ON CONFLICT (id) DO UPDATE SET code = 'x'"

    assert refused(insert)


def test_all_triggers_are_there_after_migrating() -> None:
    assert len(triggers()) == len(TABLES) * (3 if connection.vendor == "sqlite" else 2)
    assert triggers_missing() == []


@pytest.fixture
def triggers_put_back() -> Iterator[None]:
    yield
    install_triggers()


@pytest.mark.usefixtures("triggers_put_back")
@pytest.mark.parametrize("number", range(4))
def test_a_trigger_that_was_dropped_is_named(number: int) -> None:
    name = sorted(triggers())[number]
    table = name.split("_no_")[0]

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{'' if connection.vendor == 'sqlite' else f' ON {table}'}")

    assert triggers_missing() == [name]


@pytest.mark.sqlite
@pytest.mark.usefixtures("triggers_put_back")
def test_a_trigger_that_does_something_else_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER foundation_entry_no_update")
        cursor.execute(
            "CREATE TRIGGER foundation_entry_no_update BEFORE UPDATE ON foundation_entry BEGIN SELECT 1; END"
        )

    assert triggers_missing() == ["foundation_entry_no_update"]


@pytest.mark.postgresql
@pytest.mark.usefixtures("triggers_put_back")
@pytest.mark.parametrize(
    "undo",
    [
        "ALTER TABLE foundation_entry DISABLE TRIGGER foundation_entry_no_change",
        "DROP TRIGGER foundation_entry_no_change ON foundation_entry; CREATE TRIGGER foundation_entry_no_change"
        " BEFORE UPDATE ON foundation_entry FOR EACH ROW EXECUTE FUNCTION journal_append_only()",
        "DROP TRIGGER foundation_entry_no_change ON foundation_entry; CREATE TRIGGER foundation_entry_no_change BEFORE"
        " UPDATE OR DELETE ON foundation_entry FOR EACH ROW WHEN (false) EXECUTE FUNCTION journal_append_only()",
    ],
    ids=["disabled", "half", "never"],
)
def test_a_trigger_that_no_longer_guards_is_named(undo: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(undo)

    assert triggers_missing() == ["foundation_entry_no_change"]


@pytest.mark.postgresql
@pytest.mark.usefixtures("triggers_put_back")
def test_a_function_that_lets_everything_pass_is_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NEW; END'"
        )

    assert triggers_missing() == sorted(triggers())


def test_migrating_puts_lost_triggers_back() -> None:
    with connection.cursor() as cursor:
        for name in triggers():
            table = name.split("_no_")[0]
            cursor.execute(f"DROP TRIGGER {name}{'' if connection.vendor == 'sqlite' else f' ON {table}'}")

    call_command("migrate", "foundation", verbosity=0)

    assert triggers_missing() == []
