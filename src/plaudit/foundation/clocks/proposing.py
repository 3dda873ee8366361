"""Proposals for a calendar's next years, from the `holidays` library: a file for a person to check, never the truth."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext_lazy as _

from ..errors import Invalid
from ..models import ClockCalendar

HEAD = """\
# A PROPOSAL made from the holidays library {version}. It decides nothing.
# 1. Compare every line marked "proposed" with the decree or law, and correct it.
# 2. Set `source` to what you compared it with.
# 3. Delete the line `proposal = true`, then load this file: plaudit manage load_clocks FILE
proposal = true

[[calendar]]
"""


def proposal(code: str, country: str, subdivision: str | None, years: Iterable[int]) -> str:
    """A pack file: the newest version of the calendar with the library's days for these years added and marked."""
    wanted = sorted(set(years))
    row = ClockCalendar.objects.filter(code=code).order_by("-version").first()
    if row is None:
        raise Invalid(
            "clocks.calendar_unknown",
            _(
                "There is no calendar “%(name)s”. Load one with its zone and opening hours first, then propose holidays."
            ),
            name=code,
        )
    known = {**row.body.get("holidays", {}), **row.body.get("working_days", {})}
    free, names = _library_days(country, subdivision, wanted)
    worked = dict.fromkeys(_make_up_days(country, subdivision, wanted), "make_up_day")
    if worked:
        names["make_up_day"] = {"en": "Make-up working day", "zh-hans": "调休上班日"}
    body = {**row.body, "confirmed_until": date(wanted[-1], 12, 31).isoformat()}
    body["names"] = {**names, **row.body.get("names", {})}
    added = {"holidays": _new(free, known), "working_days": _new(worked, known)}
    valid_from = row.valid_from.astimezone(ZoneInfo(row.body["zone"])).date()
    return HEAD.format(version=version("holidays")) + _toml(code, valid_from, body, added)


def _library_days(
    country: str, subdivision: str | None, years: list[int]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The library's holidays as date → key, and the names of the keys in the languages it has."""
    try:
        english = holidays.country_holidays(country, subdiv=subdivision, years=years, language="en_US")
    except (NotImplementedError, KeyError) as fault:
        raise Invalid(
            "clocks.country_unknown",
            _("The holidays library does not know %(place)s. Give a country code (ISO 3166) and its subdivision."),
            place=f"{country} {subdivision or ''}".strip(),
        ) from fault
    chinese = holidays.country_holidays(country, subdiv=subdivision, years=years, language="zh_CN")
    days, names = dict[str, str](), dict[str, dict[str, str]]()
    for day, name in english.items():
        key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "holiday"
        days[day.isoformat()] = key
        names[key] = {"en": name}
        if "zh_CN" in english.supported_languages:
            names[key]["zh-hans"] = chinese[day]
    return days, names


def _make_up_days(country: str, subdivision: str | None, years: list[int]) -> list[str]:
    """Weekend days that are worked in these years."""
    found = holidays.country_holidays(country, subdiv=subdivision, years=years)
    return sorted(day.isoformat() for day in getattr(found, "weekend_workdays", ()) if day.year in years)


def _new(days: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {day: key for day, key in days.items() if day not in known}


def _toml(code: str, valid_from: date, body: dict[str, Any], added: dict[str, dict[str, str]]) -> str:
    lines = [f"code = {_quoted(code)}", f"valid_from = {valid_from}"]
    lines += [
        f"{key} = {_value(body[key])}"
        for key in ("zone", "end_of_day", "confirmed_until", "title", "source")
        if key in body
    ]
    for week in body["weeks"]:
        lines += ["", "[[calendar.weeks]]", *(f"{key} = {_value(value)}" for key, value in week.items())]
    lines += ["", "[calendar.names]", *(f"{key} = {_value(name)}" for key, name in sorted(body["names"].items()))]
    for table in ("holidays", "working_days"):
        days = {**body.get(table, {}), **added[table]}
        lines += ["", f"[calendar.{table}]"]
        lines += [
            f"{day} = {_quoted(days[day])}{'  # proposed' if day in added[table] else ''}" for day in sorted(days)
        ]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
