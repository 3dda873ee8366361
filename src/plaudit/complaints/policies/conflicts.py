"""Who is not impartial in a complaint: what ties somebody to it, and which ties keep them from which post.

BARRING is the whole rule. A tie is looked up afresh for every deed, so that a change of the facts counts at once. An
exception, allowed by a second person, lifts the ties it names; being complained about oneself is never lifted.
"""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import line_above, paths_of_work, position_of
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, Refused
from plaudit.foundation.prepared import prepared

from ..codes import Answer, Post, Tie, ties_in_words
from ..models import Complaint, Declaration, Remedy

T = Tie
PARTIAL = frozenset({T.SELF, T.REPORTS, T.LEADS, T.SAME_UNIT, T.IN_UNIT, T.INTERESTED})
BARRING: dict[Post, frozenset[Tie]] = {
    Post.OWNER: PARTIAL,
    Post.INVESTIGATOR: PARTIAL,
    Post.DECIDER: PARTIAL,
    Post.REVIEWER: PARTIAL | {T.INVESTIGATED, T.DECIDED},
    Post.VERIFIER: PARTIAL | {T.OWNS, T.DELIVERED},
    Post.AUDITOR: frozenset({T.SELF, T.HANDLED}),
}
# As what somebody acts who does a deed. Deeds that are not here bind nobody: taking in, noting, hearing.
ACTS_AS: dict[str, Post] = {
    "investigate": Post.OWNER,
    "find": Post.INVESTIGATOR,
    "offer_remedy": Post.OWNER,
    "approve_remedy": Post.DECIDER,
    "decide": Post.DECIDER,
    "respond": Post.OWNER,
    "deliver": Post.OWNER,
    "verify": Post.VERIFIER,
    "review": Post.REVIEWER,
    "close": Post.OWNER,
}
# Deeds before which their doer says once that they have no interest in this complaint.
DECLARING = frozenset({"find", "decide", "verify", "review"})


def ties_of(person_id: UUID, complaint: Complaint, post: Post) -> frozenset[Tie]:
    """Everything that ties this person to the complaint and matters for the post."""
    found: set[Tie] = set()
    if complaint.about_person_id:
        found |= _ties_to_person(person_id, complaint.about_person_id)
    if complaint.about_unit_id and _works_in(person_id, complaint):
        found.add(T.IN_UNIT)
    declared = declaration_of(person_id, complaint)
    if declared and declared.has_interest:
        found.add(T.INTERESTED)
    if post in {Post.REVIEWER, Post.VERIFIER}:
        found |= _ties_to_case(person_id, complaint, post)
    return frozenset(found)


def conflicts(person_id: UUID | None, complaint: Complaint, post: Post) -> frozenset[Tie]:
    """The ties that keep this person from the post and were not lifted by an exception."""
    if person_id is None:
        return frozenset()
    against = ties_of(person_id, complaint, post) & BARRING[post]
    return against - _lifted(person_id, complaint, post) if against else against


def check_impartial(person: User, post: Post, complaint: Complaint) -> None:
    """Raises Refused with what stands in the way when the person may not hold the post."""
    against = conflicts(person.pk, complaint, post) & PARTIAL
    if against:
        raise Refused(
            "complaint.conflict_of_interest",
            _(
                "%(name)s cannot be %(post)s here: %(ties)s. Choose somebody else, or propose an exception that a second "
                "person decides."
            ),
            field="person",
            name=person.name,
            post=post.label,
            ties=ties_in_words(against),
        )


def is_lifted(person_id: UUID, complaint: Complaint, post: Post) -> bool:
    """Whether an exception lets this person hold the post in spite of the part they had."""
    return bool(_lifted(person_id, complaint, post) & {T.INVESTIGATED, T.DECIDED})


def check_may_act(actor: Actor, deed: str, complaint: Complaint) -> None:
    """Raises Forbidden when the actor is not impartial in what the deed makes of them."""
    against = barred_by(actor, deed, complaint)
    if not against:
        return
    if against <= {T.OWNS}:
        raise Forbidden("complaint.not_independent", _("You own this complaint. Somebody else has to do this."))
    if against <= {T.INVESTIGATED, T.DECIDED}:
        raise Forbidden(
            "complaint.not_independent", _("You investigated or decided this complaint. Somebody else has to do this.")
        )
    raise Forbidden(
        "complaint.own_conflict",
        _(
            "You are not impartial in this complaint (%(ties)s). Somebody else has to do this, or a second person allows "
            "an exception."
        ),
        ties=ties_in_words(against),
    )


