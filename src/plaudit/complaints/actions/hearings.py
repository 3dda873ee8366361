"""Staff complained about: told early, heard before any finding, told the result. They see an extract, never the file."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import organisation
from plaudit.foundation import outbox
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.moments import now
from plaudit.foundation.outbox import Own
from plaudit.foundation.prepared import prepared

from .. import policies
from ..lifecycle import OPEN
from ..models import Complaint, Hearing
from .case import locked, noted, one_deed, person_id, save

LEAST = timedelta(days=3)
USUAL = timedelta(days=7)


def tell_staff(
    *, actor: Actor, complaint_id: UUID, extract: str, answer_until: datetime | None = None, version: int | None = None
) -> Hearing:
    """Tell the person complained about what concerns them, in words written for them, and until when they may answer."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "tell_staff", complaint)
        about: User | None = complaint.about_person
        if about is None:
            raise Refused(
                "complaint.nobody_named", _("The complaint names nobody. Name the person complained about first.")
            )
        until = answer_until or now() + USUAL
        _check_telling(complaint, about, extract, until)
        hearing = Hearing.objects.create(
            complaint=complaint,
            subject=complaint.subject,
            person=about,
            extract=extract.strip(),
            told_by_id=person_id(actor),
            told_at=now(),
            answer_until=until,
        )
        data = {"person": str(about.pk), "hearing": str(hearing.pk), "answer_until": until.isoformat()}
        noted(complaint, "complaint.staff_told", actor, data=data | {"text": complaint.subject.digest(extract)})
        _write(hearing, "concerned")
        save(complaint)
    return hearing


def answer_as_staff(*, actor: Actor, hearing_id: UUID, words: str) -> Hearing:
    """The person complained about answers, once; it is kept with the case. They act on their hearing, not on the file."""
    with transaction.atomic():
        hearing = locked_hearing(actor, hearing_id)
        complaint = hearing.complaint
        if hearing.answer is not None or complaint.state not in OPEN or hearing.result_told_at:
            raise Refused("hearing.over", _("You have answered already, or the complaint is decided."))
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write your answer."), field="words")
        hearing.answer, hearing.answered_at = words.strip(), now()
        hearing.save(update_fields=["answer", "answered_at"])
        data = {"hearing": str(hearing.pk), "text": complaint.subject.digest(words)}
        noted(complaint, "complaint.staff_answered", actor, data=data)
        save(complaint)
    return hearing


def tell_result(complaint: Complaint, actor: Actor) -> None:
    """Whoever was told of the complaint learns how it came out, in the transaction of the answer or the closing; once."""
    for hearing in _to_be_told(complaint.pk):
        hearing.result_told_at = now()
        hearing.save(update_fields=["result_told_at"])
        noted(complaint, "complaint.staff_told_result", actor, data={"hearing": str(hearing.pk)})
        _write(hearing, "concerned_result")


@prepared
def _to_be_told(complaint_id: UUID) -> QuerySet[Hearing]:
    rows = Hearing.objects.select_related("person__subject", "subject", "complaint")
    return rows.filter(complaint_id=complaint_id, result_told_at=None)


def locked_hearing(actor: Actor, hearing_id: UUID) -> Hearing:
    """The actor's own hearing with its complaint locked. Anybody else is told there is none."""
    hearing = Hearing.objects.filter(pk=hearing_id, person_id=actor.id if actor.kind == "user" else None).first()
    if hearing is None:
        raise NotFound("hearing.not_found", _("There is no such page, or you may not see it."))
    rows = Complaint.objects.select_related("subject", "unit").select_for_update(of=("self",))
    complaint = rows.get(pk=hearing.complaint_id)
    if complaint.subject.erased_at:
        raise Refused(
            "complaint.erased", _("The personal data of this complaint were erased. Nothing can be added or changed.")
        )
    hearing.complaint, hearing.subject = complaint, complaint.subject
    return hearing


def _check_telling(complaint: Complaint, about: User, extract: str, until: datetime) -> None:
    if complaint.state not in OPEN:
        raise Refused("complaint.is_closed", _("This complaint is closed. Reopen it first, with the reason."))
    if complaint.hearings.filter(person=about).exists():
        raise Refused("complaint.staff_told_already", _("%(name)s was told already."), name=about.name)
    if not extract.strip():
        raise Invalid("complaint.no_words", _("Write what this is about, without who complained."), field="extract")
    if until < now() + LEAST - timedelta(hours=1):
        raise Invalid(
            "complaint.answer_too_soon",
            _("Give at least %(days)s days to answer."),
            field="answer_until",
            days=LEAST.days,
        )


def _write(hearing: Hearing, template: str) -> None:
    """The mail only says that there is something to read, and where."""
    person = hearing.person
    outbox.put(
        obligation=f"{template}:{hearing.pk}",
        recipient_subject=person.subject,
        channel="email",
        address=person.email,
        name=person.name,
        template=f"complaints/mail/{template}",
        language=person.language,
        context={
            "organisation": Own(str(organisation())),
            "reference": hearing.complaint.reference,
            "url": settings.BASE_URL + reverse("staff_concerning_me_one", args=[hearing.pk]),
        },
        root=hearing.complaint_id,
        confirmed=True,
    )
