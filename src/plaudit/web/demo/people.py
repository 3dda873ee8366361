"""The sample people: who they are, what they may do, and passwords made anew for every demo folder."""

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record
from plaudit.foundation.models import DataSubject

from .organisation import make_organisation

DOMAIN = "harbour.example"
SINCE = datetime(2010, 1, 1, tzinfo=UTC)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Person:
    """`roles` are held in the unit `unit` and below it."""

    login: str
    name: str
    language: str
    unit: str
    roles: tuple[Role, ...]
    is_shown: bool = True

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


R = Role
PEOPLE: tuple[Person, ...] = (
    Person("intake", "Hannah Cole", "en", "harbour", (R.INTAKE,)),
    Person("handler", "Marcus Reed", "en", "harbour", (R.HANDLER, R.INTAKE)),
    Person("linyue", "林悦", "zh-hans", "harbour", (R.HANDLER,)),
    Person("jonas", "Jonas Berg", "en", "harbour", (R.HANDLER,), is_shown=False),
    Person("chen", "陈思远", "zh-hans", "trades", (R.HANDLER, R.INTAKE)),
    Person("assessor", "Priya Nair", "en", "harbour", (R.ASSESSOR,)),
    Person("investigator", "Tomasz Zielinski", "en", "harbour", (R.INVESTIGATOR,)),
    Person("zhou", "周文博", "zh-hans", "harbour", (R.INVESTIGATOR, R.ASSESSOR), is_shown=False),
    Person("decider", "Grace Okafor", "en", "harbour", (R.DECIDER,)),
    Person("xu", "许静怡", "zh-hans", "harbour", (R.DECIDER,), is_shown=False),
    Person("reviewer", "Daniel Weiss", "en", "harbour", (R.REVIEWER,)),
    Person("verifier", "Owen Hart", "en", "harbour", (R.VERIFIER,)),
    Person("he", "何晓彤", "zh-hans", "harbour", (R.VERIFIER,), is_shown=False),
    Person("manager", "Elena Petrova", "en", "harbour", (R.MANAGER,)),
    Person("analyst", "Samuel Osei", "en", "harbour", (R.ANALYST,)),
    Person("auditor", "Ingrid Solberg", "en", "harbour", (R.AUDITOR,)),
    Person("director", "顾明远", "zh-hans", "harbour", (R.DIRECTOR,)),
    Person("dpo", "Amara Diallo", "en", "harbour", (R.DATA_PROTECTION,)),
    Person("admin", "Viktor Lindqvist", "en", "harbour", (R.ADMINISTRATOR,)),
)


def make_people() -> dict[str, str]:
    """Organisation and people, made once; returns login → password of everybody, also of an earlier start."""
    kept = _read()
    known = set(User.objects.values_list("email", flat=True))
    missing = [person for person in PEOPLE if person.email not in known]
    made = {person.login: _password() for person in missing}
    # Hashing takes a good part of a second each: on all cores, and before the transaction, which others wait for.
    with ThreadPoolExecutor() as pool:
        hashed = dict(zip(made, pool.map(make_password, made.values()), strict=True))
    with transaction.atomic():
        make_organisation()
        for person in missing:
            _make(person, hashed[person.login])
        _write(kept | made)
    return kept | made


def _make(person: Person, hashed: str) -> None:
    subject = DataSubject()
    subject.save(force_insert=True)
    user = User(subject=subject, email=person.email, name=person.name, language=person.language, made_at=SINCE)
    user.password = hashed
    user.save(force_insert=True)
    record("user.added", actor=SYSTEM, subject=user)
    unit = Unit.objects.get(code=person.unit)
    for role in person.roles:
        grant = RoleGrant.objects.create(user=user, role=role, unit=unit, valid_from=SINCE, reason="sample")
        record(
            "role.granted", actor=SYSTEM, subject=grant, root=user.pk, data={"role": str(role), "unit": str(unit.pk)}
        )


def listing(passwords: dict[str, str]) -> str:
    """The people to sign in as, one line each."""
    lines = ["Sign in as one of these people (the passwords are random and of this folder only):"]
    for person in PEOPLE:
        if person.is_shown and person.login in passwords:
            roles = ", ".join(str(role.label) for role in person.roles)
            lines.append(f"  {person.email:<32} {passwords[person.login]:<16} {person.name} · {roles}")
    return "\n".join(lines)


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _file() -> Path:
    return Path(settings.DATA) / "demo-people.json"


def _read() -> dict[str, str]:
    return dict(json.loads(_file().read_text())) if _file().exists() else {}


def _write(passwords: dict[str, str]) -> None:
    """Readable by its owner only, like everything in the folder."""
    _file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(passwords, file, indent=1)
