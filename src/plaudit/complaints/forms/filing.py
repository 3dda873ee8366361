"""The complaint form: own words are enough, all else is optional. The same reading serves public, staff and API."""

import re
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plaudit.accounts.models import Unit, User
from plaudit.customers.models import Product

from ..actions.documents import MOST_ATTACHMENTS
from ..actions.receiving import STORY_LIMIT, Filing, Person
from ..codes import Channel, RemedyWanted
from ..models import Category
from ..queries.matters import matters_here
from .choices import TranslatedChoiceField
from .deeds.base import offer_matters

CONTACT_LIMIT = 200
LONGEST_PHONE = 40


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Up to MOST_ATTACHMENTS documents in one control."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFilesInput(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, (list, tuple)) else [data]
        files = [file for file in files if file]
        if len(files) > MOST_ATTACHMENTS:
            raise forms.ValidationError(
                _("Choose at most %(most)s documents. Put several pages into one."), params={"most": MOST_ATTACHMENTS}
            )
        return files


def read_contact(text: str) -> dict[str, str]:
    """An e-mail address or a telephone number, told apart by the @. Raises ValidationError."""
    text = text.strip()
    if not text:
        return {}
    if "@" in text:
        try:
            validate_email(text)
        except forms.ValidationError:
            raise forms.ValidationError(
                _("This does not look like an e-mail address. Check it, or give a telephone number.")
            ) from None
        return {"email": text}
    if len(text) > LONGEST_PHONE:
        raise forms.ValidationError(_("This is too long for a telephone number. Give one number, or leave it empty."))
    if len(re.sub(r"\D", "", text)) < 5:
        raise forms.ValidationError(_("Give an e-mail address or a telephone number, or leave it empty."))
    return {"phone": text}


class PublicFilingForm(forms.Form):
    """What a customer sees: three questions, and the rest behind one line."""

    story = forms.CharField(
        label=_("What happened?"),
        help_text=_("In your own words. Dates, amounts and names help, if you have them."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=STORY_LIMIT,
        error_messages={
            "required": _("Tell us in your own words what happened."),
            "max_length": _(
                "The text is too long: %(show_value)s characters, %(limit_value)s at most. Attach the rest."
            ),
        },
    )
    remedy_wanted = forms.ChoiceField(
        label=_("What would put it right?"),
        help_text=_("Leave it open if you are not sure."),
        choices=RemedyWanted.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    contact = forms.CharField(
        label=_("How can we answer you?"),
        help_text=_(
            "An e-mail address or a phone number. You can also stay anonymous and follow the case with a code."
        ),
        max_length=CONTACT_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=CONTACT_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    documents = ManyFilesField(
        label=_("Documents"),
        help_text=_("Up to 10: PDF, photos, Word, Excel, text, e-mail, sound or video."),
        required=False,
    )
    product = TranslatedChoiceField(
        label=_("What is it about?"), queryset=Product.objects.none(), required=False, empty_label=_("I do not know")
    )
    order_reference = forms.CharField(
        label=_("Order, contract or account number"), max_length=CONTACT_LIMIT, required=False
    )
    problem_on = forms.DateField(
        label=_("When did it happen?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    person_helped = forms.CharField(
        label=_("You act for somebody else? Their name"), max_length=CONTACT_LIMIT, required=False
    )
    authority = forms.CharField(
        label=_("How may you act for them?"),
        help_text=_(
            "For example: I am their daughter and they asked me. A written consent can be attached now or later."
        ),
        max_length=1000,
        required=False,
    )
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    FIRST: ClassVar[tuple[str, ...]] = ("story", "remedy_wanted", "contact")
    MORE: ClassVar[tuple[str, ...]] = (
        "name",
        "documents",
        "product",
        "order_reference",
        "problem_on",
        "person_helped",
        "authority",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = self.fields["product"]
        assert isinstance(products, TranslatedChoiceField)
        products.queryset = Product.objects.filter(valid_to=None, parent=None).order_by("code")

    def clean_contact(self) -> dict[str, str]:
        return read_contact(self.cleaned_data["contact"])

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST if name in self.fields]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """The rest is shown at once when something in it was filled in or is wrong."""
        return self.is_bound and any(self.errors.get(name) or self.data.get(name) for name in self.MORE)

    def filing(self, *, language: str) -> Filing:
        data = self.cleaned_data
        writer = Person(name=data["name"], **data["contact"])
        helped = data["person_helped"]
        return Filing(
            story=data["story"],
            channel=Channel.WEB,
            language=language,
            remedy_wanted=data["remedy_wanted"],
            problem_on=data["problem_on"],
            order_reference=data["order_reference"],
            complainant=Person(name=helped) if helped else writer,
            agent=writer if helped else Person(),
            authority=data["authority"],
            product=data["product"],
        )


class StaffFilingForm(PublicFilingForm):
    """A complaint heard on the telephone, at the counter or read in a letter: also how and when it arrived."""

    channel = forms.ChoiceField(
        label=pgettext_lazy("of a complaint", "How did it arrive?"),
        choices=[
            (c.value, c.label)
            for c in (Channel.PHONE, Channel.COUNTER, Channel.LETTER, Channel.EMAIL, Channel.REFERRAL)
        ],
    )
    received_at = forms.DateTimeField(
        label=_("When did it arrive?"),
        help_text=_("The arrival counts, not the typing. Leave it empty for now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    language = forms.ChoiceField(label=_("Answer in"), choices=[("en", "English"), ("zh-hans", "简体中文")])
    has_safety_risk = forms.BooleanField(
        label=_("Somebody's safety is at risk"),
        help_text=_("A colleague then looks at it within the hour."),
        required=False,
    )
    matter = forms.ChoiceField(
        label=_("Kind of matter"),
        required=False,
        help_text=_("A limit depends on it. Until it is recorded the shortest limit counts."),
    )
    category = TranslatedChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="–"
    )
    unit = TranslatedChoiceField(label=_("Handled by"), queryset=Unit.objects.none(), required=False, empty_label="–")
    about_unit = TranslatedChoiceField(
        label=_("Unit complained about"), queryset=Unit.objects.none(), required=False, empty_label="–"
    )
    about_person = forms.ModelChoiceField(
        label=_("Person complained about"), queryset=User.objects.none(), required=False
    )

    FIRST: ClassVar[tuple[str, ...]] = (
        "channel",
        "received_at",
        "story",
        "remedy_wanted",
        "contact",
        "name",
        "language",
        "has_safety_risk",
        "matter",
    )
    MORE: ClassVar[tuple[str, ...]] = (
        "documents",
        "product",
        "category",
        "unit",
        "about_unit",
        "about_person",
        "order_reference",
        "problem_on",
        "person_helped",
        "authority",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_matters(self, matters_here())
        self.fields["contact"].help_text = _("An e-mail address or a telephone number. May stay empty.")
        rows = {"category": Category.objects.filter(valid_to=None).order_by("code")}
        units = Unit.objects.filter(valid_to=None).order_by("path")
        rows_of: dict[str, Any] = rows | {"unit": units, "about_unit": units}
        rows_of["about_person"] = User.objects.filter(is_active=True).order_by("name")
        for name, queryset in rows_of.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset

    def filing(self, *, language: str = "") -> Filing:
        data = self.cleaned_data
        return replace(
            super().filing(language=data["language"]),
            channel=Channel(data["channel"]),
            received_at=data["received_at"],
            has_safety_risk=data["has_safety_risk"],
            matter=data.get("matter", ""),
            category=data["category"],
            unit=data["unit"],
            about_unit=data["about_unit"],
            about_person=data["about_person"],
        )
