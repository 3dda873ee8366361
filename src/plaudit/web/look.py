"""The samples of /staff/look/: every component once, filled with invented things that are never stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaudit.foundation.moments import now


@dataclass(frozen=True, slots=True)
class SampleDeadline:
    """Shaped like the deadlines of `foundation.clocks`."""

    due: datetime | None
    state: str
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SamplePage:
    before: str
    after: str


class SampleForm(forms.Form):
    """One field of each kind."""

    story = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("In your own words. Dates, amounts and names help, if you have them."),
        widget=forms.Textarea,
    )
    wants = forms.ChoiceField(
        label=gettext_lazy("What would put it right?"),
        help_text=gettext_lazy("Leave it open if you are not sure."),
        choices=[
            ("money", gettext_lazy("Give the money back")),
            ("mistake", gettext_lazy("Correct a mistake")),
            ("sorry", gettext_lazy("Explain, or say sorry")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    product = forms.ChoiceField(
        label=gettext_lazy("Product"), choices=[("", gettext_lazy("Any product"))], required=False
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When?"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    documents = forms.FileField(
        label=gettext_lazy("Documents"), help_text=gettext_lazy("Up to 10 files, 20 MB each."), required=False
    )
    agrees = forms.BooleanField(label=gettext_lazy("Keep me informed by e-mail"), required=False)


def samples() -> dict[str, Any]:
    """The context of the page."""
    moment = now()
    return {
        "deadlines": [
            SampleDeadline(moment - timedelta(days=2), "missed"),
            SampleDeadline(moment - timedelta(hours=3), "missed"),
            SampleDeadline(moment + timedelta(days=1), "running"),
            SampleDeadline(moment + timedelta(days=13), "running"),
            SampleDeadline(moment + timedelta(days=400), "running"),
            SampleDeadline(moment + timedelta(days=4), "paused"),
            SampleDeadline(moment, "met", moment - timedelta(hours=9), moment - timedelta(hours=3, minutes=32)),
            SampleDeadline(moment - timedelta(days=3), "missed", moment - timedelta(days=9), moment),
            SampleDeadline(None, "not_started"),
        ],
        "why": [
            _("15 calendar days from receipt (day 0 not counted)."),
            _("Rule: banking complaints, simple case, version 2."),
        ],
        "steps": _steps(moment),
        "entries": _entries(moment),
        "facts": [(_("Owner"), "L. Lin"), (_("Decider"), "R. Sato"), (_("About"), _("Card Operations"))],
        "empty_form": SampleForm(auto_id="empty_%s"),
        "wrong_form": SampleForm({"email": "nobody", "wants": "sorry"}),
        "moment": moment,
        "amount": Decimal("1204.5"),
        "page": SamplePage("a", "b"),
        "no_rows": [],
    }


def _steps(moment: datetime) -> list[dict[str, Any]]:
    return [
        {"state": "done", "title": _("Received"), "at": moment - timedelta(days=2), "note": _("web form")},
        {"state": "done", "title": _("Read by a person"), "at": moment - timedelta(days=1)},
        {"state": "now", "title": _("Under investigation"), "note": _("answer by the end of the month")},
        {"state": "later", "title": _("Our answer: you decide whether you accept it")},
    ]


def _entries(moment: datetime) -> list[dict[str, Any]]:
    return [
        {"at": moment, "who": "L. Lin", "text": _("asked Card Operations for the posting log")},
        {
            "at": moment - timedelta(days=1),
            "who": "A. Lindqvist",
            "text": _("acknowledged it by e-mail"),
            "chip": _("delivered"),
            "tone": "good",
            "note": _("In Chinese, the language of the complaint."),
        },
        {"at": moment - timedelta(days=420), "text": _("Received; receipt with code sent")},
    ]
