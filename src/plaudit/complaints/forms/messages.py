from django import forms
from django.utils.translation import gettext_lazy as _

from ..queries.messages import FILTERS


class MessageFilterForm(forms.Form):
    """Which messages; what cannot be read means those that need somebody."""

    state = forms.ChoiceField(
        required=False, label=_("State"), choices=[(name, label) for name, (label, _states) in FILTERS.items()]
    )

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("state") or "hands")
