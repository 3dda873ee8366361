"""Complaints that belong together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from ... import actions
from ...codes import LinkKind
from ...queries.joined import other_named
from .base import DeedForm


def reference_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "C-2026-000123"}),
    )


class Merge(DeedForm):
    title, button, deed = _("Merge it into another complaint"), _("Merge"), "merge"
    explanation = _(
        "Same matter and same complainant only: this one is closed and the other answers both, counted from the earlier "
        "arrival. The tracking code of this one then opens the other."
    )
    other = reference_field(_("Reference of the complaint that goes on"))
    PREFILLED = ("other",)

    def perform(self, actor: Actor) -> None:
        other = other_named(actor, self.cleaned_data["other"])
        actions.merge_complaint(**self.common(actor), into_id=other.pk)


class Link(DeedForm):
    title, button, deed = _("Link it with another complaint"), _("Link"), "link"
    explanation = _("Both go on by themselves, each with its own complainant, answer and limits.")
    kind = forms.ChoiceField(label=_("This complaint is"), choices=LinkKind.choices, widget=forms.RadioSelect)
    other = reference_field(_("Reference of the other complaint"))
    PREFILLED = ("other",)

    def perform(self, actor: Actor) -> None:
        other = other_named(actor, self.cleaned_data["other"])
        kind = LinkKind(self.cleaned_data["kind"])
        actions.link_complaints(**self.common(actor), other_id=other.pk, kind=kind)


class Unlink(DeedForm):
    title, button, deed = _("Undo the link"), _("Undo the link"), "link"
    explanation = _("Both complaints stay as they are. The journal keeps that they were linked.")

    def perform(self, actor: Actor) -> None:
        assert self.target
        actions.unlink_complaints(**self.common(actor), link_id=self.target)
