"""Five questions on how a complaint was handled; the ends of each scale are named and never change."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions import Judgement
from .deeds.base import long_text

SATISFIED: tuple[str | Promise, ...] = (
    _("1 – very dissatisfied"),
    _("2 – dissatisfied"),
    _("3 – neither satisfied nor dissatisfied"),
    _("4 – satisfied"),
    _("5 – very satisfied"),
)
EASY: tuple[str | Promise, ...] = (
    _("1 – very difficult"),
    _("2 – difficult"),
    _("3 – neither easy nor difficult"),
    _("4 – easy"),
    _("5 – very easy"),
)
FAIR: tuple[str | Promise, ...] = (
    _("1 – very unfair"),
    _("2 – unfair"),
    _("3 – neither fair nor unfair"),
    _("4 – fair"),
    _("5 – very fair"),
)
INFORMED = [
    ("yes", pgettext_lazy("kept informed", "Yes")),
    ("partly", pgettext_lazy("kept informed", "Partly")),
    ("no", pgettext_lazy("kept informed", "No")),
]


def rating(label: Any, anchors: tuple[str | Promise, ...]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=list(enumerate(anchors, start=1)),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class HandlingSurveyForm(forms.Form):
    handling = rating(_("How satisfied are you with the way we handled your complaint?"), SATISFIED)
    ease = rating(_("How easy was it to complain to us?"), EASY)
    fairness = rating(_("How fairly were you treated?"), FAIR)
    outcome = rating(_("How satisfied are you with the outcome?"), SATISFIED)
    informed = forms.ChoiceField(
        label=_("Did we keep you informed?"), choices=INFORMED, required=False, widget=forms.RadioSelect
    )
    words = long_text(
        _("What should we do better?"),
        _("Leave out names and numbers if nobody is to know you by them."),
        required=False,
        rows=3,
    )

    def judgement(self) -> Judgement:
        return Judgement(**self.cleaned_data)
