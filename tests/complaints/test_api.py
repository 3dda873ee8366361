"""The API as a connected system meets it: what it takes, what it answers, what it refuses and in which words."""

import json
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from plaudit.accounts.actions.clients import make_client, revoke_client
from plaudit.accounts.models import ApiClient
from plaudit.accounts.roles import Scope
from plaudit.complaints.models import Complaint
from plaudit.customers.models import ContactPoint, Product
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.codes import normalise
from plaudit.foundation.models import Entry, OutboxMessage
from plaudit.foundation.moments import at, now
from plaudit.web.api import QUERY

from .world import World, make_world

ALL = "/api/v1/complaints"
STORY = "The lift stood still for two hours, and nobody answered the bell."


class Caller:
    """A connected system with its token."""

    def __init__(self, world: World, *scopes: str) -> None:
        self.row, self.token = make_client(
            actor=SYSTEM, name="shop", unit=world.bank, scopes=scopes or (Scope.FILE, Scope.READ)
        )
        self.http = Client(headers={"Authorization": f"Bearer {self.token}"})

    def file(self, body: Any = None, key: str = "", **more: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        data = body if isinstance(body, bytes) else json.dumps(body or {"story": STORY})
        return self.http.post(ALL, data, content_type="application/json", headers=headers, **more)

    def get(self, path: str = ALL, **headers: str) -> Any:
        return self.http.get(path, headers=headers)


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller(world)


def problem(response: Any, status: int, code: str, field: str = "") -> dict[str, Any]:
    """The problem detail, after checking what every one of them keeps to."""
    body: dict[str, Any] = response.json()
    fields = [body.get("field", ""), *(fault["field"] for fault in body.get("errors", []))]
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert response["Content-Type"] == "application/problem+json"
    assert body["title"] and body["detail"] and (field in fields or not field)
    explained = Client().get(body["type"])
    assert (explained.status_code, explained.json()["title"]) == (200, body["title"])
    return body


# Filing


def test_a_complaint_is_filed_with_own_words_alone(caller: Caller) -> None:
    response = caller.file()

    body, filed = response.json(), Complaint.objects.get()
    assert response.status_code == 201
    assert set(body) == {"reference", "tracking_code", "tracking_url"}
    assert (body["reference"], filed.story, filed.channel) == (filed.reference, STORY, "api")
    assert body["tracking_url"].endswith("/en/track/")
    assert body["tracking_code"] not in body["tracking_url"]
    assert Entry.objects.get(root=filed.pk, code="complaint.received").actor == f"client:{caller.row.pk}"


def test_everything_that_is_sent_is_kept(caller: Caller) -> None:
    Product.objects.create(code="lift", name={"en": "Lift"})
    sent = {
        "story": STORY, "language": "zh-hans", "title": "电梯停了", "remedy_wanted": "explain", "product": "lift",
        "remedy_wanted_text": "A word of regret", "problem_on": "2026-01-05", "order_reference": "A-17", "unit": "cards",
        "complainant": {"name": "Wang Fang", "email": "fang@example.org", "phone": "+86 10 1234 5678", "post": "Quay 1"},
        "agent": {"name": "Ms Li", "email": "li@example.org"}, "authority": "Her daughter", "source_id": "SHOP-1",
    }  # fmt: skip

    response = caller.file(sent)

    filed = Complaint.objects.get()
    assert response.json()["tracking_url"].endswith("/zh-hans/track/")
    assert (filed.title, filed.remedy_wanted, filed.problem_on) == ("电梯停了", "explain", date(2026, 1, 5))
    assert (filed.order_reference, filed.authority, filed.source_id) == ("A-17", "Her daughter", "SHOP-1")
    assert (filed.product and filed.product.code, filed.unit.code) == ("lift", "cards")
    assert (filed.complainant and filed.complainant.name, filed.agent and filed.agent.name) == ("Wang Fang", "Ms Li")
    assert ContactPoint.objects.filter(party=filed.complainant).count() == 3


def test_the_receipt_goes_to_the_agent_where_there_is_one(caller: Caller) -> None:
    caller.file({"story": STORY, "complainant": {"email": "own@example.org"}, "agent": {"email": "agent@example.org"}})

    assert OutboxMessage.objects.get().address == "agent@example.org"


def test_the_words_are_kept_as_text_without_what_cannot_be_seen(caller: Caller) -> None:
    told = "One\r\ntwo\x00\x1b[31m\x9f\u202etxet\u202c\u2066 שלום\u200f 👩\u200d🔧\tthree"

    assert caller.file({"story": told, "complainant": {"name": "<b>Ann</b>\u202e"}}).status_code == 201

    filed = Complaint.objects.get()
    assert filed.story == "One\ntwo[31mtxet שלום\u200f 👩\u200d🔧\tthree"
    assert filed.complainant and filed.complainant.name == "<b>Ann</b>"


def test_a_name_with_html_is_shown_to_staff_as_text(caller: Caller, world: World) -> None:
    caller.file({"story": "<script>alert(1)</script> and more", "complainant": {"name": "<img src=x>"}})
    staff = Client()
    staff.force_login(world.people["handler"])
    Complaint.objects.update(unit=world.cards)

    page = staff.get(f"/staff/complaints/{Complaint.objects.get().reference}/").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page and "<img src=x>" not in page


def test_the_longest_story_is_taken_however_it_is_written(caller: Caller) -> None:
    body = json.dumps({"story": "😀" * 100_000})

    assert caller.file(body.encode()).status_code == 201
    assert len(Complaint.objects.get().story) == 100_000


# What cannot be filed


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"story": ""}, "request.invalid", "story"),
        ({"story": " \n "}, "complaint.no_words", "story"),
        ({"story": "\x00\x01"}, "complaint.no_words", "story"),
        ({"story": "x" * 100_001}, "request.invalid", "story"),
        ({"title": "No story"}, "request.invalid", "story"),
        ({"story": 17}, "request.invalid", "story"),
        ({"story": "\ud800"}, "request.invalid", "story"),
        ({"story": STORY, "colour": "red"}, "request.invalid", "colour"),
        ({"story": STORY, "complainant": {"age": 7}}, "request.invalid", "complainant.age"),
        ({"story": STORY, "language": "tlh"}, "request.invalid", "language"),
        ({"story": STORY, "remedy_wanted": "revenge"}, "request.invalid", "remedy_wanted"),
        ({"story": STORY, "problem_on": 0}, "request.invalid", "problem_on"),
        ({"story": STORY, "problem_on": "2026-02-30"}, "request.invalid", "problem_on"),
        ({"story": STORY, "problem_on": "0001-01-01"}, "complaint.problem_long_ago", "problem_on"),
        ({"story": STORY, "problem_on": "9999-12-31"}, "complaint.problem_in_future", "problem_on"),
        ({"story": STORY, "product": "no-such"}, "product.unknown", "product"),
        ({"story": STORY, "product": "nul\x00"}, "product.unknown", "product"),
        ({"story": STORY, "category": "no-such"}, "category.unknown", "category"),
        ({"story": STORY, "unit": "no-such"}, "unit.unknown", "unit"),
        ({"story": STORY, "complainant": {"email": "nobody"}}, "contact.email", "email"),
        ({"story": STORY, "complainant": {"phone": "12"}}, "contact.phone", "phone"),
        ({"story": STORY, "complainant": {"name": "n" * 201}}, "request.invalid", "complainant.name"),
    ],
)
def test_what_cannot_be_filed_is_told_with_its_field(caller: Caller, sent: Any, code: str, field: str) -> None:
    problem(caller.file(sent), 422, code, field)

    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b" ", "request.unreadable"),
        (b'{"story": "cut off', "request.unreadable"),
        (b"\xff\xfe\x00", "request.unreadable"),
        (b'{"story": ' + b"9" * 5_000 + b"}", "request.unreadable"),
        (b"[" * 10_000 + b"]" * 10_000, "request.unreadable"),
        (b'{"story":' * 10_000 + b"1" + b"}" * 10_000, "request.unreadable"),
    ],
)
def test_a_body_that_is_no_json_is_told(caller: Caller, sent: bytes, code: str) -> None:
    problem(caller.file(sent), 400, code)


