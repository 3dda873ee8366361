"""Giving somebody complaints to read for a time."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound
from plaudit.foundation.moments import now

from .. import actions
from ..actions.access import MOST_AT_ONCE
from ..codes import AccessReason
from ..confidentiality import GRANTED_COLUMNS, Column
from ..queries.access import complaints_named, people_to_give_to
from .deeds.base import long_text

WHAT: dict[str, tuple[Column, ...]] = {
    "all": GRANTED_COLUMNS,
    "case": (Column.STORY, Column.STAFF, Column.NOTES),
    "contact": (Column.CONTACT,),
}
USUAL = timedelta(days=14)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GiveAccessForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Who reads it?"), queryset=User.objects.none(), empty_label="–")
    references = long_text(
        _("Which complaints?"), _("One reference per line, such as C-2026-000123."), rows=4, required=False
    )
    count = forms.IntegerField(
        label=_("Or so many drawn by chance"),
        help_text=_(
            "Of the closed ones that may be given, from the first day to the last. How they were drawn is in the record."
        ),
        required=False,
        min_value=1,
        max_value=MOST_AT_ONCE,
    )
    closed_from = forms.DateField(label=_("Closed from"), required=False, widget=day_input())
    closed_to = forms.DateField(label=_("Closed until"), required=False, widget=day_input())
    what = forms.ChoiceField(
        label=_("What of them?"),
        choices=[
            ("case", _("The whole complaint without contact data")),
            ("all", _("The whole complaint, and contact data for a reason")),
            ("contact", _("Contact data only, for a reason")),
        ],
        widget=forms.RadioSelect,
        initial="case",
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=AccessReason.choices)
    words = long_text(_("What is it needed for?"), rows=2)
    until = forms.DateTimeField(
        label=_("Until when?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"what": "case", "until": now() + USUAL})
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people_to_give_to(actor)

    def clean_references(self) -> list[Any]:
        named = [word for word in re.split(r"[\s,;，；、]+", self.cleaned_data["references"]) if word]
        try:
            return [complaint.pk for complaint in complaints_named(self.actor, named)]
        except NotFound:
            raise forms.ValidationError(
                _("One of these is no complaint that you may see. Check each reference.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("references")) == bool(data.get("count")) and not self.errors:
            self.add_error("references", _("Name complaints by their references, or say how many are drawn by chance."))
        if data.get("count") and not (data.get("closed_from") and data.get("closed_to")) and not self.errors:
            self.add_error("closed_from", _("Say from which day to which they were closed."))
        return data

    def give(self) -> int:
        """How many complaints were given."""
        data = self.cleaned_data
        access = actions.Access(
            person=data["person"],
            columns=WHAT[data["what"]],
            reason=AccessReason(data["reason"]),
            words=data["words"],
            until=data["until"],
        )
        if data["count"]:
            draw = actions.Draw(data["count"], data["closed_from"], data["closed_to"])
            return len(actions.give_drawn(actor=self.actor, draw=draw, access=access))
        return len(actions.give_access(actor=self.actor, complaint_ids=data["references"], access=access))
