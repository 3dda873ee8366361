from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.actions import set_law
from plaudit.foundation.actors import Actor


class LawForm(forms.Form):
    """Under which law and in which trade the organisation works."""

    jurisdiction = forms.CharField(
        label=_("Country"),
        required=False,
        max_length=20,
        help_text=_("Two capitals such as CN or DE, or GB-ENG for a part of a country. Empty: no country's limits."),
        widget=forms.TextInput(attrs={"list": "countries", "autocomplete": "off"}),
    )
    sector = forms.CharField(
        label=_("Trade"),
        required=False,
        max_length=40,
        help_text=_("One word as in the limits, such as consumer_finance. Empty: only what holds for every trade."),
        widget=forms.TextInput(attrs={"list": "sectors", "autocomplete": "off"}),
    )

    def clean_jurisdiction(self) -> str:
        return str(self.cleaned_data["jurisdiction"]).strip().upper()

    def clean_sector(self) -> str:
        return str(self.cleaned_data["sector"]).strip().lower()

    @property
    def law(self) -> tuple[str, str]:
        return self.cleaned_data["jurisdiction"], self.cleaned_data["sector"]

    def save(self, actor: Actor) -> None:
        jurisdiction, sector = self.law
        set_law(actor=actor, jurisdiction=jurisdiction, sector=sector)
