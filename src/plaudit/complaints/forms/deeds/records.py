"""Around the case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.customers.models import Product
from plaudit.foundation.actors import Actor

from ... import actions
from ...models import Category
from ..choices import TranslatedChoiceField
from .base import DeedForm, long_text


class AddNote(DeedForm):
    title, button, deed = _("Add a note"), _("Keep the note"), "note"
    explanation = _("For colleagues only. The complainant does not see it.")
    body = long_text(_("Note"), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.add_note(actor=actor, complaint_id=self.complaint.pk, **self.wording())


class Classify(DeedForm):
    title, button, deed = _("Say what it is about"), _("Keep it"), "list_issues"
    explanation = _("Category and product make complaints countable. The journal keeps what stood here before.")
    category = TranslatedChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="–"
    )
    product = TranslatedChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("category", Category.objects), ("product", Product.objects)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows.filter(valid_to=None).order_by("code")
            field.initial = getattr(self.complaint, f"{name}_id")

    def perform(self, actor: Actor) -> None:
        actions.correct_complaint(**self.common(actor), changes=self.wording())


class AddDocument(DeedForm):
    title, button, deed = _("Add a document"), _("Add the document"), "attach"
    document = forms.FileField(label=_("Document"))

    def perform(self, actor: Actor) -> None:
        document = self.cleaned_data["document"]
        actions.attach(actor=actor, complaint_id=self.complaint.pk, document=document)
