"""Handling by API: every deed in the name of one person, with the roles and the rules of independence of the screens."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from plaudit.accounts.actions import deactivate_person, make_personal_token
from plaudit.accounts.models import Organisation, RoleGrant
from plaudit.accounts.queries import actor_for, day_here
from plaudit.accounts.roles import Role, Scope
from plaudit.complaints.api.deeds import DEEDS
from plaudit.complaints.models import Complaint
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now

from .test_api import ALL, Caller, problem
from .world import RATINGS, World

RATED: dict[str, Any] = {**RATINGS, "issues": ["Late fee"]}
WHY = {"depth": "desk", "reason": "The booking shows it."}
SOME_REMEDY = "01a1fa98-e57e-7889-bbeb-79ec49fd1881"
FOUND = {"findings": [{"issue": 1, "finding": "upheld", "reason": "The payment was in time."}]}
REFUND = {"remedies": [{"kind": "refund", "amount": "39.00", "currency": "EUR"}]}


class Hand:
    """A person's program, with that person's token."""

    def __init__(self, world: World, name: str) -> None:
        person = world.people[name]
        made = make_personal_token(
            actor=actor_for(person), person=person, name="helper", valid_to=now() + timedelta(days=30)
        )
        self.person, (self.row, self.token) = person, made
        self.http = Client(headers={"Authorization": f"Bearer {self.token}"})

    def does(self, deed: str, reference: str, body: Any = None, **headers: str) -> Any:
        """What is answered is always what somebody reads who asks afterwards."""
        answer = self.posts(deed, reference, body, **headers)
        if answer.status_code == 200:
            read = self.reads(reference)
            assert read.status_code == 404 or answer.json().items() <= read.json().items()
        return answer

    def posts(self, deed: str, reference: str, body: Any = None, **headers: str) -> Any:
        path = f"{ALL}/{reference}/{deed}"
        return self.http.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)

    def reads(self, reference: str) -> Any:
        return self.http.get(f"{ALL}/{reference}/case")


def email(world: World, name: str) -> str:
    return world.people[name].email


def decided(world: World) -> str:
    """The reference of a complaint with one remedy line, handled by API up to the decision."""
    reference = world.file().reference
    assert Hand(world, "assessor").does("assess", reference, RATED).status_code == 200
    started = Hand(world, "handler").does("investigate", reference, {"investigator": email(world, "investigator")})
    assert started.status_code == 200
    answer = Hand(world, "decider").does("decide", reference, FOUND | REFUND)
    assert answer.status_code == 200, answer.content
    return reference


# The whole life


def test_a_complaint_lives_its_whole_life_by_api(world: World) -> None:
    handler, verifier = Hand(world, "handler"), Hand(world, "verifier")
    reference = Caller(world).file({"story": "Charged twice.", "unit": "cards"}).json()["reference"]

    acknowledged = handler.does("acknowledge", reference, {"words": "We are on it."})
    Hand(world, "assessor").does("assess", reference, RATED)
    handler.does("assign", reference, {"person": email(world, "handler")})
    handler.does("investigate", reference, {"investigator": email(world, "investigator")} | WHY)
    decider = Hand(world, "decider")
    decider.does("look-wider", reference, {"others_harmed": False, "has_similar": False})
    for hand in (decider, handler, verifier):
        hand.does("declare", reference, {"has_interest": False})
    decider.does("decide", reference, FOUND | REFUND)
    decider.does("cause", reference, {"cause": "people.slip"})
    decider.does("corrective", reference, {"is_needed": False, "reason": "A single slip."})
    handler.does("respond", reference, {"words": "We are sorry. You get the money back."})
    accepted = handler.does("accept", reference, {"words": "Yes, that is fine.", "channel": "phone"}).json()
    remedy = accepted["remedies"][0]["id"]
    handler.does("deliver", reference, {"remedy": remedy, "proof": "Booking 4711"})
    verifier.does("verify", reference, {"remedy": remedy})
    closed = handler.does("close", reference)

    assert acknowledged.status_code == closed.status_code == 200
    assert (closed.json()["state"], closed.json()["is_resolved"]) == ("closed", True)
    assert closed.json()["issues"][0]["finding"] == "upheld"
    kept = Complaint.objects.get(reference=reference)
    assert kept.responses.get().answer_words == "Yes, that is fine."
    actors = dict(Entry.objects.filter(root=kept.pk).values_list("code", "actor"))
    assert actors["complaint.verified"] == f"user:{verifier.person.pk}"
    assert actors["complaint.closed"] == f"user:{handler.person.pk}"


def test_the_journal_names_the_person_and_the_token(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.file()

    handler.does("acknowledge", complaint.reference)

    entry = Entry.objects.get(root=complaint.pk, code="complaint.acknowledged")
    assert entry.actor == f"user:{handler.person.pk}"
    assert entry.data["through"] == f"client:{handler.row.pk}"


@pytest.mark.parametrize(
    ("prepared", "name", "deed", "body", "after"),
    [
        ("assessed", "handler", "issues", {"text": "Interest on top"}, "assessed"),
        ("assessed", "handler", "inform", {"words": "We are looking."}, "assessed"),
        ("assessed", "handler", "hear", {"words": "It happened again.", "channel": "letter"}, "assessed"),
        ("assessed", "handler", "notes", {"body": "Second case this week."}, "assessed"),
        ("assessed", "manager", "triage", {"outcome": "no_danger", "words": "Nobody was near it."}, "assessed"),
        ("investigated", "handler", "ask", {"question": "On which day?"}, "waiting"),
        ("investigated", "investigator", "findings", FOUND["findings"][0], "investigating"),
        ("investigated", "handler", "remedies", {"kind": "apology", "text": "A letter", "issue": 1}, "investigating"),
        ("responded", "handler", "refuse", {"words": "No.", "would_satisfy": "All of it"}, "rejected"),
        ("responded", "handler", "remind", {}, "responded"),
        ("responded", "handler", "withdraw", {"words": "Forget it.", "channel": "email"}, "closed"),
        ("closed", "manager", "reopen", {"reason": "The money never came."}, "reopened"),
    ],
)
def test_a_deed_is_answered_with_the_case_after_it(
    world: World, prepared: str, name: str, deed: str, body: Any, after: str
) -> None:
    complaint = getattr(world, prepared)()

    answer = Hand(world, name).does(deed, complaint.reference, body)

    assert (answer.status_code, answer.json().get("state")) == (200, after), answer.content
    assert answer.json()["reference"] == complaint.reference
    assert answer["ETag"].startswith(f'"{answer.json()["version"]}-')


def test_an_open_question_can_be_left_unanswered(world: World) -> None:
    complaint, handler = world.investigated(), Hand(world, "handler")
    handler.does("ask", complaint.reference, {"question": "On which day?"})

    assert handler.does("go-on", complaint.reference).json()["state"] == "investigating"


def test_a_remedy_line_is_dropped_returned_and_delivered_again(world: World) -> None:
    handler, verifier = Hand(world, "handler"), Hand(world, "verifier")
    complaint = world.investigated()
    extra = handler.does("remedies", complaint.reference, {"kind": "apology"}).json()["remedies"][0]["id"]
    dropped = handler.does("drop-remedy", complaint.reference, {"remedy": extra})
    assert dropped.json()["remedies"] == []
    accepted = world.accepted()
    remedy = str(accepted.remedies.get().pk)
    handler.does("deliver", accepted.reference, {"remedy": remedy, "proof": "A promise"})

    returned = verifier.does("return", accepted.reference, {"remedy": remedy, "reason": "That is no proof."})
    handler.does("deliver", accepted.reference, {"remedy": remedy, "proof": "Booking 4711"})

    assert returned.json()["remedies"][0]["delivered_at"] is None
    assert verifier.does("verify", accepted.reference, {"remedy": remedy}).json()["state"] == "verified"


# Independence


def test_one_token_is_one_person_so_whoever_delivers_does_not_verify(world: World) -> None:
    both = Hand(world, "second_handler")  # handler and verifier
    complaint = world.accepted()
    remedy = str(complaint.remedies.get().pk)
    assert both.does("deliver", complaint.reference, {"remedy": remedy, "proof": "Booking 4711"}).status_code == 200

    problem(both.does("verify", complaint.reference, {"remedy": remedy}), 403, "complaint.not_independent")


def test_the_owner_does_not_verify_by_api_either(world: World) -> None:
    both, handler = Hand(world, "second_handler"), Hand(world, "handler")
    complaint = world.accepted()
    remedy = str(complaint.remedies.get().pk)
    handler.does("assign", complaint.reference, {"person": both.person.email})
    handler.does("deliver", complaint.reference, {"remedy": remedy, "proof": "Booking 4711"})

    problem(both.does("verify", complaint.reference, {"remedy": remedy}), 403, "complaint.not_independent")


def test_a_connected_system_handles_nothing(world: World) -> None:
    system = Caller(world)
    reference = system.file().json()["reference"]

    for deed in DEEDS:
        answer = system.http.post(f"{ALL}/{reference}/{deed}", BODIES[deed], content_type="application/json")
        problem(answer, 403, "client.scope_missing")


BODIES = {
    deed: json.dumps(body)
    for deed, body in {
        "acknowledge": {}, "assign": {"person": "a@example.org"}, "assess": RATED, "issues": {"text": "x"},
        "investigate": {"investigator": "a@example.org"} | WHY, "ask": {"question": "x"}, "hear": {"words": "x"}, "go-on": {},
        "inform": {"words": "x"}, "extend": {"longer": "x", "words": "x"}, "notes": {"body": "x"},
        "matter": {"matter": "complex"},
        "triage": {"outcome": "danger", "words": "x"}, "findings": FOUND["findings"][0], "remedies": {"kind": "apology"},
        "drop-remedy": {"remedy": SOME_REMEDY}, "decide": {}, "approve-remedy": {"remedy": SOME_REMEDY},
        "declare": {"has_interest": False}, "concerned": {}, "tell-staff": {"extract": "x"},
        "exceptions": {"person": "a@example.org", "post": "owner", "reason": "x"}, "cause": {"words": "x"},
        "look-wider": {"others_harmed": False, "has_similar": False}, "corrective": {"is_needed": False, "reason": "x"},
        "respond": {"words": "x"}, "accept": {"words": "x"}, "refuse": {"words": "x"}, "remind": {},
        "deliver": {"remedy": SOME_REMEDY, "proof": "x"},
        "verify": {"remedy": SOME_REMEDY},
        "return": {"remedy": SOME_REMEDY, "reason": "x"}, "close": {},
        "close-without-reply": {}, "withdraw": {"words": "x"}, "reopen": {"reason": "x"},
        "settle": {"kind": "apology", "words": "x", "summary": "x"}, "confirm-transfer": {},
        "transfer": {"reason": "authority", "where_to": "x", "words": "x"}, "refuse-transfer": {"why_not": "x"},
        "merge": {"other": "C-2026-999999"}, "link": {"kind": "repeat_of", "other": "C-2026-999999"},
        "ask-review": {"words": "x"}, "name-reviewer": {"person": "a@example.org"},
        "review": {"outcome": "confirmed", "reasons": "x"}, "recourse": {"reason": "review_declined"},
        "go-outside": {"opened_on": "2026-11-20", "body_name": "x"}, "close-unresolved": {"reason": "limit_passed"},
        "decided-outside": {"decided_on": "2026-11-20", "outcome": "settled", "binding": "both", "words": "x"},
        "outside-remedies": {"kind": "apology"}, "outside-reply": {"reply": "final"},
        "unlink": {"kind": "repeat_of", "other": "C-2026-999999"},
    }.items()
}  # fmt: skip


def test_it_is_settled_at_once_passed_on_by_two_people_and_linked(world: World) -> None:
    handler, manager = Hand(world, "handler"), Hand(world, "manager")
    first, second, third = (world.file().reference for _ in range(3))

    settled = handler.does("settle", first, {"kind": "apology", "words": "Fine.", "summary": "We said sorry."})
    proposed = handler.does(
        "transfer", second, {"reason": "authority", "where_to": "The regulator", "words": "Not ours."}
    )
    alone = handler.does("confirm-transfer", second)
    confirmed = manager.does("confirm-transfer", second)
    linked = handler.does("link", third, {"kind": "repeat_of", "other": first})
    merged = handler.does("merge", third, {"other": second})
    undone = handler.does("unlink", third, {"kind": "repeat_of", "other": first})

    assert (settled.json()["closing_code"], settled.json()["is_resolved"]) == ("settled_first_contact", True)
    assert (proposed.status_code, confirmed.json()["closing_code"]) == (200, "transferred")
    problem(alone, 403, "complaint.not_independent")
    problem(merged, 409, "complaint.cannot_take_in")
    assert (linked.status_code, undone.status_code) == (200, 200)
    problem(
        handler.does("link", third, {"kind": "repeat_of", "other": "C-2026-999999"}), 422, "complaint.other_unknown"
    )


def test_the_kind_of_matter_is_given_at_filing_in_the_assessment_or_later(world: World) -> None:
    Organisation.objects.update(jurisdiction="CN", sector="consumer_finance")
    filed = Caller(world).file({"story": "Charged twice.", "unit": "cards", "matter": "complex"}).json()["reference"]
    first, second = (world.file().reference for _ in range(2))
    handler = Hand(world, "handler")

    assessed = Hand(world, "assessor").does("assess", first, RATED | {"matter": "simple"})
    recorded = handler.does("matter", second, {"matter": "complex"})

    assert handler.reads(filed).json()["matter"] == "complex"
    assert (assessed.json()["matter"], recorded.json()["matter"]) == ("simple", "complex")
    problem(handler.does("matter", second, {"matter": "trustee"}), 422, "complaint.unknown_matter", "matter")
    problem(
        Caller(world).file({"story": "Charged twice.", "matter": "trustee"}), 422, "complaint.unknown_matter", "matter"
    )


def test_a_kind_of_matter_that_no_limit_asks_for_is_refused(world: World) -> None:
    answer = Hand(world, "handler").does("matter", world.file().reference, {"matter": "complex"})

    problem(answer, 409, "complaint.matter_moot")


def test_a_refused_answer_is_reviewed_by_api(world: World) -> None:
    handler, reviewer, complaint = Hand(world, "handler"), Hand(world, "reviewer"), world.rejected()
    changed = {"outcome": "changed", "reasons": "We looked at it anew.", "findings": [FOUND["findings"][0]]}
    changed["findings"][0] = changed["findings"][0] | {"finding": "partly_upheld"}

    asked = handler.does("ask-review", complaint.reference, {"words": "Let somebody else look."})
    early = reviewer.does("review", complaint.reference, {"outcome": "confirmed", "reasons": "It stands."})
    named = Hand(world, "manager").does("name-reviewer", complaint.reference, {"person": email(world, "reviewer")})
    false = reviewer.does("review", complaint.reference, {"outcome": "changed", "reasons": "x"})
    done = reviewer.does("review", complaint.reference, changed)

    assert (asked.status_code, named.json()["state"]) == (200, "under_review")
    problem(early, 403, "complaint.not_reviewer")
    problem(false, 422, "complaint.review_changed_nothing", "outcome")
    assert (done.json()["state"], done.json()["issues"][0]["finding"]) == ("responded", "partly_upheld")


def test_the_way_outside_by_api_to_a_decision_that_is_carried_out(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.rejected()
    reference, today = complaint.reference, day_here(now()).isoformat()

    handler.does("recourse", reference, {"reason": "review_declined"})
    unknown = handler.does("go-outside", reference, {"opened_on": today, "body": "no-such-body"})
    went = handler.does("go-outside", reference, {"opened_on": today, "body_name": "District court"})
    decided = {"decided_on": today, "outcome": "complainant", "binding": "us", "words": "Pay it back."}
    handler.does("decided-outside", reference, decided)
    handler.does("outside-remedies", reference, REFUND["remedies"][0])
    stands = handler.does("outside-reply", reference, {"reply": "final"})

    problem(unknown, 422, "body.unknown", "body")
    assert (went.json()["state"], stands.json()["state"]) == ("in_dispute", "remedy_in_progress")


def test_a_manager_closes_what_is_not_resolved_by_api(world: World) -> None:
    complaint = world.told_the_ways_outside()
    said = {"reason": "says_no_more", "words": "I leave it at that."}

    closed = Hand(world, "manager").does("close-unresolved", complaint.reference, said).json()

    assert (closed["closing_code"], closed["is_resolved"]) == ("unresolved_routes_used_up", False)


def test_the_person_complained_about_does_not_see_it(world: World) -> None:
    complaint = world.file(about_person=world.people["handler"])

    problem(Hand(world, "handler").does("acknowledge", complaint.reference), 404, "page.not_found")


def test_a_post_goes_to_somebody_with_its_role(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.assessed()

    nobody = handler.does("investigate", complaint.reference, {"investigator": "nobody@example.org"} | WHY)
    unfit = handler.does("investigate", complaint.reference, {"investigator": email(world, "assessor")} | WHY)

    problem(nobody, 422, "person.unknown", "investigator")
    problem(unfit, 409, "complaint.role_missing_for_post", "person")


# Who holds the token


def test_a_token_is_worth_nothing_once_its_person_has_gone(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.file()
    deactivate_person(actor=SYSTEM, person=handler.person)

    problem(handler.does("acknowledge", complaint.reference), 401, "client.unknown")


def test_a_token_does_what_the_roles_of_today_allow(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.file()
    RoleGrant.objects.filter(user=handler.person).update(role=Role.VERIFIER)

    problem(handler.does("acknowledge", complaint.reference), 403, "complaint.role_missing")


def test_a_persons_token_files_nothing(world: World) -> None:
    handler = Hand(world, "handler")

    answer = handler.http.post(ALL, json.dumps({"story": "x"}), content_type="application/json")

    problem(answer, 403, "client.scope_missing")
    assert Scope.FILE not in handler.row.scopes


def test_a_person_reads_what_their_roles_let_them_see(world: World) -> None:
    mine, theirs = world.investigated(), world.file(unit=world.loans)
    handler = Hand(world, "handler")

    read = handler.reads(mine.reference).json()

    assert (read["story"], read["unit"], read["issues"][0]["text"]) == (mine.story, "cards", "Late fee")
    assert read["investigator"] == email(world, "investigator")
    assert [row["reference"] for row in handler.http.get(ALL).json()["items"]] == [mine.reference]
    problem(handler.reads(theirs.reference), 404, "page.not_found")
    problem(Hand(world, "director").reads(mine.reference), 404, "page.not_found")


# Once, and only as seen


def test_a_deed_with_its_key_is_done_once(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.file()
    said = {"words": "It happened again."}

    first = handler.does("hear", complaint.reference, said, **{"Idempotency-Key": "k1"})
    again = handler.does("hear", complaint.reference, said, **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert complaint.messages.filter(kind="statement").count() == 1


def test_a_key_is_for_one_deed(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.assessed()
    handler.does("hear", complaint.reference, {"words": "x"}, **{"Idempotency-Key": "k1"})

    other = handler.does("inform", complaint.reference, {"words": "x"}, **{"Idempotency-Key": "k1"})

    problem(other, 422, "idempotency.other_body")


def test_a_refused_deed_gives_its_key_back(world: World) -> None:
    decider, complaint = Hand(world, "decider"), world.investigated()
    problem(
        decider.does("decide", complaint.reference, {}, **{"Idempotency-Key": "k"}), 409, "complaint.issue_undecided"
    )
    Hand(world, "investigator").does("findings", complaint.reference, FOUND["findings"][0])

    assert decider.does("decide", complaint.reference, {}, **{"Idempotency-Key": "k"}).status_code == 200


def test_a_deed_on_another_version_than_was_seen_is_refused(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.assessed()
    seen = handler.reads(complaint.reference)["ETag"]
    handler.does("inform", complaint.reference, {"words": "News."})

    late = handler.does("inform", complaint.reference, {"words": "News."}, **{"If-Match": seen})
    damaged = handler.does("inform", complaint.reference, {"words": "News."}, **{"If-Match": '"x"'})
    fresh = handler.does(
        "inform", complaint.reference, {"words": "More."}, **{"If-Match": handler.reads(complaint.reference)["ETag"]}
    )

    problem(late, 412, "complaint.changed")
    problem(damaged, 412, "complaint.changed")
    assert fresh.status_code == 200
    assert complaint.messages.filter(kind="progress").count() == 2


def test_a_decision_with_a_fault_in_it_leaves_nothing_behind(world: World) -> None:
    decider, complaint = Hand(world, "decider"), world.assessed(issues=("Late fee", "Interest"))

    problem(decider.does("decide", complaint.reference, FOUND | REFUND), 409, "complaint.issue_undecided")

    assert set(complaint.issues.values_list("finding", flat=True)) == {"none"}
    assert not complaint.remedies.exists()


@pytest.mark.parametrize(
    ("deed", "body", "field"),
    [
        ("assess", RATED | {"severity": 6}, "severity"),
        ("assess", RATED | {"issues": ["  "]}, "issues"),
        ("ask", {"question": "\u202e"}, "question"),
        ("remedies", {"kind": "gold"}, "kind"),
        ("remedies", {"kind": "refund", "amount": "-1", "currency": "EUR"}, "amount"),
        ("remedies", {"kind": "refund", "amount": "1", "currency": "eur"}, "currency"),
        ("deliver", {"remedy": "x", "proof": "y"}, "remedy"),
        ("close", {"state": "closed"}, "state"),
    ],
)
def test_what_cannot_be_read_is_named(world: World, deed: str, body: Any, field: str) -> None:
    complaint = world.investigated()

    found = problem(Hand(world, "handler").does(deed, complaint.reference, body), 422, "request.invalid")

    assert any(field in fault["field"] for fault in found["errors"])


def test_lines_of_another_complaint_are_not_there(world: World) -> None:
    complaint, other = world.accepted(), world.accepted()
    handler, remedy = Hand(world, "handler"), str(other.remedies.get().pk)

    problem(handler.does("deliver", complaint.reference, {"remedy": remedy, "proof": "x"}), 404, "remedy.not_found")
    investigated = world.investigated()
    finding = {"issue": 7, "finding": "upheld", "reason": "x"}
    answer = Hand(world, "investigator").does("findings", investigated.reference, finding)
    problem(answer, 404, "issue.not_found")


def test_the_fixed_limit_and_the_reply_window_stand_in_the_way_by_api_too(world: World) -> None:
    handler, complaint = Hand(world, "handler"), world.responded()

    problem(handler.does("close-without-reply", complaint.reference), 409, "complaint.not_reminded")
    problem(handler.does("close", complaint.reference), 409, "complaint.wrong_state")
    problem(handler.does("extend", complaint.reference, {"longer": "x", "words": "y"}), 409, "complaint.limit_fixed")
