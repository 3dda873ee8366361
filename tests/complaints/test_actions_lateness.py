"""Being late, said openly: what is owed to the complainant when a limit was missed, and what stays as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest

from plaudit.accounts.models import Organisation
from plaudit.complaints import actions
from plaudit.complaints.codes import ObligationKind
from plaudit.complaints.models import Complaint, LatenessNotice
from plaudit.complaints.queries.lateness import late_obligations
from plaudit.complaints.queries.log import log_of
from plaudit.complaints.queries.today import today
from plaudit.complaints.queries.tracking import tracking_of
from plaudit.complaints.watching_codes import LatenessReason
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, Invalid, Refused
from plaudit.foundation.models import Entry, OutboxMessage
from plaudit.foundation.moments import now

from .world import World

pytestmark = pytest.mark.usefixtures("long_ago")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATE = datetime(2026, 4, 1, 2, tzinfo=UTC)  # the answer was due on Monday 30 March at 17:00 in Shanghai
NEW = date(2026, 4, 20)


def told(new_date: date = NEW, words: str = "The merchant's papers came late.") -> actions.NewDate:
    return actions.NewDate(LatenessReason.THIRD_PARTY, new_date, words)


def filed(world: World) -> Complaint:
    with moments.at(MONDAY):
        return world.file(complainant=actions.Person(name="Ann", email="ann@example.org"))


def tell(world: World, complaint: Complaint, name: str = "handler", **more: date) -> list[LatenessNotice]:
    return actions.tell_of_lateness(actor=world.actor(name), complaint_id=complaint.pk, told=told(**more))


def waiting(world: World, name: str = "handler") -> dict[str, int]:
    return {str(line.title): line.count for line in today(world.actor(name)).pressing}


def test_today_lists_a_missed_limit_until_the_complainant_was_told(world: World) -> None:
    complaint = filed(world)
    with moments.at(MONDAY + timedelta(days=20)):
        before = waiting(world)
    with moments.at(LATE):
        missed = waiting(world)
        tell(world, complaint)
        after = waiting(world)

    line = "A limit was missed: tell the complainant"
    assert (before.get(line), missed.get(line), after.get(line)) == (None, 1, None)


def test_the_letter_says_why_and_the_new_date(world: World) -> None:
    complaint = filed(world)
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=now())

    with moments.at(LATE):
        tell(world, complaint)

    letter = OutboxMessage.objects.get(root=complaint.pk, template="complaints/mail/late")
    assert "20 Apr 2026" in letter.text and "Somebody outside did not reply" in letter.text
    assert "papers came late" in letter.text
    assert "Told the complainant that the answer is late, and the new date 2026-04-20" in [
        line.text for line in log_of(complaint)
    ]


def test_the_limit_stays_missed_and_the_new_date_is_a_clock_of_its_own(world: World) -> None:
    complaint = filed(world)
    with moments.at(LATE):
        missed = complaint.obligations.get(kind=ObligationKind.ANSWER)
        before = (missed.due_at, missed.started_at)
        tell(world, complaint)
        missed.refresh_from_db()

    assert (missed.due_at, missed.started_at) == before
    assert (missed.state, missed.notice.new_date) == ("missed", NEW)
    given = complaint.obligations.get(kind=ObligationKind.NEW_ANSWER)
    assert (given.state, given.due_at) == ("running", datetime(2026, 4, 20, 9, tzinfo=UTC))


def test_the_complainant_sees_the_new_date_beside_the_limit_that_was_missed(world: World) -> None:
    complaint = filed(world)
    with moments.at(LATE):
        tell(world, complaint)
        shown = tracking_of(complaint)
    with moments.at(LATE + timedelta(days=30)):
        later = tracking_of(complaint)

    assert shown.new_date and shown.next_news
    assert (shown.new_date.new_date, shown.new_date.missed, shown.new_date.is_over) == (NEW, date(2026, 3, 30), False)
    assert shown.next_news > LATE
    assert later.new_date and later.new_date.is_over


def test_a_new_date_that_is_missed_too_has_to_be_told_again(world: World) -> None:
    complaint = filed(world)
    with moments.at(LATE):
        tell(world, complaint)
    with moments.at(datetime(2026, 4, 21, 2, tzinfo=UTC)):
        again = [o.kind for o in late_obligations(complaint)]
        tell(world, complaint, new_date=date(2026, 5, 4))
        left = late_obligations(complaint)

    assert again == [ObligationKind.NEW_ANSWER] and left == []
    assert [n.new_date for n in complaint.lateness_notices.all()] == [NEW, date(2026, 5, 4)]


def test_a_second_limit_that_passes_before_the_new_date_needs_no_second_letter(world: World) -> None:
    Organisation.objects.update(jurisdiction="CN", sector="consumer_finance")
    complaint = filed(world)
    with moments.at(datetime(2026, 3, 18, 2, tzinfo=UTC)):
        tell(world, complaint)
    with moments.at(LATE):
        assert late_obligations(complaint) == []
    with moments.at(datetime(2026, 4, 21, 2, tzinfo=UTC)):
        assert {o.rule.code for o in late_obligations(complaint)} == {"internal.answer", "internal.late.new_answer"}


def test_the_notice_is_news_and_begins_the_next_ten_working_days(world: World) -> None:
    complaint = filed(world)

    with moments.at(LATE):
        tell(world, complaint)

    progress = complaint.obligations.get(kind=ObligationKind.PROGRESS)
    assert progress.due_at == datetime(2026, 4, 15, 9, tzinfo=UTC)


def test_the_answer_ends_the_new_date_and_the_first_limit_stays_missed(world: World) -> None:
    with moments.at(MONDAY):
        complaint = world.decided()
    with moments.at(LATE):
        tell(world, complaint)
        actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words="We are sorry.")

    states = dict(complaint.obligations.filter(kind__in=["answer", "new_answer"]).values_list("kind", "state"))
    assert states == {"answer": "missed", "new_answer": "met"}


def test_a_late_remedy_has_its_own_new_date(world: World) -> None:
    with moments.at(MONDAY):
        complaint = world.accepted()
    with moments.at(LATE):
        tell(world, complaint)

    assert complaint.obligations.get(kind=ObligationKind.NEW_REMEDY).state == "running"
    assert Entry.objects.filter(root=complaint.pk, code="complaint.late_remedy_notified").exists()


def test_before_a_limit_is_missed_there_is_nothing_to_say(world: World) -> None:
    complaint = filed(world)

    with moments.at(MONDAY), pytest.raises(Refused) as refused:
        tell(world, complaint)

    assert refused.value.code == "complaint.nothing_late"


@pytest.mark.parametrize(
    ("new_date", "words", "field"), [(date(2026, 4, 1), "Words.", "new_date"), (NEW, " ", "words")]
)
def test_a_date_that_is_past_and_an_empty_letter_are_refused(
    world: World, new_date: date, words: str, field: str
) -> None:
    complaint = filed(world)

    with moments.at(LATE), pytest.raises(Invalid) as refused:
        actions.tell_of_lateness(actor=world.actor("handler"), complaint_id=complaint.pk, told=told(new_date, words))

    assert refused.value.field == field


def test_an_investigator_does_not_write_it(world: World) -> None:
    complaint = filed(world)

    with moments.at(LATE), pytest.raises(Forbidden):
        tell(world, complaint, "investigator")


def test_a_holding_response_meets_the_eight_weeks_and_not_our_own_limit(world: World) -> None:
    Organisation.objects.update(jurisdiction="GB", sector="consumer_finance")
    with moments.at(MONDAY):
        complaint = world.file(matter="general")
        tell(world, complaint)

    states = dict(complaint.obligations.values_list("rule__code", "state"))
    assert (states["gb.fca.answer"], states["internal.answer"]) == ("met", "running")
    assert states["internal.late.new_answer"] == "running"
    assert not complaint.lateness_notices.exists()
