"""The working of a deadline as sentences, in any language that has a catalogue."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..wording import in_language
from .values import MINUTES_A_DAY, Deadline, Step

SENTENCES: Mapping[str, Promise] = {
    "rule": _(
        "Rule “%(title)s” (%(code)s, version %(version)s), counted on the calendar: %(calendar)s. Source: %(source)s."
    ),
    "rule_unconfirmed": _(
        "Warning: nobody has confirmed this rule against its source. Check the text before relying on it."
    ),
    "variant": _("What counts for: %(text)s, as recorded on %(at)s."),
    "variant_unknown": _(
        "Warning: the kind of matter is not recorded yet. Until it is, the shortest limit of the rule counts."
    ),
    "variant_too_late": _(
        "Warning: “%(text)s” was recorded on %(at)s, after the limit of %(before)s, so it makes nothing longer."
    ),
    "not_started": _("The clock has not started: no event “%(event)s” is recorded."),
    "started": _("It started on %(at)s, with the event “%(event)s”."),
    "period_met": _("The period until %(due)s was kept: done on %(done)s. The next period begins then."),
    "period_missed": _("The period until %(due)s was not kept: done only on %(done)s. The next period begins then."),
    "paused": _("It stood still from %(begin)s to %(end)s, as the rule allows."),
    "pause_open": _("It has stood still since %(begin)s, as the rule allows."),
    "extended": _(
        "It was extended because %(text)s (reason: %(reason)s); notice was given on %(notice)s. Limit before: %(before)s."
    ),
    "promised": _("The promised date counts: %(day)s."),
    "promise_unreadable": _("Warning: the promised date “%(value)s” cannot be read, so the length of the rule counts."),
    "calendar_unconfirmed": _(
        "Warning: calendar not confirmed for %(since)s to %(until)s. Holidays decreed for that time may move the date."
    ),
    "written_down_later": _(
        "Warning: “%(code)s” was written down only on %(recorded)s; at the moment asked about it was not known here."
    ),
    "state_running": _("It is due by %(due)s. The clock is running."),
    "state_paused": _("The clock stands still. If it went on now, it would be due by %(due)s."),
    "state_met": _("It was due by %(due)s and was done in time, on %(ended)s."),
    "state_missed": _("It was due by %(due)s and was done too late, on %(ended)s."),
    "state_missed_open": _("It was due by %(due)s and is not done: the limit has passed."),
    "state_ended": _("It was due by %(due)s. It ended on %(ended)s, before the limit, without being done."),
}

REFUSALS: Mapping[str, Promise] = {
    "no_reason": _("Warning: the extension of %(at)s does not count, because no reason was given."),
    "reason_not_lawful": _(
        "Warning: the extension of %(at)s does not count, because the rule does not know its reason."
    ),
    "no_notice": _(
        "Warning: the extension of %(at)s does not count, because no notice of it went out before the limit."
    ),
    "too_late": _("Warning: the extension of %(at)s does not count, because the limit had passed."),
    "used_up": _("Warning: the extension of %(at)s does not count, because the rule allows no further one."),
}


def explain(deadline: Deadline, language: str) -> list[str]:
    """The whole working, one sentence a step, in the language (BCP 47, as in LANGUAGES) and the calendar's zone."""
    with translation.override(language):
        return [sentence for step in deadline.working for sentence in _sentences(step, deadline.calendar.tz)]


def _sentences(step: Step, zone: ZoneInfo) -> list[str]:
    if step.code == "counted":
        return _counted(step.data)
    if step.code == "extension_refused":
        template: Promise = REFUSALS[step.data["why"]]
    elif step.code == "state_missed" and step.data["ended"] is None:
        template = SENTENCES["state_missed_open"]
    else:
        template = SENTENCES[step.code]
    return [str(template) % {name: _value(value, zone) for name, value in step.data.items()}]


def _value(value: Any, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return in_zone(value, zone)
    if isinstance(value, date):
        return formats.date_format(value)
    return in_language(value) if isinstance(value, Mapping) else value


def in_zone(moment: datetime, zone: ZoneInfo) -> str:
    """The moment as wall-clock time, with its zone; the last moment of a day is written 24:00."""
    local = moment.astimezone(zone)
    clock = "24:00" if (local.hour, local.minute, local.microsecond) == (23, 59, 999999) else f"{local:%H:%M}"
    return gettext("%(day)s, %(time)s (%(zone)s)") % {
        "day": formats.date_format(local.date()),
        "time": clock,
        "zone": zone.key,
    }


def length_in_words(count: int, unit: str) -> str:
    forms: dict[str, Callable[[int], str]] = {
        "hour": lambda n: ngettext("%(n)s working hour", "%(n)s working hours", n),
        "day": lambda n: ngettext("%(n)s calendar day", "%(n)s calendar days", n),
        "working_day": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
        "week": lambda n: ngettext("%(n)s week", "%(n)s weeks", n),
        "month": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    }
    return forms[unit](count) % {"n": count}


def _counted(data: Mapping[str, Any]) -> list[str]:
    """How the length was counted: with or without its first day, what was passed over, when the last day ends."""
    length = {"length": length_in_words(data["count"], data["unit"])}
    if data["unit"] == "hour":
        said = [gettext("%(length)s are counted from then, in opening hours only.") % length]
    elif data["day0"] == "included":
        said = [gettext("%(length)s are counted; the day of the event is the first.") % length]
    else:
        said = [gettext("%(length)s are counted; the day of the event is not.") % length]
    return said + _passed_over(data) + _last_day(data)


def _passed_over(data: Mapping[str, Any]) -> list[str]:
    said = []
    if data["days_off"]:
        text = ngettext("%(n)s day off was passed over.", "%(n)s days off were passed over.", data["days_off"])
        said.append(text % {"n": data["days_off"]})
    if data["holidays"]:
        names = [
            gettext("%(name)s (%(day)s)") % {"name": in_language(name), "day": formats.date_format(day)}
            for day, name in data["holidays"]
        ]
        said.append(gettext("Holidays passed over: %(days)s.") % {"days": _list(names)})
    if data["make_up"]:
        said.append(gettext("Make-up working days counted: %(days)s.") % {"days": _days(data["make_up"])})
    if data["stood_still"]:
        days = {"days": _days(data["stood_still"])}
        said.append(gettext("Days not counted, because the clock stood still at their end: %(days)s.") % days)
    return said


def _last_day(data: Mapping[str, Any]) -> list[str]:
    if data["unit"] == "hour":
        return []
    said = []
    if data["rolls"]:
        said.append(gettext("If the last day is not a working day, the next one counts instead."))
    end = data["end_of_day"]
    time = "24:00" if end == MINUTES_A_DAY else f"{end // 60:02}:{end % 60:02}"
    return [*said, gettext("The last day ends at %(time)s.") % {"time": time}]


def _days(days: Sequence[date]) -> str:
    return _list([formats.date_format(day) for day in days])


def _list(parts: Sequence[str]) -> str:
    return gettext("; ").join(parts)
