"""The errors of a form as links to its fields, and the one form of this room."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.http import HttpResponse

from plaudit.accounts.models import User


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One error and the control it belongs to (none for the form as a whole)."""

    anchor: str
    label: str
    message: str


def error_links(form: BaseForm) -> list[ErrorLink]:
    """The errors in the order of the fields, the form's own first."""
    links = [ErrorLink("", "", str(message)) for message in form.non_field_errors()]
    for field in form:
        links += [ErrorLink(_anchor(field), str(field.label), str(message)) for message in field.errors]
    return links


def _anchor(field: BoundField) -> str:
    """The id of the field's control, or of the first of its choices."""
    if field.use_fieldset and (parts := list(field.subwidgets)):
        return str(parts[0].id_for_label or field.auto_id)
    return str(field.id_for_label or field.auto_id)


class LanguageForm(forms.Form):
    """The language somebody wants to read in."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)

    def keep(self, user: User | None, response: HttpResponse) -> None:
        """In the profile if there is one, else in a cookie."""
        code = self.cleaned_data["language"]
        if user:
            User.objects.filter(id=user.id).update(language=code)
            return
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", httponly=True)
