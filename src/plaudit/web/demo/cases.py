"""The sample complaints as told by their files, with dates moved so that the newest came last week."""

import csv
import gzip
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from plaudit.complaints.actions import Person

from .organisation import UNIT_OF_PRODUCT, ZONE

FOLDER = Path(__file__).with_name("data")
FILES = ("credit_card_2025.csv.gz", "complaints_2023.csv.gz")
CHANNELS = {"Web": "web", "Phone": "phone", "Postal mail": "letter", "Referral": "referral", "Web Referral": "referral"}
FIRST = 60

Outcome = Literal["open", "explanation", "non_monetary", "monetary"]
OUTCOMES: dict[str, Outcome] = {
    "In progress": "open",
    "Closed with explanation": "explanation",
    "Closed with non-monetary relief": "non_monetary",
    "Closed with monetary relief": "monetary",
    "Untimely response": "explanation",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint to be lived. `script` is what a Chinese case says happens to it; empty for the bureau's."""

    source: str
    source_id: str
    received_at: datetime
    story: str
    title: str
    channel: str
    language: str
    unit: str
    product: str = ""
    category: str = ""
    outcome: Outcome = "open"
    is_timely: bool = True
    is_disputed: bool = False
    public_answer: str = ""
    complainant: Person = field(default_factory=Person)
    agent: Person = field(default_factory=Person)
    script: dict[str, Any] = field(default_factory=dict)


def all_cases(today: date) -> list[Case]:
    """Sixty recent and varied ones first, the Chinese ones among them; then the rest, newest first."""
    chinese = list(chinese_cases(today))
    bureau = sorted(bureau_cases(today), key=lambda case: (case.received_at, case.source_id), reverse=True)
    with_story = [case for case in bureau if case.script == {} and not case.story.startswith(RECORDED)]
    picked = _varied(with_story, FIRST - len(chinese))
    chosen = {case.source_id for case in picked}
    first = [case for pair in zip(chinese, picked, strict=False) for case in pair]
    first += chinese[len(picked) :] + picked[len(chinese) :]
    return first + [case for case in bureau if case.source_id not in chosen]


def _varied(cases: list[Case], count: int) -> list[Case]:
    """The newest of every product and outcome in turn."""
    kinds: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        kinds.setdefault((case.product, case.outcome), []).append(case)
    found: list[Case] = []
    while len(found) < count and any(kinds.values()):
        found += [waiting.pop(0) for waiting in kinds.values() if waiting]
    return found[:count]


RECORDED = "Recorded by the bureau"


def bureau_cases(today: date) -> Iterator[Case]:
    for name in FILES:
        with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        newest = max(date.fromisoformat(row["date_received"]) for row in rows)
        shift = today - timedelta(days=7) - newest
        for row in rows:
            yield _bureau_case(row, shift)


def _bureau_case(row: dict[str, str], shift: timedelta) -> Case:
    seed = Random(row["complaint_id"])
    day = date.fromisoformat(row["date_received"]) + shift
    received_at = datetime(
        day.year,
        day.month,
        day.day,
        seed.randint(7, 20),
        seed.randint(0, 59),
        seed.randint(0, 59),
        tzinfo=ZoneInfo(ZONE),
    )
    story = row["consumer_complaint_narrative"].strip()
    return Case(
        source="cfpb",
        source_id=row["complaint_id"],
        received_at=received_at,
        story=story or _recorded(row),
        title="" if story else ": ".join(filter(None, (row["issue"], row["sub_issue"]))),
        channel=CHANNELS.get(row["submitted_via"], "web"),
        language="en",
        unit=UNIT_OF_PRODUCT.get(row["product"], "care"),
        product=row["product"],
        category=row["issue"],
        outcome=OUTCOMES[row["company_response_to_consumer"]],
        is_timely=row["timely_response"] != "No" and row["company_response_to_consumer"] != "Untimely response",
        is_disputed=row["consumer_disputed"] == "Yes",
        public_answer=row["company_public_response"].strip(),
    )


def _recorded(row: dict[str, str]) -> str:
    said = (
        ("Product", row["product"]),
        ("Kind of product", row["sub_product"]),
        ("Problem", row["issue"]),
        ("In particular", row["sub_issue"]),
        ("State", row["state"]),
        ("Noted", row["tags"]),
    )
    lines = [f"{RECORDED} (the consumer's own words are not published):"]
    return "\n".join(lines + [f"{name}: {text}" for name, text in said if text and text != "None"])


def chinese_cases(today: date) -> Iterator[Case]:
    for told in tomllib.loads((FOLDER / "cases_zh.toml").read_text(encoding="utf-8"))["case"]:
        seed = Random(told["id"])
        day = today - timedelta(days=told["days_ago"])
        yield Case(
            source="demo",
            source_id=told["id"],
            received_at=datetime(
                day.year, day.month, day.day, seed.randint(0, 9), seed.randint(0, 59), tzinfo=ZoneInfo("UTC")
            ),
            story=told["story"].strip(),
            title="",
            channel=told["channel"],
            language="zh-hans",
            unit=told["unit"],
            product=PRODUCT_OF_UNIT[told["unit"]],
            complainant=_person(told, ""),
            agent=_person(told, "agent"),
            script=told,
        )


PRODUCT_OF_UNIT = {
    "cards": "Credit card",
    "accounts": "Checking or savings account",
    "lending": "Mortgage",
    "branches": "Branch service",
    "operations": "Money transfer, virtual currency, or money service",
    "care": "Customer service",
    "hotel": "Hotel stay",
    "hospital": "Treatment",
    "dealer": "Car and service",
    "city": "City service",
}


def _person(told: dict[str, Any], prefix: str) -> Person:
    name = told.get(prefix or "name", "")
    keys = {key: told.get(f"{prefix}_{key}" if prefix else key, "") for key in ("email", "phone", "post")}
    return Person(name=name, **keys)
