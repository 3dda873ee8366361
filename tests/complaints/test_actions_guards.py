"""Who may do what, and what stands in the way: one test per rule."""

from datetime import timedelta

import pytest

from plaudit.complaints import actions, policies
from plaudit.complaints.codes import Channel, ClosingCode, Finding, State
from plaudit.complaints.models import Complaint, Message
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused, Stale
from plaudit.foundation.journal import entries_of

from .world import RATINGS, World, refetched


def test_a_complaint_without_words_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        world.file("   ")

    assert (refusal.value.code, refusal.value.field) == ("complaint.no_words", "story")
    assert not Complaint.objects.exists()


def test_an_anonymous_complaint_is_taken_and_can_be_followed(world: World) -> None:
    received = actions.receive_complaint(
        filing=actions.Filing(story="The branch is closed every noon.", channel=Channel.WEB)
    )

    assert received.complaint.complainant is None
    assert len(received.tracking_code.replace("-", "")) == 20
    assert received.complaint.reference.startswith(f"C-{received.complaint.received_at.year}-")


def test_a_complaint_by_an_agent_keeps_two_people_apart(world: World) -> None:
    complaint = world.file(
        complainant=actions.Person(name="Old Wang"),
        agent=actions.Person(name="Wang Li", email="wang.li@example.org"),
        authority="I am his daughter.",
    )

    assert complaint.complainant and complaint.agent
    assert complaint.complainant.subject_id != complaint.agent.subject_id
    assert complaint.spokesperson == complaint.agent


def test_a_letter_typed_late_counts_from_its_arrival(world: World) -> None:
    arrived = moments.now() - timedelta(days=5)

    complaint = actions.receive_complaint(
        actor=world.actor("intake"),
        filing=actions.Filing(story="By letter.", channel=Channel.LETTER, unit=world.cards, received_at=arrived),
    ).complaint

    entry = entries_of(complaint.pk).get()
    assert (complaint.received_at, entry.occurred_at) == (arrived, arrived)
    assert entry.recorded_at - arrived > timedelta(days=4)
    assert complaint.is_overdue(moments.now())


def test_an_arrival_in_the_future_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        world.file(received_at=moments.now() + timedelta(hours=1))

    assert refusal.value.field == "received_at"


def test_a_stranger_from_another_unit_is_told_there_is_no_such_complaint(world: World) -> None:
    complaint = world.file()

    with pytest.raises(NotFound):
        actions.acknowledge_complaint(actor=world.actor("stranger"), complaint_id=complaint.pk)
    assert not policies.visible_to(world.actor("stranger")).exists()


def test_nobody_sees_a_complaint_about_themself(world: World) -> None:
    complaint = world.file(about_person=world.people["handler"])

    assert not policies.visible_to(world.actor("handler")).filter(pk=complaint.pk).exists()
    with pytest.raises(NotFound):
        actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)


def test_the_person_complained_about_cannot_become_its_investigator(world: World) -> None:
    complaint = world.assessed(about_person=world.people["investigator"])

    with pytest.raises(Refused) as refusal:
        actions.start_investigation(
            actor=world.actor("handler"),
            complaint_id=complaint.pk,
            investigator=world.people["investigator"],
            reason="The records will show it.",
        )

    assert refusal.value.code == "complaint.conflict_of_interest"


def test_a_post_needs_its_role(world: World) -> None:
    complaint = world.assessed()

    with pytest.raises(Refused) as refusal:
        actions.start_investigation(
            actor=world.actor("handler"),
            complaint_id=complaint.pk,
            investigator=world.people["analyst"],
            reason="The records will show it.",
        )

    assert refusal.value.code == "complaint.role_missing_for_post"


def test_a_role_that_may_see_may_still_not_act(world: World) -> None:
    complaint = world.file()

    with pytest.raises(Forbidden):
        actions.assess_complaint(
            actor=world.actor("verifier"), complaint_id=complaint.pk, ratings=RATINGS, issues=["Late fee"]
        )


