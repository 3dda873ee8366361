"""A backup is checked before anything is touched, replaces only when told to, and never brings an erased person back."""

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from tests import postgresql

pytestmark = pytest.mark.own_database
SERVER = os.environ.get("PLAUDIT_TEST_DATABASE_URL", "")
BEGIN = """
import io, json, sys
from pathlib import Path
import django; django.setup()
from django.core.management import call_command
from django.db import transaction
from plaudit.customers.actions import make_party
from plaudit.customers.models import Party
from plaudit.foundation import files, search
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.backup import back_up, restore
from plaudit.foundation.erasure import erase_subject
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import StoredFile
"""
MAKE = """
from django.conf import settings
Path(settings.DATA).mkdir()
call_command("migrate", verbosity=0)
with transaction.atomic():
    for name in ("Wang Fang", "Li Na"):
        party = make_party(name=name, language="en", contacts={"email": "one@example.org"})
        search.index("thing", uuid7(), party.subject, "lamp of " + name)
        files.store(subject=party.subject, name="letter.txt", stream=io.BytesIO(b"letter of " + name.encode()))
back_up(Path(sys.argv[1]))
"""
LATER = """
erase_subject(actor=SYSTEM, subject_id=next(p for p in Party.objects.all() if p.name == "Li Na").subject_id, reason="asked")
make_party(name="Newcomer", language="en", contacts={})
"""
TRY_ALL = """
told = {}
for path in sys.argv[1:]:
    try:
        told[path] = restore(Path(path))
    except PlauditError as error:
        told[path] = error.code
print(json.dumps(told))
"""
RESTORE = """
try:
    print(json.dumps(restore(Path(sys.argv[1]), force=len(sys.argv) > 2)))
except PlauditError as error:
    print(json.dumps({"refused": error.code, "message": error.message}))
"""
TELL = """
print(json.dumps({
    "names": [p.name for p in Party.objects.order_by("id")],
    "files": [b"".join(files.read(f)).decode() for f in StoredFile.objects.filter(state="stored").order_by("stored_at")],
    "found": search.matching("thing", "lamp").count(),
}))
"""
ALL = {"names": ["Wang Fang", "Li Na"], "files": ["letter of Wang Fang", "letter of Li Na"], "found": 2}


@dataclass
class Installation:
    folder: Path
    database: str

    def run(self, code: str, *words: object) -> object:
        ours = ("PLAUDIT_", "DJANGO_", "DATABASE_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        own = {"PLAUDIT_DATA": str(self.folder / "data"), "DATABASE_URL": self.database}
        binaries = postgresql.binaries()
        own |= {"PG_BIN": str(binaries)} if binaries else {}
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + code, *map(str, words)],
            env=clean | own | {"DJANGO_SETTINGS_MODULE": "plaudit.settings.base"},
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None

    def told(self) -> object:
        return self.run(TELL)


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Installation]]:
    """Makes installations: an empty folder, and on PostgreSQL an empty database."""
    names: list[str] = []

    def make_one() -> Installation:
        folder = tmp_path_factory.mktemp("installation")
        if not SERVER:
            return Installation(folder, "")
        names.append(f"backup_{uuid4().hex}")
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {names[-1]}")
        return Installation(folder, urlunsplit(urlsplit(SERVER)._replace(path=f"/{names[-1]}")))

    yield make_one
    for name in names:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def ours(make: Callable[[], Installation]) -> Installation:
    """An installation with two people; its backup; and after it one was erased and a third came."""
    ours = make()
    ours.run(MAKE, ours.folder / "backup")
    assert ours.told() == ALL
    ours.run(LATER)
    return ours


@pytest.fixture
def theirs(make: Callable[[], Installation], ours: Installation) -> Installation:
    """An empty installation with the keyring of ours, and not yet with its list of erasures."""
    theirs = make()
    (theirs.folder / "data.keys").mkdir()
    ring = (ours.folder / "data.keys/keyring.json").read_bytes()
    (theirs.folder / "data.keys/keyring.json").write_bytes(ring)
    return theirs


def test_database_documents_and_search_come_back_and_the_erased_are_erased_again(
    ours: Installation, theirs: Installation
) -> None:
    listed = (ours.folder / "data.keys/erasures.jsonl").read_bytes()
    (theirs.folder / "data.keys/erasures.jsonl").write_bytes(listed)

    about = theirs.run(RESTORE, ours.folder / "backup")

    assert isinstance(about, dict) and about["erased_again"] == 1
    assert theirs.told() == {"names": ["Wang Fang", None], "files": ["letter of Wang Fang"], "found": 1}
    assert len([p for p in (theirs.folder / "data/files").rglob("*") if p.is_file()]) == 1
    assert not list((theirs.folder / "data").glob(".restore*"))


