"""What every list of complaints shows of one: `{% load casework %}`."""

from django import template

from plaudit.foundation.wording import in_language

from ..codes import State
from ..models import Complaint

register = template.Library()
TONES = {
    State.RECEIVED: "",
    State.WAITING: "warn",
    State.REJECTED: "bad",
    State.REOPENED: "bad",
    State.IN_DISPUTE: "bad",
    State.ACCEPTED: "good",
    State.REMEDY_IN_PROGRESS: "good",
    State.VERIFIED: "good",
}


@register.filter
def state(case: Complaint) -> str:
    """Where it stands; of one that is closed how it ended."""
    return case.get_closing_code_display() if case.state == State.CLOSED else case.get_state_display()


@register.filter
def tone(case: Complaint) -> str:
    """The tone of the state; an end is good only when it was resolved."""
    if case.state == State.CLOSED:
        return "good" if case.is_resolved else ""
    return TONES.get(State(case.state), "info")


@register.filter
def beside(case: Complaint) -> str:
    """What stands under the title: the reference, what it is about, and who has it."""
    named = [in_language(row.name) for row in (case.category, case.product, case.unit) if row]
    return " · ".join([case.reference, *named])
