"""The internal review: asked for, given to somebody who had no part, made, and told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from ... import actions
from ...codes import ReviewOutcome
from ...policies.review import people_without_part
from .base import HEARD_BY, DeedForm, PersonForm, long_text
from .deciding import DropRemedy, Find, OfferRemedy


class AskReview(DeedForm):
    title, button, deed = _("The complainant asks for a review"), _("Record the request"), "ask_review"
    explanation = _("It is offered once, and nobody has to take it. Its limit runs from now; no other limit moves.")
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    words = long_text(_("In their words"), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.ask_review(**self.common(actor), **self.wording())


class AssignReviewer(PersonForm):
    post = "reviewer"
    title, button, deed = _("Name a reviewer"), _("Name the reviewer"), "assign_review"
    explanation = _("Only people who neither own the complaint nor investigated, decided or caused it are listed.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        assert field.queryset is not None
        field.queryset = people_without_part(field.queryset, self.complaint)

    def perform(self, actor: Actor) -> None:
        actions.assign_reviewer(**self.common(actor), person=self.cleaned_data["person"])


class ReviewFinding(Find):
    title, deed = _("Change the finding"), "review"
    explanation = _("The first answer keeps what it said. The complainant sees the change with your result.")


class ReviewOffer(OfferRemedy):
    deed = "review"
    explanation = _("It goes out with the result of the review.")


class ReviewDrop(DropRemedy):
    deed = "review"


class ConcludeReview(DeedForm):
    title, button, deed = _("Record the result of the review"), _("Send the result"), "review"
    explanation = _(
        "Your words go to the complainant as the second answer, with every finding and remedy as it stands now. A second "
        "review is not offered; the way outside is named."
    )
    outcome = forms.ChoiceField(label=_("Result"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    reasons = long_text(_("Reasons, in words for the complainant"), rows=8)

    def perform(self, actor: Actor) -> None:
        data = self.wording() | {"outcome": ReviewOutcome(self.cleaned_data["outcome"])}
        actions.conclude_review(**self.common(actor), **data)
