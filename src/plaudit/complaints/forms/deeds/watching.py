"""Watching over a complaint: the kind of matter, lateness, marks, and asking somebody further up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor

from ... import actions
from ...queries.matters import matters_of
from ...watching_codes import FlagKind, LatenessReason
from .base import DeedForm, long_text, offer_matters


class RecordMatter(DeedForm):
    title, button, deed = _("Say what kind of matter it is"), _("Record it"), "classify"
    explanation = _("A limit depends on it. Recorded after that limit it makes nothing longer.")
    matter = forms.ChoiceField(label=_("Kind of matter"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_matters(self, matters_of(self.complaint), self.complaint.matter)

    def perform(self, actor: Actor) -> None:
        actions.record_matter(**self.common(actor), matter=self.cleaned_data.get("matter", ""))


class TellLate(DeedForm):
    title, button, deed = _("Tell the complainant that we are late"), _("Send it"), "tell_late"
    explanation = _(
        "They get the reason, the new date, your words and the ways outside. The limit that was missed stays missed."
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=LatenessReason.choices, widget=forms.RadioSelect)
    new_date = forms.DateField(
        label=_("New date"),
        help_text=_("A day that you will keep: it is shown to the complainant and has a clock of its own."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    words = long_text(_("Your words to the complainant"), _("What was done so far, and what it still takes."))

    def perform(self, actor: Actor) -> None:
        data = self.wording()
        told = actions.NewDate(LatenessReason(data["reason"]), data["new_date"], data["words"])
        actions.tell_of_lateness(**self.common(actor), told=told)


class Escalate(DeedForm):
    title, button, deed = _("Ask somebody further up to look"), _("Alert them"), "escalate"
    explanation = _("They are alerted in working hours. No limit moves, and the complaint stays where it is.")
    role = forms.ChoiceField(
        label=_("Whom"),
        choices=[(role.value, role.label) for role in (Role.MANAGER, Role.DIRECTOR)],
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Why?"), _("For colleagues only. The complainant does not see it."), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.escalate_by_hand(**self.common(actor), **self.wording())


class Mark(DeedForm):
    title, button, deed = _("Mark it"), _("Mark it"), "flag"
    explanation = _("The mark alerts whoever has to know. It changes neither priority nor limits.")
    kind = forms.ChoiceField(label=_("Mark"), choices=FlagKind.choices, widget=forms.RadioSelect)

    def perform(self, actor: Actor) -> None:
        actions.flag_complaint(**self.common(actor), kind=FlagKind(self.cleaned_data["kind"]))


class Unmark(DeedForm):
    title, button, deed = _("Take a mark off"), _("Take it off"), "flag"
    kind = forms.ChoiceField(label=_("Mark"), choices=FlagKind.choices, widget=forms.RadioSelect)

    def perform(self, actor: Actor) -> None:
        actions.lift_flag(**self.common(actor), kind=FlagKind(self.cleaned_data["kind"]))
