"""Fills an installation with so many complaints: `python -m bench._seed ROWS [PROCESSES]` prints JSON. PostgreSQL only.

Some hundred complaints are really lived, by the actions and in their own time. The next ones are their copies: every row
anew, with its own ids, moments, keys, ciphertexts, codes and words to be found by, and with people and units of its own.
Of a hundred of these, 6 are open and 24 were handled here from beginning to end; the others came by an import. All
beyond READABLE are imported ones that were erased since (bench/_seed_erased.py).
"""

import json
import os
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from random import Random

TEMPLATES = int(os.environ.get("TEMPLATES", 240))
RECENT = 90  # of them; the others are from all the years
OPEN, LIVED = 0.06, 0.30
BATCH = 500
READABLE = 96_000
MANY = 20_000  # from here on it is faster to make the indexes afterwards
UNITS, OWNERS = 60, 2
LETTERS_KEPT = 0.02  # of closed complaints; those of open ones are all there
YEARS = timedelta(days=3 * 365)


def main(rows: int, processes: int) -> None:
    import django

    django.setup()
    from django.db import connections

    from bench._seed_erased import add_erased
    from plaudit.complaints.models import Complaint

    for each in connections.all():
        each.settings_dict["OPTIONS"].pop("pool", None)  # it does not survive a fork
    began = time.perf_counter()
    _live()
    missing = max(0, rows - Complaint.objects.count())
    plan = _plan(max(0, min(rows, READABLE) - Complaint.objects.count()))
    indexes = _indexes_taken() if missing > MANY else []
    _copied(plan, processes)
    if missing:
        add_erased(max(0, rows - Complaint.objects.count()))
        _settle(indexes)
    seconds = time.perf_counter() - began
    print(json.dumps({"rows": Complaint.objects.count(), "made": missing, "seconds": round(seconds)}))


def _copied(plan: list[tuple[str, int, int]], processes: int) -> None:
    from django.db import connections

    connections.close_all()
    shares = [plan[n::processes] for n in range(processes) if plan[n::processes]]
    workers = [get_context("fork").Process(target=_copy, args=(n, share)) for n, share in enumerate(shares)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("A process that copies complaints has failed.")


def _live() -> None:
    """The organisation of the sample with more units and people, and complaints that were really lived."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from plaudit.accounts.models import RoleGrant, Unit, User
    from plaudit.accounts.roles import Role
    from plaudit.complaints.actions import Person
    from plaudit.complaints.models import Complaint
    from plaudit.foundation.models import DataSubject
    from plaudit.web.demo.cases import all_cases
    from plaudit.web.demo.loading import load
    from plaudit.web.demo.people import SINCE

    if Complaint.objects.exists():
        return
    names = Random(1)
    known = all_cases(datetime.now().date())  # noqa: DTZ005
    cases = [
        replace(
            case, complainant=Person(name=f"{names.choice(NAMES)} {names.choice(SURNAMES)}", email=f"c{n}@mail.example")
        )
        for n, case in enumerate([*known[:RECENT], *known[RECENT :: len(known) // (TEMPLATES - RECENT)]])
    ]
    load(cases=cases)
    parent = Unit.objects.get(code="branches")
    hashed = make_password("bench")
    with transaction.atomic():
        for number in range(UNITS):
            unit = Unit(
                code=f"branch-{number}", parent=parent, name={"en": f"Branch {number}", "zh-hans": f"{number} 号网点"}
            )
            unit.save(force_insert=True)
            for desk in range(OWNERS):
                subject = DataSubject()
                subject.save(force_insert=True)
                user = User(
                    subject=subject,
                    email=f"branch{number}.{desk}@harbour.example",
                    name=f"Desk {number}.{desk}",
                    made_at=SINCE,
                )
                user.password = hashed
                user.save(force_insert=True)
                RoleGrant.objects.create(user=user, role=Role.HANDLER, unit=unit, valid_from=SINCE)


NAMES = (
    "Ann",
    "Bo",
    "Carla",
    "David",
    "Elif",
    "Fang",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Lena",
    "Mei",
    "Nils",
    "Olu",
)
SURNAMES = (
    "Abara",
    "Berg",
    "Chen",
    "Diaz",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Huang",
    "Ivanov",
    "Jansen",
    "Kim",
    "Lopez",
)


def _plan(rows: int) -> list[tuple[str, int, int]]:
    """Batches of copies, oldest first: their kind, how many, and the seed."""
    kinds = Random(7)
    plan = []
    for number in range(0, rows, BATCH):
        count = min(BATCH, rows - number)
        lived = sum(kinds.random() < LIVED for _ in range(count))
        plan.append(("mixed", lived, number))
        if count > lived:
            plan.append(("imported", count - lived, number))
    return plan


def _copy(number: int, share: list[tuple[str, int, int]]) -> None:
    from django.db import connection, transaction

    from bench._seed_rows import Copier

    copier = Copier(Random(number))
    for kind, count, seed in share:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")  # keys were checked when they were made
            copier.write(kind, count, seed)


def _indexes_taken() -> list[str]:
    """Takes away the indexes that hold nothing together, and returns how to make them again: at once is faster."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname JOIN pg_index ON indexrelid = oid"
            " WHERE schemaname = 'public' AND NOT indisunique"
        )
        found = dict(cursor.fetchall())
        for name in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return list(found.values())


def _settle(indexes: list[str]) -> None:
    """As a database is that has been running for a while: statistics known, the list of new words merged."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for each in indexes:
            cursor.execute(each)
        cursor.execute("SELECT gin_clean_pending_list('foundation_searchindex')")
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count() or 1)
