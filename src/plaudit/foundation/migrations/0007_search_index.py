"""The index behind search: GIN on PostgreSQL; on SQLite an FTS5 table that triggers keep equal to the rows.

On SQLite a later migration that makes foundation_searchdocument anew drops the triggers with it: run `install` again.
"""

from django.db import migrations

ROWS = "foundation_searchdocument"
INDEX = "foundation_searchindex"
ADD = f"INSERT INTO {INDEX} (rowid, tokens) VALUES (new.id, new.tokens)"
REMOVE = f"INSERT INTO {INDEX} ({INDEX}, rowid, tokens) VALUES ('delete', old.id, old.tokens)"

# New entries wait in a list that queries read through: short enough for them, long enough to be merged cheaply.
POSTGRESQL = [
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {ROWS} USING gin (tokens) WITH (fastupdate = on, gin_pending_list_limit = 2048)"
]
SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX}"
    " USING fts5 (tokens, content = '', detail = none, columnsize = 0, tokenize = 'ascii')",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_add AFTER INSERT ON {ROWS} BEGIN {ADD}; END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_remove AFTER DELETE ON {ROWS} BEGIN {REMOVE}; END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_change AFTER UPDATE OF tokens ON {ROWS} BEGIN {REMOVE}; {ADD}; END",
]


def install(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")
        return
    for name in ("add", "remove", "change"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("foundation", "0006_codes_search_files_and_numbers")]

    operations = [migrations.RunPython(install, remove)]
