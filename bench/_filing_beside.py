"""What filing is compared with, in the same installation: `python -m bench._filing_beside bare|ways SECONDS` prints JSON."""

import json
import sys
import time
from statistics import median
from threading import Thread
from typing import Any

THREADS = 8
FORM = "/en/complain/"


def bare(seconds: float) -> dict[str, Any]:
    """How many transactions a second that insert one row and nothing else, from as many threads as a server has."""
    from django.db import connection, transaction
    from django.utils import timezone

    from plaudit.foundation.ids import uuid7
    from plaudit.foundation.models import IdempotencyKey

    counts: list[int] = []
    end = time.perf_counter() + seconds

    def insert() -> None:
        done = 0
        while time.perf_counter() < end:
            with transaction.atomic():
                row = IdempotencyKey(id=uuid7(), body="0" * 64, row_id=uuid7(), used_at=timezone.now())
                row.save(force_insert=True)
            done += 1
        counts.append(done)
        connection.close()

    threads = [Thread(target=insert) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"rate": sum(counts) / seconds, "n": sum(counts)}


def ways(seconds: float) -> dict[str, Any]:
    """Milliseconds of one complaint at a time, in this process: by API, and by the public form."""
    from django.test import Client

    from bench._filing_words import body
    from plaudit.accounts.actions.clients import make_client
    from plaudit.accounts.models import Unit
    from plaudit.accounts.roles import Scope
    from plaudit.foundation.actors import SYSTEM

    token = make_client(actor=SYSTEM, name="one", unit=Unit.objects.get(parent=None), scopes=[Scope.FILE])[1]
    api, form = (Client(SERVER_NAME="localhost", headers=more) for more in ({"Authorization": f"Bearer {token}"}, {}))
    took: dict[str, list[float]] = {"api": [], "form": []}
    end, number = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        number += 1
        sent = json.loads(body(number))
        person = sent["complainant"]
        fields = {"ticket": "", "story": sent["story"], "name": person["name"], "email": person["email"]}
        for way, ask in (
            ("api", lambda: api.post("/api/v1/complaints", body(number), content_type="application/json")),  # noqa: B023
            ("form", lambda: form.post(FORM, fields, REMOTE_ADDR=f"10.{number >> 8 & 255}.{number & 255}.1")),  # noqa: B023
        ):
            began = time.perf_counter()
            response = ask()  # type: ignore[no-untyped-call]
            took[way].append(1000 * (time.perf_counter() - began))
            if response.status_code not in {201, 302}:
                raise SystemExit(f"{way}: {response.status_code} {response.content[:500]!r}")
    return {way: median(each) for way, each in took.items()} | {"n": number}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"bare": bare, "ways": ways}[sys.argv[1]](float(sys.argv[2]))))
