from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..queries.case_rules import terms
from ..watching_codes import HoldReason
from .deeds.base import long_text

WHY = _("For whoever looks at it later.")


class HoldForm(forms.Form):
    """Why nothing of this complaint may be erased."""

    reason = forms.ChoiceField(label=_("Why must it be kept?"), choices=HoldReason.choices, widget=forms.RadioSelect)
    words = long_text(_("In your words"), WHY, rows=3)


class LiftForm(forms.Form):
    words = long_text(_("Why can it be lifted?"), WHY, rows=3)


class ClassForm(forms.Form):
    retention_class = forms.ChoiceField(label=_("Retention class"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["retention_class"]
        assert isinstance(field, forms.ChoiceField)
        classes = sorted({term.retention_class for term in terms()})
        field.choices = [("", _("as it follows from the complaint")), *((name, name) for name in classes)]
