"""Impartial people: the rule as a table, and that it is kept at assignment, at every deed and when facts change."""

from datetime import timedelta

import pytest

from plaudit.accounts.actions import set_position
from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.complaints import actions, policies
from plaudit.complaints.codes import Answer, Finding, Oversight, Post, State, Tie
from plaudit.complaints.models import Complaint
from plaudit.complaints.policies.conflicts import BARRING, auditable_by, ties_of
from plaudit.complaints.queries.log import log_of
from plaudit.complaints.queries.today import today
from plaudit.foundation import moments
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.models import OutboxMessage
from tests.factories import make_unit, make_user

from .world import World, refetched

# Which tie keeps from which post. Written by hand, judged by eye.
RULE = """
tie           owner  investigator  decider  reviewer  verifier  auditor
self          x      x             x        x         x         x
reports       x      x             x        x         x         -
leads         x      x             x        x         x         -
same_unit     x      x             x        x         x         -
in_unit       x      x             x        x         x         -
interested    x      x             x        x         x         -
investigated  -      -             -        x         -         -
decided       -      -             -        x         -         -
owns          -      -             -        -         x         -
delivered     -      -             -        -         x         -
handled       -      -             -        -         -         x
"""


def test_the_rule_is_the_table() -> None:
    header, *lines = [line.split() for line in RULE.strip().splitlines()]
    wanted = {post: {line[0] for line in lines if line[n] == "x"} for n, post in enumerate(header) if n}

    assert {str(post): {str(tie) for tie in ties} for post, ties in BARRING.items()} == wanted
    assert {line[0] for line in lines} == {str(tie) for tie in Tie}


@pytest.fixture
def teller(world: World) -> User:
    """Works in Cards and handles no complaint."""
    return make_user("teller", unit=world.cards)


def name(world: World, complaint: Complaint, person: User | None, **more: object) -> Complaint:
    at = {"complaint_id": complaint.pk, "unit": more.get("unit")}
    return actions.name_concerned(actor=world.actor("manager"), person=person, **at)  # type: ignore[arg-type]


def start(world: World, complaint: Complaint, person: str) -> Complaint:
    chosen = {"investigator": world.people[person], "reason": "The records show it."}
    return actions.start_investigation(actor=world.actor("manager"), complaint_id=complaint.pk, **chosen)


def test_whoever_reports_to_the_person_complained_about_is_refused(world: World, teller: User) -> None:
    boss = make_user("boss")
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=None, manager=boss)
    set_position(actor=SYSTEM, person=boss, unit=None, manager=teller)
    complaint = world.assessed(about_person=teller)

    with pytest.raises(Refused) as refusal:
        start(world, complaint, "investigator")

    assert refusal.value.code == "complaint.conflict_of_interest"
    assert "report to the person complained about" in refusal.value.message
    start(world, complaint, "second_handler")


def test_the_manager_and_the_colleagues_of_the_person_are_refused_too(world: World, teller: User) -> None:
    lead, mate = world.people["investigator"], world.people["second_handler"]
    set_position(actor=SYSTEM, person=teller, unit=world.cards, manager=lead)
    set_position(actor=SYSTEM, person=mate, unit=world.cards, manager=None)
    complaint = world.file(about_person=teller)

    assert ties_of(lead.pk, complaint, Post.INVESTIGATOR) == {Tie.LEADS}
    assert ties_of(mate.pk, complaint, Post.INVESTIGATOR) == {Tie.SAME_UNIT}


def test_the_unit_complained_about_does_not_judge_itself(world: World) -> None:
    below, desk = make_unit("cards-east", parent=world.cards), make_unit("care", parent=world.bank)
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=below, manager=None)
    set_position(actor=SYSTEM, person=world.people["second_handler"], unit=desk, manager=None)
    complaint = world.file(about_unit=world.cards)

    assert ties_of(world.people["investigator"].pk, complaint, Post.INVESTIGATOR) == {Tie.IN_UNIT}
    assert ties_of(world.people["decider"].pk, complaint, Post.DECIDER) == {Tie.IN_UNIT}, "by the unit of their role"
    assert ties_of(world.people["second_handler"].pk, complaint, Post.INVESTIGATOR) == frozenset()


