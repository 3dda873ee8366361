"""The internal review: once, by somebody who had no part, inside the law's time, told in a second answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from plaudit.accounts.models import Organisation
from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.codes import Channel, Finding, ReviewOutcome, State
from plaudit.complaints.lifecycle import replay
from plaudit.complaints.models import Complaint, Remedy
from plaudit.complaints.queries.answers import said_in
from plaudit.complaints.queries.tracking import tracking_of
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import OutboxMessage
from tests.factories import make_user

from .world import World, refetched


@pytest.fixture(autouse=True)
def both(world: World) -> None:
    """Somebody who could review or decide."""
    world.people["both"] = make_user("both", Role.REVIEWER, Role.DECIDER, unit=world.cards)


def ask(world: World, complaint: Complaint, words: str = "Nobody looked at my receipt.") -> None:
    actions.ask_review(actor=world.complainant(complaint), complaint_id=complaint.pk, words=words)


def change(world: World, complaint: Complaint, finding: Finding = Finding.UPHELD) -> None:
    actions.record_finding(
        actor=world.actor("reviewer"),
        issue_id=complaint.issues.get().pk,
        finding=finding,
        reason="The receipt is of the third.",
    )


def conclude(world: World, complaint: Complaint, outcome: ReviewOutcome, by: str = "reviewer") -> None:
    actions.conclude_review(
        actor=world.actor(by), complaint_id=complaint.pk, outcome=outcome, reasons="We looked at it anew."
    )


def test_the_complainant_asks_and_the_request_is_journalled_with_its_own_clock(world: World) -> None:
    complaint = world.rejected()

    ask(world, complaint)

    entry = entries_of(complaint.pk).get(code="complaint.review_asked")
    assert entry.data["review"] == str(refetched(complaint).review.pk)
    assert complaint.obligations.get(kind="review").started_by == entry.pk
    assert refetched(complaint).state == State.REJECTED
    assert "Nobody looked at my receipt." not in str(entry.data)


def test_staff_record_the_request_only_in_the_complainants_words(world: World) -> None:
    complaint = world.rejected()
    handler = world.actor("handler")

    with pytest.raises(Invalid) as refusal:
        actions.ask_review(actor=handler, complaint_id=complaint.pk, channel=Channel.PHONE)
    actions.ask_review(
        actor=handler, complaint_id=complaint.pk, channel=Channel.PHONE, words="Have somebody else look."
    )

    assert refusal.value.code == "complaint.no_words_of_request"
    assert refetched(complaint).review.words == "Have somebody else look."


def test_a_review_can_be_asked_for_only_after_a_refusal(world: World) -> None:
    complaint = world.responded()

    with pytest.raises(Refused) as refusal:
        ask(world, complaint)

    assert refusal.value.code == "complaint.wrong_state"


def test_asking_twice_is_refused_while_the_first_request_waits(world: World) -> None:
    complaint = world.rejected()
    ask(world, complaint)

    with pytest.raises(Refused) as refusal:
        ask(world, complaint)

    assert refusal.value.code == "complaint.review_asked"


@pytest.mark.parametrize("post", ["owner", "investigator", "decider"])
def test_whoever_owns_investigated_or_decided_it_cannot_review(world: World, post: str) -> None:
    complaint = world.rejected()
    Complaint.objects.filter(pk=complaint.pk).update(**{post: world.people["reviewer"]})
    ask(world, complaint)

    with pytest.raises(Refused) as refusal:
        world.give_review(complaint)

    assert refusal.value.code == "complaint.reviewer_had_part"
    assert refetched(complaint).state == State.REJECTED


def test_whoever_recorded_a_finding_cannot_review(world: World) -> None:
    complaint = world.rejected()
    complaint.issues.update(found_by=world.people["reviewer"])
    ask(world, complaint)

    with pytest.raises(Refused) as refusal:
        world.give_review(complaint)

    assert refusal.value.code == "complaint.reviewer_had_part"


def test_the_person_complained_about_never_reviews(world: World) -> None:
    complaint = world.rejected(about_person=world.people["reviewer"])
    ask(world, complaint)

    with pytest.raises(Refused) as refusal:
        world.give_review(complaint)

    assert refusal.value.code == "complaint.conflict_of_interest"


def test_the_reviewer_takes_no_other_part(world: World) -> None:
    complaint = world.rejected()
    ask(world, complaint)
    world.give_review(complaint, "both")

    with pytest.raises(Refused) as refusal:
        actions.assign_complaint(
            actor=world.actor("manager"), complaint_id=complaint.pk, post="decider", person=world.people["both"]
        )

    assert refusal.value.code == "complaint.reviewer_apart"


def test_nobody_is_named_before_the_complainant_asked(world: World) -> None:
    complaint = world.rejected()

    with pytest.raises(Refused) as refusal:
        world.give_review(complaint)

    assert refusal.value.code == "complaint.review_not_asked"


def test_only_the_reviewer_named_changes_findings_and_concludes(world: World) -> None:
    complaint = world.under_review()

    for name in ("handler", "decider", "both"):
        with pytest.raises(Forbidden):
            conclude(world, complaint, ReviewOutcome.CONFIRMED, by=name)
    with pytest.raises(Forbidden):
        actions.record_finding(
            actor=world.actor("decider"), issue_id=complaint.issues.get().pk, finding=Finding.UPHELD, reason="Yes."
        )


def test_a_manager_can_name_another_reviewer_and_no_clock_moves(world: World) -> None:
    complaint = world.under_review()
    before = complaint.obligations.get(kind="review").due_at

    with moments.at(moments.now() + timedelta(days=2)):
        world.give_review(complaint, "both")

    conclude(world, complaint, ReviewOutcome.CONFIRMED, by="both")
    assert complaint.obligations.get(kind="review").due_at == before


def test_a_changed_decision_goes_out_as_the_second_answer_and_the_first_keeps_its_words(world: World) -> None:
    complaint = world.under_review()
    change(world, complaint, Finding.PARTLY)

    conclude(world, complaint, ReviewOutcome.CHANGED)

    first, second = complaint.responses.select_related("subject", "complaint__subject").order_by("number")
    assert [issue.finding for issue in said_in(first).issues] == [Finding.UPHELD]
    assert [issue.finding for issue in said_in(second).issues] == [Finding.PARTLY]
    assert (second.sent_by, second.body) == (world.people["reviewer"], "We looked at it anew.")
    assert refetched(complaint).state == State.RESPONDED
    assert replay(entry.code for entry in entries_of(complaint.pk)) == State.RESPONDED


def test_the_complainant_sees_no_change_before_the_result_is_sent(world: World) -> None:
    complaint = world.under_review()
    offered = complaint.remedies.get()

    change(world, complaint, Finding.NOT_UPHELD)
    actions.drop_remedy(actor=world.actor("reviewer"), remedy_id=offered.pk)
    seen = tracking_of(refetched(complaint))

    assert [issue.finding for issue in seen.issues] == [Finding.UPHELD]
    assert [remedy.amount for remedy in seen.remedies] == [Decimal("39.00")]
    conclude(world, complaint, ReviewOutcome.CHANGED)
    after = tracking_of(refetched(complaint))
    assert [issue.finding for issue in after.issues] == [Finding.NOT_UPHELD] and not after.remedies
    assert after.is_reviewed and [len(said.remedies) for _response, said in after.earlier] == [1]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (ReviewOutcome.CHANGED, "complaint.review_changed_nothing"),
        (ReviewOutcome.CONFIRMED, "complaint.review_changed_something"),
    ],
)
def test_what_the_reviewer_says_of_the_result_is_true(world: World, outcome: ReviewOutcome, code: str) -> None:
    complaint = world.under_review()
    if outcome == ReviewOutcome.CONFIRMED:
        change(world, complaint, Finding.NOT_UPHELD)

    with pytest.raises(Invalid) as refusal:
        conclude(world, complaint, outcome)

    assert (refusal.value.code, refusal.value.field) == (code, "outcome")


def test_a_better_reason_alone_confirms_the_decision(world: World) -> None:
    complaint = world.under_review()

    change(world, complaint)
    conclude(world, complaint, ReviewOutcome.CONFIRMED)

    assert refetched(complaint).review.outcome == ReviewOutcome.CONFIRMED
    assert entries_of(complaint.pk).get(code="complaint.review_decided").data["changes"] == 0


def test_a_second_review_is_refused_and_the_way_outside_is_open(world: World) -> None:
    complaint = world.under_review()
    conclude(world, complaint, ReviewOutcome.CONFIRMED)
    actions.refuse_answer(actor=world.complainant(complaint), complaint_id=complaint.pk, words="No.")

    with pytest.raises(Refused) as refusal:
        ask(world, complaint)

    assert refusal.value.code == "complaint.review_used"
    assert not tracking_of(refetched(complaint)).rights.may_ask_review


def test_the_statutory_clock_is_never_restarted_and_the_review_ends_inside_it(world: World) -> None:
    Organisation.objects.update(jurisdiction="US", sector="consumer_finance")
    complaint = world.rejected()
    by_law = complaint.obligations.get(rule__code="us.cfpb.answer")
    assert by_law.due_at is not None

    with moments.at(moments.now() + timedelta(days=10)):
        ask(world, complaint)

    review = complaint.obligations.get(kind="review")
    assert complaint.obligations.filter(kind="answer").count() == 2
    assert complaint.obligations.get(rule__code="us.cfpb.answer").due_at == by_law.due_at
    assert review.due_at and abs(review.due_at - by_law.due_at) < timedelta(days=1)
    asked = entries_of(complaint.pk).get(code="complaint.review_asked")
    assert abs(date.fromisoformat(asked.data["not_after"]) - by_law.due_at.date()) <= timedelta(days=1)


def test_the_review_has_its_own_limit_where_the_law_leaves_more_time(world: World) -> None:
    complaint = world.rejected()

    ask(world, complaint)

    assert "not_after" not in entries_of(complaint.pk).get(code="complaint.review_asked").data
    assert complaint.obligations.get(kind="review").state == "running"
    world.give_review(complaint)
    conclude(world, complaint, ReviewOutcome.CONFIRMED)
    assert complaint.obligations.get(kind="review").state == "met"


def test_the_letter_says_that_it_is_the_result_of_a_review_and_offers_no_second_one(world: World) -> None:
    complaint = world.under_review(complainant=actions.Person(name="Ann", email="ann@example.org"))
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=moments.now())

    conclude(world, complaint, ReviewOutcome.CONFIRMED)

    letter = OutboxMessage.objects.select_related("subject").filter(template="complaints/mail/answer").latest("id")
    assert "The decision is confirmed" in (letter.text or "")
    assert "internal review by somebody" not in (letter.text or "")


def test_a_remedy_from_the_review_is_delivered_and_verified_like_any_other(world: World) -> None:
    complaint = world.under_review(remedy=False)
    offer = actions.Offer(kind="refund", amount=Decimal("12.50"), currency="EUR")
    actions.offer_remedy(actor=world.actor("reviewer"), complaint_id=complaint.pk, offer=offer)
    conclude(world, complaint, ReviewOutcome.CHANGED)
    actions.accept_answer(actor=world.complainant(complaint), complaint_id=complaint.pk)
    remedy = Remedy.objects.get(complaint=complaint)

    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=remedy.pk, proof="Booking 4712")
    actions.verify_remedy(actor=world.actor("verifier"), remedy_id=remedy.pk)
    actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    assert refetched(complaint).is_resolved
