from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from plaudit.web import health


def test_healthz_answers_whatever_the_host_and_without_a_database(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.1.2.3"})

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_says_what_it_looked_at(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "migrations": "ok", "keyring": "ok"}}


@pytest.mark.django_db
def test_readyz_refuses_work_while_a_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'customers'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "not applied" in answer.json()["checks"]["migrations"]


def test_a_keyring_that_others_can_read_is_a_fault(settings: Settings) -> None:
    ring = Path(settings.KEYS) / "keyring.json"
    mode = ring.stat().st_mode
    ring.chmod(0o644)

    fault = health.keyring_fault()

    ring.chmod(mode)
    assert f"chmod 600 {ring}" in fault
    assert health.keyring_fault() == ""


@pytest.mark.django_db
def test_every_answer_carries_the_safe_headers(client: Client) -> None:
    answer = client.get("/no-such-page/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
