"""More time for the answer, and a possible danger: the deeds that make and stop limits of their own."""

from datetime import timedelta

import pytest

from plaudit.complaints import actions
from plaudit.complaints.codes import ObligationKind, Triage
from plaudit.complaints.models import Complaint, Obligation
from plaudit.complaints.queries.limits import longer_limits_of
from plaudit.complaints.queries.log import log_of
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, Refused
from plaudit.foundation.models import Entry, OutboxMessage
from plaudit.foundation.moments import now

from .world import RATINGS, World, refetched

COMPLEX = "internal.answer/complex/complex"


def owed(complaint: Complaint, kind: str) -> Obligation:
    return complaint.obligations.get(kind=kind)


def extend(world: World, complaint: Complaint, **more: object) -> Complaint:
    given = {"actor": world.actor("handler"), "longer": COMPLEX, "words": "We wait for the merchant's papers."} | more
    return actions.extend_answer(complaint_id=complaint.pk, **given)  # type: ignore[arg-type]


def test_a_longer_limit_is_journalled_with_its_reason_and_moves_the_date(world: World) -> None:
    complaint = world.investigated()
    before = owed(complaint, "answer").due_at
    assert before

    extend(world, complaint)

    after = owed(complaint, "answer").due_at
    assert after and after - before > timedelta(days=20)
    codes = list(Entry.objects.filter(root=complaint.pk).order_by("id").values_list("code", flat=True))
    assert codes[-2:] == ["complaint.answer_extended", "complaint.extension_notified"]
    assert "Limit of the answer made longer: The matter is complex" in [line.text for line in log_of(complaint)]


def test_the_complainant_is_told_the_reason_and_the_new_date(world: World) -> None:
    complaint = world.file(complainant=actions.Person(name="Ann", email="ann@example.org"), language="en")
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=now())

    extend(world, complaint)

    letter = OutboxMessage.objects.get(root=complaint.pk, template="complaints/mail/extension")
    due = owed(complaint, "answer").due_at
    assert due
    assert "The matter is complex" in letter.text and "merchant's papers" in letter.text
    assert str(due.year) in letter.text and "we need more time" in letter.title
    assert complaint.messages.get(kind="extension").body == "We wait for the merchant's papers."


def test_the_limit_is_made_longer_no_more_often_than_its_rule_allows(world: World) -> None:
    complaint = world.investigated()
    extend(world, complaint)

    with pytest.raises(Refused) as refused:
        extend(world, complaint)

    assert refused.value.code == "complaint.limit_fixed"
    assert longer_limits_of(refetched(complaint)) == []


def test_a_limit_that_is_over_is_not_made_longer(world: World) -> None:
    complaint = world.investigated()

    with moments.at(now() + timedelta(days=60)), pytest.raises(Refused) as refused:
        extend(world, complaint)

    assert refused.value.code == "complaint.limit_fixed"
    assert not Entry.objects.filter(code="complaint.answer_extended").exists()


def test_only_a_reason_of_the_rule_counts(world: World) -> None:
    complaint = world.investigated()

    with pytest.raises(Invalid) as refused:
        extend(world, complaint, longer="internal.answer/complex/too_much_work")

    assert (refused.value.code, refused.value.field) == ("complaint.unlawful_reason", "longer")


def test_more_time_without_words_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        extend(world, world.investigated(), words=" ")


def test_nobody_but_handler_and_manager_takes_more_time(world: World) -> None:
    complaint = world.investigated()

    with pytest.raises(Forbidden):
        extend(world, complaint, actor=world.actor("investigator"))


def test_a_reopened_complaint_has_a_limit_that_its_rule_does_not_lengthen(world: World) -> None:
    complaint = world.closed()
    actions.reopen_complaint(actor=world.actor("manager"), complaint_id=complaint.pk, reason="The refund never came.")

    assert longer_limits_of(refetched(complaint)) == []


def test_a_danger_seen_in_the_assessment_starts_a_limit_of_one_hour(world: World) -> None:
    complaint = world.file()
    ratings = actions.Ratings(RATINGS | {"has_safety_risk": True})

    actions.assess_complaint(
        actor=world.actor("assessor"), complaint_id=complaint.pk, ratings=ratings, issues=["Smoke from the machine"]
    )

    triage = owed(complaint, ObligationKind.SAFETY_TRIAGE)
    flagged = Entry.objects.get(code="complaint.safety_flagged")
    assert triage.due_at == flagged.occurred_at + timedelta(hours=1)
    assert (triage.state, refetched(complaint).next_due_kind) == ("running", "safety_triage")


def test_a_danger_told_at_receipt_is_urgent_and_ends_with_the_look(world: World) -> None:
    complaint = world.file("The charger burned my hand.", has_safety_risk=True)
    assert complaint.is_urgent and owed(complaint, "safety_triage").state == "running"

    actions.triage_danger(
        actor=world.actor("handler"),
        complaint_id=complaint.pk,
        outcome=Triage.DANGER,
        words="Sale stopped, maker told.",
    )

    assert owed(complaint, "safety_triage").state == "met"
    assert complaint.notes.get().body == "Sale stopped, maker told."
    assert refetched(complaint).is_urgent


def test_a_danger_does_not_end_with_the_complaint(world: World) -> None:
    complaint = world.file("The charger burned my hand.", has_safety_risk=True)
    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")
    assert owed(complaint, "safety_triage").ended_at is None

    actions.triage_danger(
        actor=world.actor("manager"),
        complaint_id=complaint.pk,
        outcome=Triage.NO_DANGER,
        words="The cable was another's.",
    )

    assert owed(complaint, "safety_triage").state == "met"


def test_an_empty_look_is_refused(world: World) -> None:
    complaint = world.file(has_safety_risk=True)

    with pytest.raises(Invalid):
        actions.triage_danger(
            actor=world.actor("handler"), complaint_id=complaint.pk, outcome=Triage.NO_DANGER, words=" "
        )
