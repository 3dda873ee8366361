"""After the answer: yes or no, delivery, verification, the ends, and beginning again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from ... import actions
from ...codes import Obtained, ReopeningReason
from .base import HEARD_BY, DeedForm, long_text


class Accepted(DeedForm):
    title, button, deed = _("The complainant accepts"), _("Record the acceptance"), "accept"
    explanation = _("Only an explicit yes counts. Write down the words in which it was said.")
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    words = long_text(_("In their words"), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.accept_answer(**self.common(actor), **self.wording())


class Refused(DeedForm):
    title, button, deed = _("The complainant refuses"), _("Record the refusal"), "accept"
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    words = long_text(_("In their words"), rows=3)
    would_satisfy = long_text(_("What would satisfy them?"), required=False, rows=2)

    def perform(self, actor: Actor) -> None:
        actions.refuse_answer(**self.common(actor), **self.wording())


class Remind(DeedForm):
    title, button, deed = _("Remind the complainant of our answer"), _("Send the reminder"), "inform"

    def perform(self, actor: Actor) -> None:
        actions.remind_of_answer(**self.common(actor))


class Deliver(DeedForm):
    title, button, deed = _("Record the delivery"), _("Record the delivery"), "deliver"
    proof = long_text(_("What proves it?"), _("A booking number, a receipt, a photo in the documents."), rows=2)
    ledger_reference = forms.CharField(
        label=_("Reference in the ledger"),
        help_text=_("For money: where it is booked."),
        required=False,
        max_length=120,
    )

    def perform(self, actor: Actor) -> None:
        assert self.target
        actions.deliver_remedy(
            actor=actor, remedy_id=self.target, version=self.cleaned_data.get("version"), **self.wording()
        )


class Verify(DeedForm):
    title, button, deed = _("Verify the delivery"), _("I have seen the proof"), "verify"
    explanation = _("You are the second person: neither the owner nor whoever delivered it.")

    def perform(self, actor: Actor) -> None:
        assert self.target
        actions.verify_remedy(actor=actor, remedy_id=self.target, version=self.cleaned_data.get("version"))


class Return(DeedForm):
    title, button, deed = _("The proof is not enough"), _("Return it"), "verify"
    reason = long_text(_("What is missing?"), rows=2)

    def perform(self, actor: Actor) -> None:
        assert self.target
        actions.return_remedy(
            actor=actor, remedy_id=self.target, version=self.cleaned_data.get("version"), **self.wording()
        )


class Close(DeedForm):
    title, button, deed = _("Close the complaint"), _("Close the complaint"), "close"
    explanation = _("The complainant accepted, and every remedy is verified.")

    def perform(self, actor: Actor) -> None:
        actions.close_complaint(**self.common(actor))


class CloseWithoutReply(DeedForm):
    title, button, deed = _("Close without a reply"), _("Close without a reply"), "close"
    explanation = _("It will not count as resolved, and the complainant can open it again.")

    def perform(self, actor: Actor) -> None:
        actions.close_without_reply(**self.common(actor))


class Withdrawn(DeedForm):
    title, button, deed = _("The complainant withdraws"), _("Record the withdrawal"), "withdraw"
    explanation = _(
        "Only the complainant can withdraw. Write down how they said it. A possible danger is looked at all the same."
    )
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    words = long_text(_("In their words"), rows=3)
    obtained = forms.ChoiceField(
        label=_("How did it come about?"),
        choices=[(o.value, o.label) for o in Obtained if o != Obtained.BY_CODE],
        widget=forms.RadioSelect,
    )

    def perform(self, actor: Actor) -> None:
        obtained = Obtained(self.cleaned_data["obtained"])
        actions.withdraw_complaint(**self.common(actor), **self.wording() | {"obtained": obtained})


class Reopen(DeedForm):
    title, button, deed = _("Open it again"), _("Open it again"), "reopen"
    why = forms.ChoiceField(label=_("Reason"), choices=ReopeningReason.choices, widget=forms.RadioSelect)
    reason = long_text(_("Why?"), rows=3)

    def perform(self, actor: Actor) -> None:
        data = self.wording() | {"why": ReopeningReason(self.cleaned_data["why"])}
        actions.reopen_complaint(**self.common(actor), **data)
