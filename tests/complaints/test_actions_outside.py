"""The way outside: told in time and in full, recorded, carried out, and never called resolved when it is not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import day_here
from plaudit.bodies import loading
from plaudit.bodies.models import OutsideBody
from plaudit.complaints import actions
from plaudit.complaints.codes import (
    Binding,
    Channel,
    ClosingCode,
    OutsideOutcome,
    OutsideReply,
    RecourseReason,
    ReopeningReason,
    State,
    UnresolvedReason,
)
from plaudit.complaints.lifecycle import replay
from plaudit.complaints.models import Complaint
from plaudit.complaints.queries.outside import open_bodies, told_to
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import OutboxMessage

from .world import World, refetched

ODR = "eu-odr-platform"


@pytest.fixture(autouse=True)
def british(world: World) -> None:
    """A British bank: the ombudsman takes a complaint within six months of the answer."""
    loading.load()
    Organisation.objects.update(jurisdiction="GB", sector="consumer_finance")


def went(world: World, complaint: Complaint, **more: Any) -> None:
    body = OutsideBody.objects.get(code="gb-financial-ombudsman")
    data = {"opened_on": day_here(moments.now()), "body": body, "number": "FOS-1"} | more
    actions.open_outside_case(actor=world.actor("handler"), complaint_id=complaint.pk, **data)


def decided(
    world: World,
    complaint: Complaint,
    outcome: OutsideOutcome = OutsideOutcome.COMPLAINANT,
    binding: Binding = Binding.IF_ACCEPTED,
) -> None:
    actions.decide_outside(
        actor=world.actor("handler"),
        complaint_id=complaint.pk,
        decided_on=day_here(moments.now()),
        decided_by="The ombudsman",
        outcome=outcome,
        binding=binding,
        words="The fee is paid back, with interest.",
    )


def ordered(world: World, complaint: Complaint) -> None:
    offer = actions.Offer(kind="refund", amount=Decimal("41.20"), currency="GBP")
    actions.order_remedy(actor=world.actor("handler"), complaint_id=complaint.pk, offer=offer)


def answered(world: World, complaint: Complaint, reply: OutsideReply, words: str = "I accept it.") -> None:
    actions.settle_outside(actor=world.actor("handler"), complaint_id=complaint.pk, reply=reply, words=words)


def at_the_body(world: World) -> Complaint:
    complaint = world.told_the_ways_outside()
    went(world, complaint)
    return complaint


def test_a_refusal_leads_outside_without_any_review_in_between(world: World) -> None:
    complaint = world.told_the_ways_outside()

    told = told_to(complaint)

    assert complaint.state == State.RECOURSE_GIVEN
    assert told and [body.code for body, _last in told.ways] == ["gb-financial-ombudsman"]


def test_the_last_day_is_counted_from_our_answer_and_binds_us(world: World) -> None:
    complaint = world.told_the_ways_outside()
    answer = complaint.responses.get()

    told = told_to(complaint)

    assert told
    ((_body, last),) = told.ways
    assert last and timedelta(days=180) < last - answer.sent_at.date() < timedelta(days=186)
    window = complaint.obligations.get(kind="recourse")
    assert window.due_at and abs(window.due_at.date() - last) <= timedelta(days=4)


def test_the_letter_names_every_open_body_and_its_delivery_is_known(world: World) -> None:
    complaint = world.rejected(complainant=actions.Person(name="Ann", email="ann@example.org"))
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=moments.now())

    actions.give_recourse(
        actor=world.actor("handler"), complaint_id=complaint.pk, reason=RecourseReason.REVIEW_DECLINED
    )

    letter = OutboxMessage.objects.select_related("subject").get(template="complaints/mail/recourse")
    told = told_to(refetched(complaint))
    assert "https://www.financial-ombudsman.org.uk/" in (letter.text or "") and "last day is" in (letter.text or "")
    assert told and told.letter and told.letter.pk == letter.pk


@pytest.mark.parametrize("jurisdiction", ["FR", "DE", "GB", "CN", "AU", "US"])
def test_a_closed_body_is_never_told_nor_offered_to_choose(world: World, jurisdiction: str) -> None:
    Organisation.objects.update(jurisdiction=jurisdiction, sector="")
    complaint = world.rejected(complainant=actions.Person(email="ann@example.org"))

    actions.give_recourse(
        actor=world.actor("handler"), complaint_id=complaint.pk, reason=RecourseReason.REVIEW_DECLINED
    )

    told = told_to(refetched(complaint))
    assert told and ODR not in {body.code for body, _last in told.ways}
    assert ODR not in {body.code for body in open_bodies()}
    assert not any("consumers/odr" in (m.text or "") for m in OutboxMessage.objects.select_related("subject"))


def test_the_starter_set_covers_five_laws_and_says_where_it_is_from() -> None:
    bodies = OutsideBody.objects.filter(valid_to=None)

    covered = {body.jurisdiction.split("-")[0] for body in bodies}

    assert {"CN", "GB", "EU", "AU", "US"} <= covered
    assert all(body.source for body in bodies)
    assert OutsideBody.objects.get(code=ODR).valid_to == date(2025, 7, 20)


def test_a_request_for_a_review_is_not_passed_over(world: World) -> None:
    complaint = world.rejected()
    actions.ask_review(actor=world.complainant(complaint), complaint_id=complaint.pk)
    handler = world.actor("handler")

    with pytest.raises(Refused) as refusal:
        actions.give_recourse(actor=handler, complaint_id=complaint.pk, reason=RecourseReason.REVIEW_DECLINED)
    actions.give_recourse(
        actor=handler, complaint_id=complaint.pk, reason=RecourseReason.REVIEW_DECLINED, words="Leave the review."
    )

    assert refusal.value.code == "complaint.review_waits"
    assert refetched(complaint).review.taken_back_at is not None
    assert complaint.obligations.get(kind="review").state == "ended"


def test_what_is_said_of_the_review_has_to_be_true(world: World) -> None:
    complaint = world.rejected()

    with pytest.raises(Invalid) as refusal:
        actions.give_recourse(
            actor=world.actor("handler"), complaint_id=complaint.pk, reason=RecourseReason.REVIEW_DONE
        )

    assert refusal.value.field == "reason"


def test_being_told_the_ways_outside_takes_neither_the_review_nor_a_late_yes(world: World) -> None:
    asking, accepting = world.told_the_ways_outside(), world.told_the_ways_outside()

    actions.ask_review(actor=world.complainant(asking), complaint_id=asking.pk)
    world.give_review(asking)
    actions.accept_answer(actor=world.complainant(accepting), complaint_id=accepting.pk)

    assert refetched(asking).state == State.UNDER_REVIEW
    assert refetched(accepting).state == State.REMEDY_IN_PROGRESS


def test_a_decision_outside_is_accepted_carried_out_verified_and_counts_as_resolved(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint)
    ordered(world, complaint)
    answered(world, complaint, OutsideReply.ACCEPTED)
    remedy = complaint.remedies.get()

    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=remedy.pk, proof="Booking 4711")
    actions.verify_remedy(actor=world.actor("verifier"), remedy_id=remedy.pk)
    closed = actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    assert (closed.closing_code, closed.is_resolved) == (ClosingCode.DECIDED_OUTSIDE, True)
    assert remedy.amount == Decimal("41.20") and remedy.offered_at is None
    assert complaint.obligations.filter(rule__code="internal.outside.remedy", state="met").exists()
    assert replay(entry.code for entry in entries_of(complaint.pk)) == State.CLOSED


def test_what_we_had_offered_is_not_owed_beside_what_was_decided(world: World) -> None:
    complaint = at_the_body(world)

    decided(world, complaint)

    assert not complaint.remedies.exists()
    assert entries_of(complaint.pk).filter(code="complaint.remedy_dropped").count() == 1


def test_a_final_decision_stands_without_a_yes_and_closes_when_nothing_is_owed(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint, OutsideOutcome.ORGANISATION, Binding.BOTH)

    with pytest.raises(Refused) as refusal:
        actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)
    answered(world, complaint, OutsideReply.FINAL, words="")
    closed = actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    assert refusal.value.code == "complaint.outside_not_settled"
    assert closed.closing_code == ClosingCode.DECIDED_OUTSIDE


def test_a_recommendation_is_not_final_before_the_complainant_says_so(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint, binding=Binding.NOBODY)

    with pytest.raises(Invalid) as refusal:
        answered(world, complaint, OutsideReply.FINAL, words="")

    assert refusal.value.code == "complaint.not_binding"


def test_a_yes_to_a_decision_needs_the_complainants_words(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint)

    with pytest.raises(Invalid) as refusal:
        answered(world, complaint, OutsideReply.ACCEPTED, words=" ")

    assert refusal.value.field == "words"


def test_a_line_is_not_added_once_the_decision_stands(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint, OutsideOutcome.ORGANISATION, Binding.BOTH)
    answered(world, complaint, OutsideReply.FINAL, words="")

    with pytest.raises(Refused) as refusal:
        ordered(world, complaint)

    assert refusal.value.code == "complaint.no_open_decision"


def test_after_a_refused_decision_another_body_can_be_asked(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint, OutsideOutcome.PARTLY, Binding.NOBODY)
    answered(world, complaint, OutsideReply.REFUSED, words="Too little.")

    went(world, complaint, body=None, body_name="District court", number="3 C 12/26")

    assert refetched(complaint).state == State.IN_DISPUTE
    assert complaint.outside_cases.count() == 2


@pytest.mark.parametrize(
    ("days", "field"), [(1, "opened_on"), (-400, "opened_on")], ids=["in the future", "before the complaint"]
)
def test_the_day_it_went_outside_is_possible(world: World, days: int, field: str) -> None:
    complaint = world.told_the_ways_outside()

    with pytest.raises(Invalid) as refusal:
        went(world, complaint, opened_on=day_here(moments.now()) + timedelta(days=days + (days > 0)))

    assert refusal.value.field == field


def test_a_body_is_named_even_if_it_is_not_in_the_register(world: World) -> None:
    complaint = world.told_the_ways_outside()

    with pytest.raises(Invalid) as refusal:
        went(world, complaint, body=None, body_name=" ")

    assert refusal.value.code == "complaint.no_body"


def close_unresolved(world: World, complaint: Complaint, reason: UnresolvedReason, words: str = "") -> Complaint:
    return actions.close_unresolved(actor=world.actor("manager"), complaint_id=complaint.pk, reason=reason, words=words)


def test_it_is_closed_as_not_resolved_only_when_the_time_outside_is_over(world: World) -> None:
    complaint = world.told_the_ways_outside()

    with pytest.raises(Refused) as refusal:
        close_unresolved(world, complaint, UnresolvedReason.LIMIT_PASSED)
    with moments.at(moments.now() + timedelta(days=200)):
        closed = close_unresolved(world, complaint, UnresolvedReason.LIMIT_PASSED)

    assert refusal.value.code == "complaint.way_outside_open"
    assert (closed.closing_code, closed.is_resolved) == (ClosingCode.UNRESOLVED_ROUTES_USED_UP, False)
    assert entries_of(complaint.pk).get(code="complaint.closed_unresolved").data["reason"] == "limit_passed"


def test_or_when_the_complainant_says_so_in_their_words(world: World) -> None:
    complaint = world.told_the_ways_outside()

    with pytest.raises(Invalid) as refusal:
        close_unresolved(world, complaint, UnresolvedReason.SAYS_NO_MORE)
    closed = close_unresolved(world, complaint, UnresolvedReason.SAYS_NO_MORE, "I leave it at that.")

    assert refusal.value.field == "words"
    assert not closed.is_resolved
    assert "I leave it at that." in [m.body for m in closed.messages.select_related("subject")]


def test_only_a_manager_closes_as_not_resolved(world: World) -> None:
    complaint = world.told_the_ways_outside()

    with pytest.raises(Forbidden):
        actions.close_unresolved(
            actor=world.actor("handler"),
            complaint_id=complaint.pk,
            reason=UnresolvedReason.SAYS_NO_MORE,
            words="I leave it at that.",
        )


def test_a_decision_that_stands_is_not_closed_as_unresolved(world: World) -> None:
    complaint = at_the_body(world)
    decided(world, complaint, OutsideOutcome.ORGANISATION, Binding.BOTH)
    answered(world, complaint, OutsideReply.FINAL, words="")

    with pytest.raises(Refused) as refusal:
        close_unresolved(world, complaint, UnresolvedReason.SAYS_NO_MORE, "I leave it at that.")

    assert refusal.value.code == "complaint.outside_settled"


@pytest.mark.parametrize("why", list(ReopeningReason))
def test_it_is_opened_again_for_a_reason_with_a_clock_of_its_own(world: World, why: ReopeningReason) -> None:
    complaint = world.told_the_ways_outside()
    close_unresolved(world, complaint, UnresolvedReason.SAYS_NO_MORE, "I leave it at that.")

    actions.reopen_complaint(
        actor=world.complainant(complaint), complaint_id=complaint.pk, why=why, reason="The court decided for me."
    )

    opened = refetched(complaint)
    assert (opened.state, opened.closing_code) == (State.REOPENED, "")
    assert entries_of(complaint.pk).get(code="complaint.reopened").data["why"] == why
    assert complaint.obligations.filter(kind="answer", ended_at=None).count() == 1


def test_going_outside_ends_the_time_in_which_to_go(world: World) -> None:
    complaint = at_the_body(world)

    assert complaint.obligations.get(kind="recourse").state == "met"


def test_a_refusal_keeps_what_would_satisfy(world: World) -> None:
    complaint = world.responded()
    with pytest.raises(Invalid):
        actions.refuse_answer(actor=world.actor("handler"), complaint_id=complaint.pk, would_satisfy="All of it.")

    actions.refuse_answer(
        actor=world.actor("handler"),
        complaint_id=complaint.pk,
        words="Half is not enough.",
        would_satisfy="All of it.",
        channel=Channel.PHONE,
    )

    answer = complaint.responses.select_related("subject").get()
    assert (answer.answer_words, answer.would_satisfy) == ("Half is not enough.", "All of it.")
