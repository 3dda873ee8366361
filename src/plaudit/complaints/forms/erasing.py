from django import forms
from django.utils.translation import gettext_lazy as _

from ..codes import ErasureReason


class FindForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the complaint"),
        help_text=_("It stands in our letters and on the tracking page: C-2026-000123."),
        max_length=24,
    )

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip().upper()


BY_HAND = [(r.value, r.label) for r in ErasureReason if r != ErasureReason.TIME_OVER]  # that is the night's own


class EraseForm(forms.Form):
    """Why, and that it is meant: nothing brings the words back."""

    reason = forms.ChoiceField(label=_("Why are they erased?"), choices=BY_HAND, widget=forms.RadioSelect)
    is_meant = forms.BooleanField(
        label=_("I know that nobody can bring them back"),
        error_messages={"required": _("Confirm that you mean it: nobody can bring the words back.")},
    )
