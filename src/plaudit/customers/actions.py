"""Parties: made, corrected, confirmed, forgotten. Two parties are never merged here: that they are one is a judgement."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.erasure import erase_subject
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.journal import record
from plaudit.foundation.marks import one_line
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from .contacts import cleaned, lookup
from .models import ContactPoint, Party

LONGEST_NAME = 200


def new_party(
    *, name: str, language: str, contacts: Mapping[str, str], subject: DataSubject
) -> tuple[Party, list[ContactPoint]]:
    """The rows of a party, read and cleaned but not saved; for imports. `contacts`: email, phone, post. Raises Invalid."""
    party = Party(subject=subject, name=_cleaned_name(name) or None, language=language)
    points = [_new_point(party, kind, value) for kind, value in contacts.items() if value.strip()]
    return party, points


def make_party(
    *, name: str = "", language: str, contacts: Mapping[str, str], subject: DataSubject | None = None
) -> Party:
    """A new party under this subject's key (a new one unless given), written in the caller's transaction."""
    subject = subject or DataSubject()
    party, points = new_party(name=name, language=language, contacts=contacts, subject=subject)
    if subject._state.adding:
        subject.save(force_insert=True)
    party.save(force_insert=True)
    ContactPoint.objects.bulk_create(points)
    return party


def confirm_contact_point(*, actor: Actor, contact_point_id: UUID) -> ContactPoint:
    """Note that the party proved this address to be theirs; the first time counts. The proof is the caller's."""
    with transaction.atomic():
        point = ContactPoint.objects.select_for_update().filter(pk=contact_point_id).first()
        if point is None:
            raise NotFound("contact.not_found", _("There is no such address, or you may not see it."))
        if point.confirmed_at is None:
            point.confirmed_at = now()
            point.save(update_fields=["confirmed_at"])
            record("contact.confirmed", actor=actor, subject=point, root=point.party_id, data={"kind": point.kind})
    return point


def correct_party(
    *,
    actor: Actor,
    party_id: UUID,
    name: str | None = None,
    language: str | None = None,
    contacts: Mapping[str, str] | None = None,
) -> Party:
    """Put right what is given; None leaves it. Of `contacts` each kind given replaces what there was, "" removes it.

    A new address begins unconfirmed. The journal says which fields changed, never what they said.
    """
    with transaction.atomic():
        party = _locked(party_id)
        changed = _correct_fields(party, name, language)
        for kind, value in (contacts or {}).items():
            if _replace_contact(party, kind, value):
                changed.append(kind)
        if changed:
            record("party.corrected", actor=actor, subject=party, data={"fields": sorted(changed)})
    return party


def forget_party(*, actor: Actor, party_id: UUID, reason: str, held_because: str = "") -> None:
    """Erase everything kept under the party's key; whether the actor may is the caller's to know. Raises Refused when held."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound("party.not_found", _("There is no such person, or you may not see them."))
    erase_subject(actor=actor, subject_id=party.subject_id, reason=reason, held_because=held_because)


def _locked(party_id: UUID) -> Party:
    party = Party.objects.select_related("subject").select_for_update(of=("self",)).filter(pk=party_id).first()
    if party is None or party.subject.erased_at:
        raise NotFound("party.not_found", _("There is no such person, or you may not see them."))
    return party


def _correct_fields(party: Party, name: str | None, language: str | None) -> list[str]:
    changed = []
    if name is not None and (_cleaned_name(name) or None) != party.name:
        party.name = _cleaned_name(name) or None
        changed.append("name")
    if language is not None and language != party.language:
        party.language = language
        changed.append("language")
    if changed:
        party.save(update_fields=changed)
    return changed


def _replace_contact(party: Party, kind: str, value: str) -> bool:
    """Whether anything changed."""
    held = party.contact_points.filter(kind=kind)
    if not value.strip():
        return bool(held.delete()[0])
    point = _new_point(party, kind, value)
    if [p.value for p in held.select_related("subject")] == [point.value]:
        return False
    held.delete()
    point.save(force_insert=True)
    return True


def _new_point(party: Party, kind: str, value: str) -> ContactPoint:
    if kind not in ContactPoint.Kind.values:
        raise Invalid("contact.kind", _("People are reached by e-mail, telephone or post."), field=kind)
    text = cleaned(kind, value)
    return ContactPoint(party=party, subject=party.subject, kind=kind, value=text, lookup=lookup(kind, text))


def _cleaned_name(name: str) -> str:
    """The name on one line, without marks that reverse or hide it. HTML stays the text that it is."""
    text = one_line(name)
    if len(text) > LONGEST_NAME:
        raise Invalid(
            "party.name_too_long",
            _("The name is too long: %(longest)s characters at most."),
            field="name",
            longest=LONGEST_NAME,
        )
    return text
