from django import forms
from django.utils.translation import gettext_lazy as _

from ..codes import RevealReason

REASONS = RevealReason.choices


class RevealForm(forms.Form):
    """Why contact data are wanted; the reason goes into the record."""

    reason = forms.ChoiceField(label=_("Why do you need it?"), choices=REASONS, widget=forms.RadioSelect)
