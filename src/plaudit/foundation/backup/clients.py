"""PostgreSQL's own programs, which know best how to copy it."""

import glob
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext_lazy as _

from ..errors import Refused


def run_client(program: str, *words: str) -> None:
    """Run pg_dump or pg_restore on our database; the password goes by the environment, seen by nobody."""
    own = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {variable: str(own[name]) for variable, name in names.items() if own[name]}
    command = [_found(program), *words]
    done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(
            "backup.client_failed", _("%(program)s failed: %(why)s"), program=program, why=done.stderr.strip()[-500:]
        )


def _found(program: str) -> str:
    """In PG_BIN, on the PATH, or the newest that Debian keeps aside."""
    kept_aside = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), key=_version)
    named = Path(os.environ.get("PG_BIN", "")) / program
    found = str(named) if named.is_absolute() and named.exists() else shutil.which(program)
    if not found and not kept_aside:
        raise Refused(
            "backup.no_client",
            _("%(program)s is not installed on this machine. On Debian: apt install postgresql-client"),
            program=program,
        )
    return found or kept_aside[-1]


def _version(path: str) -> int:
    return int((re.findall(r"/postgresql/(\d+)", path) or ["0"])[0])
