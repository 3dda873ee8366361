"""Ends that come before an answer: settled on the spot, or passed on by two people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from ... import actions
from ...codes import Channel, RemedyKind, TransferReason
from ...models import Category
from ...queries.outside import body_offered, routes_outside
from ..choices import TranslatedChoiceField
from .base import HEARD_BY, DeedForm, Fact, long_text


class SettleAtOnce(DeedForm):
    title, button, deed = _("Settle it at first contact"), _("Close it as settled"), "settle"
    explanation = _(
        "Only when the complainant has said yes and has what they wanted. It counts as received and resolved, and they "
        "get a short summary in writing."
    )
    kind = forms.ChoiceField(label=_("What they got"), choices=RemedyKind.choices)
    text = long_text(_("What exactly"), required=False, rows=2)
    amount = forms.DecimalField(label=_("Amount"), required=False, max_digits=14, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), required=False, min_length=3, max_length=3)
    words = long_text(_("Their yes, in their own words"), rows=2)
    channel = forms.ChoiceField(label=_("Heard by"), choices=HEARD_BY)
    said_at = forms.DateTimeField(
        label=_("When did they say it?"),
        help_text=_("Leave it empty for now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    category = TranslatedChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="–"
    )
    summary = long_text(_("Summary for the complainant"), _("What was wrong, and what was done. It is sent."), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Category.objects.filter(valid_to=None).order_by("code")
        field.initial = self.complaint.category_id
        field.required = field.queryset.exists()

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def perform(self, actor: Actor) -> None:
        data = self.wording()
        given = actions.Offer(**{name: data.pop(name) for name in ("kind", "text", "amount", "currency")})
        data |= {"channel": Channel(data["channel"])}
        actions.settle_at_first_contact(**self.common(actor), given=given, **data)


class ProposeTransfer(DeedForm):
    title, button, deed = _("Somebody else has to deal with it"), _("Propose it"), "transfer"
    explanation = _("A second person looks at it first. Until they confirm, nothing is sent and every limit runs on.")
    reason = forms.ChoiceField(label=_("Why?"), choices=TransferReason.choices, widget=forms.RadioSelect)
    body = forms.ChoiceField(label=_("Outside body"), required=False)
    where_to = long_text(
        _("Or somebody else"), _("Who it is, and how the complainant reaches them."), required=False, rows=2
    )
    unit = TranslatedChoiceField(
        label=_("Or a unit of ours"), queryset=Unit.objects.none(), required=False, empty_label="–"
    )
    words = long_text(
        _("Your words to the complainant"), _("They are sent once a second person has confirmed."), rows=4
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body, unit = self.fields["body"], self.fields["unit"]
        assert isinstance(body, forms.ChoiceField) and isinstance(unit, forms.ModelChoiceField)
        offered = [(found.code, in_language(found.name)) for found in routes_outside().bodies]
        body.choices = [("", "---------"), *offered]
        unit.queryset = Unit.objects.filter(valid_to=None).exclude(pk=self.complaint.unit_id).order_by("path")

    def perform(self, actor: Actor) -> None:
        data = self.cleaned_data
        to = actions.Destination(body=data["body"], where_to=data["where_to"], unit=data["unit"])
        reason = TransferReason(data["reason"])
        actions.propose_transfer(**self.common(actor), reason=reason, to=to, words=data["words"])


class _OnProposal(DeedForm):
    """Shows what was proposed, to the second person."""

    deed = "transfer"

    def facts(self) -> list[Fact]:
        proposal = (
            self.complaint.transfers.select_related("subject", "to_unit", "proposed_by").filter(outcome="").first()
        )
        if proposal is None:
            return []
        body = body_offered(proposal.body)
        to = [in_language(found.name) for found in (body, proposal.to_unit) if found] + [proposal.where_to or ""]
        return [
            (_("Proposed by"), proposal.proposed_by.name),
            (_("Why?"), proposal.get_reason_display()),
            (_("Where to"), " · ".join(filter(None, to))),
            (_("Words to the complainant"), proposal.words or ""),
        ]


class ConfirmTransfer(_OnProposal):
    title, button = _("Confirm that somebody else deals with it"), _("Confirm and send the notice")
    explanation = _("You are the second person. The notice with the way there goes out at once, and stops the limits.")

    def perform(self, actor: Actor) -> None:
        actions.confirm_transfer(**self.common(actor))


class RefuseTransfer(_OnProposal):
    title, button = _("Keep it here"), _("Keep it here")
    explanation = _("The complaint goes on as if nothing had been proposed.")
    why_not = long_text(_("Why does it stay?"), rows=2)

    def perform(self, actor: Actor) -> None:
        actions.refuse_transfer(**self.common(actor), **self.wording())