def test_somebody_elses_change_is_never_overwritten(world: World) -> None:
    complaint = world.file()
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, version=complaint.version)

    with pytest.raises(Stale):
        actions.assess_complaint(
            actor=world.actor("assessor"),
            complaint_id=complaint.pk,
            ratings=RATINGS,
            issues=["Late fee"],
            version=complaint.version,
        )
    assert refetched(complaint).state == State.RECEIVED


def test_it_is_acknowledged_once(world: World) -> None:
    complaint = world.file()
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    with pytest.raises(Refused) as refusal:
        actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    assert refusal.value.code == "complaint.already_acknowledged"
    assert Message.objects.filter(kind="acknowledgement").count() == 1


def test_deciding_waits_for_every_issue(world: World) -> None:
    complaint = world.investigated(issues=("Late fee", "Two different answers"))
    first = complaint.issues.first()
    assert first
    actions.record_finding(actor=world.actor("investigator"), issue_id=first.pk, finding=Finding.UPHELD, reason="Paid.")

    with pytest.raises(Refused) as refusal:
        actions.decide_complaint(actor=world.actor("decider"), complaint_id=complaint.pk)

    assert refusal.value.code == "complaint.issue_undecided"


def test_a_finding_needs_its_reason(world: World) -> None:
    complaint = world.investigated()
    issue = complaint.issues.get()

    with pytest.raises(Invalid) as refusal:
        actions.record_finding(actor=world.actor("investigator"), issue_id=issue.pk, finding=Finding.UPHELD, reason=" ")

    assert refusal.value.field == "reason"


def test_nothing_to_investigate_needs_a_reason(world: World) -> None:
    complaint = world.assessed()
    issue = complaint.issues.get()
    actions.record_finding(
        actor=world.actor("decider"), issue_id=issue.pk, finding=Finding.UPHELD, reason="We know it."
    )

    with pytest.raises(Refused):
        actions.decide_complaint(actor=world.actor("decider"), complaint_id=complaint.pk)
    actions.decide_complaint(
        actor=world.actor("decider"),
        complaint_id=complaint.pk,
        reason_not_to_investigate="A known fault of 3 November.",
    )

    assert refetched(complaint).state == State.DECIDED


def test_acceptance_recorded_by_staff_needs_the_complainants_words(world: World) -> None:
    complaint = world.responded()

    with pytest.raises(Invalid):
        actions.accept_answer(actor=world.actor("handler"), complaint_id=complaint.pk, channel=Channel.PHONE)
    actions.accept_answer(
        actor=world.actor("handler"), complaint_id=complaint.pk, channel=Channel.PHONE, words="Yes, that is fine."
    )

    assert refetched(complaint).state == State.REMEDY_IN_PROGRESS


def test_a_refused_answer_leaves_the_complaint_open(world: World) -> None:
    complaint = world.responded()

    actions.refuse_answer(actor=world.complainant(complaint), complaint_id=complaint.pk, words="You missed a point.")

    assert refetched(complaint).state == State.REJECTED
    assert refetched(complaint).is_open


def test_closing_is_refused_while_a_remedy_is_owed(world: World) -> None:
    complaint = world.accepted()

    with pytest.raises(Refused):
        actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    assert refetched(complaint).state == State.REMEDY_IN_PROGRESS


def test_whoever_delivered_a_remedy_does_not_verify_it(world: World) -> None:
    complaint = world.accepted()
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=world.actor("second_handler"), remedy_id=remedy.pk, proof="Booking 4711")

    with pytest.raises(Forbidden) as refusal:
        actions.verify_remedy(actor=world.actor("second_handler"), remedy_id=remedy.pk)

    assert refusal.value.code == "complaint.not_independent"


def test_the_owner_does_not_verify(world: World) -> None:
    complaint = world.accepted()
    second = world.people["second_handler"]
    actions.assign_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, post="owner", person=second)
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=remedy.pk, proof="Booking 4711")

    with pytest.raises(Forbidden):
        actions.verify_remedy(actor=world.actor("second_handler"), remedy_id=remedy.pk)


