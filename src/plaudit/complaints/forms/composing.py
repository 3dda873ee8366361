"""The answer while it is being written, and the organisation's ready words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.wording import in_language

from ..models import AnswerTemplate
from ..queries.templates import NAMES, templates_at_hand
from .deeds.base import long_text


class TemplateChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj.name)


class ComposeForm(forms.Form):
    """`version` is the draft's when the page was opened, `case_version` the complaint's."""

    words = long_text(
        _("Your words to the complainant"),
        _(
            "The points with findings and reasons, the remedies and the ways to go further are added beneath by themselves."
        ),
        required=False,
        rows=18,
    )
    ready = TemplateChoiceField(
        label=_("Ready words"), queryset=AnswerTemplate.objects.none(), required=False, empty_label=_("Choose …")
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"id": "draft-version"}), min_value=0, max_value=2_000_000_000
    )
    case_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = self.fields["ready"]
        assert isinstance(ready, forms.ModelChoiceField)
        ready.queryset = templates_at_hand()


class TemplateForm(forms.Form):
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    body_en = long_text(_("Words in English"), required=False, rows=7)
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), required=False, max_length=120)
    body_zh_hans = long_text(_("Words in Chinese"), required=False, rows=7)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    names = ", ".join(f"{{{name}}}" for name in NAMES)

    @staticmethod
    def initial_of(template: AnswerTemplate) -> dict[str, Any]:
        return {
            "name_en": template.name.get("en", ""),
            "body_en": template.body.get("en", ""),
            "name_zh_hans": template.name.get("zh-hans", ""),
            "body_zh_hans": template.body.get("zh-hans", ""),
            "version": template.version,
        }

    def said(self) -> dict[str, dict[str, str]]:
        """Names and words by language, as the actions take them."""
        given = self.cleaned_data
        return {what: {"en": given[f"{what}_en"], "zh-hans": given[f"{what}_zh_hans"]} for what in ("name", "body")}
