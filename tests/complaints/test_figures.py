"""Figures: what is counted, from stored readings and anew, and what is kept from being seen."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from plaudit.accounts.queries import actor_for, day_here
from plaudit.accounts.roles import Role
from plaudit.complaints import actions, jobs
from plaudit.complaints.models import Complaint, HandlingAnswer, HandlingAsk, OutsideCase, Review
from plaudit.complaints.queries.figures import reckoning
from plaudit.complaints.queries.figures.counting import Tally
from plaudit.complaints.queries.figures.page import FiguresPage, figures_page
from plaudit.foundation.errors import NotFound
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import at, now
from plaudit.indicators.models import Reading
from tests.factories import make_subject, make_unit, make_user

from .test_views_staff import signed_in
from .world import RATINGS, World, refetched


def page_of(world: World, name: str = "director", **asked: object) -> FiguresPage:
    return figures_page(world.actor(name), **asked)  # type: ignore[arg-type]


def counts(page: FiguresPage) -> dict[str, tuple[int, int]]:
    return {figure.key: (figure.count, figure.n) for figure in (*page.counts, *page.shares)}


def aged(complaint: Complaint, **days: float) -> Complaint:
    """Received that long ago."""
    Complaint.objects.filter(pk=complaint.pk).update(received_at=now() - timedelta(**days))
    return refetched(complaint)


def test_what_was_done_is_counted_over_its_own_base(world: World) -> None:
    for _n in range(3):
        world.file()
    world.responded(), world.responded()
    actions.reopen_complaint(actor=world.actor("manager"), complaint_id=world.closed().pk, reason="Broken again.")

    found = counts(page_of(world))

    assert found["received"] == (6, 6)
    assert found["late_acknowledge"] == (0, 3), "an answer in substance is an acknowledgement too"
    assert found["upheld"] == (3, 3)
    assert found["reopened"] == (1, 3)
    assert found["remedy_in_time"] == (1, 1)


def test_what_is_open_and_late_counts_as_late_and_as_overdue(world: World) -> None:
    complaints = [world.file() for _n in range(5)]
    with at(now() + timedelta(days=60)):
        found = counts(page_of(world))

    assert found["open_overdue"] == (5, 5)
    assert found["late_answer"] == found["late_acknowledge"] == (len(complaints), 5)


def test_those_who_wait_count_for_as_long_as_they_have_waited(world: World) -> None:
    aged(world.responded(), days=2), aged(world.responded(), days=2)
    for _n in range(3):
        aged(world.file(), days=20)

    answer = next(time for time in page_of(world).times if time.key == "time_answer")

    assert (answer.n, answer.waiting) == (5, 3)
    assert [quantile.value for quantile in answer.quantiles] == [None, None], "fewer than half were answered"


def test_the_same_person_again_is_told_from_others(world: World) -> None:
    first = world.file(complainant=actions.Person(name="Ann", email="ann@example.org"))
    second = world.file(complainant=actions.Person(name="Ben", email="ben@example.org"))
    again = world.file(complainant=actions.Person(name="Cem", email="cem@example.org"))
    Complaint.objects.filter(pk=again.pk).update(complainant=first.complainant)
    aged(first, days=3)
    [world.file() for _n in range(3)]

    assert second.complainant and counts(page_of(world))["repeat_person"] == (1, 3)


def test_a_severity_that_was_changed_is_a_wrong_priority(world: World) -> None:
    [world.assessed() for _n in range(4)]
    wrong = world.closed()
    actions.reopen_complaint(actor=world.actor("manager"), complaint_id=wrong.pk, reason="A burn.")
    more = {"severity": 5, "has_safety_risk": True, "immediate_action_needed": True, "immediate_action_possible": True}
    graver = actions.Ratings(RATINGS | more)
    actions.assess_complaint(actor=world.actor("assessor"), complaint_id=wrong.pk, ratings=graver, issues=[])

    assert counts(page_of(world))["reprioritised"] == (1, 5)


def test_what_a_review_and_a_body_outside_made_of_it_is_counted(world: World) -> None:
    reviewed, outside, settled = world.under_review(), world.responded(), world.responded()
    [world.file() for _n in range(2)]
    day = day_here(now())
    Review.objects.filter(complaint=reviewed).update(outcome="changed", decided_at=now())
    for complaint, outcome in ((outside, "partly"), (outside, "organisation"), (settled, "settled")):
        OutsideCase.objects.create(
            complaint=complaint, subject=complaint.subject, opened_on=day, decided_on=day, outcome=outcome
        )

    found = counts(page_of(world))

    assert found["review_changed"] == (1, 1)
    assert found["sent_outside"] == (2, 5), "two complaints, one of them taken to two bodies"
    assert found["overturned_outside"] == (1, 2), "what was settled by agreement was not decided"


def test_satisfaction_is_told_of_the_whole_organisation_with_asked_and_answered(world: World) -> None:
    [world.file() for _n in range(5)]
    top = make_user("Top", Role.DIRECTOR, unit=world.bank)
    for n in range(8):
        HandlingAsk.objects.create(token_hash=f"{n:064d}", asked_on=day_here(now()))
    for rating in (5, 4, 4, 3, 5, 4):
        HandlingAnswer.objects.create(
            subject=make_subject(), answered_on=day_here(now()), handling=rating, ease=3, fairness=3, outcome=3
        )

    told = figures_page(actor_for(top)).satisfaction

    assert told and (told.asked, told.answered) == (8, 6)
    assert told.estimate and told.estimate.n == 6 and told.estimate.value == pytest.approx(25 / 6)
    assert page_of(world).satisfaction is None, "answers know no unit, so who sees one unit sees none of them"


def test_fewer_than_five_complaints_show_nothing_at_all(world: World) -> None:
    for _n in range(4):
        world.responded()

    page = page_of(world)

    assert page.is_too_small
    assert not (page.counts or page.shares or page.times or page.channels or page.by_month or page.tally)


def test_a_small_cell_is_hidden_with_another_one(world: World) -> None:
    for channel, n in (("web", 9), ("phone", 6), ("letter", 2)):
        [world.file(channel=channel) for _n in range(n)]

    cells = {cell.key: cell.count for cell in page_of(world).channels}

    assert cells == {"web": 9, "phone": None, "letter": None}


def test_a_unit_that_could_be_found_from_its_neighbours_has_no_page(world: World) -> None:
    desk, counter, hall = (make_unit(code, parent=world.cards) for code in ("desk", "counter", "hall"))
    for unit, n in ((desk, 8), (counter, 6), (hall, 2)):
        [world.file(unit=unit) for _n in range(n)]

    assert {cell.count for cell in page_of(world).by_unit} == {8, None}
    assert not page_of(world, unit="desk").is_too_small
    assert page_of(world, unit="counter").is_too_small, "the rest of it would be the two of the hall"
    assert page_of(world, unit="hall").is_too_small


def test_only_units_below_one_s_own_are_counted_or_can_be_asked_for(world: World) -> None:
    [world.file() for _n in range(6)], [world.file(unit=world.loans) for _n in range(7)]

    assert counts(page_of(world))["received"] == (6, 6)
    with pytest.raises(NotFound):
        page_of(world, unit="loans")
    with pytest.raises(NotFound):
        page_of(world, "handler")


def test_a_reading_gives_the_same_figures_as_counting_anew_and_stays_what_it_was(world: World) -> None:
    [world.responded() for _n in range(5)]
    anew = page_of(world, is_fresh=True)
    assert jobs.take_readings() == 1
    read = page_of(world)
    assert jobs.take_readings() == 0, "nothing changed, so nothing is kept twice"
    assert (read.is_stored, anew.is_stored) == (True, False)
    assert (counts(read), read.times, read.channels) == (counts(anew), anew.times, anew.channels)

    world.file()

    assert counts(page_of(world))["received"] == (5, 5)
    assert counts(page_of(world, is_fresh=True))["received"] == (6, 6)
    assert jobs.take_readings() == 1
    assert counts(page_of(world))["received"] == (6, 6)
    old, new = Reading.objects.order_by("taken_at")
    assert old.counts["received"] == 5 and old.superseded_at == new.taken_at and new.superseded_at is None
    assert [entry.data["readings"] for entry in Entry.objects.filter(code="indicator.readings_taken")] == [1, 1]


def test_a_period_is_counted_in_the_organisation_s_own_months(world: World) -> None:
    with at(datetime(2026, 5, 15, tzinfo=UTC)):
        complaints = [world.file() for _n in range(5)]
    in_may, in_june = datetime(2026, 5, 31, 15, 59, tzinfo=UTC), datetime(2026, 5, 31, 16, 1, tzinfo=UTC)
    Complaint.objects.update(received_at=in_may)
    Complaint.objects.filter(pk=complaints[0].pk).update(received_at=in_june)

    director = world.actor("director")
    with at(datetime(2026, 7, 15, tzinfo=UTC)):
        page = figures_page(director)

    assert page.period.starts_on.isoformat() == "2025-08-01" and page.period.ends_on.isoformat() == "2026-07-31"
    months = dict(zip([month.key for month in page.period.months()], page.by_month, strict=True))
    assert months["2026-06"].count is None and months["2026-05"].count is None, "one alone would be told"


def test_a_channel_that_was_opened_later_is_named(world: World) -> None:
    months = [("2026-01", Tally({"channel|web": 4})), ("2026-02", Tally({"channel|web": 14, "channel|phone": 9}))]

    assert reckoning.new_channels(months, reckoning.breakdown(months[1][1], "channel")) == [("phone", "2026-02")]


def test_groups_stand_beside_each_other_and_a_small_one_is_hidden_with_another() -> None:
    tally = Counter({"language|en": 40, "language|zh-hans": 30, "language|fr": 2})
    tally |= Counter({f"group|{g}|answered": 20 for g in ("en", "zh-hans")})
    tally |= Counter({"group|en|upheld": 10, "group|zh-hans|upheld": 5, "group|en|answer|e|48": 40})

    groups = {group.key: group for group in reckoning.groups_of(tally)}

    assert (groups["en"].n, groups["zh-hans"].n, groups["fr"].n) == (40, None, None)
    assert groups["en"].upheld and groups["en"].upheld.value == 0.5
    assert groups["en"].answer and groups["en"].answer.value == 48


def test_the_page_shows_value_interval_base_and_how(world: World) -> None:
    for _n in range(6):
        world.responded()
    client = signed_in(world, "manager")

    page = client.get("/staff/figures/").content.decode()
    page = re.sub(r"\s", " ", page)

    assert "100.0 %" in page and "process: 61.0 % to 100.0 %" in page and "6 of 6" in page
    assert 'href="/staff/figures/how/#upheld"' in page
    assert 'id="upheld"' in client.get("/staff/figures/how/").content.decode()
    assert "counted on" in page


def test_a_handler_finds_no_figures(world: World) -> None:
    assert signed_in(world, "handler").get("/staff/figures/").status_code == 404
    assert 'href="/staff/figures/"' not in signed_in(world, "handler").get("/staff/").content.decode()


def test_the_page_without_complaints_says_what_to_do(world: World) -> None:
    assert "Too few complaints to show" in signed_in(world, "auditor").get("/staff/figures/").content.decode()
