"""One sample complaint, lived through the actions in its own time. Its seed is its number: it goes alike everywhere."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from plaudit.complaints import actions
from plaudit.complaints.actions import Filing, Offer
from plaudit.complaints.codes import Channel
from plaudit.complaints.models import Category

from . import deeds, refused, words
from .cases import Case
from .clockwork import CaseTime, NotYet
from .deeds import Life
from .scripts import follow
from .staff import Crew, Staff

IN_TIME = 15  # days, as the bureau asks
AT_MOST = 60


def live(case: Case, staff: Staff, categories: dict[str, Category], present: datetime) -> UUID | None:
    """File the case and do with it what was done by the present; None when it has not arrived yet."""
    seed = Random(f"life of {case.source_id}")
    crew = staff.crew(case.unit, case.language, seed)
    time = CaseTime(case.received_at - timedelta(minutes=1), present, seed)
    try:
        life = Life(case, crew, time, seed, _file(case, crew, staff, categories, time))
    except NotYet:
        return None
    try:
        if case.script:
            follow(life)
        else:
            _go(life)
    except NotYet:
        pass
    return life.id


def _file(case: Case, crew: Crew, staff: Staff, categories: dict[str, Category], time: CaseTime) -> UUID:
    told = case.script
    day = told.get("problem_days_before")
    filing = Filing(
        story=case.story,
        title=case.title,
        channel=Channel(case.channel),
        language=case.language,
        remedy_wanted=told.get("remedy_wanted", ""),
        remedy_wanted_text=told.get("remedy_wanted_text", ""),
        problem_on=(case.received_at - timedelta(days=day)).date() if day else None,
        order_reference=told.get("order_reference", ""),
        complainant=case.complainant,
        agent=case.agent,
        authority=told.get("authority", ""),
        product=staff.products.get(case.product),
        category=categories.get(case.category),
        unit=staff.units[case.unit],
        source=case.source,
        source_id=case.source_id,
        is_sample=True,
    )
    by_staff = case.channel in {"phone", "counter", "letter"}
    with time.on(case.received_at):
        return actions.receive_complaint(actor=crew.intake.actor if by_staff else None, filing=filing).complaint.pk


def _go(life: Life) -> None:
    """The way of a case of the bureau."""
    seed, case = life.seed, life.case
    if case.outcome == "open":
        _early_steps(life)
        return
    due_in = _answer_after(case, seed)
    deeds.acknowledge(life, 2, 30)
    if seed.random() < 0.02:
        deeds.withdraw(life, words.WITHDRAWN, 24, 200)
        return
    deeds.assess(life, [case.category], 2, 40)
    deeds.investigate(life, 2, 40)
    answer_on = case.received_at + timedelta(days=due_in)
    if due_in > 6 and seed.random() < 0.25:
        deeds.ask(life, seed.choice(words.QUESTIONS), 4, 30)
        deeds.hear(life, seed.choice(words.REPLIES), 6, 48)
    while (answer_on - life.time.at).days > 14:
        deeds.inform(life, seed.choice(words.PROGRESS), 24 * 9, 24 * 13)
    _judge(life, answer_on)
    _after_answer(life)


def _answer_after(case: Case, seed: Random) -> float:
    if not case.is_timely:
        return AT_MOST + seed.uniform(2, 20)
    return seed.uniform(4, IN_TIME - 1) if seed.random() < 0.85 else seed.uniform(IN_TIME + 1, AT_MOST - 2)


def _early_steps(life: Life) -> None:
    """A case in progress: how far it came depends on its age and on how quick the desk was."""
    seed = life.seed
    pace = seed.choice((0.6, 1.0, 1.0, 1.6, 3.0))
    steps = seed.choices((0, 1, 2, 3, 4, 5), weights=(4, 14, 34, 32, 10, 6))[0]
    if steps >= 1:
        deeds.acknowledge(life, 3 * pace, 40 * pace)
    if steps >= 2:
        deeds.assess(life, [life.case.category], 6 * pace, 60 * pace)
    if steps >= 3:
        deeds.investigate(life, 6 * pace, 72 * pace)
    if steps >= 4:
        deeds.ask(life, seed.choice(words.QUESTIONS), 20, 90 * pace)
    if steps >= 5:
        deeds.hear(life, seed.choice(words.REPLIES), 12, 90)


def _judge(life: Life, answer_on: datetime) -> None:
    found = words.judgement(life.case, life.seed)
    before = max(life.time.at, answer_on - timedelta(hours=life.seed.uniform(20, 50)))
    with life.time.on(before):
        for issue in deeds.issues_of(life):
            deeds.find(life, issue, found.finding, found.reason, found.evidence)
    for line in _offers(life, found.finding):
        deeds.offer(life, line)
    deeds.decide(life, 0.5, 8)
    with life.time.on(answer_on):
        deeds.respond(life, words.answer(life.case, found))


def _offers(life: Life, finding: str) -> list[Offer]:
    seed = life.seed
    if life.case.outcome == "monetary":
        cents = round(min(2_500.0, seed.lognormvariate(4.3, 1.0)) * 100)
        promised = (life.time.at + timedelta(days=seed.randint(7, 20))).date()
        return [Offer("refund", "Paid back to the account", Decimal(max(500, cents)) / 100, "USD", promised)]
    if life.case.outcome == "non_monetary":
        kind, text = seed.choice((("correction", "The record is corrected"), ("apology", "A letter of apology")))
        return [Offer(kind, text)]
    return [Offer("information", "The documents we relied on")] if finding == "partly_upheld" else []


def _after_answer(life: Life) -> None:
    """Yes, no, or silence."""
    seed, case = life.seed, life.case
    chance = seed.random()
    refuses = case.is_disputed or chance < {"monetary": 0.04, "non_monetary": 0.10}.get(case.outcome, 0.16)
    if refuses:
        deeds.refuse(life, "I do not agree.", words.WANTED, 12, 24 * 8)
        refused.go_on(life)
    elif chance < {"monetary": 0.90, "non_monetary": 0.72}.get(case.outcome, 0.48):
        deeds.accept(life, 6, 24 * 8)
        deeds.put_right(life)
        if seed.random() < 0.03:
            deeds.reopen(life, words.REOPENED, 24 * 3, 24 * 20)
    else:
        deeds.close_in_silence(life)