def test_naming_somebody_later_takes_the_posts_of_those_who_now_conflict(world: World, teller: User) -> None:
    complaint = world.investigated()
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=None, manager=teller)

    name(world, complaint, teller)

    assert refetched(complaint).investigator is None
    texts = [line.text for line in log_of(refetched(complaint))]
    assert any("investigator lost the post of investigator: they report to" in text for text in texts)
    assert [line.count for line in today(world.actor("manager")).team if "vacant" in str(line.title)] == [1]


def test_a_conflict_that_came_later_stops_the_deed_itself(world: World, teller: User) -> None:
    complaint = world.investigated(about_person=teller)
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=None, manager=teller)

    with pytest.raises(Forbidden) as refusal:
        actions.record_finding(
            actor=world.actor("investigator"), issue_id=complaint.issues.get().pk, finding=Finding.UPHELD, reason="So."
        )

    assert refusal.value.code == "complaint.own_conflict"


def test_a_decision_by_somebody_who_lost_the_post_is_taken_over_before_it_is_sent(world: World, teller: User) -> None:
    complaint = world.decided()
    set_position(actor=SYSTEM, person=world.people["decider"], unit=None, manager=teller)
    name(world, complaint, teller)

    with pytest.raises(Refused) as refusal:
        actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words="We are sorry. You get it back.")
    assert refusal.value.code == "complaint.decision_without_decider"
    other = make_user("other decider", Role.DECIDER, unit=world.cards)
    at = {"complaint_id": complaint.pk, "post": "decider", "person": other}
    actions.assign_complaint(actor=world.actor("manager"), **at)
    actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words="We are sorry. You get it back.")

    assert refetched(complaint).state == State.RESPONDED


def test_the_person_named_loses_sight_at_once(world: World) -> None:
    complaint = world.investigated()
    assert policies.visible_to(world.actor("verifier")).filter(pk=complaint.pk).exists()

    name(world, complaint, world.people["verifier"])

    assert not policies.visible_to(world.actor("verifier")).filter(pk=complaint.pk).exists()
    with pytest.raises(NotFound):
        actions.add_note(actor=world.actor("verifier"), complaint_id=complaint.pk, body="Let me see.")


def test_a_complaint_about_the_manager_goes_to_the_director(world: World) -> None:
    complaint = world.file(about_person=world.people["manager"])
    director = world.actor("director")

    assert complaint.oversight == Oversight.DIRECTOR
    assert policies.visible_to(director).filter(pk=complaint.pk).exists()
    at = {"complaint_id": complaint.pk, "post": "owner", "person": world.people["handler"]}
    actions.assign_complaint(actor=director, **at)
    assert not policies.visible_to(director).filter(pk=world.file().pk).exists(), "of no other complaint"


def test_a_complaint_about_the_director_goes_to_the_person_named(world: World) -> None:
    outside = make_user("chair of the board")
    actions.name_overseer(actor=world.actor("administrator"), person=outside)
    complaint = world.file(about_person=world.people["director"])
    world.people["chair"] = outside

    assert complaint.oversight == Oversight.BOARD
    assert policies.visible_to(world.actor("chair")).get() == complaint
    assert not policies.visible_to(world.actor("director")).exists()


def test_nobody_judges_before_they_have_declared(world: World) -> None:
    complaint = world.investigated()
    complaint.declarations.all().delete()
    issue, actor = complaint.issues.get(), world.actor("investigator")

    with pytest.raises(Refused) as refusal:
        actions.record_finding(actor=actor, issue_id=issue.pk, finding=Finding.UPHELD, reason="So.")
    assert refusal.value.code == "complaint.not_declared"
    actions.declare_interest(actor=actor, complaint_id=complaint.pk, has_interest=False)

    actions.record_finding(actor=actor, issue_id=issue.pk, finding=Finding.UPHELD, reason="So.")


def test_they_are_asked_again_when_somebody_else_is_named(world: World, teller: User) -> None:
    complaint = world.investigated()
    assert not policies.must_declare(world.actor("investigator"), "find", complaint)

    complaint = name(world, complaint, teller)

    assert policies.must_declare(world.actor("investigator"), "find", complaint)