def test_a_delivery_without_proof_is_refused(world: World) -> None:
    remedy = world.accepted().remedies.get()

    with pytest.raises(Invalid) as refusal:
        actions.deliver_remedy(actor=world.actor("handler"), remedy_id=remedy.pk, proof="")

    assert refusal.value.field == "proof"


def test_a_returned_remedy_is_owed_again(world: World) -> None:
    complaint = world.accepted()
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=remedy.pk, proof="?")

    actions.return_remedy(actor=world.actor("verifier"), remedy_id=remedy.pk, reason="No booking number.")

    assert complaint.remedies.get().delivered_at is None
    assert complaint.obligations.get(kind="remedy").ended_at is None


def test_silence_closes_only_after_reminder_and_date_and_never_counts_as_resolved(world: World) -> None:
    complaint = world.responded()
    manager = world.actor("manager")
    with pytest.raises(Refused):
        actions.close_without_reply(actor=manager, complaint_id=complaint.pk)
    actions.remind_of_answer(actor=manager, complaint_id=complaint.pk)
    with pytest.raises(Refused) as refusal:
        actions.close_without_reply(actor=manager, complaint_id=complaint.pk)
    assert refusal.value.code == "complaint.reply_window_open"

    with moments.at(moments.now() + timedelta(days=40)):
        actions.close_without_reply(actor=world.actor("manager"), complaint_id=complaint.pk)

    closed = refetched(complaint)
    assert (closed.closing_code, closed.is_resolved) == (ClosingCode.NO_REPLY, False)


def test_only_the_complainants_words_withdraw(world: World) -> None:
    complaint = world.file()

    with pytest.raises(Invalid):
        actions.withdraw_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, words="")


def test_another_complainants_code_opens_nothing(world: World) -> None:
    mine, other = world.responded(), world.file()

    with pytest.raises(NotFound):
        actions.accept_answer(actor=world.complainant(other), complaint_id=mine.pk)


def test_a_reopened_complaint_gets_a_second_clock_and_the_first_stays(world: World) -> None:
    complaint = world.closed()
    first = complaint.obligations.get(kind="answer")

    actions.reopen_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, reason="It happened again.")

    answers = list(refetched(complaint).obligations.filter(kind="answer").order_by("id"))
    assert len(answers) == 2 and answers[0].pk == first.pk
    assert (answers[0].ended_at, answers[1].ended_at) == (first.ended_at, None)
    assert refetched(complaint).closing_code == ""


def test_assigning_never_moves_a_clock(world: World) -> None:
    complaint = world.file()
    before = {o.kind: o.due_at for o in complaint.obligations.all()}

    with moments.at(moments.now() + timedelta(hours=3)):
        actions.assign_complaint(
            actor=world.actor("manager"), complaint_id=complaint.pk, post="owner", person=world.people["handler"]
        )
        actions.add_note(actor=world.actor("handler"), complaint_id=complaint.pk, body="Called back.")
        actions.correct_complaint(
            actor=world.actor("handler"), complaint_id=complaint.pk, changes={"remedy_wanted": "explain"}
        )

    assert {o.kind: o.due_at for o in complaint.obligations.all()} == before


def test_waiting_for_the_complainant_does_not_stop_the_clock(world: World) -> None:
    complaint = world.investigated()
    before = complaint.obligations.get(kind="answer").due_at

    actions.ask_complainant(actor=world.actor("investigator"), complaint_id=complaint.pk, question="Which branch?")
    with moments.at(moments.now() + timedelta(days=3)):
        actions.hear_complainant(
            actor=world.complainant(complaint), complaint_id=complaint.pk, words="The one at the port."
        )

    assert complaint.obligations.get(kind="answer").due_at == before
    assert refetched(complaint).state == State.INVESTIGATING
