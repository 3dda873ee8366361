"""What a complaint waits for, as conditions for the queue: for this actor, where the deed is one person's."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now

from ..codes import Finding, ObligationKind, State
from ..lifecycle import MOVES, Move
from ..models import ConflictException, Issue, Message, Obligation, Remedy, Response, Transfer
from .lateness import late_condition


def waiting_for(actor: Actor, name: str) -> Q:
    """The complaints that wait for this; a name of WAITS."""
    return WAITS[name][1](actor)


def _owed(kind: ObligationKind) -> Q:
    return Q(Exists(Obligation.objects.filter(complaint=OuterRef("pk"), kind=kind, ended_at=None)))


def _undecided() -> Exists:
    return Exists(Issue.objects.filter(complaint=OuterRef("pk"), finding=Finding.NONE))


def _a_finding(actor: Actor) -> Q:
    return Q(_undecided(), state=State.INVESTIGATING, investigator_id=actor.id)


def _a_decision(actor: Actor) -> Q:
    listed = Exists(Issue.objects.filter(complaint=OuterRef("pk")))
    mine = Q(decider=None) | Q(decider_id=actor.id)
    return mine & Q(listed, ~_undecided(), state__in=[State.ASSESSED, State.INVESTIGATING])


def _verification(actor: Actor) -> Q:
    """Delivered by somebody else, in a complaint that somebody else owns."""
    delivered = Remedy.objects.filter(complaint=OuterRef("pk"), delivered_at__isnull=False, verified_at=None)
    by_another = Exists(delivered.filter(Q(delivered_by=None) | ~Q(delivered_by_id=actor.id)))
    return Q(by_another, state=State.REMEDY_IN_PROGRESS) & (Q(owner=None) | ~Q(owner_id=actor.id))


def _delivery(_actor: Actor) -> Q:
    return Q(Exists(Remedy.objects.filter(complaint=OuterRef("pk"), delivered_at=None)), state=State.REMEDY_IN_PROGRESS)


def _a_reply(_actor: Actor) -> Q:
    """The complainant wrote, and nobody has written back since."""
    said = Message.objects.filter(complaint=OuterRef("complaint"), direction="to", said_at__gt=OuterRef("said_at"))
    answered = Response.objects.filter(complaint=OuterRef("complaint"), sent_at__gt=OuterRef("said_at"))
    written = Message.objects.filter(complaint=OuterRef("pk"), direction="from")
    return Q(Exists(written.filter(~Exists(said), ~Exists(answered))))


def _my_review(actor: Actor) -> Q:
    return Q(state=State.UNDER_REVIEW, review__reviewer_id=actor.id)


def _a_reviewer(_actor: Actor) -> Q:
    asked = Q(review__begun_at=None, review__taken_back_at=None, review__asked_at__isnull=False)
    return asked & Q(state__in=[State.REJECTED, State.RECOURSE_GIVEN])


def _an_end_unresolved(_actor: Actor) -> Q:
    """The complainant's time to go outside is over, or to answer a decision from there, and nobody heard of them."""
    over = Obligation.objects.filter(complaint=OuterRef("pk"), ended_at=None, due_at__lt=now())
    told = Q(Exists(over.filter(kind=ObligationKind.RECOURSE)), state=State.RECOURSE_GIVEN)
    return told | Q(Exists(over.filter(kind=ObligationKind.REPLY_WINDOW)), state=State.DECIDED_OUTSIDE)


def _a_second_person(actor: Actor) -> Q:
    """A proposal to pass it on, made by somebody else."""
    proposed = Transfer.objects.filter(complaint=OuterRef("pk"), outcome="").exclude(proposed_by_id=actor.id)
    return Q(Exists(proposed), state__in=MOVES[Move.TRANSFER][0])


def _a_post(_actor: Actor) -> Q:
    """Somebody who was not impartial any more lost a post that the next step needs."""
    investigating = Q(investigator=None, state__in=[State.INVESTIGATING, State.WAITING])
    return investigating | Q(decider=None, state=State.DECIDED)


WAITS: dict[str, tuple[str | Promise, Callable[[Actor], Q]]] = {
    "danger": (pgettext_lazy("waits for", "a look at the danger"), lambda _a: _owed(ObligationKind.SAFETY_TRIAGE)),
    "acknowledgement": (pgettext_lazy("waits for", "an acknowledgement"), lambda _a: _owed(ObligationKind.ACKNOWLEDGE)),
    "lateness": (pgettext_lazy("waits for", "word that we are late"), lambda _a: late_condition()),
    "assessment": (
        pgettext_lazy("waits for", "an assessment"),
        lambda _a: Q(state__in=[State.RECEIVED, State.REOPENED]),
    ),
    "finding": (pgettext_lazy("waits for", "my finding"), _a_finding),
    "decision": (pgettext_lazy("waits for", "a decision"), _a_decision),
    "reply": (pgettext_lazy("waits for", "a reply to the complainant"), _a_reply),
    "delivery": (pgettext_lazy("waits for", "a delivery"), _delivery),
    "verification": (pgettext_lazy("waits for", "my verification"), _verification),
    "review": (pgettext_lazy("waits for", "my review"), _my_review),
    "reviewer": (pgettext_lazy("waits for", "a reviewer"), _a_reviewer),
    "unresolved": (pgettext_lazy("waits for", "an end, as not resolved"), _an_end_unresolved),
    "transfer": (pgettext_lazy("waits for", "a second person to pass it on"), _a_second_person),
    "post": (pgettext_lazy("waits for", "somebody impartial"), _a_post),
    "exception": (
        pgettext_lazy("waits for", "an answer on an exception"),
        lambda _a: Q(Exists(ConflictException.objects.filter(complaint=OuterRef("pk"), answer=""))),
    ),
    "approval": (
        pgettext_lazy("waits for", "an approval"),
        lambda _a: Q(
            Exists(Remedy.objects.filter(complaint=OuterRef("pk"), needs_approval=True, approved_at=None)),
            state__in=[State.ASSESSED, State.INVESTIGATING],
        ),
    ),
    "closing": (
        pgettext_lazy("waits for", "closing"),
        lambda _a: Q(state__in=[State.ACCEPTED, State.VERIFIED]),
    ),
}
