"""What every form of a deed has: the version its reader saw, and the action it calls."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import people_with
from plaudit.foundation.actors import Actor

from ... import actions
from ...codes import Channel
from ...models import Complaint
from ...policies import POST_ROLES, must_declare

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Text
else:
    Text = object

Fact = tuple["Text", str]
HEARD_BY = [(c.value, c.label) for c in (Channel.PHONE, Channel.COUNTER, Channel.LETTER, Channel.EMAIL)]


def long_text(label: Text, help_text: Text = "", *, required: bool = True, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def offer_matters(form: forms.Form, matters: list[tuple[str, str]], chosen: str = "") -> None:
    """The kinds of matter as choices; the field goes where no limit depends on it."""
    field = form.fields["matter"]
    assert isinstance(field, forms.ChoiceField)
    if not matters:
        del form.fields["matter"]
        return
    field.choices = [*([] if field.required else [("", _("not known yet"))]), *matters]
    field.initial = chosen


class DeedForm(forms.Form):
    """Base of the deeds: carries the version the reader saw, so that two people cannot overwrite each other."""

    title: ClassVar[Text] = ""
    button: ClassVar[Text] = ""
    explanation: ClassVar[Text] = ""
    deed: ClassVar[str] = ""
    PREFILLED: ClassVar[tuple[str, ...]] = ()

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, complaint: Complaint, target: UUID | None, *args: Any, actor: Actor | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"version": complaint.version})
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.target = target
        self.actor = actor
        if actor and must_declare(actor, self.deed, complaint):
            self.fields["no_interest"] = forms.BooleanField(
                label=_("I have no interest of my own in this complaint and no tie to whom it is about"),
                help_text=_("You are asked once, and again when the person or unit complained about changes."),
            )

    def declare(self, actor: Actor) -> None:
        """The declaration that stands in the form, where one is due; it counts also when the deed is refused."""
        if self.cleaned_data.pop("no_interest", False):
            actions.declare_interest(actor=actor, complaint_id=self.complaint.pk, has_interest=False)

    def prefill(self, asked: Mapping[str, str]) -> None:
        """Take over from the link that led here what this form lets a link say."""
        for name in self.PREFILLED:
            self.fields[name].initial = asked.get(name, "")[:200]

    def facts(self) -> list[Fact]:
        """What stands above the form, as label and value."""
        return []

    def perform(self, actor: Actor) -> None:
        raise TypeError(f"{type(self).__name__} performs nothing")

    def wording(self) -> dict[str, Any]:
        """The cleaned fields as the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def common(self, actor: Actor) -> dict[str, Any]:
        return {"actor": actor, "complaint_id": self.complaint.pk, "version": self.cleaned_data.get("version")}


class PersonForm(DeedForm):
    """Chooses somebody who holds the role in the unit of this complaint."""

    post: ClassVar[str] = "owner"
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label="–")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        able = people_with(POST_ROLES[self.post], self.complaint.unit)
        field.queryset = able.exclude(pk=self.complaint.about_person_id or UUID(int=0))
