"""People, their roles, and what they set for themselves."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from .. import actions
from ..models import RoleGrant, Unit, User
from ..policies import units_administered_by
from ..queries import position_of
from ..roles import Role
from .deed import end_of


@cache
def zones() -> list[tuple[str, str]]:
    """Every time zone; reading them walks many files."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit, indented as it stands in the tree."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * (obj.path.count('/') - 2)}{in_language(obj.name)}"


class PersonForm(forms.Form):
    """Somebody new."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    def save(self, actor: Actor, password: str | None) -> User:
        return actions.make_person(actor=actor, password=password, **self.cleaned_data)


class ProfileForm(forms.Form):
    """How somebody wants to read."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    def save(self, user: User) -> None:
        User.objects.filter(pk=user.pk).update(**self.cleaned_data)


class RoleForm(forms.Form):
    """A role for somebody in a unit and all below it."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = UnitField(
        label=_("Unit"), queryset=Unit.objects.none(), help_text=_("The role also reaches the units below.")
    )
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: until it is ended."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Why this person needs it. Auditors read this.")
    )

    def __init__(self, actor: Actor, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.person = actor, person
        self.fields["unit"].queryset = units_administered_by(actor)  # type: ignore[attr-defined]

    def save(self) -> RoleGrant:
        given = self.cleaned_data
        return actions.grant_role(
            actor=self.actor,
            person=self.person,
            role=given["role"],
            unit=given["unit"],
            reason=given["reason"],
            valid_to=end_of(given["valid_to"]),
        )


class PositionForm(forms.Form):
    """Where somebody works and to whom they report."""

    unit = UnitField(label=_("Works in"), queryset=Unit.objects.none(), required=False)
    manager = forms.ModelChoiceField(label=_("Reports to"), queryset=User.objects.none(), required=False)

    def __init__(self, actor: Actor, person: User, *args: Any, **kwargs: Any) -> None:
        held = position_of(person.pk)
        first = {"unit": held.unit_id, "manager": held.manager_id} if held else {}
        super().__init__(*args, **{"initial": first} | kwargs)
        self.actor, self.person = actor, person
        self.fields["unit"].queryset = Unit.objects.filter(valid_to=None).order_by("path")  # type: ignore[attr-defined]
        others = User.objects.filter(is_active=True).exclude(pk=person.pk).order_by("name")
        self.fields["manager"].queryset = others  # type: ignore[attr-defined]

    def save(self) -> bool:
        actions.set_position(actor=self.actor, person=self.person, **self.cleaned_data)
        return True
