"""`/healthz`: the process answers. `/readyz`: it can also do its work."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from plaudit.foundation.keyring import KeyringError, keyring


class Probes:
    """Answers both before hosts, sessions and languages are looked at: a probe knows nothing of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return _readiness()
        return self.get_response(request)


def _readiness() -> JsonResponse:
    found = {"database": database_fault(), "migrations": migrations_fault(), "keyring": keyring_fault()}
    is_ready = not any(found.values())
    body = {"ready": is_ready, "checks": {name: fault or "ok" for name, fault in found.items()}}
    return JsonResponse(body, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})


def database_fault() -> str:
    """Why the database cannot be asked; empty when it can."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return ""


def migrations_fault() -> str:
    """Why the tables are not those of this version; empty when they are."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return "The database does not answer."
    return f"{missing} migrations are not applied yet." if missing else ""


def keyring_fault() -> str:
    """Why the keys cannot be used; empty when they can."""
    path = settings.KEYS / "keyring.json"
    try:
        keyring()
        mode = path.stat().st_mode & 0o077
    except (KeyringError, OSError) as error:
        return str(error)
    return f"The keyring can be read by others on this machine: chmod 600 {path}" if mode else ""
