"""Reporting a confidentiality incident, and what data protection does with it."""

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from .. import actions
from ..codes import Harm, IncidentKind
from ..models import Incident
from ..queries.access import complaints_known
from ..queries.incidents import units_to_name
from .deeds.base import long_text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Text
else:
    Text = object

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class _UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Unit) -> str:
        return in_language(obj.name)


class ReportIncidentForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened?"), choices=IncidentKind.choices)
    what = long_text(_("In your words"), _("What was seen, by whom, and where it is now."), rows=4)
    discovered_at = forms.DateTimeField(
        label=_("When was it noticed?"), help_text=_("The limits run from this moment."), widget=MOMENT
    )
    unit = _UnitField(label=_("Where?"), queryset=Unit.objects.none())
    references = long_text(
        _("Complaints touched"), _("One reference per line, as far as you know."), required=False, rows=2
    )
    people = forms.IntegerField(label=_("How many people does it concern?"), required=False, min_value=0)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"discovered_at": now()})
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units_to_name()

    def clean_references(self) -> list[Any]:
        named = [word for word in re.split(r"[\s,;，；、]+", self.cleaned_data["references"]) if word]
        try:
            return [complaint.pk for complaint in complaints_known(self.actor, named)]
        except NotFound:
            raise forms.ValidationError(
                _("One of these is no complaint that you may see. Leave it out here and name it in your words.")
            ) from None

    def report(self) -> Incident:
        data = self.cleaned_data
        found = actions.IncidentReport(
            unit=data["unit"],
            kind=IncidentKind(data["kind"]),
            what=data["what"],
            discovered_at=data["discovered_at"],
            complaints=data["references"],
            people=data["people"],
        )
        return actions.report_incident(actor=self.actor, report=found)


class IncidentDeedForm(forms.Form):
    """Base of what data protection does with an incident."""

    title: ClassVar[Text] = ""
    button: ClassVar[Text] = ""

    def __init__(self, incident: Incident, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident

    def perform(self, actor: Actor) -> None:
        raise TypeError(f"{type(self).__name__} performs nothing")


class AssessIncident(IncidentDeedForm):
    title, button = _("Assess the incident"), _("Record the assessment")
    harm = forms.ChoiceField(label=_("What can it do?"), choices=Harm.choices, widget=forms.RadioSelect)
    people = forms.IntegerField(label=_("How many people does it concern?"), required=False, min_value=0)
    words = long_text(_("Why, and what was done at once?"), rows=4)

    def perform(self, actor: Actor) -> None:
        data = self.cleaned_data | {"harm": Harm(self.cleaned_data["harm"])}
        actions.assess_incident(actor=actor, incident_id=self.incident.pk, **data)


class TellForm(IncidentDeedForm):
    """A decision, or the telling itself."""

    whom: ClassVar[str] = ""
    button = _("Record")
    choice = forms.ChoiceField(
        label=_("What is recorded?"),
        choices=[
            ("owed", _("They are to be told")),
            ("told", _("They were told")),
            ("not_needed", _("They need not be told")),
        ],
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Reason of the decision"), _("Why they are told, or why not."), required=False, rows=3)
    told_at = forms.DateTimeField(label=_("When were they told?"), required=False, widget=MOMENT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == "told" and not cleaned.get("told_at") and "told_at" not in self.errors:
            self.add_error("told_at", _("Give the moment at which they were told."))
        if cleaned.get("choice") in {"owed", "not_needed"} and not cleaned.get("reason"):
            self.add_error("reason", _("Give the reason of the decision."))
        return cleaned

    def perform(self, actor: Actor) -> None:
        data = self.cleaned_data
        about: dict[str, Any] = {"actor": actor, "incident_id": self.incident.pk, "whom": self.whom}
        if data["choice"] == "told":
            actions.record_telling(**about, told_at=data["told_at"])
        else:
            actions.decide_telling(**about, is_told=data["choice"] == "owed", reason=data["reason"])


class TellAuthority(TellForm):
    title, whom = _("Tell the authority"), "authority"


class TellPeople(TellForm):
    title, whom = _("Tell the people concerned"), "people"


class CloseIncident(IncidentDeedForm):
    title, button = _("Close the incident"), _("Close the incident")
    lessons = long_text(_("What was learnt, and what is done about it?"), rows=4)

    def perform(self, actor: Actor) -> None:
        actions.close_incident(actor=actor, incident_id=self.incident.pk, **self.cleaned_data)


INCIDENT_DEEDS: dict[str, type[IncidentDeedForm]] = {
    "assess": AssessIncident,
    "authority": TellAuthority,
    "people": TellPeople,
    "close": CloseIncident,
}
