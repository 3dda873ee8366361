"""The components of the look: `{% load look %}`. How to use each: docs/reference/look.md."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plaudit.foundation.wording import in_language as wording_in_language
from plaudit.web import languages, numbers, times
from plaudit.web.assets_built import asset_url
from plaudit.web.forms import ErrorLink, error_links
from plaudit.web.navigation import Section, counts_for, sections_for

register = template.Library()
register.simple_tag(asset_url, name="asset")


@register.simple_tag
def chip(label: object, tone: str = "") -> SafeString:
    """A state in words; the tone (good, warn, bad, info or none) only repeats it."""
    return format_html('<span class="chip {}">{}</span>', tone, label)


@register.simple_tag
def due(limit: Any) -> SafeString:
    """A deadline, a row that keeps one (`due_at`, `state`), a datetime or nothing.

    Shows relative words, absolute words beneath, and the full moment in the title.
    """
    if limit is None:
        return format_html('<span class="due soft">{}</span>', _("no date"))
    shown = _due(limit)
    if shown.moment is None:
        return format_html('<span class="due {}">{}</span>', shown.tone, shown.words)
    when = format_html("<small>{}</small>", shown.when) if shown.when else ""
    full, moment = times.moment_in_full(shown.moment), times.local(shown.moment).isoformat()
    return format_html(
        '<span class="due {}"><time datetime="{}" title="{}">{}{}</time></span>',
        shown.tone, moment, full, shown.words, when,
    )  # fmt: skip


def _due(limit: Any) -> times.Due:
    if isinstance(limit, datetime):
        return times.due_in_words(limit)
    moment = limit.due_at if hasattr(limit, "due_at") else limit.due
    began, ended = (getattr(limit, name, None) for name in ("started_at", "ended_at"))
    return times.deadline_in_words(moment, limit.state, began, ended)


@register.inclusion_tag("web/parts/clock.html")
def clock(name: object, limit: Any, why: list[str] | str = "", *, open: bool = False) -> dict[str, Any]:
    """A named deadline with "Why this date?" beneath; `why` is what `explain` returned."""
    sentences = [why] if isinstance(why, str) and why else list(why)
    return {"name": name, "limit": limit, "why": sentences, "open": open}


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A moment in short, the full one with its zone on hover."""
    if value is None:
        return SafeString("")
    full = times.moment_in_full(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, times.moment_in_short(value)
    )


@register.filter
def limit(value: datetime | None) -> str:
    """A promised moment: "Monday 23 November, 17:00"."""
    return "" if value is None else times.limit_in_words(value)


@register.filter
def day(value: date | None) -> SafeString:
    """A day in short: "Fri 20 Nov"."""
    if value is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), times.day_in_short(value))


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else numbers.money(amount, currency)


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    return "" if value is None else numbers.number(value, places)


@register.filter
def percent(share: float | Decimal | None, places: int = 1) -> str:
    return "" if share is None else numbers.percent(share, places)


@register.filter
def in_language(texts: Mapping[str, str] | str | None) -> str:
    """Content in several languages, in the reader's; nothing for what is not there (a unit above the top one)."""
    return wording_in_language(texts) if isinstance(texts, Mapping) else ""


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, list[ErrorLink]]:
    """All errors of a form, each a link to its field, with the focus on it."""
    return {"links": error_links(form)}


@register.simple_tag(takes_context=True)
def language_choices(context: template.Context) -> list[languages.Choice]:
    """The languages, each with the address of this page in it."""
    request = context.get("request")
    return languages.choices(request.get_full_path() if request else "/")


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Section]:
    """The sections of the rail with the links that exist and that the reader may follow."""
    request = context["request"]
    actor = getattr(request, "actor", None)
    counts = context["counts"] if "counts" in context else counts_for(actor) if actor else {}
    return sections_for(actor, request.path, counts)


@register.filter
def full_moment(value: datetime) -> str:
    """The moment in full, for a title."""
    return times.moment_in_full(value)


@register.filter
def html_tag(code: str) -> str:
    """The language code as HTML writes it: "zh-hans" is "zh-Hans"."""
    return languages.tag(code)
