"""People, complaints, files and keys of a sample installation go together: its journal forbids to delete them one by one."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.complaints.models import Complaint
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Refused

from .people import DOMAIN


@contextmanager
def held() -> Iterator[None]:
    """The folder is ours meanwhile. Raises Refused when a demo runs on it."""
    with (Path(settings.DATA) / "demo-running").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "demo.runs",
                _("The demo of %(folder)s is running. Stop it with Ctrl+C, then try again."),
                folder=settings.DATA,
            ) from None
        yield


def check() -> None:
    """Raises Refused when something would be lost that is no sample."""
    if not settings.DEMO_MARK.exists():
        raise Refused(
            "demo.not_a_sample",
            _("%(folder)s holds no sample installation, so nothing is removed."),
            folder=settings.DATA,
        )
    if connection.vendor == "sqlite":
        if not Path(str(connection.settings_dict["NAME"])).is_relative_to(settings.DATA):
            raise Refused("demo.elsewhere", _("The database is not in the data folder, so nothing is removed."))
        return
    own = Complaint.objects.filter(is_sample=False).count()
    people = User.objects.exclude(email__endswith=f"@{DOMAIN}").count()
    if own or people:
        raise Refused(
            "demo.more_than_a_sample",
            _(
                "The database holds %(complaints)s complaint(s) and %(people)s person(s) that are no sample, so nothing is "
                "removed. Drop that database yourself if you do not need them."
            ),
            complaints=own,
            people=people,
        )


def may_remove_sample(actor: Actor) -> bool:
    """Only who answers for the installation: it goes for everybody, with all that visitors entered."""
    return actor.kind == "user" and actor.holds_anywhere(Role.ADMINISTRATOR, Role.MANAGER)


def ask() -> None:
    """Leave word for the process that runs the demo: it stops, then removes everything."""
    check()
    _word().touch()


def is_asked() -> bool:
    return _word().exists()


def remove() -> None:
    """Remove the sample installation whole, with its keys where they belong to this folder alone."""
    check()
    if connection.vendor == "postgresql":
        _drop_tables()
    connections.close_all()
    shutil.rmtree(settings.DATA)
    data, keys = Path(settings.DATA), Path(settings.KEYS)
    if keys == data.with_name(f"{data.name}.keys") and keys.is_dir():
        shutil.rmtree(keys)


def _word() -> Path:
    return Path(settings.DATA) / "demo-remove"


def _drop_tables() -> None:
    """Every table of ours and the running numbers; what others keep in the same database stays."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    with transaction.atomic(), connection.cursor() as cursor:
        there = {table.name for table in connection.introspection.get_table_list(cursor)}
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE sequencename LIKE 'plaudit\\_number\\_%'")
        numbers = [name for (name,) in cursor.fetchall()]
        for name in sorted(ours & there):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
        for name in numbers:
            cursor.execute(f"DROP SEQUENCE {connection.ops.quote_name(name)}")
