"""Escalation: whom it alerts, once per level, in working hours; it never moves a clock."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from plaudit.accounts.models import RoleGrant
from plaudit.accounts.roles import Role
from plaudit.complaints import actions, jobs
from plaudit.complaints.models import Complaint, Escalation
from plaudit.complaints.queries.escalation import alerts_for
from plaudit.complaints.queries.log import log_of
from plaudit.complaints.queries.today import today
from plaudit.complaints.watching_codes import FlagKind, Trigger
from plaudit.customers.models import Product
from plaudit.foundation import moments
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.models import Entry, OutboxMessage
from tests.factories import make_user

from .world import World, refetched

pytestmark = pytest.mark.usefixtures("long_ago")
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in Shanghai
SATURDAY = datetime(2026, 3, 7, 2, tzinfo=UTC)


def run(at: datetime) -> int:
    with moments.at(at):
        return jobs.escalate()


def filed(world: World, **more: object) -> Complaint:
    with moments.at(MONDAY):
        return world.file(**more)


def owned(world: World, **more: object) -> Complaint:
    complaint = filed(world, **more)
    with moments.at(MONDAY):
        actions.assign_complaint(
            actor=world.actor("handler"), complaint_id=complaint.pk, post="owner", person=world.people["handler"]
        )
        actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)
    return refetched(complaint)


def raised(complaint: Complaint) -> list[tuple[str, int, str, str]]:
    rows = complaint.escalations.select_related("unit")
    return [(e.rule, e.level, e.role, e.unit.code) for e in rows]


def limits(complaint: Complaint) -> list[object]:
    names = ("rule_id", "started_by", "started_at", "due_at", "ended_at", "state")
    return list(complaint.obligations.order_by("id").values_list(*names))


def test_a_limit_in_danger_alerts_the_owner_first_and_then_the_manager(world: World) -> None:
    complaint = owned(world)  # 28 days to Monday 30 March 17:00

    assert run(MONDAY + timedelta(days=19)) == 0  # 67 %
    assert run(MONDAY + timedelta(days=20)) == 1  # 71 %
    assert run(MONDAY + timedelta(days=26)) == 1  # 92 %

    assert raised(complaint) == [
        ("escalate.in_danger", 1, "owner", "cards"),
        ("escalate.in_danger", 2, "manager", "cards"),
    ]


def test_an_overdue_limit_climbs_the_tree_level_by_level(world: World) -> None:
    boss = make_user("boss", Role.MANAGER, unit=world.bank)
    RoleGrant.objects.filter(user=boss).update(valid_from=MONDAY)
    complaint = owned(world)
    due = datetime(2026, 3, 30, 9, tzinfo=UTC)

    for days in (0, 1, 5, 10):
        run(due + timedelta(days=days, minutes=1))

    over = [row for row in raised(complaint) if row[0] == "escalate.overdue"]
    assert over == [
        ("escalate.overdue", 1, "owner", "cards"),
        ("escalate.overdue", 2, "manager", "cards"),
        ("escalate.overdue", 3, "manager", "bank"),
        ("escalate.overdue", 4, "director", "bank"),
    ]


def test_running_again_raises_nothing_again(world: World) -> None:
    complaint = owned(world)
    late = datetime(2026, 4, 20, 2, tzinfo=UTC)
    first = run(late)
    before = raised(complaint)

    assert first > 0 and run(late) == 0 and run(late + timedelta(minutes=1)) == 0
    assert raised(complaint) == before
    assert Entry.objects.filter(root=complaint.pk, code="complaint.escalated").count() == len(before)


def test_no_escalation_moves_any_clock(world: World, tmp_path: Path) -> None:
    pack = tmp_path / "rules.toml"
    pack.write_text(
        '[[escalation]]\ncode = "own.change"\ntrigger = "media"\n'
        'levels = [{ alert = "manager", change_owner = true }]\n',
        encoding="utf-8",
    )
    call_command("load_case_rules", str(pack), verbosity=0)
    complaint = owned(world)
    with moments.at(MONDAY):
        before = limits(complaint)
        actions.flag_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, kind=FlagKind.MEDIA)
        actions.escalate_by_hand(
            actor=world.actor("handler"), complaint_id=complaint.pk, role=Role.MANAGER, reason="Look at this, please."
        )
        jobs.escalate()
        call_command("rebuild_due_dates", verbosity=0)

    assert limits(complaint) == before
    assert refetched(complaint).owner == world.people["second_handler"]
    assert complaint.escalations.get(rule="own.change").new_owner == world.people["second_handler"]


def test_an_alert_goes_out_in_working_hours_but_for_safety(world: World) -> None:
    calm = owned(world)
    with moments.at(SATURDAY):
        actions.flag_complaint(actor=world.actor("handler"), complaint_id=calm.pk, kind=FlagKind.MEDIA)
        danger = world.file("It smokes.", has_safety_risk=True)
    run(SATURDAY)

    assert {e.alert_at for e in calm.escalations.all()} == {datetime(2026, 3, 9, 1, tzinfo=UTC)}  # Monday 9:00
    assert {e.alerted_at for e in calm.escalations.all()} == {None}
    assert {(e.trigger, e.alert_at, e.alerted_at) for e in danger.escalations.all()} == {
        (Trigger.SAFETY, SATURDAY, SATURDAY)
    }


@override_settings(SMTP_URL="smtp://127.0.0.1:1")
def test_the_mail_names_the_complaint_and_the_cause_and_no_word_of_it(world: World) -> None:
    complaint = owned(world, story="The canary was charged twice.")
    with moments.at(MONDAY):
        actions.flag_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, kind=FlagKind.LEGAL_BREACH)
        jobs.escalate()
        jobs.escalate()

    mail = OutboxMessage.objects.get(template="complaints/mail/escalation")
    assert mail.address == world.people["manager"].email
    assert complaint.reference in mail.title and "A law may have been broken" in mail.text
    assert "canary" not in mail.text + mail.title


def test_a_complaint_about_a_manager_goes_above_and_never_to_that_manager(world: World) -> None:
    make_user("chief", Role.DIRECTOR, unit=world.bank)
    RoleGrant.objects.update(valid_from=MONDAY - timedelta(days=9))
    complaint = filed(world, about_person=world.people["manager"])

    run(MONDAY + timedelta(hours=1))
    with moments.at(MONDAY + timedelta(hours=1)):
        actions.flag_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, kind=FlagKind.MEDIA)
        jobs.escalate()
        seen = alerts_for(world.actor("manager"))

    assert ("escalate.about_manager", 1, "director", "bank") in raised(complaint)
    assert seen == []


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (FlagKind.LEGAL_BREACH, "escalate.legal_breach"),
        (FlagKind.MEDIA, "escalate.media"),
        (FlagKind.VULNERABLE, "escalate.vulnerable"),
        (FlagKind.COMPLAINANT_ASKS, "escalate.asked"),
    ],
)
def test_each_mark_alerts_by_its_ladder_until_it_is_taken_off(world: World, kind: FlagKind, rule: str) -> None:
    marked, unmarked = owned(world), owned(world)
    with moments.at(MONDAY):
        for complaint in (marked, unmarked):
            actions.flag_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, kind=kind)
        actions.lift_flag(actor=world.actor("handler"), complaint_id=unmarked.pk, kind=kind)
    run(MONDAY + timedelta(minutes=5))

    assert rule in {row[0] for row in raised(marked)}
    assert rule not in {row[0] for row in raised(unmarked)}


def test_a_mark_stands_once(world: World) -> None:
    complaint = owned(world)
    given = {"actor": world.actor("handler"), "complaint_id": complaint.pk, "kind": FlagKind.MEDIA}
    actions.flag_complaint(**given)  # type: ignore[arg-type]

    with pytest.raises(Refused) as refused:
        actions.flag_complaint(**given)  # type: ignore[arg-type]

    assert refused.value.code == "complaint.flagged_already"


def test_a_large_sum_alerts_and_sums_of_other_currencies_are_not_added(world: World) -> None:
    with moments.at(MONDAY):
        large, small = world.investigated(), world.investigated()
        for complaint, sums in ((large, ("6000", "4000")), (small, ("9999",))):
            for amount in sums:
                actions.offer_remedy(
                    actor=world.actor("handler"),
                    complaint_id=complaint.pk,
                    offer=actions.Offer(kind="refund", amount=Decimal(amount), currency="EUR"),
                )
        actions.offer_remedy(
            actor=world.actor("handler"),
            complaint_id=small.pk,
            offer=actions.Offer(kind="refund", amount=Decimal("9000"), currency="CNY"),
        )
        jobs.escalate()

    assert [c for c in (large, small) if c.escalations.filter(rule="escalate.amount").exists()] == [large]


def test_the_same_matter_of_the_same_person_alerts_and_another_matter_does_not(world: World) -> None:
    card, loan = (Product.objects.create(code=code, name={"en": code}) for code in ("card", "loan"))
    ann = actions.Person(name="Ann", email="ann@example.org")
    with moments.at(MONDAY):
        world.file(complainant=ann, product=card)
    with moments.at(MONDAY + timedelta(days=1)):
        again = world.file(complainant=actions.Person(name="Ann B.", email="Ann@example.org"), product=card)
        other = world.file(complainant=ann, product=loan)
        jobs.escalate()

    assert again.escalations.filter(rule="escalate.repeat").count() == 1
    assert not other.escalations.filter(rule="escalate.repeat").exists()


def test_a_reopened_complaint_is_a_matter_that_came_up_again(world: World) -> None:
    with moments.at(MONDAY):
        complaint = world.closed()
    with moments.at(MONDAY + timedelta(days=2)):
        actions.reopen_complaint(actor=world.actor("manager"), complaint_id=complaint.pk, reason="It broke again.")
        jobs.escalate()

    assert complaint.escalations.filter(rule="escalate.repeat").exists()


def test_asking_somebody_further_up_needs_a_reason_and_shows_on_today_and_on_the_case(world: World) -> None:
    complaint = owned(world)
    given = {"actor": world.actor("handler"), "complaint_id": complaint.pk, "role": "manager"}
    with pytest.raises(Invalid):
        actions.escalate_by_hand(**given, reason=" ")  # type: ignore[arg-type]

    made = actions.escalate_by_hand(**given, reason="The branch does not answer.")  # type: ignore[arg-type]

    assert made.reason == "The branch does not answer." and made.raised_by == world.people["handler"]
    assert "Escalated to me" in [str(line.title) for line in today(world.actor("manager")).pressing]
    assert "Escalated to me" not in [str(line.title) for line in today(world.actor("assessor")).pressing]
    assert "Escalated, level 1: A colleague asks for help" in [line.text for line in log_of(complaint)]


def test_what_one_has_seen_leaves_the_list_of_all(world: World) -> None:
    other = make_user("other manager", Role.MANAGER, unit=world.bank)
    complaint = owned(world)
    made = actions.escalate_by_hand(
        actor=world.actor("handler"), complaint_id=complaint.pk, role="manager", reason="Please look."
    )
    world.people["other"] = other
    assert len(alerts_for(world.actor("manager"))) == len(alerts_for(world.actor("other"))) == 1

    actions.see_escalation(actor=world.actor("manager"), escalation_id=made.pk)
    actions.see_escalation(actor=world.actor("manager"), escalation_id=made.pk)

    assert alerts_for(world.actor("manager")) == alerts_for(world.actor("other")) == []
    assert Entry.objects.filter(root=complaint.pk, code="complaint.escalation_seen").count() == 1
    assert Escalation.objects.get(pk=made.pk).seen_by == world.people["manager"]


def test_an_alert_of_another_is_none_of_ones_business(world: World) -> None:
    made = actions.escalate_by_hand(
        actor=world.actor("handler"), complaint_id=owned(world).pk, role="manager", reason="Please look."
    )

    with pytest.raises(NotFound):
        actions.see_escalation(actor=world.actor("assessor"), escalation_id=made.pk)
    with pytest.raises(NotFound):
        actions.see_escalation(actor=world.actor("stranger"), escalation_id=made.pk)


def test_an_auditor_escalates_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        actions.escalate_by_hand(
            actor=world.actor("auditor"), complaint_id=owned(world).pk, role="manager", reason="Please look."
        )


def test_a_closed_complaint_raises_no_more(world: World) -> None:
    with moments.at(MONDAY):
        complaint = world.closed()

    run(MONDAY + timedelta(days=90))

    assert raised(complaint) == []
