"""Choosing a row by the name it has in the reader's language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.wording import in_language


class TranslatedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Rows whose names are kept by language."""

    def to_python(self, value: Any) -> Any:
        """A value that could not be a key at all is told like one that is not in the list."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(_("Choose one of the list, or leave it open."), code="invalid_choice") from None

    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj.name) or obj.code
