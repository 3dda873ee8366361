"""The complainant's forms on the tracking page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..codes import ReopeningReason
from .deeds.base import long_text


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your tracking code"),
        help_text=_("It was shown when you sent the complaint. Capitals, spaces and dashes do not matter."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class OneTimeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits from our e-mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class TellForm(forms.Form):
    words = long_text(_("What do you want to tell us?"))


class AcceptForm(forms.Form):
    words = long_text(_("Anything you want to add"), required=False, rows=2)


class RefuseForm(forms.Form):
    words = long_text(_("Why do you refuse it?"), required=False, rows=3)
    would_satisfy = long_text(_("What would put it right?"), required=False, rows=3)


class WithdrawForm(forms.Form):
    words = long_text(_("Why do you withdraw the complaint?"), _("A few words are enough."), rows=2)


class AskReviewForm(forms.Form):
    words = long_text(_("What should we look at anew?"), _("You need not write anything."), required=False, rows=4)


class ReopenForm(forms.Form):
    why = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            (ReopeningReason.NEW_FACT, ReopeningReason.NEW_FACT.label),
            (ReopeningReason.BROKEN_REMEDY, ReopeningReason.BROKEN_REMEDY.label),
            (ReopeningReason.REVIEW_WON, _("A body outside decided for me")),
        ],
        initial=ReopeningReason.NEW_FACT,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Why does it have to be opened again?"), rows=3)

    def clean_why(self) -> ReopeningReason:
        return ReopeningReason(self.cleaned_data["why"] or ReopeningReason.NEW_FACT)


class DocumentForm(forms.Form):
    document = forms.FileField(
        label=_("Document"), help_text=_("PDF, photo, Word, Excel, text, e-mail, sound or video.")
    )
