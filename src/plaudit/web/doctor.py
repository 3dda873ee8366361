"""What `plaudit doctor` looks at: each check says what it found, why it matters and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Max, OuterRef, Subquery

from plaudit.foundation.journal.append_only import triggers_missing
from plaudit.foundation.models import ClockCalendar, Entry, JobRun, OutboxMessage
from plaudit.foundation.moments import now
from plaudit.web import health

OLDEST_POSTGRESQL = 150_000
SEALED_WITHIN = timedelta(minutes=5)
WARN_BEFORE = timedelta(days=30)
JOBS_WITHIN = timedelta(minutes=5)
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "recursive_triggers": 1}


@dataclass(frozen=True)
class Check:
    """`why` is what was found; `do` says what to do, and is empty when all is well."""

    name: str
    why: str
    do: str = ""

    @property
    def ok(self) -> bool:
        return not self.do


def checks() -> list[Check]:
    """Every check, those of the database only where it answers."""
    found = [_settings(), _mail(), _keyring(), _pages(), _database()]
    if not found[-1].ok:
        return found
    found.append(_migrations())
    if found[-1].ok:
        found += [_guarded(look) for look in (_version, _triggers, _seals, _outbox, _jobs, _calendars)]
    return found


def _guarded(look: Callable[[], Check]) -> Check:
    try:
        return look()
    except DatabaseError as error:
        return Check(look.__name__.strip("_"), f"This check could not be made: {error}", "Look at the database's log.")


def _settings() -> Check:
    if settings.DEBUG:
        return Check("settings", "PLAUDIT_DEBUG shows source code to visitors.", "Unset PLAUDIT_DEBUG.")
    if not settings.DEMO and settings.BASE_URL.startswith("http://") and "//localhost" not in settings.BASE_URL:
        return Check(
            "settings",
            f"People reach {settings.BASE_URL} unencrypted.",
            "Put a server with a certificate in front, and set PLAUDIT_BASE_URL to its https address.",
        )
    return Check("settings", f"Served as {settings.BASE_URL}.")


def _mail() -> Check:
    if settings.SMTP_URL or settings.DEMO:
        return Check("mail", "Mail is sent." if settings.SMTP_URL else "Sample data: mail is kept, not sent.")
    return Check(
        "mail",
        "No mail is sent: every message becomes a task to telephone.",
        "Set PLAUDIT_SMTP_URL, and PLAUDIT_MAIL_FROM.",
    )


def _keyring() -> Check:
    if fault := health.keyring_fault():
        return Check("keyring", fault, "Restore the keyring, or take away the rights of others; then look again.")
    if settings.KEYS.is_relative_to(settings.DATA):
        return Check(
            "keyring",
            "The keys lie among the data, so whoever takes a backup can read everything.",
            f"Move {settings.KEYS} elsewhere and set PLAUDIT_KEYS.",
        )
    return Check("keyring", "Only this account can read the keys, and they lie apart from the data.")


def _pages() -> Check:
    if not (settings.STATIC_ROOT / "names.json").exists():
        return Check(
            "pages", "Styles and scripts of the pages were not built.", "Start with ./run, or install the wheel."
        )
    return Check("pages", "Styles and scripts are there.")


def _database() -> Check:
    if connection.vendor == "sqlite" and not Path(str(settings.DATABASES["default"]["NAME"])).exists():
        return Check("database", f"There is no installation in {settings.DATA} yet.", "Make one: plaudit serve")
    if fault := health.database_fault():
        return Check("database", fault, "Start the database, or correct DATABASE_URL.")
    return Check("database", f"The {connection.display_name} database answers.")


def _migrations() -> Check:
    if fault := health.migrations_fault():
        return Check("migrations", fault, "Run: plaudit manage migrate (or start plaudit serve, which does it).")
    return Check("migrations", "The tables are those of this version.")


def _version() -> Check:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('fsync')")
            number, fsync = cursor.fetchone()
        if number < OLDEST_POSTGRESQL:
            return Check("durability", f"PostgreSQL {number // 10_000} is too old.", "Move to PostgreSQL 15 or newer.")
        if fsync != "on":
            return Check(
                "durability", "fsync is off: a power cut loses complaints.", "Set fsync = on in postgresql.conf."
            )
        return Check("durability", f"PostgreSQL {number // 10_000} writes through to the disk.")
    wrong = {name: found for name, wanted in PRAGMAS.items() if (found := _pragma(name)) != wanted}
    if wrong:
        told = ", ".join(f"{name} is {found}" for name, found in wrong.items())
        return Check(
            "durability", f"SQLite is not set as it must be: {told}.", "Report this: Plaudit sets it at each start."
        )
    return Check("durability", "SQLite writes through to the disk and wipes what is deleted.")


def _pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def _triggers() -> Check:
    if missing := triggers_missing():
        return Check(
            "journal_triggers",
            f"The database no longer guards the journal: {', '.join(missing)}.",
            "Find out who changed the schema. Run plaudit manage migrate to put the guards back, then plaudit journal verify.",
        )
    return Check("journal_triggers", "The database refuses to change or remove what the journal holds.")


def _seals() -> Check:
    oldest = Entry.objects.filter(leaf__isnull=True).order_by("id").values_list("recorded_at", flat=True).first()
    if oldest and now() - oldest > SEALED_WITHIN:
        return Check(
            "seals",
            f"Entries since {oldest:%Y-%m-%d %H:%M} UTC are not sealed yet.",
            "Look whether background work runs (plaudit worker), or run: plaudit journal seal",
        )
    return Check("seals", "Every entry but the newest is sealed.")


def _outbox() -> Check:
    waiting = OutboxMessage.objects.to_phone().count()
    if waiting:
        return Check(
            "outbox",
            f"{waiting} messages could not be sent.",
            "Open the outbox in the staff pages: telephone, or correct the address and send again.",
        )
    return Check("outbox", "No message waits for a telephone call.")


def _jobs() -> Check:
    last: datetime | None = JobRun.objects.aggregate(last=Max("began_at"))["last"]
    failed = list(JobRun.objects.exclude(fault="").values_list("name", flat=True))
    if last is None or now() - last > JOBS_WITHIN:
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "so far"
        return Check("jobs", f"No background work was done {since}.", "Start plaudit serve, or plaudit worker.")
    if failed:
        return Check(
            "jobs", f"These jobs failed: {', '.join(failed)}.", "Read the log of plaudit serve for the reason."
        )
    return Check("jobs", "Background work is done.")


def _calendars() -> Check:
    newest = ClockCalendar.objects.filter(code=OuterRef("code")).order_by("-version").values("version")[:1]
    limit = (now() + WARN_BEFORE).date()
    ending = {
        code: body.get("confirmed_until")
        for code, body in ClockCalendar.objects.annotate(newest=Subquery(newest))
        .filter(version=F("newest"))
        .values_list("code", "body")
    }
    short = [
        f"{code} until {day}" for code, day in sorted(ending.items()) if day and date.fromisoformat(str(day)) < limit
    ]
    if short:
        return Check(
            "calendars",
            f"Holidays are confirmed only so far: {', '.join(short)}. Due dates beyond are not sure.",
            "Run plaudit manage propose_holidays, check the proposal, and load it with plaudit manage load_clocks FILE.",
        )
    return Check("calendars", f"{len(ending)} calendars are confirmed for the coming 30 days.")
