"""How estimates and times are shown: `{% load figures %}`."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plaudit.analysis import Estimate

from ..queries.figures.wording import month_in_words, period_in_words

register = template.Library()
DAY, LONG = 24, 72

register.filter("month", month_in_words)
register.filter("period", period_in_words)


@register.filter
def hours(value: float | None) -> str:
    """Hours as people say them: hours up to three days, then days; words where the time is not reached."""
    if value is None:
        return _("not reached yet")
    if value < LONG:
        return ngettext("%(n)s hour", "%(n)s hours", int(value)) % {"n": int(value)}
    days = round(value / DAY)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def between(interval: Any) -> str:
    """The interval of a time, as far as it is known."""
    if interval.low is None:
        return _("not known yet")
    if interval.high is None:
        return _("%(low)s or more") % {"low": hours(interval.low)}
    return f"{hours(interval.low)} – {hours(interval.high)}"


@register.filter
def bar(share: float | None) -> SafeString:
    """A bar of this width in per cent; the number stands beside it in words."""
    width = f"{share or 0:.1f}"
    return format_html(
        '<svg class="stripe" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="100" height="8" fill="var(--sunken)"/><rect width="{}" height="8" fill="var(--accent)"/></svg>',
        width,
    )


@register.filter
def whisker(estimate: Estimate) -> SafeString:
    """A share from 0 to 1 as a line of its interval with a dot at the value."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return SafeString("")
    low, value, high = (f"{100 * share:.1f}" for share in (estimate.low, estimate.value, estimate.high))
    return format_html(
        '<svg class="whisker" viewBox="-2 0 104 8" aria-hidden="true" focusable="false">'
        '<line x1="0" x2="100" y1="4" y2="4" stroke="var(--line)"/>'
        '<line x1="{}" x2="{}" y1="4" y2="4" stroke="var(--accent)" stroke-width="2.5"/>'
        '<circle cx="{}" cy="4" r="3" fill="var(--accent)"/></svg>',
        low, high, value,
    )  # fmt: skip
