"""Two people press the same button at once, or one after the other on a page that is old: it happens once, and whoever
comes second is told, sees what happened meanwhile and loses no word."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.codes import Finding
from plaudit.complaints.models import Complaint
from plaudit.complaints.watching_codes import FlagKind
from plaudit.foundation.journal import entries_of
from tests.factories import make_user

from .world import World, make_world, refetched

CHANGED = "Somebody changed this complaint while you were working on it."


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def path_of(complaint: Complaint, deed: str, target: object = "") -> str:
    return f"/staff/complaints/{complaint.reference}/do/{deed}/" + (f"{target}/" if target else "")


def at_once(path: str, sent: list[tuple[User, dict[str, str]]]) -> list[Any]:
    """The answers of everybody who sends their form to `path` in the same moment."""
    together, answers = Barrier(len(sent)), list[Any]()

    def press(http: Client, fields: dict[str, str]) -> None:
        together.wait()
        answers.append(http.post(path, fields))
        connection.close()

    threads = [Thread(target=press, args=(client_of(user), fields)) for user, fields in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def found(world: World) -> Complaint:
    """Ready to be decided."""
    complaint = world.investigated()
    issue = complaint.issues.get()
    shown = {"finding": Finding.UPHELD, "reason": "The payment was in time."}
    actions.record_finding(actor=world.actor("investigator"), issue_id=issue.pk, **shown)
    return refetched(complaint)


def delivered(world: World) -> Complaint:
    complaint = world.accepted()
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=remedy.pk, proof="Booking 4711")
    return refetched(complaint)


CASES: dict[str, tuple[Callable[[World], Complaint], str, tuple[str, str], str]] = {
    "assign": (lambda world: world.file(), "assign", ("manager", "handler"), "complaint.assigned"),
    "decide": (found, "decide", ("decider", "second decider"), "complaint.decided"),
    "verify": (delivered, "verify", ("verifier", "second_handler"), "complaint.remedy_verified"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_of_two_who_press_at_once_one_does_it_and_the_other_is_told(case: Any) -> None:
    prepare, deed, names, code = case
    world = make_world()
    world.people["second decider"] = make_user("second decider", Role.DECIDER, unit=world.cards)
    complaint = prepare(world)
    world.declared(complaint, "second decider")
    target = complaint.remedies.get().pk if deed == "verify" else ""
    fields = {"version": str(complaint.version), "person": str(world.people["second_handler"].pk)}

    answers = at_once(path_of(complaint, deed, target), [(world.people[name], fields) for name in names])

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    (refused,) = [answer for answer in answers if answer.status_code == 422]
    assert CHANGED in refused.content.decode()
    assert entries_of(complaint.pk).filter(code=code).count() == 1


@pytest.mark.django_db
def test_whoever_sends_an_old_form_sees_what_happened_and_may_send_the_same_words_again(world: World) -> None:
    complaint, handler = world.investigated(), client_of(world.people["handler"])
    old = {"version": str(complaint.version), "words": "We are still asking the bank."}
    actions.flag_complaint(actor=world.actor("manager"), complaint_id=complaint.pk, kind=FlagKind.MEDIA)

    refused = handler.post(path_of(complaint, "inform"), old)

    page = refused.content.decode()
    assert refused.status_code == 422 and CHANGED in page
    assert "What happened meanwhile" in page and "The media ask about it" in page
    assert "We are still asking the bank." in page
    now = refetched(complaint).version
    assert f'name="version" value="{now}"' in page
    assert handler.post(path_of(complaint, "inform"), old | {"version": str(now)}).status_code == 302
    assert complaint.messages.filter(direction="to").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["0", "-1", "99999", "x", "9" * 30])
def test_a_version_that_nobody_was_shown_overwrites_nothing(world: World, version: str) -> None:
    complaint, manager = world.file(), client_of(world.people["manager"])

    answer = manager.post(path_of(complaint, "assign"), {"version": version, "person": str(world.people["handler"].pk)})

    assert answer.status_code == 422
    assert refetched(complaint).owner is None
