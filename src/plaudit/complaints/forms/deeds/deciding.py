"""Findings, remedies offered, the decision and the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from ... import actions
from ...codes import Finding, RemedyKind
from .base import DeedForm, long_text


class Find(DeedForm):
    title, button, deed = _("Record the finding"), _("Record the finding"), "find"
    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[(f.value, f.label) for f in Finding if f != Finding.NONE],
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Reason"), _("The complainant reads this."))
    evidence = long_text(_("Evidence"), _("For colleagues: what shows it."), required=False, rows=3)

    def perform(self, actor: Actor) -> None:
        data = self.wording() | {"finding": Finding(self.cleaned_data["finding"])}
        assert self.target
        actions.record_finding(actor=actor, issue_id=self.target, version=self.cleaned_data.get("version"), **data)


class OfferRemedy(DeedForm):
    title, button, deed = _("Offer a remedy"), _("Add the remedy"), "offer_remedy"
    explanation = _("It goes out with the answer. Nothing is promised to the complainant before.")
    kind = forms.ChoiceField(label=_("Remedy"), choices=RemedyKind.choices)
    text = long_text(_("What exactly"), required=False, rows=2)
    amount = forms.DecimalField(label=_("Amount"), required=False, max_digits=14, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), required=False, min_length=3, max_length=3)
    promised_on = forms.DateField(
        label=_("Promised for"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    admits_liability = forms.BooleanField(
        label=_("It admits liability"), help_text=_("An apology alone does not."), required=False
    )
    for_others = forms.BooleanField(label=_("Offer it to others who were harmed too"), required=False)
    asks_approval = forms.BooleanField(
        label=_("Ask for approval if it is beyond my limit"),
        help_text=_("Somebody with the authority approves it before the decision."),
        required=False,
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def perform(self, actor: Actor) -> None:
        actions.offer_remedy(**self.common(actor), offer=actions.Offer(**self.wording()), issue_id=self.target)


class DropRemedy(DeedForm):
    title, button, deed = _("Drop this remedy line"), _("Drop it"), "offer_remedy"

    def perform(self, actor: Actor) -> None:
        assert self.target
        actions.drop_remedy(actor=actor, remedy_id=self.target, version=self.cleaned_data.get("version"))


class ApproveRemedy(DeedForm):
    title, button, deed = _("Approve this remedy"), _("Approve it"), "approve_remedy"
    explanation = _("It is beyond the limit of whoever offered it. You approve it with your own authority.")

    def perform(self, actor: Actor) -> None:
        assert self.target
        actions.approve_remedy(actor=actor, remedy_id=self.target, version=self.cleaned_data.get("version"))


class Decide(DeedForm):
    title, button, deed = _("Decide the complaint"), _("Decide"), "decide"
    explanation = _("Every issue has a finding. After this the answer can be sent.")
    reason_not_to_investigate = long_text(_("If nothing was investigated: why not?"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.complaint.investigator_id:
            del self.fields["reason_not_to_investigate"]

    def perform(self, actor: Actor) -> None:
        actions.decide_complaint(**self.common(actor), **self.wording())


class Respond(DeedForm):
    title, button, deed = _("Send the answer"), _("Send the answer"), "respond"
    explanation = _("The findings with their reasons, the remedy and the right to go further are added by themselves.")
    words = long_text(_("Your words to the complainant"), rows=10)

    def perform(self, actor: Actor) -> None:
        actions.respond(**self.common(actor), **self.wording())
