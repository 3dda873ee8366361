"""Who becomes the owner of the complaints that are ticked."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import people_around
from plaudit.foundation.actors import Actor

from ..actions.assigning import Picked
from ..policies import DEEDS, POST_ROLES

TICK = re.compile(r"([CD]-\d{4}-\d{6,12}) (\d{1,9})")


class TicksField(forms.MultipleChoiceField):
    """References with the version that was seen, as the boxes of the list carry them."""

    def valid_value(self, value: Any) -> bool:
        return TICK.fullmatch(str(value)) is not None

    def clean(self, value: Any) -> list[Picked]:
        found = [TICK.fullmatch(text) for text in super().clean(value)]
        return [Picked(tick[1], int(tick[2])) for tick in found if tick]


class AssignForm(forms.Form):
    pick = TicksField(error_messages={"required": _("Tick at least one complaint.")})
    person = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), empty_label="–")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people_around(POST_ROLES["owner"], actor.paths(*DEEDS["assign"]))

    def owners(self) -> list[tuple[str, str]]:
        """Whom the list offers, by id and name."""
        people = self.fields["person"].queryset.values_list("pk", "name")  # type: ignore[attr-defined]
        return [("", str(_("Choose an owner"))), *((str(pk), name) for pk, name in people)]

    def first_error(self) -> str:
        """One sentence for the top of the list."""
        messages = [str(message) for errors in self.errors.values() for message in errors]
        return messages[0]
