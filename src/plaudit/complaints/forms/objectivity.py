"""The answer of whoever is complained about; limits, rates, and who takes complaints about top management."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor

from .. import actions, policies
from ..codes import RemedyKind
from ..models import Hearing

GRANTING = ("offer_remedy", "approve_remedy", "settle")


class StaffAnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("Whoever investigates and decides reads it. It is kept with the complaint and cannot be changed."),
        max_length=50_000,
        widget=forms.Textarea({"rows": 8}),
    )

    def perform(self, actor: Actor, hearing: Hearing) -> None:
        actions.answer_as_staff(actor=actor, hearing_id=hearing.pk, **self.cleaned_data)


class LimitForm(forms.Form):
    """Up to which sum a role may grant."""

    role = forms.ChoiceField(label=_("Role"))
    kind = forms.ChoiceField(
        label=_("Remedy"), required=False, choices=[("", _("Any")), *((k.value, k.label) for k in RemedyKind)]
    )
    amount = forms.DecimalField(
        label=_("Up to"), help_text=_("Empty: any sum."), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = {role for deed in GRANTING for role in policies.DEEDS[deed]}
        self.fields["role"].choices = [(r.value, r.label) for r in Role if r in roles]  # type: ignore[attr-defined]

    def perform(self, actor: Actor) -> None:
        actions.set_limit(actor=actor, **self.cleaned_data)


class RateForm(forms.Form):
    """What one unit of another currency counts for."""

    currency = forms.RegexField(r"^[A-Za-z]{3}$", label=_("Currency"))
    rate = forms.DecimalField(label=_("Counts for"), max_digits=18, decimal_places=8)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def perform(self, actor: Actor) -> None:
        actions.set_rate(actor=actor, **self.cleaned_data)


class OverseerForm(forms.Form):
    person = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(role_grants__role=Role.DIRECTOR)
        self.fields["person"].queryset = people.order_by("name")  # type: ignore[attr-defined]

    def perform(self, actor: Actor) -> None:
        actions.name_overseer(actor=actor, **self.cleaned_data)
