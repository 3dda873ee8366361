"""Impartial people: who is complained about, interests, exceptions, and hearing staff."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import people_with
from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from ... import actions
from ...actions.hearings import USUAL
from ...codes import Answer, Post
from ...policies import POST_ROLES
from .base import DeedForm, long_text


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * (obj.path.count('/') - 2)}{in_language(obj.name)}"


class NameConcerned(DeedForm):
    title, button, deed = _("Name who is complained about"), _("Save"), "name_concerned"
    explanation = _(
        "Whoever is named loses sight of the complaint at once, and whoever is no longer impartial loses their post in it."
    )
    person = forms.ModelChoiceField(
        label=_("Person complained about"), queryset=User.objects.none(), required=False, empty_label="–"
    )
    unit = UnitChoice(label=_("Unit complained about"), queryset=Unit.objects.none(), required=False, empty_label="–")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["person"], self.initial["unit"] = self.complaint.about_person_id, self.complaint.about_unit_id
        people, unit = self.fields["person"], self.fields["unit"]
        people.queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        unit.queryset = Unit.objects.filter(valid_to=None).order_by("path")  # type: ignore[attr-defined]

    def perform(self, actor: Actor) -> None:
        actions.name_concerned(**self.common(actor), **self.wording())


class DeclareInterest(DeedForm):
    title, button, deed = _("I have an interest in this complaint"), _("Declare it"), "declare"
    explanation = _("You lose your posts in it. Nobody holds it against you: it keeps the outcome fair.")
    words = long_text(_("What is it?"), rows=2)

    def perform(self, actor: Actor) -> None:
        actions.declare_interest(actor=actor, complaint_id=self.complaint.pk, has_interest=True, **self.wording())


class ProposeException(DeedForm):
    title, button, deed = _("Propose an exception"), _("Propose the exception"), "propose_exception"
    PREFILLED = ("post", "person")
    explanation = _(
        "When nobody impartial is left. A second person decides, and the complaint shows the exception for ever."
    )
    post = forms.ChoiceField(label=_("As what"), choices=[(p.value, p.label) for p in Post if p not in {Post.AUDITOR}])
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label="–")
    reason = long_text(_("Why can nobody else do it?"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = User.objects.none()
        for role in {*POST_ROLES.values(), "reviewer", "verifier"}:
            able = able | people_with(role, self.complaint.unit)
        self.fields["person"].queryset = able.distinct().order_by("name")  # type: ignore[attr-defined]

    def perform(self, actor: Actor) -> None:
        actions.propose_exception(**self.common(actor), **self.wording() | {"post": Post(self.cleaned_data["post"])})


class AnswerException(DeedForm):
    title, button, deed = _("Allow the exception"), _("Allow it"), "answer_exception"
    explanation = _("You answer for it with your name. The complaint shows it for ever.")
    answer: ClassVar[Answer] = Answer.ALLOWED

    def perform(self, actor: Actor) -> None:
        assert self.target
        version = self.cleaned_data.get("version")
        actions.answer_exception(actor=actor, exception_id=self.target, answer=self.answer, version=version)


class RefuseException(AnswerException):
    title, button = _("Refuse the exception"), _("Refuse it")
    explanation = _("Somebody else has to take the post.")
    answer = Answer.REFUSED


class TellStaff(DeedForm):
    title, button, deed = _("Tell the person complained about"), _("Tell them"), "tell_staff"
    explanation = _(
        "They get a notice, read these words and nothing else of the complaint, and may answer before anything is found."
    )
    extract = long_text(
        _("What concerns them"), _("In your words. Leave out who complained, and how they can be reached."), rows=6
    )
    answer_on = forms.DateField(
        label=_("They may answer until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["answer_on"] = (timezone.localtime() + USUAL).date()

    def perform(self, actor: Actor) -> None:
        over = datetime.combine(self.cleaned_data["answer_on"] + timedelta(days=1), time.min)
        until = timezone.make_aware(over)
        actions.tell_staff(**self.common(actor), extract=self.cleaned_data["extract"], answer_until=until)
