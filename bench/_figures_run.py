"""`python -m bench._figures_run ROWS` prints as JSON how long the figures take, and fills an empty installation first.

One complaint is really filed; the others are copies of its rows made by the database itself, with ids, moments, states,
channels and units of their own, over three years. Their words cannot be read, and figures read no words.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

DAYS = 3 * 365
UNITS = 20


def main(rows: int) -> None:
    import django

    django.setup()
    from plaudit.accounts.models import Unit, User
    from plaudit.accounts.roles import Role
    from plaudit.complaints.models import Complaint
    from tests.factories import make_unit, make_user

    top = Unit.objects.get(parent=None)
    if Complaint.objects.exists():
        director = User.objects.filter(role_grants__role=Role.DIRECTOR, role_grants__unit=top).first()
    else:
        for _n in range(UNITS):
            make_unit(parent=top)
        director = make_user("Bench", Role.DIRECTOR, unit=top)
        _filed(top, director)
        began = time.perf_counter()
        _copies(rows)
        print(f"{rows} complaints made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    json.dump(_measured(director) | {"rows": Complaint.objects.count()}, sys.stdout)


def _filed(unit: Any, person: Any) -> None:
    """One complaint with an answer to it, of which the others are copies."""
    from plaudit.complaints import actions
    from plaudit.complaints.codes import Channel
    from plaudit.complaints.models import Issue, Response

    filing = actions.Filing(story="The lift stood still.", channel=Channel.WEB, unit=unit)
    complaint = actions.receive_complaint(filing=filing).complaint
    about = {"complaint": complaint, "subject": complaint.subject}
    Issue.objects.create(**about, number=1, text="The lift")
    Response.objects.create(**about, body="It runs again.", language="en", sent_by=person, channel=Channel.WEB)


def _measured(director: Any) -> dict[str, float]:
    from django.test import Client

    from plaudit.complaints import jobs

    client = Client()
    client.force_login(director)

    def page(query: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(f"/staff/figures/?{query}", headers={"host": "localhost"})
            if answer.status_code != 200 or b"Too few" in answer.content:
                raise RuntimeError(f"{query}: {answer.status_code}")

        return ask

    def nightly() -> None:
        jobs.SECONDS = 10_000
        jobs.take_readings()

    client.get("/staff/figures/how/", headers={"host": "localhost"})  # so that nothing is loaded for the first time
    found = {}
    for name, query in (("cold", "now=1"), ("cold, everything", "now=1&period=all")):
        found[name] = median(_seconds(page(query)) for _again in range(3))
    found["nightly"] = _seconds(nightly)
    found["first"] = _seconds(page(""))
    for name, query in (("stored", ""), ("stored, everything", "period=all")):
        page(query)()
        found[name] = median(_seconds(page(query)) for _again in range(5))
    return found


def _seconds(deed: Callable[[], None]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def _copies(rows: int) -> None:
    """Every row of the lived complaint `rows` times."""
    from django.db import connection

    from plaudit.complaints.models import Complaint, Issue, Obligation, Response

    is_pg = connection.vendor == "postgresql"
    key = "lpad(to_hex(n), 32, '0')::uuid" if is_pg else "printf('%%032x', n)"
    ago = f"(n * {DAYS * 86_400}.0 / {rows})"
    received = _moment(is_pg, f"{DAYS * 86_400} - {ago}")

    def after(hours: str) -> str:
        return _moment(is_pg, f"{DAYS * 86_400} - {ago} - 3600 * ({hours})")

    open_ = "n %% 50 = 0"
    unit = "(SELECT id FROM accounts_unit ORDER BY id LIMIT 1 OFFSET {})"
    channels = "CASE n %% 5 WHEN 0 THEN 'phone' WHEN 1 THEN 'letter' ELSE 'web' END"
    cases = " ".join(f"WHEN {n} THEN {unit.format(n)}" for n in range(UNITS))
    closed = after("30 + n %% 900")
    _copy(Complaint, rows, {
        "id": key, "reference": "'C-0000-' || n", "tracking_hash": "'t' || n", "received_at": received,
        "recorded_at": received, "state": f"CASE WHEN {open_} THEN 'received' ELSE 'closed' END",
        "closing_code": f"CASE WHEN {open_} THEN '' ELSE 'accepted_and_verified' END",
        "closed_at": f"CASE WHEN {open_} THEN NULL ELSE {closed} END", "channel": channels,
        "unit_id": f"CASE n %% {UNITS} {cases} END", "language": "CASE n %% 3 WHEN 0 THEN 'zh-hans' ELSE 'en' END",
    })  # fmt: skip
    own = {"complaint_id": key}
    for kind, place in (("acknowledge", 1), ("answer", 2), ("remedy", 3)):
        row = f"lpad(to_hex(n + {place}00000000), 32, '0')::uuid" if is_pg else f"printf('%%032x', n + {place}00000000)"
        made = {"id": row, "kind": f"'{kind}'", "due_at": after("40 * 24"), "ended_at": after(f"{place} + n %% 1000"),
                "started_by": row, "state": "'met'"}  # fmt: skip
        _copy(Obligation, rows, own | made)
    _copy(Response, rows, own | {"id": key, "number": "1", "sent_at": after("20 + n %% 700")}, where=f"NOT ({open_})")
    findings = "CASE n %% 3 WHEN 0 THEN 'upheld' ELSE 'not_upheld' END"
    _copy(Issue, rows, own | {"id": key, "number": "1", "finding": findings})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_pg else "ANALYZE")


def _moment(is_pg: bool, seconds_ago: str) -> str:
    """Never in the future: what would be happens now."""
    if is_pg:
        return f"(now() - make_interval(secs => greatest({seconds_ago}, 0)))"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || max({seconds_ago}, 0) || ' seconds')"


def _copy(model: Any, rows: int, own: dict[str, str], where: str = "true") -> None:
    from django.db import connection, transaction

    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join(own.get(column, f"t.{column}") for column in columns)
    numbers = f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {rows})"
    template = f"(SELECT * FROM {table} ORDER BY id DESC LIMIT 1) t"
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(columns)
        cursor.execute(f"{numbers} INSERT INTO {table} ({names}) SELECT {values} FROM g, {template} WHERE {where}", ())


if __name__ == "__main__":
    main(int(sys.argv[1]))
