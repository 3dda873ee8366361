"""Parts of the organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plaudit.foundation.actors import Actor

from .. import actions
from ..models import Unit
from ..policies import units_administered_by
from .people import UnitField

PREFIX = "name_"


class NameForm(forms.Form):
    """The name of a unit in each language; one is enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            label = _("Name (%(language)s)") % {"language": language}
            self.fields[f"{PREFIX}{code}"] = forms.CharField(label=label, max_length=120, required=False)

    @property
    def named(self) -> dict[str, str]:
        given = {code: self.cleaned_data[f"{PREFIX}{code}"] for code, _language in settings.LANGUAGES}
        return {code: text for code, text in given.items() if text}

    def save(self, actor: Actor, unit: Unit) -> Unit:
        return actions.rename_unit(actor=actor, unit=unit, name=self.named)


class MoveForm(forms.Form):
    """Where the unit belongs."""

    parent = UnitField(label=_("Belongs to"), queryset=Unit.objects.none())

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = units_administered_by(actor)  # type: ignore[attr-defined]

    def move(self, actor: Actor, unit: Unit) -> Unit:
        return actions.move_unit(actor=actor, unit=unit, parent=self.cleaned_data["parent"])


class UnitForm(NameForm):
    """A new unit."""

    parent = UnitField(label=_("Belongs to"), queryset=Unit.objects.none())
    code = forms.CharField(
        label=pgettext_lazy("short name", "Code"),
        max_length=40,
        help_text=_("Short, for imports and connected systems."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = units_administered_by(actor)  # type: ignore[attr-defined]

    def make(self, actor: Actor) -> Unit:
        given = self.cleaned_data
        return actions.make_unit(actor=actor, parent=given["parent"], code=given["code"], name=self.named)
