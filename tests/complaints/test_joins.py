"""Merged, when matter and complainant are the same; linked, when they stay two; and what may be the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from plaudit.complaints import actions, policies
from plaudit.complaints.codes import ClosingCode, LinkKind, State
from plaudit.complaints.models import Complaint, ComplaintLink
from plaudit.complaints.queries.case import clocks_of
from plaudit.complaints.queries.joined import joined_of, lookalikes_of
from plaudit.customers.models import ContactPoint
from plaudit.foundation import moments
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import OutboxMessage

from .test_views_staff import signed_in
from .world import World, refetched


def from_wang(world: World, *, proved: bool = True, days_ago: float = 0, **more: Any) -> Complaint:
    person = actions.Person(name="Wang Fang", email="wang@example.org")
    with moments.at(moments.now() - timedelta(days=days_ago)):
        complaint = world.file(complainant=person, **more)
    if proved:
        ContactPoint.objects.filter(party=complaint.complainant).update(confirmed_at=moments.now())
    return complaint


def merge(world: World, complaint: Complaint, into: Complaint, who: str = "handler") -> Complaint:
    return actions.merge_complaint(actor=world.actor(who), complaint_id=complaint.pk, into_id=into.pk)


def link(world: World, one: Complaint, other: Complaint, kind: LinkKind, who: str = "handler") -> ComplaintLink:
    return actions.link_complaints(actor=world.actor(who), complaint_id=one.pk, other_id=other.pk, kind=kind)


def test_the_merged_one_is_closed_and_points_at_the_survivor(world: World) -> None:
    first, second = from_wang(world, days_ago=3), from_wang(world)

    merge(world, second, first)

    merged = refetched(second)
    assert (merged.state, merged.closing_code, merged.merged_into) == (State.CLOSED, ClosingCode.MERGED, first)
    assert not merged.is_resolved and not merged.obligations.filter(ended_at=None).exists()
    assert refetched(first).is_open and joined_of(world.actor("handler"), first).merged == [merged]


def test_the_earlier_arrival_rules_the_clocks_of_the_survivor_and_both_arrivals_stay(world: World) -> None:
    early, late = from_wang(world, days_ago=8), from_wang(world)
    own = list(late.obligations.order_by("pk").values_list("pk", "due_at"))
    owed_early = early.obligations.get(kind="answer").due_at

    merge(world, early, late)

    survivor = refetched(late)
    assert (
        list(survivor.obligations.filter(pk__in=[pk for pk, _due in own]).order_by("pk").values_list("pk", "due_at"))
        == own
    )
    assert owed_early in survivor.obligations.filter(kind="answer", ended_at=None).values_list("due_at", flat=True)
    assert survivor.next_due_at == min(due for due in survivor.obligations.values_list("due_at", flat=True))
    assert (survivor.received_at, refetched(early).received_at) == (late.received_at, early.received_at)
    assert f"Answer in substance, counted from {early.reference}" in {clock.name for clock in clocks_of(survivor)}


def test_a_later_arrival_changes_no_date_of_the_survivor(world: World) -> None:
    early, late = from_wang(world, days_ago=8), from_wang(world)
    before = list(early.obligations.order_by("pk").values_list("pk", "due_at", "ended_at"))

    merge(world, late, early)

    assert list(early.obligations.order_by("pk").values_list("pk", "due_at", "ended_at")) == before


def test_the_carried_clocks_stop_with_the_answer_and_are_rebuilt_from_the_journal(world: World) -> None:
    early, late = from_wang(world, days_ago=2), from_wang(world)
    merge(world, early, late)

    assert not actions.rebuild_due_dates(complaint_id=late.pk)
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=late.pk)

    kinds = late.obligations.filter(kind="acknowledge")
    assert kinds.count() == 2 and not kinds.filter(ended_at=None).exists()


def test_merging_twice_over_still_counts_from_the_first_arrival(world: World) -> None:
    a, b, c = (from_wang(world, days_ago=n) for n in (8, 4, 0))
    merge(world, a, b)

    merge(world, b, c)

    owed = a.obligations.get(kind="answer").due_at
    assert owed in c.obligations.filter(kind="answer", ended_at=None).values_list("due_at", flat=True)
    assert not actions.rebuild_due_dates(complaint_id=c.pk)


@pytest.mark.parametrize("what", ["other person", "not proved", "anonymous"])
def test_different_people_are_never_merged_and_a_link_is_offered(world: World, what: str) -> None:
    first = from_wang(world)
    second = {
        "other person": lambda: world.file(complainant=actions.Person(name="Li Na", email="li@example.org")),
        "not proved": lambda: from_wang(world, proved=False),
        "anonymous": lambda: world.file(),
    }[what]()

    with pytest.raises(Refused) as refusal:
        merge(world, second, first)

    assert refusal.value.code == "complaint.other_complainant" and "Link them" in str(refusal.value.message)
    assert refetched(second).state == State.RECEIVED
    assert link(world, second, first, LinkKind.SAME_INCIDENT)


def test_two_clients_of_one_agent_are_different_people(world: World) -> None:
    agent = actions.Person(name="Advice", email="advice@example.org")
    one, other = (
        world.file(complainant=actions.Person(name=name), agent=agent, authority="Letter") for name in ("Wu", "He")
    )
    ContactPoint.objects.update(confirmed_at=moments.now())

    with pytest.raises(Refused):
        merge(world, one, other)


def test_nothing_is_merged_into_what_is_decided_or_closed_or_itself(world: World) -> None:
    complaint = from_wang(world)
    decided = world.decided(complainant=actions.Person(name="Wang Fang", email="wang@example.org"))
    ContactPoint.objects.update(confirmed_at=moments.now())

    with pytest.raises(Refused) as refusal:
        merge(world, complaint, decided)
    assert refusal.value.code == "complaint.cannot_take_in"
    with pytest.raises(Invalid):
        merge(world, complaint, complaint)


def test_the_tracking_code_of_the_merged_one_shows_the_survivor(world: World) -> None:
    first, second = (
        from_wang(world, story="The lift stood still.", days_ago=1),
        from_wang(world, story="The lift again."),
    )
    merge(world, second, first)
    visitor = Client()

    visitor.post("/en/track/", {"code": tracking_code(second.pk)})
    page = visitor.get("/en/track/complaint/").content.decode()

    assert first.reference in page and second.reference in page
    assert "The lift stood still." in page and "The lift again." in page and "one answer to both" in page
    assert OutboxMessage.objects.filter(root=second.pk, template="complaints/mail/merged").count() == 1


def test_a_danger_told_in_the_merged_one_keeps_its_limit(world: World) -> None:
    first, second = from_wang(world), from_wang(world, has_safety_risk=True)

    merge(world, second, first)

    assert second.obligations.get(kind="safety_triage").ended_at is None
    assert refetched(first).is_urgent


def test_a_wrong_merge_is_taken_apart_by_opening_it_again(world: World) -> None:
    first, second = from_wang(world), from_wang(world)
    merge(world, second, first)

    actions.reopen_complaint(actor=world.actor("manager"), complaint_id=second.pk, reason="Two different lifts.")

    apart = refetched(second)
    assert (apart.state, apart.merged_into) == (State.REOPENED, None)
    assert entries_of(first.pk).filter(code="complaint.unmerged").exists()


def test_a_link_is_seen_from_both_sides_and_can_be_undone(world: World) -> None:
    one, other = world.file(), world.file()
    made = link(world, one, other, LinkKind.REPEAT_OF)
    handler = world.actor("handler")

    assert [(line.label, line.other) for line in joined_of(handler, one).links] == [("Repeat of", other)]
    assert [(line.label, line.other) for line in joined_of(handler, other).links] == [("Repeated by", one)]
    with pytest.raises(Refused):
        link(world, one, other, LinkKind.REPEAT_OF)

    actions.unlink_complaints(actor=handler, complaint_id=other.pk, link_id=made.pk)

    assert not ComplaintLink.objects.exists()
    assert [e.code for e in entries_of(one.pk)][-2:] == ["complaint.linked", "complaint.unlinked"]


def test_linking_moves_no_clock_and_needs_sight_of_both(world: World) -> None:
    one, other = world.file(), world.file(unit=world.loans)
    clocks = list(one.obligations.order_by("pk").values())

    with pytest.raises(NotFound):
        link(world, one, other, LinkKind.SAME_INCIDENT)
    link(world, one, world.file(), LinkKind.SAME_INCIDENT)

    assert list(one.obligations.order_by("pk").values()) == clocks


def test_nobody_who_handled_the_first_handles_a_complaint_about_its_handling(world: World) -> None:
    first, about = world.closed(), world.assessed()
    link(world, about, first, LinkKind.ABOUT_HANDLING, "manager")
    manager = world.actor("manager")

    with pytest.raises(Refused) as refusal:
        actions.assign_complaint(actor=manager, complaint_id=about.pk, post="owner", person=world.people["handler"])
    assert refusal.value.code == "complaint.conflict_of_interest"
    with pytest.raises(Forbidden) as forbidden:
        actions.decide_complaint(
            actor=world.actor("decider"), complaint_id=about.pk, reason_not_to_investigate="Plain."
        )
    assert forbidden.value.code == "complaint.handled_the_first"
    assert not policies.may(world.actor("investigator"), "find", refetched(about))
    actions.assign_complaint(actor=manager, complaint_id=about.pk, post="owner", person=world.people["second_handler"])


def test_a_complaint_whose_owner_handled_the_first_is_given_away_before_it_is_said_to_be_about_that(
    world: World,
) -> None:
    first, about = world.closed(), world.file()
    at = {"actor": world.actor("manager"), "complaint_id": about.pk, "post": "owner"}
    actions.assign_complaint(**at, person=world.people["handler"])

    with pytest.raises(Refused) as refusal:
        link(world, about, first, LinkKind.ABOUT_HANDLING, "manager")
    assert refusal.value.code == "complaint.handled_the_first_already"

    actions.assign_complaint(**at, person=world.people["second_handler"])
    assert link(world, about, first, LinkKind.ABOUT_HANDLING, "manager")


def test_lookalikes_are_open_near_and_of_the_same_address_or_order(world: World) -> None:
    complaint = from_wang(world, order_reference="ORD-77120")
    same = from_wang(world, proved=False, days_ago=20)
    ordered = world.file(story="About order ORD-77120, again.")
    from_wang(world, days_ago=120)
    world.file()
    actions.withdraw_complaint(actor=world.actor("handler"), complaint_id=from_wang(world).pk, words="No more.")

    found = {row.complaint: row for row in lookalikes_of(world.actor("handler"), complaint)}

    assert set(found) == {same, ordered}
    assert (found[same].same_contact, found[same].mergeable) == (True, False)
    assert (found[ordered].same_order, found[ordered].same_contact) == (True, False)


def test_nobody_is_shown_a_lookalike_or_link_they_may_not_see(world: World) -> None:
    complaint = from_wang(world)
    hidden = from_wang(world, unit=world.loans)
    ComplaintLink.objects.create(complaint=complaint, other=hidden, kind=LinkKind.SAME_INCIDENT)

    joined = joined_of(world.actor("handler"), complaint)

    assert joined.is_empty
    assert (
        hidden.reference
        not in signed_in(world, "handler").get(f"/staff/complaints/{complaint.reference}/").content.decode()
    )


def test_the_page_leads_from_a_lookalike_to_the_merging_and_refuses_in_a_sentence(world: World) -> None:
    complaint, twin = from_wang(world), from_wang(world)
    stranger = world.file()
    client, path = signed_in(world, "handler"), f"/staff/complaints/{complaint.reference}"

    page = client.get(f"{path}/").content.decode()
    assert f"/do/merge/?other={twin.reference}" in page
    assert twin.reference in client.get(f"{path}/do/merge/?other={twin.reference}").content.decode()
    refused = client.post(f"{path}/do/merge/", {"other": stranger.reference})
    assert refused.status_code == 422 and "Link them instead" in refused.content.decode()

    assert client.post(f"{path}/do/merge/", {"other": twin.reference}).status_code == 302
    assert refetched(complaint).merged_into == twin
