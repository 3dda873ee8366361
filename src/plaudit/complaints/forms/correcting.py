"""What a complainant can put right by themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions.correcting import CONTACTS, own_data_of
from ..codes import RemedyWanted
from ..models import Complaint
from .deeds.base import long_text

AROUND_THE_STORY = ("problem_on", "order_reference", "remedy_wanted", "remedy_wanted_text")


class CorrectForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(
        label=_("E-mail"),
        help_text=_("A new address gets a link by which it is confirmed."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    post = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    problem_on = forms.DateField(
        label=_("When did it happen?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    order_reference = forms.CharField(label=_("Order or account number"), required=False, max_length=120)
    remedy_wanted = forms.ChoiceField(
        label=_("What would put it right?"),
        required=False,
        choices=[("", pgettext_lazy("no wish", "Left open")), *RemedyWanted.choices],
        widget=forms.RadioSelect,
    )
    remedy_wanted_text = long_text(_("In your words"), required=False, rows=2)

    @staticmethod
    def initial_of(complaint: Complaint) -> dict[str, Any]:
        around = {name: getattr(complaint, name) for name in AROUND_THE_STORY}
        return around | own_data_of(complaint)

    def changes(self) -> dict[str, Any]:
        """What stands around the story, as it is kept: encrypted fields are empty by None."""
        given = self.cleaned_data
        kept = {name: given[name] for name in AROUND_THE_STORY}
        return kept | {name: kept[name].strip() or None for name in ("order_reference", "remedy_wanted_text")}

    def contacts(self) -> dict[str, str]:
        return {kind: self.cleaned_data[kind].strip() for kind in CONTACTS}