@pytest.mark.parametrize("sent", [b"[]", b"null", b'"text"', b"NaN", b'{"story": {}}', b'{"story": NaN}'])
def test_json_that_is_no_complaint_is_told(caller: Caller, sent: bytes) -> None:
    problem(caller.file(sent), 422, "request.invalid")


def test_a_parameter_that_is_not_known_is_refused_and_not_passed_over(caller: Caller) -> None:
    found = problem(caller.get(f"{ALL}?aftr=x"), 422, "request.parameter")

    assert "after" in found["detail"]


def test_the_known_parameters_are_those_of_the_description(caller: Caller) -> None:
    paths = caller.get("/api/v1/openapi.json").json()["paths"].values()
    operations = [operation for path in paths for operation in path.values()]
    parameters = [one for operation in operations for one in operation.get("parameters", ())]

    assert {one["name"] for one in parameters if one["in"] == "query"} == QUERY


def test_a_body_too_large_is_refused_with_a_sentence(caller: Caller) -> None:
    found = problem(caller.file({"story": "x" * 5_000_000}), 413, "request.too_large")

    assert "2000000 bytes" in found["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_another_content_type_is_refused(caller: Caller, kind: str) -> None:
    problem(caller.http.post(ALL, json.dumps({"story": STORY}), content_type=kind), 415, "request.media_type")


def test_the_sentences_come_in_the_language_asked_for(caller: Caller) -> None:
    english = caller.file({"story": " "}).json()["detail"]

    chinese = caller.http.post(
        ALL, b'{"story": " "}', content_type="application/json", headers={"Accept-Language": "zh-CN,zh;q=0.9"}
    ).json()["detail"]

    assert english == "Tell us in your own words what happened."
    assert chinese != english and not chinese.isascii()


# Once


def test_the_same_request_with_its_key_is_filed_once_and_answered_alike(caller: Caller) -> None:
    first, second = caller.file(key="k1"), caller.file(key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Complaint.objects.count() == Entry.objects.filter(code="complaint.received").count() == 1


def test_another_body_with_a_key_that_was_used_is_refused(caller: Caller) -> None:
    caller.file(key="k1")

    problem(caller.file({"story": "Another story."}, key="k1"), 422, "idempotency.other_body")


def test_a_refused_request_gives_its_key_back(caller: Caller) -> None:
    problem(caller.file({"story": STORY, "product": "no-such"}, key="k1"), 422, "product.unknown")
    Product.objects.create(code="no-such", name={"en": "Now there is"})

    assert caller.file({"story": STORY, "product": "no-such"}, key="k1").status_code == 201


def test_two_clients_may_use_the_same_key(world: World) -> None:
    one, other = Caller(world).file(key="k1"), Caller(world).file(key="k1")

    assert one.json()["reference"] != other.json()["reference"]


@pytest.mark.parametrize("key", ["k" * 256, "ключ", "\x7f"])
def test_a_key_that_cannot_be_one_is_refused(caller: Caller, key: str) -> None:
    assert caller.file(key=key).status_code == 422


def test_a_number_of_the_sender_is_filed_once_and_the_refusal_names_the_complaint(caller: Caller) -> None:
    first = caller.file({"story": STORY, "source_id": "SHOP-1"}).json()

    found = problem(caller.file({"story": "Again.", "source_id": "SHOP-1"}), 409, "complaint.filed_before", "source_id")

    assert first["reference"] in found["detail"]


def test_the_same_number_of_two_senders_is_two_complaints(world: World) -> None:
    for caller in (Caller(world), Caller(world)):
        assert caller.file({"story": STORY, "source_id": "SHOP-1"}).status_code == 201


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("body", [{"story": STORY}, {"story": STORY, "source_id": "SHOP-1"}])
def test_first_requests_at_the_same_moment_file_one_complaint(transactional_db: None, body: dict[str, str]) -> None:
    caller, together, answers = Caller(make_world()), Barrier(4), []
    has_number = "source_id" in body

    def file(n: int) -> None:
        http = Client(headers={"Authorization": f"Bearer {caller.token}", "Idempotency-Key": f"k{n * has_number}"})
        together.wait()
        answers.append(http.post(ALL, json.dumps(body), content_type="application/json"))
        connection.close()

    threads = [Thread(target=file, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == ([201, 409, 409, 409] if has_number else [201] * 4)
    assert len({a.json()["reference"] for a in answers if a.status_code == 201}) == Complaint.objects.count() == 1


# Who


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic dXNlcjpwYXNz", "Bearer \xe9", "bearer"]
)
def test_without_a_token_that_is_known_nothing_is_answered(world: World, header: str) -> None:
    nobody = Client(headers={"Authorization": header} if header else {})

    response = nobody.post(ALL, json.dumps({"story": STORY}), content_type="application/json")

    problem(response, 401, "client.unknown")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing(caller: Caller) -> None:
    revoke_client(actor=SYSTEM, client=caller.row)

    problem(caller.file(), 401, "client.unknown")


def test_a_token_ends_with_its_day(caller: Caller) -> None:
    ApiClient.objects.filter(pk=caller.row.pk).update(valid_to=now() + timedelta(days=1))
    assert caller.file().status_code == 201

    with at(now() + timedelta(days=2)):
        problem(caller.get(), 401, "client.unknown")


def test_a_token_does_only_what_it_was_made_for(world: World) -> None:
    files, reads = Caller(world, Scope.FILE), Caller(world, Scope.READ)

    assert files.file().status_code == 201 and reads.get().status_code == 200
    problem(files.get(), 403, "client.scope_missing")
    problem(files.get(f"{ALL}/C-2026-000001"), 403, "client.scope_missing")
    problem(reads.file(), 403, "client.scope_missing")


def test_a_signed_in_person_is_nobody_to_the_api(world: World) -> None:
    staff = Client()
    staff.force_login(world.people["manager"])

    problem(staff.get(ALL), 401, "client.unknown")


# Reading


def test_a_client_sees_only_what_it_filed(world: World) -> None:
    mine, theirs = Caller(world), Caller(world)
    reference = theirs.file().json()["reference"]
    world.file()
    own = mine.file().json()["reference"]

    assert [row["reference"] for row in mine.get().json()["items"]] == [own]
    problem(mine.get(f"{ALL}/{reference}"), 404, "page.not_found")


def test_what_staff_write_is_not_in_an_answer(caller: Caller) -> None:
    reference = caller.file().json()["reference"]

    assert set(caller.get(f"{ALL}/{reference}").json()) == {
        "reference", "state", "closing_code", "is_resolved", "received_at", "closed_at", "next_due_at", "version",
    }  # fmt: skip


def test_pages_follow_one_another_without_gap_or_repeat(caller: Caller) -> None:
    filed = [caller.file({"story": f"{STORY} {n}"}).json()["reference"] for n in range(51)]

    first = caller.get().json()
    second = caller.get(f"{ALL}?after={first['next']}").json()

    assert [row["reference"] for row in first["items"] + second["items"]] == filed[::-1]
    assert (len(first["items"]), second["next"]) == (50, "")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "bnVsbA",
        "WzEsMl0",
        "e30",
        "%00",
        "😀",
        "W1tb" * 5_000,
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwgIjAxYTFmYTk4LWU1N2UtNzg4OS1iYmViLTc5ZWM0OWZkMTg4MSJd",
        "W251bGwsICIwMWExZmE5OC1lNTdlLTc4ODktYmJlYi03OWVjNDlmZDE4ODEiXQ",
    ],
)
def test_a_damaged_cursor_is_told(caller: Caller, cursor: str) -> None:
    problem(caller.get(f"{ALL}?after={cursor}"), 422, "page.cursor", "after")


def test_an_unchanged_complaint_is_not_sent_again(caller: Caller, world: World) -> None:
    address = f"{ALL}/{caller.file().json()['reference']}"
    tag = caller.get(address)["ETag"]

    unchanged = caller.get(address, **{"If-None-Match": f'"other", {tag}'})
    Complaint.objects.update(next_due_at=now())
    changed = caller.get(address, **{"If-None-Match": tag})

    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200 and changed["ETag"] != tag


@pytest.mark.parametrize("reference", ["C-2026-999999", "x", "%00", "a%2Fb", "%F0%9F%98%80", "9" * 300])
def test_what_is_not_there_is_told_as_a_problem(caller: Caller, reference: str) -> None:
    problem(caller.get(f"{ALL}/{reference}"), 404, "page.not_found")


# The edge


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1", "/api/v2/complaints", f"{ALL}/", "/api/v1/problems/no.such"]
)
def test_every_unknown_address_under_api_is_told_as_a_problem(caller: Caller, path: str) -> None:
    problem(caller.get(path), 404, "page.not_found")


