"""Which document a colleague wants on paper, and whether with contact data."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..codes import PaperKind
from ..queries.papers import Letter
from .contact import REASONS

FORM = str(PaperKind.FOLLOW_UP_FORM)


class PapersForm(forms.Form):
    paper = forms.ChoiceField(label=_("Document"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the form"),
        help_text=_("A letter stays in the language in which it was sent."),
        choices=[("en", "English"), ("zh-hans", "简体中文")],
    )
    with_contact = forms.BooleanField(label=_("With the name and address of the complainant"), required=False)
    reason = forms.ChoiceField(
        label=_("Why do you need them?"), required=False, choices=[("", pgettext_lazy("no reason", "–")), *REASONS]
    )

    def __init__(self, *args: Any, letters: list[Letter], may_see_contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper = self.fields["paper"]
        assert isinstance(paper, forms.ChoiceField)
        paper.choices = [
            (FORM, PaperKind.FOLLOW_UP_FORM.label),
            *((str(letter.id), letter.title) for letter in letters),
        ]
        if not may_see_contact:
            del self.fields["with_contact"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("with_contact") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you need the contact data."))
        return cleaned

    @property
    def letter(self) -> UUID | None:
        """The letter chosen; None for the follow-up form."""
        chosen = str(self.cleaned_data["paper"])
        return None if chosen == FORM else UUID(chosen)

    @property
    def contact(self) -> dict[str, Any]:
        """Whether with contact data, and why, as the actions take it."""
        given = self.cleaned_data
        return {"with_contact": bool(given.get("with_contact")), "reason": given.get("reason") or ""}
