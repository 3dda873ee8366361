from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from .. import actions, policies
from ..models import SavedView


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, unit: Unit) -> str:
        return in_language(unit.name)


class SaveViewForm(forms.Form):
    """A name for the filters in the address."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    unit = UnitChoice(
        label=_("Share with a unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("With nobody: it is mine"),
    )
    is_default = forms.BooleanField(label=_("Show this view when I open the complaints"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = policies.units_to_share_with(actor)
        if units.exists():
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]

    def save(self, actor: Actor, query: str) -> SavedView:
        given = self.cleaned_data
        return actions.save_view(
            actor=actor, name=given["name"], query=query, unit=given.get("unit"), is_default=given["is_default"]
        )
