"""Retention: whose time is over goes, whoever is kept for a reason stays, and figures stay true."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from plaudit.accounts.models import Organisation
from plaudit.complaints import actions, jobs
from plaudit.complaints.codes import ErasureReason, Triage
from plaudit.complaints.models import CaseRule, Complaint, RetentionRun
from plaudit.complaints.queries.retention import plan, term_for, years_after
from plaudit.complaints.watching_codes import HoldReason
from plaudit.foundation import moments
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import DataSubject

from .world import World, refetched

pytestmark = pytest.mark.usefixtures("long_ago")
CLOSED = datetime(2020, 3, 2, 10, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 3, 1, 10, tzinfo=UTC)
OVER = datetime(2026, 3, 2, 10, tzinfo=UTC)  # six years later


def closed(world: World, **more: object) -> Complaint:
    with moments.at(CLOSED):
        return refetched(world.closed(**more))


def night(at: datetime) -> RetentionRun:
    with moments.at(at):
        return actions.erase_over()


def hold(world: World, complaint: Complaint, name: str = "data_protection") -> None:
    actions.set_hold(
        actor=world.actor(name), complaint_id=complaint.pk, reason=HoldReason.LAWSUIT, words="Their lawyer wrote."
    )


def is_erased(complaint: Complaint) -> bool:
    found = refetched(complaint)
    return found.subject.erased_at is not None and found.story is None


def test_a_complaint_goes_on_the_day_its_time_is_over_and_not_before(world: World) -> None:
    complaint = closed(world)

    assert night(DAY_BEFORE).gone == 0 and not is_erased(complaint)
    run = night(OVER)

    assert (run.gone, run.kept) == (1, {}) and run.ended_at
    assert is_erased(complaint)
    entry = entries_of(complaint.pk).get(code="complaint.erasure_ordered")
    assert (entry.actor, entry.data) == ("system", {"reason": "time_over"})


def test_what_was_decided_and_counted_stays(world: World) -> None:
    complaint = closed(world)
    before = Complaint.objects.values("state", "closing_code", "received_at", "closed_at", "severity").get(
        pk=complaint.pk
    )

    night(OVER)

    assert Complaint.objects.values(*before).get(pk=complaint.pk) == before
    left = refetched(complaint)
    assert left.is_resolved and left.remedies.get().amount and left.issues.get().finding == "upheld"
    assert left.obligations.filter(state="met").exists()


def test_a_second_night_does_nothing_again(world: World) -> None:
    closed(world)
    night(OVER)

    assert night(OVER).gone == 0
    assert DataSubject.objects.filter(erased_at__isnull=False).count() == 1


def test_an_open_complaint_stays_however_old_it_is(world: World) -> None:
    with moments.at(CLOSED):
        complaint = world.responded()
    reopened = closed(world)
    with moments.at(OVER - timedelta(days=1)):
        actions.reopen_complaint(actor=world.actor("manager"), complaint_id=reopened.pk, reason="It came back.")

    run = night(OVER)

    assert (run.gone, run.kept) == (0, {"open": 2})
    assert not is_erased(complaint) and not is_erased(reopened)


def test_a_complaint_under_a_legal_hold_stays_until_it_is_lifted(world: World) -> None:
    complaint = closed(world)
    hold(world, complaint)

    held = night(OVER)
    actions.lift_hold(actor=world.actor("manager"), complaint_id=complaint.pk, words="The lawsuit is over.")
    lifted = night(OVER)

    assert (held.gone, held.kept, lifted.gone) == (0, {"held": 1}, 1)
    codes = [e.code for e in entries_of(complaint.pk)]
    assert "complaint.hold_set" in codes and "complaint.hold_lifted" in codes


def test_a_complaint_whose_remedy_is_owed_stays(world: World) -> None:
    with moments.at(CLOSED):
        complaint = world.accepted()
        actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")

    run = night(OVER)

    assert (run.gone, run.kept) == (0, {"remedy_owed": 1})
    assert not is_erased(complaint)


def test_a_complaint_in_dispute_stays(world: World) -> None:
    complaint = closed(world)
    Complaint.objects.filter(pk=complaint.pk).update(state="in_dispute", closing_code="", closed_at=None)

    run = night(OVER)

    assert (run.gone, run.kept) == (0, {"disputed": 1})
    assert not is_erased(complaint)


def test_a_danger_that_nobody_looked_at_keeps_the_complaint(world: World) -> None:
    with moments.at(CLOSED):
        complaint = world.file("It burned.", has_safety_risk=True)
        actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")

    assert night(OVER + timedelta(days=3700)).kept == {"danger": 1}
    assert not is_erased(complaint)


def test_a_complaint_about_a_danger_is_kept_ten_years(world: World) -> None:
    with moments.at(CLOSED):
        complaint = world.file("It burned.", has_safety_risk=True)
        actions.triage_danger(
            actor=world.actor("handler"), complaint_id=complaint.pk, outcome=Triage.NO_DANGER, words="Another's cable."
        )
        actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")

    assert night(datetime(2030, 3, 1, 12, tzinfo=UTC)).gone == 0
    assert night(datetime(2030, 3, 2, 12, tzinfo=UTC)).gone == 1


def test_a_class_set_by_hand_counts_and_one_without_a_rule_is_refused(world: World) -> None:
    complaint = closed(world)
    given = {"actor": world.actor("data_protection"), "complaint_id": complaint.pk}
    with pytest.raises(Invalid):
        actions.set_retention_class(**given, retention_class="for_ever")  # type: ignore[arg-type]

    actions.set_retention_class(**given, retention_class="safety")  # type: ignore[arg-type]

    assert night(OVER).gone == 0


def test_a_term_nobody_has_confirmed_may_only_keep_longer(world: World, tmp_path: Path) -> None:
    Organisation.objects.update(jurisdiction="CN")
    complaint = closed(world)
    assert (found := term_for(complaint)) and found.years == 6  # 3 in China, but nobody has confirmed it

    pack = tmp_path / "own.toml"
    pack.write_text(
        '[[retention]]\ncode = "retention.cn.standard"\nretention_class = "standard"\njurisdiction = "CN"\n'
        "years = 3\nconfirmed = true\n",
        encoding="utf-8",
    )
    call_command("load_case_rules", str(pack), verbosity=0)
    call_command("load_case_rules", verbosity=0)

    assert (found := term_for(complaint)) and found.years == 3


def test_without_rules_nothing_goes(world: World) -> None:
    complaint = closed(world)
    CaseRule.objects.all().delete()

    assert night(OVER + timedelta(days=36500)).gone == 0 and not is_erased(complaint)


def test_the_dry_run_says_who_would_go_and_changes_nothing(world: World) -> None:
    goes, held = closed(world), closed(world)
    hold(world, held)
    out = StringIO()

    with moments.at(OVER):
        call_command("retention", "--dry-run", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {
        "dry_run": True, "going": 1, "kept": {"held": 1}, "references": [goes.reference],
    }  # fmt: skip
    assert not is_erased(goes) and not RetentionRun.objects.exists()


def test_the_command_and_the_job_do_what_the_dry_run_said(world: World) -> None:
    first = closed(world)
    out = StringIO()
    with moments.at(OVER):
        planned = plan(Complaint.objects.all())
        call_command("retention", "--json", stdout=out)
        again = jobs.erase_over()

    assert [due.complaint for due in planned.going] == [first]
    assert json.loads(out.getvalue()) == {"dry_run": False, "gone": 1, "kept": {}} and again == 0
    assert is_erased(first)


def test_a_held_complaint_is_not_erased_by_hand_either(world: World) -> None:
    complaint = closed(world)
    hold(world, complaint)

    with pytest.raises(Refused) as refused:
        actions.erase_complainant(
            actor=world.actor("data_protection"), complaint_id=complaint.pk, reason=ErasureReason.ASKED
        )

    assert refused.value.code == "complaint.data_kept"
    assert not is_erased(complaint)


@pytest.mark.parametrize("name", ["handler", "director", "auditor", "administrator", "stranger"])
def test_nobody_else_sets_or_lifts_a_hold(world: World, name: str) -> None:
    complaint = closed(world)

    with pytest.raises(NotFound):
        hold(world, complaint, name)
    with pytest.raises(NotFound):
        actions.lift_hold(actor=world.actor(name), complaint_id=complaint.pk, words="Why not.")


def test_one_hold_at_a_time_with_words_and_nothing_to_lift_is_refused(world: World) -> None:
    complaint = closed(world)
    with pytest.raises(Refused):
        actions.lift_hold(actor=world.actor("manager"), complaint_id=complaint.pk, words="Why not.")
    with pytest.raises(Invalid):
        actions.set_hold(actor=world.actor("manager"), complaint_id=complaint.pk, reason=HoldReason.LAWSUIT, words=" ")
    hold(world, complaint)

    with pytest.raises(Refused) as refused:
        hold(world, complaint)

    assert refused.value.code == "hold.stands"


def test_the_last_day_of_february_cuts_nobodys_time_short() -> None:
    assert years_after(date(2020, 2, 29), 6) == date(2026, 3, 1)
