"""The mass of a large installation, made by the database itself: complaints imported in earlier years, and erased since.

Rows as wide as the ones they are copied from, and found by the same words; but nobody can read them any more.
"""

from django.db import connection, transaction

from plaudit.complaints.models import Complaint

TEMPLATES = 5_000
SOURCE = "bench, erased"
UUID7 = (
    "(lpad(to_hex((extract(epoch from {moment}) * 1000)::bigint), 12, '0') || '7' || substr(md5('{salt}' || g.n), 1, 3)"
    " || '8' || substr(md5(g.n || '{salt}'), 1, 15))::uuid"
)
MOMENTS = ("received_at", "recorded_at", "closed_at")


def add_erased(rows: int) -> None:
    """So many more of them, spread over the years before those that are there."""
    first = Complaint.objects.filter(source=SOURCE).count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # keys are right by the way they are made
        cursor.execute(
            "CREATE TEMP TABLE template ON COMMIT DROP AS SELECT (row_number() OVER ())::int - 1 AS place, c.*, d.tokens"
            " FROM complaints_complaint c JOIN foundation_searchdocument d ON d.row_id = c.id"
            " WHERE c.batch_id IS NOT NULL AND c.source <> %s LIMIT %s",
            [SOURCE, TEMPLATES],
        )
        cursor.execute(
            "CREATE TEMP TABLE g ON COMMIT DROP AS SELECT n, n %% (SELECT count(*) FROM template)::int AS place,"
            " make_interval(secs => abs(hashint4(n) %% 730 * 86400 + n %% 86400)) AS shift FROM generate_series(%s, %s) n",
            [first + 1, first + rows],
        )
        cursor.execute("ANALYZE template")
        cursor.execute("ANALYZE g")
        _insert(cursor)


def _insert(cursor: object) -> None:
    received = "(t.received_at - g.shift)"
    key, subject = (UUID7.format(moment=received, salt=salt) for salt in ("case", "subject"))
    own = {moment: f"t.{moment} - g.shift" for moment in MOMENTS} | {
        "id": key,
        "subject_id": subject,
        "reference": f"'C-' || extract(year from {received}) || '-' || (1000000 + g.n)",
        "tracking_hash": "encode(sha256(g.n::text::bytea), 'hex')",
        "source": f"'{SOURCE}'",
        "source_id": "g.n::text",
        "complainant_id": "NULL",
        "agent_id": "NULL",
    }
    columns = [str(field.column) for field in Complaint._meta.concrete_fields]
    values = ", ".join(own.get(column, f"t.{column}") for column in columns)
    beside = "FROM g JOIN template t USING (place)"
    for statement in (
        f"INSERT INTO foundation_datasubject (id, erased_at) SELECT {subject}, now() {beside}",
        f"INSERT INTO complaints_complaint ({', '.join(columns)}) SELECT {values} {beside}",
        "INSERT INTO foundation_searchdocument (id, kind, row_id, subject_id, tokens)"
        f" SELECT -g.n, 'complaint', {key}, {subject}, t.tokens {beside}",
    ):
        cursor.execute(statement)  # type: ignore[attr-defined]
