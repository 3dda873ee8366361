"""Connected systems."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from .. import actions
from ..models import ApiClient, Unit, User
from ..policies import units_administered_by
from ..roles import SYSTEM_SCOPES
from .deed import end_of
from .people import UnitField


class ClientForm(forms.Form):
    """A system that may file or read by API."""

    name = forms.CharField(label=_("Name of the system"), max_length=120)
    unit = UnitField(label=_("Unit"), queryset=Unit.objects.none())
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=[(s.value, s.label) for s in SYSTEM_SCOPES], widget=forms.CheckboxSelectMultiple
    )
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


class TokenForm(forms.Form):
    """What acts in one's own name by API, and until when."""

    name = forms.CharField(label=_("What is it for?"), max_length=120)
    valid_to = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}), help_text=_("At most a year from now.")
    )

    def save(self, actor: Actor, person: User) -> tuple[ApiClient, str]:
        given = self.cleaned_data
        valid_to = end_of(given["valid_to"])
        assert valid_to is not None
        return actions.make_personal_token(actor=actor, person=person, name=given["name"], valid_to=valid_to)