def test_an_interest_declared_costs_the_post(world: World) -> None:
    complaint, actor = world.investigated(), world.actor("investigator")

    actions.declare_interest(actor=actor, complaint_id=complaint.pk, has_interest=True, words="My neighbour.")

    assert refetched(complaint).investigator is None
    assert not policies.may(actor, "find", refetched(complaint))


def test_an_exception_needs_a_second_person_and_stays_visible(world: World, teller: User) -> None:
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=None, manager=teller)
    complaint = world.assessed(about_person=teller)
    at = {"complaint_id": complaint.pk, "person": world.people["investigator"], "post": Post.INVESTIGATOR}
    exception = actions.propose_exception(actor=world.actor("manager"), reason="Nobody else knows the file.", **at)

    with pytest.raises(Forbidden) as refusal:
        actions.answer_exception(actor=world.actor("manager"), exception_id=exception.pk, answer=Answer.ALLOWED)
    assert refusal.value.code == "exception.same_person"
    world.people["second_manager"] = make_user("second manager", Role.MANAGER, unit=world.cards)
    actions.answer_exception(actor=world.actor("second_manager"), exception_id=exception.pk, answer=Answer.ALLOWED)
    start(world, complaint, "investigator")

    assert refetched(complaint).investigator == world.people["investigator"]
    assert complaint.conflict_exceptions.get().answered_by == world.people["second_manager"]


def test_whoever_is_complained_about_is_never_excepted(world: World) -> None:
    complaint = world.assessed(about_person=world.people["investigator"])
    at = {"complaint_id": complaint.pk, "person": world.people["investigator"], "post": Post.INVESTIGATOR}

    with pytest.raises(Refused) as refusal:
        actions.propose_exception(actor=world.actor("manager"), reason="Nobody else.", **at)

    assert refusal.value.code == "complaint.about_that_person"


def test_a_finding_waits_until_the_person_was_told_and_answered_or_their_time_is_over(
    world: World, teller: User
) -> None:
    complaint = start(world, world.assessed(about_person=teller), "investigator")
    finding = {"issue_id": complaint.issues.get().pk, "finding": Finding.UPHELD, "reason": "So."}

    with pytest.raises(Refused) as untold:
        actions.record_finding(actor=world.actor("investigator"), **finding)
    actions.tell_staff(actor=world.actor("handler"), complaint_id=complaint.pk, extract="A payment was booked late.")
    with pytest.raises(Refused) as waiting:
        actions.record_finding(actor=world.actor("investigator"), **finding)
    with moments.at(moments.now() + timedelta(days=8)):
        actions.record_finding(actor=world.actor("investigator"), **finding)

    assert (untold.value.code, waiting.value.code) == ("complaint.staff_not_told", "complaint.staff_may_answer")


def test_they_are_told_by_mail_without_a_word_of_the_complaint_and_learn_the_result(world: World, teller: User) -> None:
    complaint = world.responded(about_person=teller, story="The teller Li was rude to Mrs Wang.")

    mails = OutboxMessage.objects.filter(subject=teller.subject).order_by("pk")
    assert [mail.template for mail in mails] == ["complaints/mail/concerned", "complaints/mail/concerned_result"]
    assert all("Wang" not in mail.text and "rude" not in mail.text for mail in mails)
    assert complaint.hearings.get().result_told_at is not None


def test_nobody_else_answers_for_them(world: World, teller: User) -> None:
    complaint = world.assessed(about_person=teller)
    told = {"complaint_id": complaint.pk, "extract": "A payment was booked late."}
    hearing = actions.tell_staff(actor=world.actor("handler"), **told)

    with pytest.raises(NotFound):
        actions.answer_as_staff(actor=world.actor("handler"), hearing_id=hearing.pk, words="It was me.")


def test_an_auditor_judges_no_case_they_handled(world: World) -> None:
    mine, other = world.file(), world.file()
    auditor = world.actor("auditor")

    assert auditable_by(auditor, {mine.pk: {world.people["auditor"].pk}, other.pk: set()}) == [other.pk]
