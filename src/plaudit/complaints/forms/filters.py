from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plaudit.accounts.queries import names_of
from plaudit.customers.models import Product
from plaudit.foundation.wording import in_language

from ..codes import Channel, State
from ..queries.queue import Filters
from ..queries.waiting import WAITS


class FiltersForm(forms.Form):
    """The one filter line; it lives in the URL. What cannot be read means "any"."""

    q = forms.CharField(required=False, max_length=200)
    scope = forms.ChoiceField(
        required=False,
        label=_("Whose"),
        choices=[
            ("", _("Everybody's")),
            ("mine", _("Mine")),
            ("unassigned", _("Without an owner")),
            ("managed", _("In units I manage")),
        ],
    )
    status = forms.ChoiceField(
        required=False,
        label=_("Open or closed"),
        choices=[
            ("open", pgettext_lazy("complaints", "Open")),
            ("closed", pgettext_lazy("complaints", "Closed")),
            ("any", _("Open and closed")),
        ],
    )
    state = forms.ChoiceField(required=False, label=_("State"), choices=[("", _("Any state")), *State.choices])
    waits = forms.ChoiceField(
        required=False,
        label=_("Waits for"),
        choices=[("", _("Waits for anything")), *((name, label) for name, (label, _condition) in WAITS.items())],
    )
    product = forms.ChoiceField(required=False, label=_("Product"))
    channel = forms.ChoiceField(required=False, label=_("Channel"), choices=[("", _("Any channel")), *Channel.choices])
    urgent = forms.BooleanField(required=False, label=_("Urgent"))
    late = forms.BooleanField(required=False, label=_("Late"))
    today = forms.BooleanField(required=False, label=_("Due today"))
    week = forms.BooleanField(required=False, label=_("Due within a week"))
    owner = forms.UUIDField(required=False, label=_("Owner"))
    order = forms.ChoiceField(
        required=False,
        label=_("Order"),
        choices=[("due", _("Soonest due first")), ("received", _("Newest first"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = Product.objects.filter(parent=None).order_by("code").values_list("code", "name")
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any product")), *((code, in_language(name)) for code, name in products)]

    def filters(self) -> Filters:
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        if "owner" in data:
            data["owner"] = str(data["owner"])
        if data.get("state") == State.CLOSED:
            data["status"] = "closed"
        return Filters(**({"status": "open", "order": "due"} | data))

    def chosen(self) -> list[tuple[str, str]]:
        """What narrows the list, as (words, address without it): each is taken away by its own link."""
        found = []
        for name, value in self.cleaned_data.items():
            if not value or name == "order" or (name, value) == ("status", "open"):
                continue
            found.append((str(value if name == "q" else self._words_of(name, value)), self._without(name)))
        return found

    def query(self) -> str:
        """The filters as an address keeps them; words that were searched for are not among them."""
        self.is_valid()
        kept = {name: value for name, value in self.cleaned_data.items() if value and name != "q"}
        return urlencode({name: "on" if value is True else value for name, value in kept.items()})

    def _words_of(self, name: str, value: Any) -> Any:
        if name == "owner":
            return names_of([value]).get(str(value), _("Owner"))
        field = self.fields[name]
        choices: Any = field.choices if isinstance(field, forms.ChoiceField) else []
        return dict(choices).get(value, field.label)

    def _without(self, name: str) -> str:
        rest = {key: value for key, value in self.cleaned_data.items() if value and key != name}
        return "?" + urlencode({key: "on" if value is True else value for key, value in rest.items()})
