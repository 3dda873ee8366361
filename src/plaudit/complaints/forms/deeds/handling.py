"""From the first reading to the end of the investigation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from ... import actions
from ...codes import Depth, Triage
from ...criteria import criteria
from ...queries.limits import longer_limits_of
from ...queries.matters import matters_of
from .base import HEARD_BY, DeedForm, PersonForm, long_text, offer_matters


class Acknowledge(DeedForm):
    title, button, deed = _("Acknowledge the complaint"), _("Send the acknowledgement"), "acknowledge"
    explanation = _("Say that a person has read it, and what happens next. The automatic receipt does not count.")
    words = long_text(_("Your words to the complainant"), _("They are added to the standard text."), required=False)

    def perform(self, actor: Actor) -> None:
        actions.acknowledge_complaint(**self.common(actor), **self.wording())


class AssignOwner(PersonForm):
    title, button, deed = _("Give it an owner"), _("Make owner"), "assign"
    explanation = _("The owner leads the complaint to its end. No clock moves when the owner changes.")

    def perform(self, actor: Actor) -> None:
        actions.assign_complaint(**self.common(actor), post=self.post, person=self.cleaned_data["person"])


class AssignInvestigator(AssignOwner):
    post = "investigator"
    title, button = _("Give it another investigator"), _("Make investigator")
    explanation = _("The findings so far stay; the new investigator may change them before the decision.")


class AssignDecider(AssignOwner):
    post = "decider"
    title, button = _("Give it another decider"), _("Make decider")
    explanation = _("The new decider takes the decision over, and answers for it.")


class Assess(DeedForm):
    title, button, deed = _("Assess the complaint"), _("Record the assessment"), "assess"
    explanation = _("Rate the harm, not the customer: the priority follows from these answers alone.")
    issues = long_text(_("Issues, one per line"), _("Each point gets its own finding and reason."))
    matter = forms.ChoiceField(
        label=_("Kind of matter"),
        required=False,
        help_text=_("A limit depends on it. Until it is recorded the shortest limit counts."),
    )
    note = long_text(_("Note for colleagues"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in criteria().rows:
            choices = [(value, in_language(words)) for value, words in row.scale.items()]
            self.fields[row.code] = forms.TypedChoiceField(
                label=in_language(row.label),
                help_text=in_language(row.help),
                coerce=int,
                choices=choices,
                widget=forms.RadioSelect if len(choices) == 2 else forms.Select,
            )
            if len(choices) > 2:
                self.fields[row.code].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.order_fields([row.code for row in criteria().rows])
        offer_matters(self, matters_of(self.complaint), self.complaint.matter)

    def perform(self, actor: Actor) -> None:
        data = self.wording()
        matter = data.pop("matter", "")
        issues = [line for line in data.pop("issues").splitlines() if line.strip()]
        note = data.pop("note")
        actions.assess_complaint(
            **self.common(actor), ratings=actions.Ratings(**data), issues=issues, note=note, matter=matter
        )


class AddIssue(DeedForm):
    title, button, deed = _("Add an issue"), _("Add the issue"), "list_issues"
    text = long_text(_("What is the issue?"), rows=2)

    def perform(self, actor: Actor) -> None:
        actions.add_issue(actor=actor, complaint_id=self.complaint.pk, **self.wording())


class Investigate(PersonForm):
    post = "investigator"
    title, button, deed = _("Start the investigation"), _("Start the investigation"), "investigate"
    explanation = _("The investigator must be impartial. Go as deep as the harm asks, and say why.")
    depth = forms.ChoiceField(
        label=_("How deep"), choices=Depth.choices, widget=forms.RadioSelect, initial=Depth.STANDARD
    )
    reason = long_text(_("Why so deep and no deeper?"), rows=2)

    def perform(self, actor: Actor) -> None:
        actions.start_investigation(
            **self.common(actor),
            investigator=self.cleaned_data["person"],
            depth=Depth(self.cleaned_data["depth"]),
            reason=self.cleaned_data["reason"],
        )


class Ask(DeedForm):
    title, button, deed = _("Ask the complainant"), _("Send the question"), "ask"
    explanation = _("One concrete question. The limits keep running while you wait.")
    question = long_text(_("Question"))

    def perform(self, actor: Actor) -> None:
        actions.ask_complainant(**self.common(actor), **self.wording())


class Hear(DeedForm):
    title, button, deed = _("Record what the complainant said"), _("Record"), "hear"
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    words = long_text(_("In their words"))

    def perform(self, actor: Actor) -> None:
        actions.hear_complainant(**self.common(actor), **self.wording())


class GoOn(DeedForm):
    title, button, deed = _("Go on without the answer"), _("Go on"), "ask"
    explanation = _("The investigation continues with what is known.")

    def perform(self, actor: Actor) -> None:
        actions.go_on_without_answer(**self.common(actor))


class Inform(DeedForm):
    title, button, deed = _("Tell the complainant where it stands"), _("Send the news"), "inform"
    explanation = _("Also when nothing is new: say so, and when they hear from you again.")
    words = long_text(_("News"))

    def perform(self, actor: Actor) -> None:
        actions.send_progress_notice(**self.common(actor), **self.wording())


class ExtendAnswer(DeedForm):
    title, button, deed = _("Make the limit of the answer longer"), _("Send it and take the time"), "extend"
    explanation = _(
        "Only before the limit, and as often as its rule allows. The complainant gets the reason and the new date."
    )
    longer = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    words = long_text(_("Your words to the complainant"), _("What was done so far, and what it still takes."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["longer"]
        assert isinstance(field, forms.ChoiceField)
        lawful = longer_limits_of(self.complaint)
        several = len({way.rule.code for way in lawful}) > 1
        field.choices = [
            (way.key, f"{way.label} ({in_language(way.rule.title)})" if several else way.label) for way in lawful
        ]

    def perform(self, actor: Actor) -> None:
        actions.extend_answer(**self.common(actor), **self.wording())


class TriageDanger(DeedForm):
    title, button, deed = _("Look at the possible danger"), _("Record what I saw"), "triage"
    explanation = _("For colleagues only. The limit stops with your look, not with the end of the danger.")
    outcome = forms.ChoiceField(label=_("What did you find?"), choices=Triage.choices, widget=forms.RadioSelect)
    words = long_text(_("What you saw, and what is being done"), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.triage_danger(
            **self.common(actor), **self.wording() | {"outcome": Triage(self.cleaned_data["outcome"])}
        )
