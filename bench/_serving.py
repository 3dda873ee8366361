"""An installation of its own, served as `plaudit serve` serves it: in its own processes, on a port of its own."""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgresql

HERE = Path(__file__).resolve().parents[1]
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=256MB"
PATIENCE = 120.0
PR_SET_PDEATHSIG = 1


@dataclass
class Installation:
    """Its environment, and the token of the client that may file in it."""

    environment: dict[str, str]
    server: postgresql.Server | None = None
    token: str = ""
    port: int = field(default_factory=lambda: free_port())

    def call(self, module: str, *words: str) -> str:
        """What a module prints, run in this installation."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=HERE,
            env=os.environ | self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout


@contextmanager
def installation(database: str, settings: str = "", kept: str = "", **more: str) -> Iterator[Installation | None]:
    """An empty one with an organisation; None where there is no PostgreSQL to run. `settings` are added to its own.

    Where BENCH_KEEP names a folder, one that is `kept` under a name stays there when it is stopped, and is what it was
    when it is asked for again."""
    with _folder(kept) as folder:
        environment = {"PLAUDIT_DATA": f"{folder}/data", "PLAUDIT_KEYS": f"{folder}/keys", "DATABASE_URL": ""} | more
        environment |= {"DJANGO_SETTINGS_MODULE": "plaudit.settings.base"}
        environment.setdefault("PLAUDIT_SMTP_URL", "smtp://127.0.0.1:9")
        server = None
        if database == "postgresql":
            if (binaries := postgresql.binaries()) is None:
                print("No PostgreSQL was found, so it is not measured (set PG_BIN).", file=sys.stderr)
                yield None
                return
            server = postgresql.Server(binaries, f"{DURABLE} {settings}", folder / "pg")
            environment["DATABASE_URL"] = server.url
        try:
            made, token = Installation(environment, server), folder / "token"
            if token.exists():
                made.call("bench._filing_setup", "again")
            else:
                token.write_text(json.loads(made.call("bench._filing_setup"))["token"])
            made.token = token.read_text()
            yield made
        finally:
            if server:
                server.stop()


@contextmanager
def _folder(kept: str) -> Iterator[Path]:
    if kept and (home := os.environ.get("BENCH_KEEP")):
        folder = Path(home) / kept
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # the database's own account must reach its part
        yield folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Web:
    """The web server's processes as one group; `kill` leaves them no time to tidy up."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        command = place.call("bench._filing_setup", "command", str(place.port)).split("\0")
        self.process = subprocess.Popen(
            command,
            cwd=HERE,
            env=os.environ | place.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,
        )
        self._wait()

    def _wait(self) -> None:
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            ask = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=2)
            try:
                ask.request("GET", "/healthz")
                if ask.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                ask.close()
        raise RuntimeError("The web server did not answer.")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in peace; whatever is left after that, at once."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far."""
        return _cpu_of_session(self.process.pid)


def _end_with_parent() -> None:
    """A bench that is killed leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _cpu_of_session(session: int) -> float:
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")
