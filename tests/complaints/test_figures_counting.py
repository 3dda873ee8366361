"""Counting in grouped scans gives what going from complaint to complaint gives, on complaints that nobody thought out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from plaudit.accounts.queries import day_here
from plaudit.complaints.codes import Channel, ClosingCode, Direction, Finding, ObligationKind, State
from plaudit.complaints.models import (
    Assessment,
    Category,
    Complaint,
    Issue,
    Message,
    Obligation,
    OutsideCase,
    Response,
    Review,
)
from plaudit.complaints.queries.figures import counting
from plaudit.complaints.queries.figures.cells import Cells, counted
from plaudit.complaints.queries.figures.counting import Tally
from plaudit.complaints.queries.figures.periods import Period, month_of, zone
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record
from plaudit.foundation.moments import now
from tests.factories import make_party, make_subject

from .world import World

KINDS = (ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER, ObligationKind.REMEDY, ObligationKind.REVIEW)


@dataclass
class Life:
    """One complaint with what belongs to it, as it was written down."""

    complaint: Complaint
    responses: list[Response] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    severities: list[int] = field(default_factory=list)
    duties: list[Obligation] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    review: str = ""
    is_reopened: bool = False


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scans_count_what_going_from_complaint_to_complaint_counts(world: World, seed: int) -> None:
    lives = list(map(Invention(world, Random(seed)).life, range(70)))
    at, units = now(), (world.cards.pk, world.loans.pk)
    months = list(_period(lives).months())

    by_month = {month.key: counting.tallies(month, at) for month in months}
    whole = counting.tally_of(_period(lives), at, units[:1])
    everything = counting.tally_of(_period(lives), at, None)
    received = list(counting.received(_period(lives), units))

    for month in months:
        told = {unit: _straight(lives, at, [unit], month) for unit in units}
        assert by_month[month.key] == {unit: tally for unit, tally in told.items() if tally}
    assert whole == _straight(lives, at, units[:1])
    assert everything == _straight(lives, at, units)
    assert sorted((m, str(u), c, n) for m, u, c, n in received) == _received(lives)
    assert everything["repeat_person"] and everything["reprioritised"] and everything["upheld"]


def test_what_is_counted_anew_is_told_apart_by_month_and_unit(world: World) -> None:
    lives = list(map(Invention(world, Random(4)).life, range(60)))

    cells: Cells = counted(_period(lives), [world.cards.pk, world.loans.pk], [world.cards.pk])

    own = Counter(life.complaint.unit_id for life in lives)
    assert dict(cells.by_unit) == dict(own)
    assert sum(tally["received"] for tally in cells.by_month.values()) == own[world.cards.pk] == cells.tally["received"]


def test_a_longer_period_asks_the_database_no_more(world: World) -> None:
    lives = list(map(Invention(world, Random(5)).life, range(10)))
    spans = Period("", _period(lives).ends_on.replace(day=1), _period(lives).ends_on), _period(lives)
    units = [world.cards.pk]

    asked = []
    for span in spans:
        with CaptureQueriesContext(connection) as found:
            counted(span, units, units)
        asked.append([query["sql"] for query in found if "accounts_organisation" not in query["sql"]])  # that is kept

    assert [len(each) for each in asked] == [15, 15], "\n".join(asked[1])


class Invention:
    """Makes up complaints of the last four months or so, in every state, with ends on whole hours now and then."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.rule = world.file().obligations.values_list("rule_id", flat=True)[0]
        self.subject, self.parties = make_subject(), [make_party(f"Person {n}") for n in range(12)]
        self.categories = [Category.objects.create(code=f"c{n}", name={"en": f"Category {n}"}) for n in range(3)]
        Complaint.objects.update(received_at=now() - timedelta(days=2_000))

    def life(self, number: int) -> Life:
        random = self.random
        received = now() - timedelta(hours=random.choice([random.randint(1, 2_900), random.uniform(1, 2_900)]))
        closing = random.choice(["", *ClosingCode.values])
        complaint = Complaint.objects.create(
            subject=self.subject,
            reference=f"C-2020-{number}",
            tracking_hash=f"{number}",
            received_at=received,
            state=State.CLOSED if closing and closing != ClosingCode.MERGED else State.RECEIVED,
            closing_code="" if closing == ClosingCode.MERGED else closing,
            closed_at=self._later(received) if closing and closing != ClosingCode.MERGED else None,
            channel=random.choice(Channel.values),
            language=random.choice(["en", "zh-hans"]),
            title="",
            story="",
            complainant=random.choice([None, *self.parties]),
            category=random.choice([None, *self.categories]),
            unit=random.choice([self.world.cards, self.world.loans]),
            severity=random.choice([None, 1, 3]),
            next_due_at=random.choice([None, now() - timedelta(days=1), now() + timedelta(days=1)]),
        )
        life = Life(complaint)
        self._handled(life)
        self._outside(life)
        return life

    def _handled(self, life: Life) -> None:
        random, about = self.random, {"complaint": life.complaint, "subject": self.subject}
        for number in range(1, random.choice([1, 2, 3])):
            life.responses.append(
                Response.objects.create(
                    **about, number=number, body="", language="en", sent_by=self.world.people["handler"],
                    channel=Channel.WEB, sent_at=self._later(life.complaint.received_at),
                )
            )  # fmt: skip
        for number in range(random.randint(0, 2)):
            life.findings.append(random.choice(Finding.values))
            Issue.objects.create(**about, number=number, text="", finding=life.findings[-1])
        for _n in range(random.randint(0, 3) if life.complaint.severity else 0):
            life.severities.append(random.choice([1, 3]))
            Assessment.objects.create(
                **about, assessor=self.world.people["assessor"], criteria=1, priority=2,
                ratings={"severity": life.severities[-1]},
            )  # fmt: skip
        for _n in range(random.randint(0, 2)):
            life.channels.append(random.choice(Channel.values))
            said = {**about, "kind": "question", "body": ""}
            Message.objects.create(**said, channel=life.channels[-1], direction=Direction.FROM_COMPLAINANT)
            Message.objects.create(**said, channel=Channel.PHONE, direction=Direction.TO_COMPLAINANT)
        for kind in KINDS:
            life.duties.append(self._duty(life.complaint, kind))

    def _duty(self, complaint: Complaint, kind: str) -> Obligation:
        ended = self.random.choice([None, self._later(complaint.received_at)])
        return Obligation.objects.create(
            complaint=complaint, kind=kind, rule_id=self.rule, started_by=make_subject().pk, ended_at=ended,
            due_at=self.random.choice([None, self._later(complaint.received_at), now() + timedelta(days=3)]),
            state=self.random.choice(["met", "missed", "void"]) if ended else "running",
        )  # fmt: skip

    def _outside(self, life: Life) -> None:
        random, about = self.random, {"complaint": life.complaint, "subject": self.subject}
        if life.responses and random.random() < 0.3:
            life.review, reviewer = random.choice([("", None), ("changed", "reviewer"), ("confirmed", "reviewer")])
            by = {"reviewer": self.world.people[reviewer], "decided_at": now()} if reviewer else {}
            Review.objects.create(**about, first=life.responses[0], channel=Channel.WEB, outcome=life.review, **by)
        for _n in range(random.choice([0, 0, 1, 2])):
            life.outcomes.append(random.choice(["", "partly", "complainant", "organisation"]))
            day = day_here(now())
            OutsideCase.objects.create(
                **about, opened_on=day, outcome=life.outcomes[-1], decided_on=day if life.outcomes[-1] else None
            )
        if random.random() < 0.2:
            life.is_reopened = True
            with transaction.atomic():
                record("complaint.reopened", actor=SYSTEM, subject=life.complaint, root=life.complaint.pk)

    def _later(self, moment: datetime) -> datetime:
        hours = self.random.choice([self.random.randint(0, 300), self.random.uniform(-1, 300)])
        return moment + timedelta(hours=hours)


