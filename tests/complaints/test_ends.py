"""Ends before an answer: settled at first contact, passed on by two people, withdrawn; and what goes on after them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from plaudit.complaints import actions
from plaudit.complaints.codes import Channel, ClosingCode, Obtained, State, Triage
from plaudit.complaints.codes import TransferReason as Why
from plaudit.complaints.models import Category, Complaint
from plaudit.complaints.queries.case import clocks_of
from plaudit.complaints.queries.log import log_of
from plaudit.complaints.queries.today import today
from plaudit.complaints.queries.tracking import tracking_of
from plaudit.customers.models import ContactPoint
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import OutboxMessage

from .test_views_staff import signed_in
from .world import World, refetched

WANG = actions.Person(name="Wang Fang", email="wang@example.org")
REGULATOR = actions.Destination(where_to="The regulator, 1 Harbour Street, telephone 12345")


def by_mail(world: World, **more: Any) -> Complaint:
    """From somebody whose address is confirmed: letters reach them in full."""
    complaint = world.file(complainant=WANG, **more)
    ContactPoint.objects.filter(party=complaint.complainant).update(confirmed_at=moments.now())
    return complaint


def settle(world: World, complaint: Complaint, who: str = "handler", **more: Any) -> Complaint:
    said = {"words": "Yes, that is fine, thank you.", "channel": Channel.PHONE, "summary": "The fee was taken back."}
    given = more.pop("given", actions.Offer(kind="apology", text="We said sorry."))
    return actions.settle_at_first_contact(
        actor=world.actor(who), complaint_id=complaint.pk, given=given, **said | more
    )


def propose(
    world: World, complaint: Complaint, to: actions.Destination = REGULATOR, reason: Why = Why.AUTHORITY
) -> None:
    words = "Only the regulator may look into this."
    at = {"actor": world.actor("handler"), "complaint_id": complaint.pk}
    actions.propose_transfer(**at, reason=reason, to=to, words=words)


def letters(complaint: Complaint, template: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(root=complaint.pk, template=f"complaints/mail/{template}"))


def running(complaint: Complaint) -> set[str]:
    return set(complaint.obligations.filter(ended_at=None).values_list("kind", flat=True))


# Settled at first contact


def test_settled_at_first_contact_is_resolved_and_keeps_yes_remedy_and_notice(world: World) -> None:
    complaint = by_mail(world)
    said_at = complaint.received_at + timedelta(seconds=0)

    settle(world, complaint, said_at=said_at)

    closed = refetched(complaint)
    assert (closed.state, closed.closing_code, closed.is_resolved) == ("closed", "settled_first_contact", True)
    yes = closed.messages.get(kind="acceptance")
    assert (yes.direction, yes.body, yes.channel, yes.said_at) == (
        "from",
        "Yes, that is fine, thank you.",
        "phone",
        said_at,
    )
    remedy = closed.remedies.get()
    assert remedy.accepted_at and remedy.delivered_at and remedy.delivered_by == world.people["handler"]
    assert "We said sorry." in (letters(closed, "settled")[0].text or "")
    assert "The fee was taken back." in (letters(closed, "settled")[0].text or "")


def test_settling_stops_every_clock_and_meets_the_answer(world: World) -> None:
    complaint = world.file()

    settle(world, complaint)

    assert running(complaint) == set()
    assert complaint.obligations.get(kind="answer").state == "met"
    assert refetched(complaint).next_due_at is None


@pytest.mark.parametrize(
    ("missing", "code", "field"),
    [
        ({"words": " "}, "complaint.no_words_of_acceptance", "words"),
        ({"summary": ""}, "complaint.no_words", "summary"),
        ({"said_at": moments.now() - timedelta(days=900)}, "complaint.yes_out_of_time", "said_at"),
    ],
)
def test_settling_asks_for_what_must_be_recorded(world: World, missing: dict[str, Any], code: str, field: str) -> None:
    complaint = world.file()

    with pytest.raises(Invalid) as refusal:
        settle(world, complaint, **missing)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refetched(complaint).state == State.RECEIVED


def test_settling_asks_for_the_category_where_there_are_some(world: World) -> None:
    fees = Category.objects.create(code="fees", name={"en": "Fees"})
    complaint = world.file()
    with pytest.raises(Invalid) as refusal:
        settle(world, complaint)
    assert refusal.value.field == "category"

    settle(world, complaint, category=fees)

    assert refetched(complaint).category == fees


def test_without_a_limit_no_sum_is_given_on_the_spot(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        settle(world, world.file(), given=actions.Offer(kind="refund", amount=Decimal("0.01"), currency="EUR"))

    assert (refusal.value.code, refusal.value.field) == ("complaint.beyond_authority", "amount")


def test_a_sum_is_given_on_the_spot_within_the_limit_of_the_role_only(world: World) -> None:
    for role, sum_ in (("intake", 50), ("manager", 500)):
        actions.set_limit(actor=world.actor("manager"), role=role, kind="", amount=Decimal(sum_))
    complaint = world.file()
    given = actions.Offer(kind="refund", amount=Decimal(60), currency="EUR")
    with pytest.raises(Refused) as refusal:
        settle(world, complaint, "intake", given=given)
    assert (refusal.value.code, refusal.value.field) == ("complaint.beyond_authority", "amount")
    with pytest.raises(Refused):
        settle(world, complaint, "manager", given=actions.Offer(kind="refund", amount=Decimal(60), currency="USD"))

    settle(world, complaint, "manager", given=given)

    data = entries_of(complaint.pk).get(code="complaint.settled_at_first_contact").data
    assert (data["authority"], data["limit"], data["amount"]) == ("manager", "500.00", "60")
    assert refetched(complaint).remedies.get().base_amount == 60


def test_a_sum_split_over_two_first_contacts_is_one_sum(world: World) -> None:
    actions.set_limit(actor=world.actor("manager"), role="intake", kind="", amount=Decimal(50))
    ann = actions.Person(name="Ann Example", email="ann@example.org")
    given = actions.Offer(kind="refund", amount=Decimal(30), currency="EUR")
    settle(world, world.file(complainant=ann), "intake", given=given)

    with pytest.raises(Refused) as refusal:
        settle(world, world.file(complainant=ann), "intake", given=given)

    assert refusal.value.code == "complaint.beyond_authority"


def test_a_sum_in_another_currency_counts_at_its_rate_and_without_one_for_nothing(world: World) -> None:
    actions.set_limit(actor=world.actor("manager"), role="intake", kind="", amount=Decimal(50))
    given = actions.Offer(kind="refund", amount=Decimal(30), currency="USD")
    with pytest.raises(Refused):
        settle(world, world.file(), "intake", given=given)
    actions.set_rate(actor=world.actor("manager"), currency="USD", rate=Decimal("0.9"))

    settle(world, complaint := world.file(), "intake", given=given)

    assert refetched(complaint).remedies.get().base_amount == 27


def test_only_what_was_just_received_is_settled_at_first_contact(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        settle(world, world.assessed())

    assert refusal.value.code == "complaint.wrong_state"


def test_intake_settles_on_the_page_and_lands_on_the_queue_because_closed_is_out_of_its_sight(world: World) -> None:
    complaint = world.file()
    form = {"kind": "apology", "words": "All good.", "channel": "counter", "summary": "We said sorry."}

    answer = signed_in(world, "intake").post(f"/staff/complaints/{complaint.reference}/do/settle/", form)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/complaints/")
    assert refetched(complaint).is_resolved


# Passed on


def test_until_a_second_person_confirms_nothing_is_sent_and_every_limit_runs(world: World) -> None:
    complaint = by_mail(world)
    before = complaint.next_due_at

    propose(world, complaint)

    complaint = refetched(complaint)
    assert (complaint.state, complaint.next_due_at) == (State.RECEIVED, before)
    assert letters(complaint, "transfer") == [] and running(complaint) == {"acknowledge", "progress", "answer"}


def test_whoever_proposed_cannot_confirm_nor_refuse(world: World) -> None:
    complaint = world.file()
    propose(world, complaint)
    at = {"actor": world.actor("handler"), "complaint_id": complaint.pk}

    for deed, more in ((actions.confirm_transfer, {}), (actions.refuse_transfer, {"why_not": "No."})):
        with pytest.raises(Forbidden) as refusal:
            deed(**at, **more)  # type: ignore[operator]
        assert refusal.value.code == "complaint.not_independent"
    assert refetched(complaint).state == State.RECEIVED


def test_confirmed_by_a_second_person_the_notice_names_the_way_and_the_clocks_stop(world: World, settings: Any) -> None:
    settings.SMTP_URL = "smtp://mail.example:25"
    complaint = by_mail(world)
    propose(world, complaint)

    actions.confirm_transfer(actor=world.actor("second_handler"), complaint_id=complaint.pk)

    closed = refetched(complaint)
    assert (closed.state, closed.closing_code, closed.is_resolved) == ("closed", "transferred", False)
    words = letters(closed, "transfer")[0].text or ""
    assert "1 Harbour Street" in words and "Only the regulator may look into this." in words
    assert running(closed) == set()
    told = tracking_of(closed).passed_on
    assert told and told.where_to == REGULATOR.where_to


def test_what_is_nobodys_here_is_out_of_scope_and_not_transferred(world: World) -> None:
    complaint = world.file()
    propose(world, complaint, reason=Why.NOT_OURS)

    actions.confirm_transfer(actor=world.actor("manager"), complaint_id=complaint.pk)

    assert refetched(complaint).closing_code == ClosingCode.OUT_OF_SCOPE


def test_the_clocks_run_until_somebody_has_told_who_cannot_be_written_to(world: World) -> None:
    complaint = world.file(complainant=actions.Person(name="Old Li", phone="+86 10 5555 0199"))
    propose(world, complaint)
    actions.confirm_transfer(actor=world.actor("manager"), complaint_id=complaint.pk)
    assert running(complaint) == {"acknowledge", "progress", "answer"}

    notice = OutboxMessage.objects.get(root=complaint.pk, obligation__startswith="transfer:")
    actions.mark_message_told(actor=world.actor("handler"), message_id=notice.pk)

    assert running(complaint) == set()


def test_refused_by_the_second_person_nothing_is_lost(world: World) -> None:
    complaint = by_mail(world)
    clocks = list(complaint.obligations.order_by("pk").values("pk", "due_at", "ended_at", "state"))
    propose(world, complaint)

    actions.refuse_transfer(actor=world.actor("manager"), complaint_id=complaint.pk, why_not="It is our card.")

    assert refetched(complaint).state == State.RECEIVED
    assert list(complaint.obligations.order_by("pk").values("pk", "due_at", "ended_at", "state")) == clocks
    assert letters(complaint, "transfer") == []
    propose(world, complaint, reason=Why.OTHER_ORGANISATION)


def test_another_unit_takes_it_over_open_with_its_dates(world: World) -> None:
    complaint = by_mail(world)
    due = refetched(complaint).next_due_at
    propose(world, complaint, actions.Destination(unit=world.loans), Why.OTHER_UNIT)

    actions.confirm_transfer(actor=world.actor("manager"), complaint_id=complaint.pk)

    moved = refetched(complaint)
    assert (moved.state, moved.unit, moved.next_due_at) == (State.RECEIVED, world.loans, due)
    assert len(letters(moved, "unit_changed")) == 1
    assert any(line.title == "Without an owner" for line in today(world.actor("stranger")).team)


@pytest.mark.parametrize(
    ("to", "reason", "field"),
    [
        (actions.Destination(), Why.AUTHORITY, "where_to"),
        (actions.Destination(body="nobody"), Why.AUTHORITY, "body"),
        (REGULATOR, Why.OTHER_UNIT, "unit"),
    ],
)
def test_a_proposal_says_where_to(world: World, to: actions.Destination, reason: Why, field: str) -> None:
    complaint = world.file()

    with pytest.raises(Invalid) as refusal:
        propose(world, complaint, to, reason)

    assert refusal.value.field == field


def test_a_proposal_waits_once_and_lapses_with_another_end(world: World) -> None:
    complaint = world.file()
    propose(world, complaint)
    with pytest.raises(Refused) as refusal:
        propose(world, complaint)
    assert refusal.value.code == "complaint.transfer_waiting"

    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")

    assert complaint.transfers.get().outcome == "lapsed"
    with pytest.raises(Refused) as refusal:
        actions.confirm_transfer(actor=world.actor("manager"), complaint_id=complaint.pk)
    assert refusal.value.code == "complaint.no_transfer"


def test_the_second_person_finds_it_on_today_and_reads_what_was_proposed(world: World) -> None:
    complaint = world.file()
    propose(world, complaint)
    title = "To be confirmed that others deal with it"

    assert [line.count for line in today(world.actor("manager")).team if line.title == title] == [1]
    assert not [line for line in today(world.actor("handler")).team if line.title == title]
    page = signed_in(world, "manager").get(f"/staff/complaints/{complaint.reference}/do/transfer-confirm/")
    assert "1 Harbour Street" in page.content.decode() and "Only the regulator" in page.content.decode()


# Withdrawn


def test_a_danger_is_looked_at_although_the_complaint_was_withdrawn(world: World) -> None:
    complaint = world.file(has_safety_risk=True)

    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="It is fine now.")

    def danger() -> int:
        waiting = [line for line in today(world.actor("handler")).pressing if "danger" in str(line.title)]
        return sum(line.count for line in waiting)

    assert refetched(complaint).closing_code == ClosingCode.WITHDRAWN
    assert running(complaint) == {"safety_triage"} and danger() == 1
    page = signed_in(world, "handler").get(f"/staff/complaints/{complaint.reference}/").content.decode()
    assert "the possible danger is not" in page and "/do/triage/" in page

    actions.triage_danger(
        actor=world.actor("handler"), complaint_id=complaint.pk, outcome=Triage.DANGER, words="Plugs are called back."
    )

    assert running(complaint) == set() and danger() == 0


def test_how_a_withdrawal_came_about_is_in_the_record(world: World) -> None:
    by_phone, by_code = world.file(), world.file()
    at = {"complaint_id": by_phone.pk, "words": "They paid me.", "channel": Channel.PHONE}

    actions.withdraw_complaint(actor=world.actor("handler"), **at, obtained=Obtained.AFTER_OFFER)
    actions.withdraw_complaint(actor=world.complainant(by_code), complaint_id=by_code.pk, words="Found it.")

    assert entries_of(by_phone.pk).last().data["obtained"] == "after_offer"  # type: ignore[union-attr]
    assert entries_of(by_code.pk).last().data["obtained"] == "by_code"  # type: ignore[union-attr]
    assert "After we offered or paid something" in log_of(refetched(by_phone))[0].text


def test_staff_must_say_how_the_withdrawal_came_about(world: World) -> None:
    complaint = world.file()

    answer = signed_in(world, "handler").post(
        f"/staff/complaints/{complaint.reference}/do/withdrawn/", {"channel": "phone", "words": "Never mind."}
    )

    assert answer.status_code == 422
    assert refetched(complaint).state == State.RECEIVED


# Opened again


def test_a_reopened_complaint_is_assessed_under_a_second_named_clock_and_the_first_stays(world: World) -> None:
    complaint = world.closed()
    first = complaint.obligations.get(kind="answer")
    was = (first.due_at, first.ended_at, first.state)
    assert refetched(complaint).is_resolved

    actions.reopen_complaint(actor=world.actor("manager"), complaint_id=complaint.pk, reason="It broke again.")

    reopened = refetched(complaint)
    assert not reopened.is_resolved and reopened.closing_code == ""
    first.refresh_from_db()
    assert (first.due_at, first.ended_at, first.state) == was
    names = {clock.name: clock.limit.ended_at is None for clock in clocks_of(reopened)}
    assert names["Answer in substance"] is False and names["Answer in substance after reopening"] is True
    assert names["News to the complainant after reopening"] is True
    assert reopened.next_due_at == min(
        d for d in reopened.obligations.filter(ended_at=None).values_list("due_at", flat=True)
    )


def test_what_was_settled_at_once_can_be_opened_again_and_then_no_longer_counts(world: World) -> None:
    complaint = world.file()
    settle(world, complaint)

    actions.reopen_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, reason="The fee is back.")

    assert not refetched(complaint).is_resolved
    assert "answer" in running(complaint)
