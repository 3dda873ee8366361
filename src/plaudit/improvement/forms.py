from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import units_below
from plaudit.accounts.roles import Role
from plaudit.complaints.queries.figures.wording import period_choices
from plaudit.complaints.queries.involvement import known_references
from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from . import actions, policies
from .codes import FieldKind
from .models import ReviewPack
from .registers import Field, Register

LONG = 20_000


class EntryForm(forms.Form):
    """The title of an entry, the fields of its register, whose it is and when it is looked at again."""

    title = forms.CharField(label=_("Title"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    review_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, register: Register, actor: Actor, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        people = User.objects.filter(is_active=True).order_by("name")
        _choice(self, "owner").queryset = people
        if is_new:
            units = _choice(self, "unit")
            units.queryset = _units(register, actor)
            units.initial = units.queryset.first()
        else:
            del self.fields["unit"]
        for field in register.fields:
            for name, made in _fields(field, people):
                self.fields[name] = made
        self.order_fields(["title", *(name for name in self.fields if name not in AROUND), *AROUND])

    def values(self) -> dict[str, Any]:
        """The fields by code, as JSON takes them."""
        return {field.code: self._value(field) for field in self.register.fields}

    def _value(self, field: Field) -> Any:
        if field.kind == FieldKind.TEXTS:
            texts = {code: self.cleaned_data[f"{field.code}_{code}"] for code, _name in settings.LANGUAGES}
            return {code: text for code, text in texts.items() if text}
        value = self.cleaned_data[field.code]
        if field.kind == FieldKind.DATE:
            return value.isoformat() if value else None
        return str(value.pk) if isinstance(value, User) else value

    def clean(self) -> dict[str, Any]:
        for field in self.register.fields:
            names = [f"{field.code}_{code}" for code, _name in settings.LANGUAGES]
            if field.kind == FieldKind.TEXTS and field.is_required and not any(self.cleaned_data.get(n) for n in names):
                self.add_error(names[0], _("Write it in one language at least."))
        return self.cleaned_data


AROUND = ("owner", "unit", "review_on", "version")


def initial_of(values: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of a version."""
    texts = {f"{code}_{tag}": text for code, v in values.items() if isinstance(v, dict) for tag, text in v.items()}
    plain = {code: " ".join(v) if isinstance(v, list) else v for code, v in values.items() if not isinstance(v, dict)}
    return texts | plain


class References(forms.CharField):
    """References of complaints, apart by spaces or commas; each has to exist."""

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys((value or "").upper().replace(",", " ").split()))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])
        if unknown := sorted(set(value) - known_references(value)):
            raise ValidationError(
                _("There is no complaint %(reference)s. Correct the reference."), params={"reference": unknown[0][:40]}
            )

    def run_validators(self, value: Any) -> None:
        super().run_validators(" ".join(value))


def _fields(field: Field, people: Any) -> list[tuple[str, forms.Field]]:
    label = in_language(field.label)
    about: dict[str, Any] = {"label": label, "required": field.is_required}
    area = forms.Textarea(attrs={"rows": 4})
    if field.kind == FieldKind.TEXTS:
        return [
            (
                f"{field.code}_{code}",
                forms.CharField(label=f"{label} ({name})", required=False, max_length=LONG, widget=area),
            )
            for code, name in settings.LANGUAGES
        ]
    if field.kind == FieldKind.TEXT:
        return [(field.code, forms.CharField(max_length=LONG, widget=area, **about))]
    return [(field.code, _short(field, people, about))]


def _short(field: Field, people: Any, about: dict[str, Any]) -> forms.Field:
    match field.kind:
        case FieldKind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **about)
        case FieldKind.NUMBER:
            return forms.IntegerField(min_value=0, **about)
        case FieldKind.YES_NO:
            return forms.BooleanField(label=about["label"], required=False)
        case FieldKind.CHOICE:
            labels = [(choice.code, in_language(choice.label)) for choice in field.choices]
            return forms.ChoiceField(choices=[("", "–"), *labels], **about)
        case FieldKind.PERSON:
            return forms.ModelChoiceField(queryset=people, **about)
        case FieldKind.COMPLAINTS:
            return References(help_text=_("References such as C-2026-000123, apart by spaces."), **about)
    return forms.CharField(max_length=300, **about)


def _units(register: Register, actor: Actor) -> Any:
    open_units = Unit.objects.filter(valid_to=None).order_by("path")
    if "staff" in register.keepers:
        return open_units
    return units_below(actor.paths(*policies.keepers_of(register))).filter(valid_to=None)


def _choice(form: forms.Form, name: str) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field


class MarkForm(forms.Form):
    """Under which version, with a note."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)


class NamedUnit(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj.name)


class PackForm(forms.Form):
    """Of which unit and period a review pack is."""

    unit = NamedUnit(label=_("Unit"), queryset=Unit.objects.none())
    period = forms.ChoiceField(label=_("Period"))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = _choice(self, "unit")
        unit.queryset, unit.empty_label = units_below(actor.paths(Role.MANAGER)).filter(valid_to=None), None
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)
        period.choices = period_choices()

    def begin(self, actor: Actor) -> ReviewPack:
        return actions.begin_pack(actor=actor, unit=self.cleaned_data["unit"], period=self.cleaned_data["period"])


class SectionForm(forms.Form):
    """The manager's own words in one part of a review pack."""

    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 8})
    )
