"""Beyond the single case: others harmed, similar complaints, cause, corrective action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from ... import actions
from ...models import Cause
from ...queries.causes import causes_to_choose
from ...queries.similar import Similar, similar_to
from .base import DeedForm, long_text

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect, empty_value=None
    )


class LookWider(DeedForm):
    title, button, deed = _("Look beyond this complaint"), _("Record"), "look_wider"
    explanation = _("Before a decision: was anybody else harmed, and did others complain of the same?")
    others_harmed = yes_or_no(_("Were others harmed?"))
    others_words = long_text(_("If yes: who, and what is done for them?"), required=False, rows=2)
    has_similar = yes_or_no(_("Are there similar complaints?"))
    similar_words = long_text(_("If yes: which, and what do they show?"), required=False, rows=2)

    def similar(self) -> Similar | None:
        return similar_to(self.actor, self.complaint) if self.actor else None

    def perform(self, actor: Actor) -> None:
        actions.look_wider(**self.common(actor), look=actions.Look(**self.wording()))


class CodeCause(DeedForm):
    title, button, deed = _("Code the cause"), _("Record the cause"), "code_cause"
    explanation = _("What led to it, not who. The cause behind the cause where it is known.")
    cause = forms.ChoiceField(label=_("Cause"), required=False)
    words = long_text(_("In words"), _("If the cause is not known: why not."), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indented = [(str(c.pk), f"{'– ' * c.code.count('.')}{in_language(c.name)}") for c in causes_to_choose()]
        self.fields["cause"].choices = [("", _("Not known")), *indented]  # type: ignore[attr-defined]
        self.initial["cause"] = str(self.complaint.cause_id or "")

    def perform(self, actor: Actor) -> None:
        chosen = self.cleaned_data["cause"]
        cause = Cause.objects.get(pk=chosen) if chosen else None
        actions.code_cause(**self.common(actor), cause=cause, words=self.cleaned_data["words"])


class DecideCorrective(DeedForm):
    title, button, deed = _("Is a corrective action needed?"), _("Record the decision"), "decide_corrective"
    explanation = _("So that it does not happen again. Here it is only decided; the action is opened elsewhere.")
    is_needed = yes_or_no(_("Needed?"))
    reason = long_text(_("Why, or why not?"), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.decide_corrective(**self.common(actor), **self.wording())