def test_the_keys_are_not_in_a_backup_and_only_its_owner_may_read_it(ours: Installation) -> None:
    ring = json.loads((ours.folder / "data.keys/keyring.json").read_text())
    content = gzip.decompress((ours.folder / "backup").read_bytes())

    assert not any(key.encode() in content for key in ring["keys"].values())
    assert b"Wang Fang" not in content
    assert (ours.folder / "backup").stat().st_mode & 0o077 == 0


def test_an_installation_is_replaced_only_when_told_to_and_is_then_moved_aside(
    make: Callable[[], Installation],
) -> None:
    ours = make()
    ours.run(MAKE, ours.folder / "backup")
    ours.run(LATER)
    now = {"names": ["Wang Fang", None, "Newcomer"], "files": ["letter of Wang Fang"], "found": 1}

    refused = ours.run(RESTORE, ours.folder / "backup")
    assert isinstance(refused, dict) and refused["refused"] == "backup.not_empty"
    assert ours.told() == now

    done = ours.run(RESTORE, ours.folder / "backup", "force")
    assert isinstance(done, dict) and done["erased_again"] == 1
    assert Path(done["moved_aside"]).is_dir()
    assert ours.told() == {"names": ["Wang Fang", None], "files": ["letter of Wang Fang"], "found": 1}


def test_other_keys_are_refused(make: Callable[[], Installation], ours: Installation) -> None:
    stranger = make()

    refused = stranger.run(RESTORE, ours.folder / "backup")

    assert isinstance(refused, dict) and refused["refused"] == "backup.keyring"


def changed(source: Path, change: Callable[[str, bytes], bytes | None], extra: tarfile.TarInfo | None = None) -> bytes:
    """The backup with members changed or left out, as somebody who meddles would."""
    out = io.BytesIO()
    with tarfile.open(source) as old, tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as new:
        for member in old:
            file = old.extractfile(member)
            content = change(member.name, file.read() if file else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
        if extra:
            new.addfile(extra, io.BytesIO(b"x" * extra.size))
    return out.getvalue()


def a_member(name: str, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, 1 if kind == tarfile.REGTYPE else 0
    return member


HARMS: dict[str, Callable[[Path], bytes]] = {
    "a letter": lambda _: b"Dear sirs",
    "nothing": lambda _: b"",
    "cut off": lambda file: file.read_bytes()[:-2000],
    "one byte changed": lambda file: changed(file, lambda n, c: c[:-1] + bytes([c[-1] ^ 1]) if "files/" in n else c),
    "a document left out": lambda file: changed(file, lambda n, c: None if "files/" in n else c),
    "no manifest": lambda file: changed(file, lambda n, c: None if n == "manifest.json" else c),
    "a member outside": lambda file: changed(file, lambda n, c: c, a_member("../outside")),
    "a link": lambda file: changed(file, lambda n, c: c, a_member("files/link", kind=tarfile.SYMTYPE, link="/etc")),
}


def test_what_is_damaged_or_forged_is_refused_before_anything_is_touched(
    ours: Installation, theirs: Installation
) -> None:
    for harm, forge in HARMS.items():
        (theirs.folder / harm).write_bytes(forge(ours.folder / "backup"))

    told = theirs.run(TRY_ALL, *(theirs.folder / harm for harm in HARMS))

    assert isinstance(told, dict)
    attempts = {Path(path).name: code for path, code in told.items()}
    assert set(attempts) == set(HARMS)
    assert set(attempts.values()) <= {"backup.unreadable", "backup.damaged"}
    assert not any((theirs.folder / "data").rglob("*"))
    assert not (theirs.folder / "outside").exists()


def test_a_backup_never_overwrites_a_file(ours: Installation) -> None:
    code = "try:\n    back_up(Path(sys.argv[1]))\nexcept PlauditError as error:\n    print(json.dumps(error.code))"
    before = (ours.folder / "backup").read_bytes()

    assert ours.run(code, ours.folder / "backup") == "backup.exists"
    assert (ours.folder / "backup").read_bytes() == before


def test_a_backup_of_a_newer_version_is_refused(ours: Installation, theirs: Installation) -> None:
    def newer(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        manifest = json.loads(content)
        return json.dumps(manifest | {"migrations": [*manifest["migrations"], "foundation.9999_later"]}).encode()

    (theirs.folder / "newer").write_bytes(changed(ours.folder / "backup", newer))

    refused = theirs.run(RESTORE, theirs.folder / "newer")

    assert isinstance(refused, dict) and refused["refused"] == "backup.newer"