def _month(life: Life) -> Period:
    return month_of(life.complaint.received_at.astimezone(zone()).date())


def _period(lives: list[Life]) -> Period:
    months = [_month(life) for life in lives]
    return Period("", min(month.starts_on for month in months), max(month.ends_on for month in months))


def _received(lives: list[Life]) -> list[tuple[str, str, str, int]]:
    found = Counter((_month(life).key, str(life.complaint.unit_id), life.complaint.channel) for life in lives)
    return sorted((*key, n) for key, n in found.items())


def _straight(lives: list[Life], at: datetime, units: Iterable[UUID], month: Period | None = None) -> Tally:
    firsts: dict[Any, datetime] = {}
    for life in lives:
        person, received = life.complaint.complainant_id, life.complaint.received_at
        firsts[person] = min(received, firsts.get(person, received))
    tally = Tally()
    for life in lives:
        if life.complaint.unit_id in set(units) and (month is None or _month(life) == month):
            tally.update(_keys(life, at, firsts))
    return tally


def _keys(life: Life, at: datetime, firsts: dict[Any, datetime]) -> list[str]:
    row, language = life.complaint, life.complaint.language
    keys = ["received", f"channel|{row.channel}", f"language|{language}", f"closing|{row.closing_code}", "product|"]
    keys += [f"category|{row.category_id or ''}", *(f"contact|{channel}" for channel in life.channels)]
    keys += ["open_overdue"] * bool(row.state != "closed" and row.next_due_at and row.next_due_at < at)
    keys += ["assessed"] * (row.severity is not None)
    keys += ["reprioritised"] * (len(set(life.severities)) > 1)
    keys += ["reopened"] * life.is_reopened
    keys += ["known_person"] * (row.complainant_id is not None)
    keys += ["repeat_person"] * (row.complainant_id is not None and firsts[row.complainant_id] < row.received_at)
    keys += [f"review|{life.review}"] * bool(life.review) + ["sent_outside"] * bool(life.outcomes)
    keys += [f"outside|{outcome or 'open'}" for outcome in life.outcomes]
    for duty in life.duties:
        is_late = duty.due_at is not None and (duty.ended_at or at) > duty.due_at
        if duty.kind != "review" and (duty.state in {"met", "missed"} or (duty.ended_at is None and is_late)):
            keys.append(f"limit|{duty.kind}|{'late' if is_late else 'kept'}")
    return keys if row.closing_code == "closed_elsewhere" else keys + _times(life, at)


def _times(life: Life, at: datetime) -> list[str]:
    row, group = life.complaint, f"group|{life.complaint.language}"
    end = row.closed_at or at
    answer = life.responses[0].sent_at if life.responses else None
    came = "e" if answer else "c"
    wait, whole = _hours(row.received_at, answer or end), _hours(row.received_at, end)
    keys = [f"answer|{came}|{wait}", f"{group}|answer|{came}|{wait}", f"end|{'e' if row.closed_at else 'c'}|{whole}"]
    if answer:
        keys += ["answered", f"{group}|answered"]
        if {"upheld", "partly_upheld"} & {*life.findings}:
            keys += ["upheld", f"{group}|upheld"]
    return keys


def _hours(start: datetime, end: datetime) -> int:
    return max(0, (end - start) // timedelta(hours=1))
