"""Walks the table of `table.py`: every address, every reader, own and other unit, every method."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from plaudit.accounts.queries import forget_organisation
from plaudit.complaints.forms.deeds import DEEDS
from plaudit.complaints.models import AnswerTemplate, AuthorityLimit
from plaudit.foundation.kept import forget_kept
from plaudit.web.api import api
from tests.access.table import GROUPS, TABLE
from tests.access.world import Gate, make_gate
from tests.complaints.test_api_deeds import BODIES, SOME_REMEDY

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OUTSIDE = {"anonymous", "complainant"}
CLIENTS = {"client", "client_file", "client_read"}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    methods: tuple[str, ...]
    own: frozenset[str]
    seen: frozenset[str]
    other: str
    rest: str

    @property
    def url_name(self) -> str:
        return self.name.split(":")[0]

    @property
    def is_by_token(self) -> bool:
        """Whether the roles of the line mean the tokens of people."""
        return self.name.startswith(("complaint_", "read_case")) or self.name.endswith(":token")

    def expected(self, reader: str, side: str, path: str) -> str:
        if self.is_by_token and reader in OUTSIDE:
            return "401"
        may = self.own if side == "own" or self.other in {"same", "="} else words(self.other)
        if reader in may:
            return "may"
        if self.rest == "absent":
            return "404"
        if reader in OUTSIDE and path.startswith("/staff/"):
            return "sign-in"
        if reader in self.seen and (side == "own" or reader in CLIENTS):
            return "403"
        if reader in self.own and (reader in CLIENTS or reader == "complainant"):
            return "404"
        return self.rest


def words(text: str) -> frozenset[str]:
    """The readers that the words name, groups spelt out."""
    found = frozenset[str]()
    for word in text.split():
        if word == "-":
            continue
        found |= words(GROUPS[word]) if word in GROUPS else {word}
    return found


def rows() -> list[Row]:
    lines = [line for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines[1:]]
    return [
        Row(name, tuple(method for method in methods.split() if method != "-"), words(own), words(seen), other, rest)
        for name, methods, own, seen, other, rest in cells
    ]


ROWS = rows()
READERS = [*sorted(words("EVERYBODY"))]


@pytest.fixture(scope="module")
def gate(django_db_setup: None, django_db_blocker: Any) -> Iterator[Gate]:
    """One world for all lines; nothing of it stays."""
    with django_db_blocker.unblock(), undone():
        made = make_gate()
        with kept_as_in_production():
            yield made


@contextmanager
def kept_as_in_production() -> Iterator[None]:
    """What hardly ever changes is read once, the counters of the rail among it: in a world that stays as it is."""
    forget_kept()
    forget_organisation()
    with override_settings(KEPT_SECONDS=3_600):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back. Durable blocks of ours may stand in it, as in Django's own test cases."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def arguments(gate: Gate, row: Row, reader: str, side: str) -> dict[str, Any]:
    """What the address is about, by the names of its arguments."""
    _name, _colon, deed = row.name.partition(":")
    made: dict[str, Callable[[], Any]] = {
        "reference": lambda: gate.complaint_for(reader, side).reference,
        "attachment": lambda: gate.attachment(side),
        "template": lambda: AnswerTemplate.objects.earliest("pk").pk,
        "letter": lambda: gate.complaints[side].responses.get().pk,
        "target": lambda: gate.target(deed, side),
        "deed": lambda: deed or "accept",
        "person": lambda: gate.people[side].pk,
        "grant": lambda: gate.people[side].role_grants.get().pk,
        "unit": lambda: gate.units[side].pk,
        "client": lambda: gate.clients[side].pk,
        "session": lambda: gate.sessions[side],
        "token": lambda: gate.survey if row.name == "handling_survey" else gate.confirmation,
        "escalation": lambda: gate.escalation(side),
        "message": lambda: gate.message(side),
        "incident": lambda: gate.incident(side),
        "access": lambda: gate.access(side),
        "hearing": lambda: UUID(int=7),
        "limit": lambda: AuthorityLimit.objects.get_or_create(role="handler", kind="refund", amount=50)[0].pk,
        "mail": lambda: gate.mail(side),
        "provider_id": lambda: "oidc",
        "body": lambda: "us-cfpb",
        "register": lambda: "resource",
        "entry": lambda: gate.entry(side),
        "mark": lambda: deed,
        "code": lambda: "page.not_found",
        "uidb36": lambda: UUID(int=7).hex,
        "view": lambda: gate.view(side),
        "pack": lambda: gate.pack(side),
        "part": lambda: "inside",
        "key": lambda: "abc-def",
    }
    return {name: made[name]() for name in argument_names(row.url_name)}


@cache
def argument_names(url_name: str) -> list[str]:
    pattern = {p.name: p for p in patterns()}[url_name].pattern
    return list(getattr(pattern, "converters", None) or pattern.regex.groupindex)


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found)
        else:
            yield found


def address(row: Row, args: dict[str, Any]) -> str:
    if row.url_name in names_of_the_api():
        return reverse(f"api-1:{row.url_name}", kwargs=args)
    return reverse(row.url_name, kwargs=args)


API_OWN = {"api-root", "openapi-json"}


@cache
def names_of_the_api() -> set[str]:
    return {str(p.name) for p in patterns() if "ninja" in p.callback.__module__ or p.name in API_OWN}


def spoken_by(row: Row, reader: str) -> str:
    return f"{reader}'s token" if row.is_by_token and reader not in OUTSIDE | CLIENTS else reader


def answer(gate: Gate, reader: str, method: str, path: str) -> HttpResponse:
    client = Client(raise_request_exception=False, headers=gate.headers.get(reader))
    client.cookies = copy.deepcopy(gate.cookies[reader])
    more = {"content_type": "application/json"} if path.startswith("/api/") and method != "GET" else {}
    data = body_for(gate, path) if more else ""
    with undone():
        return client.generic(method, path, data, **more)  # type: ignore[return-value]


def body_for(gate: Gate, path: str) -> str:
    """What can be read of an operation, about a remedy line of the complaint in the address."""
    side = "other" if gate.complaints["other"].reference in path else "own"
    body = BODIES.get(path.rpartition("/")[2], '{"story": "The lift stood still."}')
    return body.replace(SOME_REMEDY, str(gate.target("deliver", side)))


def judged(response: HttpResponse) -> str:
    """The answer as a word of the table."""
    place = response.headers.get("Location", "")
    if response.status_code == 302 and place.split("?")[0] == reverse("account_login"):
        return "sign-in"
    if response.status_code == 302 and place == reverse("track"):
        return "code"
    if response.status_code >= 500:
        return f"fault {response.status_code}"
    return str(response.status_code) if response.status_code in {401, 403, 404, 405} else "may"


@pytest.mark.parametrize("row", ROWS, ids=[f"{'+'.join(row.methods)} {row.name}" for row in ROWS])
def test_exactly_those_may_who_stand_in_the_line(gate: Gate, row: Row) -> None:
    wrong = []
    for side in ("own",) if row.other == "=" else ("own", "other"):
        for reader in [*READERS, *(sorted(CLIENTS) if row.name in operations() else [])]:
            path = address(row, arguments(gate, row, reader, side))
            for method in row.methods:
                got, wanted = (
                    judged(answer(gate, spoken_by(row, reader), method, path)),
                    row.expected(reader, side, path),
                )
                if got != wanted:
                    wrong.append(f"{method} {row.name}, {reader}, {side} unit: {got}, not {wanted}")

    assert wrong == []


@pytest.mark.parametrize("row", {row.name: row for row in ROWS if row.methods}.values(), ids=lambda row: row.name)
def test_a_method_outside_the_line_is_not_answered(gate: Gate, row: Row) -> None:
    """Asked by somebody who may use the others; the methods of all operations on one address count together."""
    reader = sorted(row.own - OUTSIDE or {"administrator"})[0]
    path = address(row, arguments(gate, row, reader, "own"))
    answered = {method for other in ROWS for method in other.methods if same_address(other, row)}

    speaker = spoken_by(row, reader)
    got = {method: answer(gate, speaker, method, path).status_code for method in METHODS if method not in answered}

    assert {status for status in got.values() if status < 400} == set(), got


def same_address(one: Row, other: Row) -> bool:
    return one.url_name == other.url_name or {one.name, other.name} == {"file_complaint", "list_complaints"}


@cache
def operations() -> set[str]:
    """Asked for every line; the description takes half a second to make."""
    schema = api.get_openapi_schema()
    return {operation["operationId"] for path in schema["paths"].values() for operation in path.values()}


def test_every_address_has_a_line() -> None:
    named = {row.url_name for row in ROWS}

    assert {str(pattern.name) for pattern in patterns()} - named == set()


def test_every_line_has_an_address() -> None:
    assert {row.url_name for row in ROWS} - {str(pattern.name) for pattern in patterns()} == set()


def test_every_operation_of_the_api_has_a_line() -> None:
    assert operations() - {row.name for row in ROWS} == set()


def test_every_deed_on_a_complaint_has_a_line() -> None:
    assert set(DEEDS) - {row.name.partition(":")[2] for row in ROWS} == set()


def test_no_line_stands_twice() -> None:
    lines = [(row.name, method) for row in ROWS for method in row.methods]

    assert sorted(set(lines)) == sorted(lines)
