"""Triggers that refuse to change the journal, as they were on the day of this migration.

plaudit.foundation.journal.append_only holds the ones in use and puts them back after every migrate.
"""

from django.db import migrations

TABLES = {"foundation_entry": "id", "foundation_seal": "n", "foundation_sealleaf": "entry_id", "foundation_sealkey": "id"}
REFUSAL = "journal.append_only: a row of the journal is never changed or removed"


def on_sqlite(table, key):
    again = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
    for name, when in [("update", ""), ("delete", ""), ("replace", again)]:
        verb = "INSERT" if name == "replace" else name.upper()
        trigger = f"{table}_no_{name}"
        yield f"DROP TRIGGER IF EXISTS {trigger}", (
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def on_postgresql(table, key):
    function = "EXECUTE FUNCTION journal_append_only()"
    for name, event in [("change", "UPDATE OR DELETE"), ("truncate", "TRUNCATE")]:
        each = "ROW" if name == "change" else "STATEMENT"
        trigger = f"{table}_no_{name}"
        yield f"DROP TRIGGER IF EXISTS {trigger} ON {table}", (
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH {each} {function}"
        )


def statements(connection):
    make = on_postgresql if connection.vendor == "postgresql" else on_sqlite
    return [pair for table, key in TABLES.items() for pair in make(table, key)]


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
            None,
        )
    for drop, make in statements(schema_editor.connection):
        schema_editor.execute(drop, None)
        schema_editor.execute(make, None)


def remove(apps, schema_editor):
    for drop, _ in statements(schema_editor.connection):
        schema_editor.execute(drop, None)


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_seals")]

    operations = [migrations.RunPython(install, remove)]
