"""Connected systems."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from .. import actions
from ..models import ApiClient, Unit
from ..policies import units_administered_by
from ..roles import Scope
from .deed import end_of
from .people import UnitField


class ClientForm(forms.Form):
    """A system that may file or read by API."""

    name = forms.CharField(label=_("Name of the system"), max_length=120)
    unit = UnitField(label=_("Unit"), queryset=Unit.objects.none())
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: until it is ended."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_administered_by(actor)  # type: ignore[attr-defined]

    def save(self, actor: Actor) -> tuple[ApiClient, str]:
        given = self.cleaned_data
        return actions.make_client(
            actor=actor,
            name=given["name"],
            unit=given["unit"],
            scopes=given["scopes"],
            valid_to=end_of(given["valid_to"]),
        )
