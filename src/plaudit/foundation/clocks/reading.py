"""From the body of a stored version, or of a pack, to values: strict, so that a misspelt key never means "no limit"."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from ..errors import Invalid
from .values import Calendar, Day0, Extension, Pause, Rule, Span, Unit, Variant, Week

Body = Mapping[str, Any]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR_KEYS = {
    "zone", "end_of_day", "confirmed_until", "title", "source", "weeks", "holidays", "working_days", "names",
}  # fmt: skip
RULE_KEYS = {
    "start_event", "length", "unit", "day0", "calendar", "met_by", "ended_by", "undone_by", "pauses", "extensions", "rolls",
    "repeats", "promised_key", "variants", "variant_event", "variant_key", "bound_party", "source", "confirmed",
    "jurisdiction", "sector", "title", "breach", "note",
}  # fmt: skip
PAUSE_KEYS = {"begins", "ends", "text"}
EXTENSION_KEYS = {
    "code", "event", "notice", "length", "unit", "counts", "reasons", "times", "text", "variants", "approval",
}  # fmt: skip
VARIANT_KEYS = {"code", "length", "unit", "text", "met_by"}


def unreadable(where: str, why: object) -> Invalid:
    return Invalid(
        "clocks.pack_unreadable",
        _("%(where)s cannot be read: %(why)s. Correct the file and load it again; nothing was changed."),
        where=where,
        why=str(why).rstrip("."),
    )


def calendar_of(body: Body, *, code: str, version: int = 0, id: UUID | None = None) -> Calendar:
    """The calendar a body describes. Raises Invalid with its code and what is wrong."""
    try:
        _only(body, CALENDAR_KEYS)
        calendar = Calendar(
            code=code,
            version=version,
            id=id,
            zone=ZoneInfo(body["zone"]).key,
            weeks=tuple(_week(week) for week in body["weeks"]),
            holidays=_days(body.get("holidays", {})),
            working_days=_days(body.get("working_days", {})),
            names=body.get("names", {}),
            end_of_day=minutes(body.get("end_of_day", "24:00")),
            confirmed_until=_day(body["confirmed_until"]) if body.get("confirmed_until") else None,
            title=body.get("title", {}),
        )
        _check_days(calendar)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise unreadable(code, _said(fault)) from fault
    return calendar


def rule_of(body: Body, *, code: str, version: int = 0, id: UUID | None = None) -> Rule:
    """The rule a body describes. Raises Invalid with its code and what is wrong."""
    try:
        _only(body, RULE_KEYS)
        parts: dict[str, Any] = dict(body)
        for name in ("met_by", "ended_by", "undone_by"):
            parts[name] = _codes(body.get(name, []))
        parts["pauses"] = tuple(_pause(pause) for pause in body.get("pauses", []))
        parts["extensions"] = tuple(_extension(extension) for extension in body.get("extensions", []))
        parts["variants"] = tuple(_variant(variant) for variant in body.get("variants", []))
        _one_of(body["unit"], Unit)
        _one_of(body.get("day0", "excluded"), Day0)
        for name in ("rolls", "repeats", "confirmed"):
            if not isinstance(body.get(name, False), bool):
                raise ValueError(f"{name} is true or false")
        return Rule(code=code, version=version, id=id, **parts)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise unreadable(code, _said(fault)) from fault


def minutes(text: str) -> int:
    """ "17:00" as minutes after midnight."""
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _week(body: Body) -> Week:
    _only(body, {"since", *WEEKDAYS})
    since = _day(body["since"]) if "since" in body else date.min
    return Week(since, tuple(tuple(_span(text) for text in body.get(day, [])) for day in WEEKDAYS))


def _span(text: str) -> Span:
    opens, closes = text.split("-")
    return Span(minutes(opens), minutes(closes))


def _days(body: Mapping[str, str]) -> dict[date, str]:
    return {_day(day): str(name) for day, name in body.items()}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"{text!r} is no date ({fault})") from fault


def _check_days(calendar: Calendar) -> None:
    both = sorted(set(calendar.holidays) & set(calendar.working_days))
    if both:
        raise ValueError(f"{both[0]} is given as a holiday and as a working day")
    unnamed = sorted({*calendar.holidays.values(), *calendar.working_days.values()} - set(calendar.names))
    if unnamed:
        raise ValueError(f"no name is given for {unnamed[0]!r}")


def _pause(body: Body) -> Pause:
    _only(body, PAUSE_KEYS)
    return Pause(begins=body["begins"], ends=_codes(body["ends"]), text=body.get("text", {}))


def _extension(body: Body) -> Extension:
    _only(body, EXTENSION_KEYS)
    _one_of(body["unit"], Unit)
    if body["counts"] not in ("total", "more"):
        raise ValueError('an extension counts as "total" or as "more"')
    if not isinstance(body.get("approval", False), bool):
        raise ValueError("approval is true or false")
    return Extension(**{**body, **{name: _codes(body.get(name, [])) for name in ("reasons", "variants")}})


def _variant(body: Body) -> Variant:
    _only(body, VARIANT_KEYS)
    _one_of(body["unit"], Unit)
    return Variant(**{**body, "met_by": _codes(body.get("met_by", []))})


def _codes(body: Any) -> tuple[str, ...]:
    if isinstance(body, str):
        raise ValueError(f"{body!r} must stand in a list")
    return tuple(str(code) for code in body)


def _one_of(value: Any, allowed: Any) -> None:
    if value not in get_args(allowed):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(allowed))}")


def _only(body: Body, allowed: set[str]) -> None:
    unknown = sorted(set(body) - allowed)
    if unknown:
        raise ValueError(f"the key {unknown[0]!r} is not known")


def _said(fault: Exception) -> str:
    return f"{fault.args[0]!r} is missing" if isinstance(fault, KeyError) and fault.args else str(fault)