@pytest.mark.parametrize(
    ("method", "path"), [("put", ALL), ("delete", ALL), ("patch", f"{ALL}/C-1"), ("post", f"{ALL}/C-1")]
)
def test_a_method_that_is_not_answered_is_told_with_those_that_are(caller: Caller, method: str, path: str) -> None:
    response = caller.http.generic(method.upper(), path, b"{}", content_type="application/json")

    problem(response, 405, "request.method")
    assert set(response["Allow"].split(", ")) <= {"GET", "POST"}


def test_a_wrong_host_is_told_as_a_problem(caller: Caller) -> None:
    problem(caller.http.get(ALL, headers={"Host": "elsewhere.example"}), 400, "request.refused")


def test_a_fault_of_ours_is_told_as_a_problem_and_without_its_words(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr("plaudit.complaints.api.filing.filed_by", broken)
    caller.http.raise_request_exception = False

    response = caller.get()

    problem(response, 500, "service.fault")
    assert b"secret" not in response.content


def test_no_session_begins_and_nothing_is_kept_by_a_cache(caller: Caller) -> None:
    response = caller.file()

    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Length"] == str(len(response.content))
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_description_is_public_and_names_what_can_go_wrong(db: None) -> None:
    response = Client().get("/api/v1/openapi.json")

    schema = response.json()
    assert (response.status_code, schema["openapi"][:3]) == (200, "3.1")
    for path in schema["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_the_code_that_was_answered_opens_the_tracking_page(caller: Caller) -> None:
    code = caller.file().json()["tracking_code"]

    assert len(normalise(code)) == 20
    assert Client().post("/en/track/", {"code": code}).status_code == 302
