"""Around the case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor

from ... import actions
from .base import DeedForm, long_text


class AddNote(DeedForm):
    title, button, deed = _("Add a note"), _("Keep the note"), "note"
    explanation = _("For colleagues only. The complainant does not see it.")
    body = long_text(_("Note"), rows=3)

    def perform(self, actor: Actor) -> None:
        actions.add_note(actor=actor, complaint_id=self.complaint.pk, **self.wording())


class AddDocument(DeedForm):
    title, button, deed = _("Add a document"), _("Add the document"), "attach"
    document = forms.FileField(label=_("Document"))

    def perform(self, actor: Actor) -> None:
        document = self.cleaned_data["document"]
        actions.attach(actor=actor, complaint_id=self.complaint.pk, document=document)
