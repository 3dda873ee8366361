"""A backup and its return as commands; what a backup is made of is tested in tests/foundation/test_backup.py."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from tests import postgresql
from tests.web.test_cli import environment

pytestmark = pytest.mark.own_database
SERVER = os.environ.get("PLAUDIT_TEST_DATABASE_URL", "")
STORY = "The lamp was broken."
WORLD = f"""
from django.db import transaction
from plaudit.customers.models import Party
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record
from plaudit.foundation.models import DataSubject

with transaction.atomic():
    subject = DataSubject.objects.create()
    Party.objects.create(subject=subject, name={STORY!r})
    record("party.made", actor=SYSTEM, subject=subject)
"""


@dataclass(frozen=True)
class Installation:
    """`plaudit …` with a folder, keys and a database of its own."""

    folder: Path
    database: str

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        own = environment(self.folder, DATABASE_URL=self.database)
        if binaries := postgresql.binaries():
            own["PATH"] = f"{binaries}:{own['PATH']}"
        command = [sys.executable, "-m", "plaudit.web.cli", *words]
        return subprocess.run(
            command, cwd=self.folder, env=own, capture_output=True, text=True, timeout=120, check=False
        )

    def told(self) -> str:
        code = "from plaudit.customers.models import Party; print(*[party.name for party in Party.objects.all()])"
        return self.run("manage", "shell", "-v0", "-c", code).stdout.strip()


@contextmanager
def installation(folder: Path, keys_of: Installation | None = None) -> Iterator[Installation]:
    """An empty one; on PostgreSQL with a database that is dropped afterwards."""
    folder.mkdir()
    if keys_of:
        shutil.copytree(keys_of.folder / "data.keys", folder / "data.keys")
    if not SERVER:
        yield Installation(folder, "")
        return
    name = f"backup_{uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield Installation(folder, urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}")))
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that holds a person's words, a sealed journal and a file; no test changes it."""
    with installation(tmp_path_factory.mktemp("backup") / "ours") as made:
        assert made.run("manage", "migrate", "-v0").returncode == 0
        assert made.run("manage", "shell", "-v0", "-c", WORLD).stderr == ""
        assert made.run("journal", "seal").returncode == 0
        (made.folder / "data/files/ab").mkdir(parents=True)
        (made.folder / "data/files/ab/cd").write_bytes(b"an encrypted file")
        yield made


@pytest.fixture(scope="module")
def file(ours: Installation) -> Path:
    """A backup of it."""
    path = ours.folder.parent / "plaudit.backup"
    assert ours.run("backup", str(path)).returncode == 0
    return path


def test_a_backup_comes_back_whole(tmp_path: Path, ours: Installation, file: Path) -> None:
    with installation(tmp_path / "theirs", keys_of=ours) as theirs:
        done = theirs.run("restore", str(file), "--json")

        assert json.loads(done.stdout)["erased_again"] == 0
        assert theirs.told() == STORY
        report = json.loads(theirs.run("journal", "verify", "--json").stdout)
        assert (report["ok"], report["seals"]) == (True, 1)
        assert (theirs.folder / "data/files/ab/cd").read_bytes() == b"an encrypted file"


def test_restoring_is_refused_over_an_installation(ours: Installation, file: Path) -> None:
    done = ours.run("restore", str(file))

    assert done.returncode == 2
    assert "an installation here already" in done.stderr
    assert ours.told() == STORY


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear sirs")
    with installation(tmp_path / "theirs") as theirs:
        done = theirs.run("restore", str(tmp_path / "letter.txt"))

    assert done.returncode == 2
    assert "is not a backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backup_never_overwrites_a_file(tmp_path: Path, ours: Installation) -> None:
    (tmp_path / "dear").write_text("mine")

    done = ours.run("backup", str(tmp_path / "dear"))

    assert done.returncode == 2
    assert (tmp_path / "dear").read_text() == "mine"
