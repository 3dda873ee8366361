"""What happens before the first page: the database of this version, the reference data, a free port."""

import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Organisation
from plaudit.foundation.errors import Refused
from plaudit.web import health

STARTING = 7_305_119  # any number: the name of our advisory lock in PostgreSQL


def prepare() -> None:
    """Bring database and reference data up to this version; of several processes one does it, the others wait."""
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _one_at_a_time():
        if health.migrations_fault():
            print("Preparing the database …", file=sys.stderr, flush=True)
            call_command("migrate", verbosity=0, interactive=False)
        ours = Organisation.objects.first()
        call_command("load_clocks", zone=ours.time_zone if ours else "", verbosity=0)
        call_command("load_bodies", verbosity=0)
        call_command("load_answer_templates", verbosity=0)
        call_command("load_case_rules", verbosity=0)
        call_command("load_causes", verbosity=0)


@contextmanager
def _one_at_a_time() -> Generator[None, None, None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [STARTING])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [STARTING])
        return
    with (settings.DATA / ".starting").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def refuse_without_installation() -> None:
    """Raises Refused while there is no database yet, for commands that need one."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        text = _(
            "There is no installation in %(folder)s yet. Make one: plaudit serve. Or name its folder: PLAUDIT_DATA"
        )
        raise Refused("serve.no_installation", text, folder=settings.DATA)


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Refused when another program listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            text = _(
                "Plaudit cannot listen on %(host)s, port %(port)s: %(why)s. "
                "Stop the other program, or choose another port: PORT=%(next)s"
            )
            why = os.strerror(error.errno or 0)
            raise Refused("serve.port_taken", text, host=host, port=port, why=why, next=port + 1) from error


def answers(host: str, port: int) -> Callable[[], bool]:
    """A question that is true once the pages are served."""

    def is_answered() -> bool:
        ask = http.client.HTTPConnection("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port, timeout=2)
        try:
            ask.request("GET", "/healthz")
            return ask.getresponse().status == 200
        except OSError:
            return False
        finally:
            ask.close()

    return is_answered


def own_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "plaudit.web.cli", *words]


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(settings.WEB_WORKERS), "--blocking-threads", str(settings.WEB_THREADS), "--backlog", "1024"),
        *("--respawn-failed-workers", "--log-level", "error", "--no-ws"),
        "plaudit.web.wsgi:application",
    ]
