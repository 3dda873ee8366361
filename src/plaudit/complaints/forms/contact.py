from django import forms
from django.utils.translation import gettext_lazy as _

REASONS = [
    ("call_complainant", _("To call or write to the complainant")),
    ("check_identity", _("To check who they are")),
    ("deliver_remedy", _("To deliver a remedy")),
    ("find_records", _("To find their records with us")),
]


class RevealForm(forms.Form):
    """Why contact data are wanted; the reason goes into the record."""

    reason = forms.ChoiceField(label=_("Why do you need it?"), choices=REASONS, widget=forms.RadioSelect)
