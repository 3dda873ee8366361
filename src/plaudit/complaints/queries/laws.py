"""Which limits an organisation of a law and trade has: its own, and those of its country, its union and its trade."""

from collections.abc import Sequence
from datetime import datetime

from plaudit.accounts.queries import organisation
from plaudit.bodies.queries import laws_of
from plaudit.foundation.clocks import Deadline, Rule, deadline
from plaudit.foundation.clocks.versions import Version, calendar_for, events_of, rule_for, rule_versions
from plaudit.foundation.errors import NotFound
from plaudit.foundation.kept import kept
from plaudit.foundation.models import ClockRule, Entry
from plaudit.foundation.moments import now

from ..codes import ObligationKind
from ..lifecycle import Move

KINDS = set(ObligationKind.values)
WINDOW = "early_settlement"


def rules_started_by(event: str, at: datetime) -> list[Rule]:
    """The duties of this organisation whose clock the event starts."""
    rules = rules_of(event, at)
    return [r for r in rules if r.bound_party == "organisation" and kind_in(r.code) in KINDS]


def rules_of(event: str, at: datetime, law: tuple[str, str] | None = None) -> list[Rule]:
    """Every rule whose clock the event starts here, whomever it binds; `law` is a country and trade other than ours."""
    ours = organisation()
    jurisdiction, sector = law or (ours.jurisdiction, ours.sector)
    circles = ("", *laws_of(jurisdiction))
    found = [rule for code in _codes_started_by(event) if (rule := _rule(code, at))]
    return [rule for rule in found if rule.jurisdiction in circles and rule.sector in ("", sector)]


def all_rules(at: datetime, law: tuple[str, str]) -> list[Rule]:
    """Every rule of a country and trade that is in force, whatever starts it."""
    return [rule for event in _start_events() for rule in rules_of(event, at, law) if rule.jurisdiction]


def kind_in(code: str) -> str:
    """The last part of a rule's code says what kind of duty it times: internal.acknowledge, us.cfpb.answer."""
    return code.rpartition(".")[2]


def windows_of(entries: Sequence[Entry], received_at: datetime) -> list[Deadline]:
    """Times within which settling asks for less: a short summary, or an entry in the register."""
    rules = [rule for rule in rules_of(Move.RECEIVE, received_at) if kind_in(rule.code) == WINDOW]
    return _asked(rules, entries)


def complainants_limits(entries: Sequence[Entry]) -> list[Deadline]:
    """The complainant's own limits that run now, such as the time to go to an ombudsman."""
    answers = [entry for entry in entries if entry.code == Move.RESPOND]
    rules = rules_of(Move.RESPOND, answers[-1].occurred_at) if answers else []
    limits = _asked([rule for rule in rules if rule.bound_party == "complainant"], entries, answers[-1:])
    return [limit for limit in limits if limit.state in ("running", "paused")]


def _asked(rules: list[Rule], entries: Sequence[Entry], starts: Sequence[Entry] = ()) -> list[Deadline]:
    at, events = now(), events_of(entries)
    started_by = starts[0].pk if starts else None
    return [deadline(rule, calendar_for(rule.calendar, at), events, at, started_by=started_by) for rule in rules]


@kept
def _codes_started_by(event: str) -> list[str]:
    return sorted(set(ClockRule.objects.filter(body__start_event=event).values_list("code", flat=True)))


@kept
def _start_events() -> list[str]:
    return sorted(set(ClockRule.objects.values_list("body__start_event", flat=True)))


@kept
def _versions(code: str) -> list[Version]:
    return rule_versions(code)


def _rule(code: str, at: datetime) -> Rule | None:
    """None where no version is in force: the law began later, or was repealed."""
    try:
        return rule_for(code, at, versions=_versions(code))
    except NotFound:
        return None
