"""Doing what a form asks for."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.forms import BaseForm
from django.utils import timezone

from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.refusals import explain_in


def perform(form: BaseForm, deed: Callable[[], object]) -> Any:
    """What the deed returns; None when the form or the deed was refused, which the form then explains."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except (Invalid, Refused) as error:
        explain_in(form, error)
        return None


def end_of(day: date | None) -> datetime | None:
    """The moment at which the day is over, where the reader is."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
