"""Impartial people: who is complained about, declarations of interest, exceptions by a second person."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit, User
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Answer, Post, Tie
from ..models import Complaint, ConflictException, Declaration
from ..overseeing import oversight_of
from ..policies import conflicts
from .case import kept, locked, noted, one_deed, person_id, save

SEATS = (Post.OWNER, Post.INVESTIGATOR, Post.DECIDER)


def name_concerned(
    *, actor: Actor, complaint_id: UUID, person: User | None, unit: Unit | None, version: int | None = None
) -> Complaint:
    """Set or change who and which unit is complained about. Whoever now conflicts loses the post at once, and the person
    named loses sight of the complaint."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "name_concerned", complaint)
        if person and actor.id == person.pk:
            raise Refused(
                "complaint.about_yourself",
                _("You cannot name yourself here. Tell the management representative that the complaint is about you."),
                field="person",
            )
        before = (complaint.about_person_id, complaint.about_unit_id)
        if before == (person and person.pk, unit and unit.pk):
            return complaint
        complaint.about_person, complaint.about_unit = person, unit
        data = {"person": str(person.pk) if person else "", "unit": str(unit.pk) if unit else ""}
        noted(complaint, "complaint.concerned_named", actor, data=data)
        save(complaint, about_person=person, about_unit=unit, oversight=oversight_of(complaint))
        vacate_posts(complaint, actor)
    return complaint


def vacate_posts(complaint: Complaint, actor: Actor) -> list[Post]:
    """Take every post from whoever is not impartial any more, in the caller's transaction."""
    vacated = []
    for post in SEATS:
        holder: UUID | None = getattr(complaint, f"{post}_id")
        against = conflicts.conflicts(holder, complaint, post)
        if holder and against:
            noted(complaint, "complaint.post_vacated", actor, data=_about(holder, post, against))
            save(complaint, **{str(post): None})
            vacated.append(post)
    return vacated


def declare_interest(*, actor: Actor, complaint_id: UUID, has_interest: bool, words: str = "") -> Declaration:
    """The actor says for themself whether they have an interest in this complaint; with one they lose their posts."""
    with one_deed():
        complaint = locked(actor, complaint_id)
        policies.check_may(actor, "declare", complaint)
        if has_interest and not words.strip():
            raise Invalid("complaint.no_interest_named", _("Say in a few words what your interest is."), field="words")
        declaration = kept(
            Declaration(
                complaint=complaint,
                subject=complaint.subject,
                person_id=person_id(actor),
                has_interest=has_interest,
                words=words.strip() or None,
                about_person_id=complaint.about_person_id,
                about_unit_id=complaint.about_unit_id,
                made_at=now(),
            )
        )
        data = {"declaration": str(declaration.pk), "has_interest": has_interest}
        noted(
            complaint,
            "complaint.interest_declared" if has_interest else "complaint.no_interest_declared",
            actor,
            data=data,
        )
        if has_interest:
            vacate_posts(complaint, actor)
    return declaration


def propose_exception(
    *, actor: Actor, complaint_id: UUID, person: User, post: Post, reason: str, version: int | None = None
) -> ConflictException:
    """Ask that somebody may hold a post in spite of a conflict; a second person answers."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "propose_exception", complaint)
        if not reason.strip():
            raise Invalid("complaint.no_reason", _("Say why nobody else can do it."), field="reason")
        against = conflicts.conflicts(person.pk, complaint, post)
        if not against:
            raise Refused(
                "complaint.no_conflict",
                _("Nothing keeps %(name)s from this post, so no exception is needed."),
                field="person",
                name=person.name,
            )
        if Tie.SELF in against:
            raise Refused(
                "complaint.about_that_person",
                _("The complaint is about %(name)s. For this there is no exception: choose somebody else."),
                field="person",
                name=person.name,
            )
        exception = ConflictException.objects.create(
            complaint=complaint,
            subject=complaint.subject,
            person=person,
            post=post,
            ties=sorted(against),
            reason=reason.strip(),
            proposed_by_id=person_id(actor),
            proposed_at=now(),
        )
        data = _about(person.pk, post, against) | {"exception": str(exception.pk)}
        noted(
            complaint, "complaint.exception_proposed", actor, data=data | {"reason": complaint.subject.digest(reason)}
        )
        save(complaint)
    return exception


def answer_exception(
    *, actor: Actor, exception_id: UUID, answer: Answer, version: int | None = None
) -> ConflictException:
    """A second person allows or refuses it: neither whoever proposed it, nor whom it is for, nor somebody with a conflict."""
    with one_deed():
        found = ConflictException.objects.filter(pk=exception_id).values_list("complaint_id", flat=True).first()
        if found is None:
            raise NotFound("exception.not_found", _("There is no such proposal."))
        complaint = locked(actor, found, version=version)
        exception = ConflictException.objects.select_related("subject", "person").get(pk=exception_id)
        policies.check_may(actor, "answer_exception", complaint)
        _check_second_person(actor, complaint, exception)
        if exception.answer:
            raise Refused("exception.answered", _("This proposal was answered already."))
        exception.answer, exception.answered_by_id, exception.answered_at = answer, person_id(actor), now()
        exception.save(update_fields=["answer", "answered_by", "answered_at"])
        data = _about(exception.person_id, Post(exception.post), [Tie(tie) for tie in exception.ties])
        noted(complaint, f"complaint.exception_{answer}", actor, data=data | {"exception": str(exception.pk)})
        save(complaint)
    return exception


def _check_second_person(actor: Actor, complaint: Complaint, exception: ConflictException) -> None:
    if actor.id in {exception.proposed_by_id, exception.person_id}:
        raise Forbidden(
            "exception.same_person",
            _("You proposed this exception, or it is for you. A second person has to answer it."),
        )
    if conflicts.conflicts(actor.id, complaint, Post.DECIDER):
        raise Forbidden(
            "exception.conflicted",
            _("You are not impartial in this complaint yourself. Somebody else has to answer it."),
        )


def _about(person: UUID, post: Post, ties: "frozenset[Tie] | list[Tie]") -> dict[str, object]:
    return {"person": str(person), "post": str(post), "ties": sorted(str(tie) for tie in ties)}
