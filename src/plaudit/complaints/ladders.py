"""Rules of the organisation as values, read strictly from their stored form: ladders of escalation, terms of retention. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

from plaudit.accounts.roles import Role

from .codes import ObligationKind
from .watching_codes import Trigger

OWNER = "owner"
BY_HAND_RULE = "by_hand"


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a ladder: when it is reached, whom it alerts, and whether it gives the complaint another owner.

    `percent` of the time used up counts for limits in danger, `after_days` from the trigger on for all others. `alert`
    is a role, held `up` levels above the unit of the complaint or higher, or "owner".
    """

    alert: str
    up: int = 0
    percent: int = 0
    after_days: int = 0
    change_owner: bool = False

    def __post_init__(self) -> None:
        if self.alert != OWNER and self.alert not in set(Role):
            raise ValueError(f"{self.alert!r} is no role")
        if not (0 <= self.up <= 20 and 0 <= self.percent <= 100 and 0 <= self.after_days <= 3650):
            raise ValueError("up is 0 to 20, percent 0 to 100, after_days 0 to 3650")

    def is_reached(self, *, used: float, since: timedelta) -> bool:
        if self.percent:
            return used * 100 >= self.percent
        return since >= timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class Ladder:
    """What sets it off, and its levels, the first one first. It alerts or changes the owner; it never moves a clock."""

    code: str
    trigger: Trigger
    levels: tuple[Level, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    days: int = 365
    ended: bool = False

    def __post_init__(self) -> None:
        if not self.levels:
            raise ValueError("a ladder has at least one level")
        if self.trigger == Trigger.IN_DANGER and not all(level.percent for level in self.levels):
            raise ValueError("a limit in danger needs percent at every level")
        if (self.trigger == Trigger.AMOUNT) != (self.amount is not None and bool(self.currency)):
            raise ValueError("amount and currency go with the trigger amount, and with no other")
        if unknown := set(self.kinds) - set(ObligationKind.values):
            raise ValueError(f"{min(unknown)!r} is no kind of limit")


@dataclass(frozen=True, slots=True)
class Term:
    """How long a class of complaints is kept after closing, under one law and trade; both empty: everywhere."""

    code: str
    retention_class: str
    years: int
    title: Mapping[str, str] = field(default_factory=dict)
    jurisdiction: str = ""
    sector: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    ended: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.years <= 100:
            raise ValueError("years is 1 to 100")


def ladder_of(code: str, body: Mapping[str, Any]) -> Ladder:
    """Raises ValueError or KeyError for a body that is not one, also for a misspelt key."""
    parts = _only(body, Ladder)
    parts["trigger"] = Trigger(body["trigger"])
    parts["levels"] = tuple(Level(**_only(level, Level)) for level in body["levels"])
    parts["kinds"] = tuple(body.get("kinds", ()))
    if "amount" in body:
        parts["amount"] = Decimal(str(body["amount"]))
    return Ladder(code=code, **parts)


def term_of(code: str, body: Mapping[str, Any]) -> Term:
    return Term(code=code, **_only(body, Term))


def _only(body: Mapping[str, Any], kind: type) -> dict[str, Any]:
    unknown = sorted(set(body) - {f.name for f in fields(kind)})
    if unknown:
        raise ValueError(f"the key {unknown[0]!r} is not known")
    return dict(body)
