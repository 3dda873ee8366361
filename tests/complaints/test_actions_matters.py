"""The kind of matter: what some laws' limits depend on, recorded by people, never guessed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plaudit.accounts.models import Organisation
from plaudit.complaints import actions
from plaudit.complaints.codes import ObligationKind
from plaudit.complaints.models import Complaint, Obligation
from plaudit.complaints.queries.limits import longer_limits_of
from plaudit.complaints.queries.matters import matters_of
from plaudit.complaints.queries.tracking import tracking_of
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, Refused
from plaudit.foundation.models import Entry, OutboxMessage

from .world import RATINGS, World, refetched

pytestmark = pytest.mark.usefixtures("long_ago")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def under_law(jurisdiction: str, sector: str = "consumer_finance") -> None:
    Organisation.objects.update(jurisdiction=jurisdiction, sector=sector)


def limit(complaint: Complaint, rule: str) -> Obligation:
    return complaint.obligations.get(rule__code=rule)


def due(complaint: Complaint, rule: str) -> str:
    found = limit(complaint, rule).due_at
    assert found
    return found.isoformat()


def record(world: World, complaint: Complaint, matter: str, name: str = "handler") -> Complaint:
    return actions.record_matter(actor=world.actor(name), complaint_id=complaint.pk, matter=matter)


@pytest.mark.parametrize(
    ("law", "rule", "shortest", "matter", "longer"),
    [
        ("CN", "cn.finance.answer", "2026-03-17T15:59:59.999999+00:00", "complex", "2026-04-01T15:59:59.999999+00:00"),
        ("GB", "gb.fca.answer", "2026-03-23T23:59:59.999999+00:00", "general", "2026-04-27T22:59:59.999999+00:00"),
        ("AU", "au.asic.answer", "2026-03-23T12:59:59.999999+00:00", "trustee", "2026-04-16T13:59:59.999999+00:00"),
    ],
)
def test_the_shortest_limit_of_the_law_counts_until_the_matter_is_known(
    world: World, law: str, rule: str, shortest: str, matter: str, longer: str
) -> None:
    under_law(law)
    with moments.at(MONDAY):
        complaint = world.file()
        before = due(complaint, rule)
        record(world, complaint, matter)

    assert (before, due(complaint, rule)) == (shortest, longer)
    assert limit(complaint, rule).started_at == MONDAY
    entry = Entry.objects.get(root=complaint.pk, code="complaint.matter_recorded")
    assert entry.data == {"matter": matter, "before": ""}


def test_a_matter_given_at_filing_or_in_the_assessment_counts_at_once(world: World) -> None:
    under_law("CN")
    with moments.at(MONDAY):
        filed = world.file(matter="complex")
        assessed = world.file()
        actions.assess_complaint(
            actor=world.actor("assessor"), complaint_id=assessed.pk, ratings=RATINGS, issues=["Fee"], matter="complex"
        )

    assert refetched(filed).matter == refetched(assessed).matter == "complex"
    assert due(filed, "cn.finance.answer") == due(assessed, "cn.finance.answer") == "2026-04-01T15:59:59.999999+00:00"


def test_a_matter_that_the_law_does_not_know_is_refused(world: World) -> None:
    under_law("CN")
    complaint = world.file()

    with pytest.raises(Invalid) as refused:
        record(world, complaint, "superannuation")
    with pytest.raises(Invalid):
        world.file(matter="superannuation")

    assert (refused.value.code, refused.value.field) == ("complaint.unknown_matter", "matter")


def test_where_no_limit_depends_on_it_there_is_nothing_to_record(world: World) -> None:
    complaint = world.file()

    with pytest.raises(Refused) as refused:
        record(world, complaint, "complex")

    assert refused.value.code == "complaint.matter_moot"
    assert matters_of(complaint) == []


def test_a_verifier_does_not_say_what_kind_of_matter_it_is(world: World) -> None:
    under_law("CN")
    complaint = world.file()

    with pytest.raises(Forbidden):
        record(world, complaint, "complex", "verifier")


def test_thirty_days_more_need_a_complex_matter_and_the_approval_of_a_manager(world: World) -> None:
    under_law("CN")
    with moments.at(MONDAY):
        complaint = world.file(matter="simple")
        keys = [way.key for way in longer_limits_of(complaint)]
        record(world, complaint, "complex")
        given: dict[str, Any] = {
            "complaint_id": complaint.pk, "longer": "cn.finance.answer/approved/complex", "words": "Papers are awaited.",
        }  # fmt: skip
        with pytest.raises(Forbidden) as refused:
            actions.extend_answer(actor=world.actor("handler"), **given)
        actions.extend_answer(actor=world.actor("manager"), **given)

    assert not any(key.startswith("cn.finance") for key in keys)
    assert refused.value.code == "complaint.needs_approval"
    assert due(complaint, "cn.finance.answer") == "2026-05-01T15:59:59.999999+00:00"
    extended = Entry.objects.get(root=complaint.pk, code="complaint.answer_extended")
    assert extended.data["approved_by"] == str(world.people["manager"].pk)


def test_a_payment_gets_thirty_five_business_days_at_most(world: World) -> None:
    under_law("GB")
    with moments.at(MONDAY):
        complaint = world.file(matter="payment")
        actions.extend_answer(
            actor=world.actor("handler"),
            complaint_id=complaint.pk,
            longer="gb.fca.answer/exceptional/beyond_control",
            words="The other bank's systems are down.",
        )
        left = [way.key for way in longer_limits_of(complaint) if way.key.startswith("gb.")]

    assert due(complaint, "gb.fca.answer") == "2026-04-22T22:59:59.999999+00:00"
    assert left == []


def test_the_laws_of_a_union_and_of_a_country_hold_in_its_parts(world: World) -> None:
    under_law("GB-ENG")
    assert limit(world.file(), "gb.fca.answer")

    under_law("GB-ENG", "housing")
    assert not world.file().obligations.filter(rule__code="gb.fca.answer").exists()


def test_a_running_complaint_keeps_its_rules_when_the_law_changes(world: World) -> None:
    under_law("GB")
    complaint = world.file()
    under_law("AU")

    actions.assign_complaint(
        actor=world.actor("handler"), complaint_id=complaint.pk, post="owner", person=world.people["handler"]
    )

    codes = set(complaint.obligations.values_list("rule__code", flat=True))
    assert "gb.fca.answer" in codes and "au.asic.answer" not in codes


def test_a_withdrawal_ends_the_case_and_its_clocks_that_day(world: World) -> None:
    under_law("CN")
    with moments.at(MONDAY):
        complaint = world.file()
    with moments.at(MONDAY + timedelta(days=3)):
        actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")

    row = limit(complaint, "cn.finance.answer")
    assert (row.state, row.ended_at) == ("ended", MONDAY + timedelta(days=3))
    assert refetched(complaint).closed_at == MONDAY + timedelta(days=3)


def confirmed(world: World, **more: Any) -> Complaint:
    complaint = world.file(complainant=actions.Person(name="Ann", email="ann@example.org"), **more)
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=moments.now())
    return complaint


def test_the_acknowledgement_states_the_limits(world: World) -> None:
    under_law("GB")
    with moments.at(MONDAY):
        complaint = confirmed(world, matter="general")
        actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    letter = OutboxMessage.objects.get(root=complaint.pk, template="complaints/mail/acknowledgement")
    assert "Final or holding response (FCA): 27 Apr 2026" in letter.text


def test_the_complainant_sees_until_when_the_ombudsman_can_be_asked(world: World) -> None:
    under_law("GB")
    with moments.at(MONDAY):
        complaint = world.responded()
        limits = tracking_of(complaint).outside_limits

    assert [(found.rule.code, found.due.isoformat()) for found in limits if found.due] == [
        ("gb.fca.ombudsman", "2026-09-02T22:59:59.999999+00:00")
    ]


@pytest.mark.parametrize(("days", "is_short"), [(2, True), (4, False)])
def test_settled_within_the_window_a_short_summary_ends_it(world: World, days: int, is_short: bool) -> None:
    under_law("GB")
    with moments.at(MONDAY):
        complaint = world.responded(complainant=actions.Person(name="Ann", email="ann@example.org"), remedy=False)
        assert complaint.complainant
        complaint.complainant.contact_points.update(confirmed_at=MONDAY)
    with moments.at(MONDAY + timedelta(days=days)):
        actions.accept_answer(actor=world.complainant(complaint), complaint_id=complaint.pk)
        if refetched(complaint).is_open:
            actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    letter = OutboxMessage.objects.get(root=complaint.pk, template="complaints/mail/closing")
    assert ("short written summary" in letter.text) is is_short
    assert limit(complaint, "internal.answer").kind == ObligationKind.ANSWER
