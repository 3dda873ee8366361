"""The states of a confidentiality incident and the moves between them; pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Refused

from .codes import IncidentState, Telling

S = IncidentState


class Step(StrEnum):
    DISCOVER = "incident.discovered"
    ASSESS = "incident.assessed"
    AUTHORITY_TO_BE_NOTIFIED = "incident.authority_to_be_notified"
    AUTHORITY_NOT_NEEDED = "incident.authority_not_needed"
    AUTHORITY_NOTIFIED = "incident.authority_notified"
    PEOPLE_TO_BE_NOTIFIED = "incident.people_to_be_notified"
    PEOPLE_NOT_NEEDED = "incident.people_not_needed"
    PEOPLE_NOTIFIED = "incident.people_notified"
    CLOSE = "incident.closed"


MOVES: dict[Step, tuple[frozenset[IncidentState], IncidentState]] = {
    Step.ASSESS: (frozenset({S.REPORTED, S.ASSESSED}), S.ASSESSED),
    Step.AUTHORITY_TO_BE_NOTIFIED: (frozenset({S.ASSESSED}), S.ASSESSED),
    Step.AUTHORITY_NOT_NEEDED: (frozenset({S.ASSESSED}), S.ASSESSED),
    Step.AUTHORITY_NOTIFIED: (frozenset({S.ASSESSED}), S.ASSESSED),
    Step.PEOPLE_TO_BE_NOTIFIED: (frozenset({S.ASSESSED}), S.ASSESSED),
    Step.PEOPLE_NOT_NEEDED: (frozenset({S.ASSESSED}), S.ASSESSED),
    Step.PEOPLE_NOTIFIED: (frozenset({S.ASSESSED}), S.ASSESSED),
    Step.CLOSE: (frozenset({S.ASSESSED}), S.CLOSED),
}


@dataclass(frozen=True, slots=True)
class Tellings:
    """What was decided about telling the authority and the people concerned."""

    authority: str
    persons: str


def check_step(state: str, step: Step, tellings: Tellings | None = None) -> IncidentState:
    """The state after the step. Raises Refused when the table or a decision that is still open stands in the way."""
    allowed, after = MOVES[step]
    if state not in allowed:
        raise Refused(
            "incident.wrong_state",
            _("This cannot be done while the incident is “%(state)s”. Reload the page to see what is next."),
            state=IncidentState(state).label,
        )
    if step is Step.CLOSE and tellings:
        _check_told(tellings)
    return after


def _check_told(tellings: Tellings) -> None:
    both = {tellings.authority, tellings.persons}
    if Telling.OPEN in both:
        raise Refused(
            "incident.undecided",
            _(
                "It is not decided yet whether the authority and the people concerned are told. Decide both, then close."
            ),
        )
    if Telling.OWED in both:
        raise Refused(
            "incident.not_told",
            _("Somebody who is to be told was not told yet. Tell them and record it, then close the incident."),
        )