def barred_by(actor: Actor, deed: str, complaint: Complaint) -> frozenset[Tie]:
    """The ties that keep the actor from the deed; whoever delivered one line may still verify another. Looked up once
    for each row that was fetched: a page asks for many deeds."""
    if actor.kind != "user" or deed not in ACTS_AS:
        return frozenset()
    known: dict[tuple[UUID | None, Post], frozenset[Tie]] = complaint.__dict__.setdefault("_barred", {})
    key = (actor.id, ACTS_AS[deed])
    if key not in known:
        known[key] = conflicts(actor.id, complaint, ACTS_AS[deed])
    return known[key] - {T.DELIVERED}


def check_declared(actor: Actor, deed: str, complaint: Complaint) -> None:
    """Raises Refused when the actor has not said for the person and unit now named that they have no interest."""
    if must_declare(actor, deed, complaint):
        raise Refused(
            "complaint.not_declared",
            _(
                "You have not said yet whether you have an interest in this complaint. Say so first; you are asked again "
                "when the person or unit complained about changes."
            ),
        )


def must_declare(actor: Actor, deed: str, complaint: Complaint) -> bool:
    return (
        actor.kind == "user"
        and actor.id is not None
        and deed in DECLARING
        and declaration_of(actor.id, complaint) is None
    )


def declaration_of(person_id: UUID, complaint: Complaint) -> Declaration | None:
    """The person's newest declaration, if it was made for the person and unit now named."""
    named = (complaint.about_person_id, complaint.about_unit_id)
    found = next(iter(_declarations_of(person_id, complaint)), None)
    if found and (found.about_person_id, found.about_unit_id) == named:
        return found
    return None


def _declarations_of(person_id: UUID, complaint: Complaint) -> list[Declaration]:
    question = f"declarations {person_id}"
    return complaint.once(question, lambda: _declarations(person_id, complaint.pk), Declaration)


@prepared
def _declarations(person_id: UUID, complaint_id: UUID) -> QuerySet[Declaration]:
    return Declaration.objects.filter(complaint_id=complaint_id, person_id=person_id).order_by("-id")[:1]


def auditable_by(auditor: Actor, handlers: dict[UUID, set[UUID]]) -> list[UUID]:
    """Of a sample (complaint → whoever handled it) those that this auditor may judge."""
    return [case for case, people in handlers.items() if auditor.id not in people]


def _ties_to_person(person_id: UUID, about: UUID) -> set[Tie]:
    if person_id == about:
        return {T.SELF}
    found = set()
    if about in line_above(person_id):
        found.add(T.REPORTS)
    place, theirs = position_of(person_id), position_of(about)
    if theirs and theirs.manager_id == person_id:
        found.add(T.LEADS)
    if place and theirs and place.unit and place.unit_id == theirs.unit_id and place.unit.parent_id:
        found.add(T.SAME_UNIT)
    return found


def _works_in(person_id: UUID, complaint: Complaint) -> bool:
    """Whether the person works in the unit complained about or below it. A complaint about the whole names no unit."""
    unit = complaint.about_unit
    if unit is None or unit.parent_id is None:
        return False
    return any(path.startswith(unit.path) for path in paths_of_work(person_id))


def _ties_to_case(person_id: UUID, complaint: Complaint, post: Post) -> set[Tie]:
    if post == Post.VERIFIER:
        found = {T.OWNS} if complaint.owner_id == person_id else set()
        return found | ({T.DELIVERED} if _delivered(complaint.pk, person_id) else set())
    found = {T.DECIDED} if complaint.decider_id == person_id else set()
    return found | ({T.INVESTIGATED} if complaint.investigator_id == person_id else set())


def _lifted(person_id: UUID, complaint: Complaint, post: Post) -> frozenset[Tie]:
    rows = complaint.conflict_exceptions.filter(person_id=person_id, post=post, answer=Answer.ALLOWED)
    return frozenset(Tie(tie) for ties in rows.values_list("ties", flat=True) for tie in ties) - {T.SELF}


@prepared
def _delivered(complaint_id: UUID, person_id: UUID) -> QuerySet[Remedy, UUID]:
    rows = Remedy.objects.filter(complaint_id=complaint_id, delivered_by_id=person_id)
    return rows.order_by().values_list("pk", flat=True)[:1]
