from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .codes import BodyKind, LimitUnit
from .models import OutsideBody

# What is written once per language: the field of the row, its label, and whether it may be long.
BY_LANGUAGE: tuple[tuple[str, Promise | str, bool], ...] = (
    ("name", _("Name (%(language)s)"), False),
    ("does", _("What it does for complainants (%(language)s)"), True),
    ("limit", _("By when to go there (%(language)s)"), False),
)
PLAIN = (
    "kind",
    "url",
    "phone",
    "jurisdiction",
    "sector",
    "limit_number",
    "limit_unit",
    "is_free",
    "source",
    "valid_from",
)


class BodyForm(forms.Form):
    """What complainants are told of a body; a new one also gets its code."""

    code = forms.SlugField(
        label=pgettext_lazy("short name", "Code"),
        max_length=80,
        help_text=_("Short, for files: letters, digits and hyphens."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=BodyKind.choices)
    url = forms.URLField(label=_("Web address"), required=False, max_length=300, assume_scheme="https")
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    jurisdiction = forms.RegexField(
        r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$",
        label=_("Country or union"),
        max_length=20,
        help_text=_("Two capitals such as CN, GB, US or EU; for a part of a country GB-ENG."),
        error_messages={"invalid": _("Give two capitals such as CN or EU, or GB-ENG for a part of a country.")},
    )
    sector = forms.SlugField(
        label=_("Trade"),
        required=False,
        max_length=40,
        help_text=_("One word as in the limits, such as consumer_finance. Empty: for every trade."),
    )
    limit_number = forms.IntegerField(label=_("Limit as a number, if there is one"), required=False, min_value=1)
    limit_unit = forms.ChoiceField(
        label=_("Unit of the limit"), required=False, choices=[("", "–"), *LimitUnit.choices]
    )
    is_free = forms.TypedChoiceField(
        label=_("Free for the complainant"),
        choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))],
        required=False,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where you read this: a law, a page with its date, a letter.")
    )
    valid_from = forms.DateField(
        label=_("Offered from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
            self.fields["valid_from"].label = _("These details hold from")
        for name, label, is_long in BY_LANGUAGE:
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label % {"language": language},
                    required=False,
                    max_length=600 if is_long else 200,
                    widget=forms.Textarea(attrs={"rows": 2}) if is_long else None,
                )
        self._order()

    def _order(self) -> None:
        name, does, limit = (self._by_language(name) for name, _label, _is_long in BY_LANGUAGE)
        self.order_fields(["code", *name, "kind", *does, "url", "phone", "jurisdiction", "sector", *limit])

    def _by_language(self, name: str) -> list[str]:
        return [f"{name}_{code}" for code, _language in settings.LANGUAGES]

    def texts(self, name: str) -> dict[str, str]:
        given = {code: self.cleaned_data[f"{name}_{code}"] for code, _language in settings.LANGUAGES}
        return {code: text for code, text in given.items() if text}

    def body(self) -> OutsideBody:
        """The unsaved entry. It is not confirmed: that is a deed of its own."""
        texts = {name: self.texts(name) for name, _label, _is_long in BY_LANGUAGE}
        plain = {name: self.cleaned_data[name] for name in PLAIN}
        return OutsideBody(code=self.cleaned_data.get("code", ""), **texts, **plain)


def initial_of(body: OutsideBody) -> dict[str, Any]:
    """What the form shows of an entry."""
    texts = {
        f"{name}_{code}": text for name, _label, _long in BY_LANGUAGE for code, text in getattr(body, name).items()
    }
    is_free = {None: "", True: "yes", False: "no"}[body.is_free]
    return texts | {name: getattr(body, name) for name in PLAIN} | {"version": body.version, "is_free": is_free}


class CloseForm(forms.Form):
    """From when the body is not offered any more."""

    on = forms.DateField(
        label=pgettext_lazy("outside body", "Not offered from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "close_%s"  # it stands on one page with the form above


class ConfirmForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
