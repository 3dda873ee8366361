"""The database itself refuses to change the journal: triggers against UPDATE, DELETE, REPLACE and TRUNCATE.

They are installed by migration, put back after every `migrate` (rebuilding a table in SQLite drops its triggers), and
looked at by `doctor`. Whoever may change the schema can take them away: then `verify` names what was changed.
"""

from typing import Any

from django.db import connection

TABLES = {
    "foundation_entry": "id",
    "foundation_seal": "n",
    "foundation_sealleaf": "entry_id",
    "foundation_sealkey": "id",
}
REFUSAL = "journal.append_only: a row of the journal is never changed or removed"
FUNCTION = "journal_append_only"
FUNCTION_BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END "


def triggers() -> dict[str, str]:
    """The triggers this database needs: name → statement that makes it."""
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return {name: sql for table, key in TABLES.items() if table in _tables() for name, sql in make(table, key).items()}


def install_triggers() -> None:
    """Make every trigger anew; safe to run again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION_BODY}$$"
            )
        for name, sql in triggers().items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(sql)


def triggers_missing() -> list[str]:
    """The names of triggers that are gone, switched off or do something else."""
    found = _found_in_postgresql() if connection.vendor == "postgresql" else _found_in_sqlite()
    return sorted(name for name, sql in triggers().items() if found.get(name) not in {sql, "in force"})


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _on_sqlite(table: str, key: str) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    again = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        # Holds even where recursive_triggers is off, as in a plain sqlite3 shell.
        f"{table}_no_replace": f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {again} {refuse}",
    }


def _on_postgresql(table: str, key: str) -> dict[str, str]:
    rows = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
    whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
    return {
        f"{table}_no_change": f"CREATE OR REPLACE TRIGGER {table}_no_change {rows}",
        f"{table}_no_truncate": f"CREATE OR REPLACE TRIGGER {table}_no_truncate {whole}",
    }


def _found_in_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _found_in_postgresql() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, 'in force' FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace s ON s.oid = c.relnamespace"
            " WHERE t.tgenabled IN ('O', 'A') AND p.proname = %s AND p.prosrc = %s"
            " AND s.nspname = current_schema() AND starts_with(t.tgname, c.relname)"
            " AND t.tgtype = CASE WHEN t.tgname LIKE '%%no_truncate' THEN 34 ELSE 27 END"
            " AND t.tgqual IS NULL AND t.tgattr::text = ''",
            [FUNCTION, FUNCTION_BODY],
        )
        return dict(cursor.fetchall())
