"""The way outside: told, taken, decided, carried out, or the end of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from ... import actions
from ...codes import Binding, OutsideOutcome, OutsideReply, RecourseReason, UnresolvedReason
from ...queries.outside import open_bodies
from .base import HEARD_BY, DeedForm, long_text
from .deciding import DropRemedy, OfferRemedy


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class GiveRecourse(DeedForm):
    title, button, deed = _("Tell the ways outside"), _("Send the letter"), "give_recourse"
    explanation = _(
        "The complainant gets a letter with every body that is open to them, its limit and the last day. They can still "
        "accept our answer, and ask for the review if there was none."
    )
    reason = forms.ChoiceField(label=_("The internal review"), choices=RecourseReason.choices, widget=forms.RadioSelect)
    words = long_text(
        _("In their words"), _("Needed when they asked for a review and take it back."), required=False, rows=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        review = getattr(self.complaint, "review", None)
        done = review is not None and review.decided_at is not None
        self.initial["reason"] = RecourseReason.REVIEW_DONE if done else RecourseReason.REVIEW_DECLINED

    def perform(self, actor: Actor) -> None:
        data = self.wording() | {"reason": RecourseReason(self.cleaned_data["reason"])}
        actions.give_recourse(**self.common(actor), **data)


class WentOutside(DeedForm):
    title, button, deed = _("The complainant went outside"), _("Record it"), "go_outside"
    explanation = _("The complaint stays open while the body looks at it.")
    body = forms.ChoiceField(label=_("Which body?"), required=False)
    body_name = forms.CharField(label=_("Another one"), required=False, max_length=200)
    number = forms.CharField(label=_("Its number for the case"), required=False, max_length=100)
    opened_on = day(_("Since when?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.code: body for body in open_bodies()}
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)
        named = [(code, in_language(body.name)) for code, body in self.bodies.items()]
        field.choices = [("", _("Another one, named below")), *named]

    def perform(self, actor: Actor) -> None:
        data = self.wording()
        body = self.bodies.get(data.pop("body"))
        actions.open_outside_case(**self.common(actor), body=body, **data)


class DecidedOutside(DeedForm):
    title, button, deed = _("Record the decision from outside"), _("Record the decision"), "go_outside"
    explanation = _("What we had offered is off the table. Add what the body orders as remedy lines afterwards.")
    decided_on = day(_("Decided on"))
    decided_by = forms.CharField(label=_("By whom"), required=False, max_length=200)
    outcome = forms.ChoiceField(label=_("For whom"), choices=OutsideOutcome.choices, widget=forms.RadioSelect)
    binding = forms.ChoiceField(label=_("Who has to follow it"), choices=Binding.choices, widget=forms.RadioSelect)
    words = long_text(_("What was decided"), rows=4)

    def perform(self, actor: Actor) -> None:
        data = self.wording()
        data |= {"outcome": OutsideOutcome(data["outcome"]), "binding": Binding(data["binding"])}
        actions.decide_outside(**self.common(actor), **data)


class OutsideOffer(OfferRemedy):
    title, button, deed = _("Add what the body ordered"), _("Add the remedy"), "go_outside"
    explanation = _("One line for each thing we have to do. It is delivered with proof and verified like any other.")

    def perform(self, actor: Actor) -> None:
        actions.order_remedy(**self.common(actor), offer=actions.Offer(**self.wording()))


class OutsideDrop(DropRemedy):
    deed = "go_outside"


class OutsideAnswered(DeedForm):
    title, button, deed = _("Does the decision stand?"), _("Record it"), "go_outside"
    explanation = _("Only an explicit yes is one. A decision is final without it only where it binds us anyhow.")
    reply = forms.ChoiceField(label=_("What is known"), choices=OutsideReply.choices, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    words = long_text(_("In their words"), _("Not needed when it is final."), required=False, rows=3)

    def perform(self, actor: Actor) -> None:
        data = self.wording() | {"reply": OutsideReply(self.cleaned_data["reply"])}
        actions.settle_outside(**self.common(actor), **data)


class CloseUnresolved(DeedForm):
    title, button, deed = _("Close as not resolved"), _("Close as not resolved"), "close_unresolved"
    explanation = _("It never counts as resolved, and the complainant can open it again.")
    reason = forms.ChoiceField(label=_("Reason"), choices=UnresolvedReason.choices, widget=forms.RadioSelect)
    words = long_text(_("In their words"), _("Needed when they go no further."), required=False, rows=3)

    def perform(self, actor: Actor) -> None:
        data = self.wording() | {"reason": UnresolvedReason(self.cleaned_data["reason"])}
        actions.close_unresolved(**self.common(actor), **data)
