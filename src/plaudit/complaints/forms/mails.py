"""What a person decides about a mail that came in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit

from ..codes import AsideReason
from .choices import TranslatedChoiceField


class MailFilterForm(forms.Form):
    """Which mail; what cannot be read means all."""

    kind = forms.ChoiceField(
        required=False,
        label=_("Written by"),
        choices=[("", _("All mail")), ("personal", _("Written by people")), ("automatic", _("Written by machines"))],
    )

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("kind") or "")


class MailForm(forms.Form):
    """Base of the three decisions. A mail marked as automatic may still be a person's; only a person can say so."""

    by_person = forms.BooleanField(
        label=_("A person wrote this: the mark is wrong"),
        required=False,
    )

    def __init__(self, *args: Any, is_personal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_personal:
            del self.fields["by_person"]


class FileMailForm(MailForm):
    reference = forms.CharField(
        label=_("Reference of the complaint"),
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "C-2026-000123"}),
    )
    field_order = ["reference", "by_person"]

    def clean_reference(self) -> str:
        return "".join(str(self.cleaned_data["reference"]).split()).upper()


class NewFromMailForm(MailForm):
    language = forms.ChoiceField(label=_("Answer in"), choices=[("en", "English"), ("zh-hans", "简体中文")])
    unit = TranslatedChoiceField(
        label=_("Handled by"), queryset=Unit.objects.none(), required=False, empty_label=_("Where I work")
    )
    field_order = ["language", "unit", "by_person"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Unit.objects.filter(valid_to=None).order_by("path")


class SetAsideForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why?"), choices=AsideReason.choices)
