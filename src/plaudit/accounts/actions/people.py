"""Bringing people in, and ending their access."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from .. import policies
from ..models import RoleGrant, User
from ..queries import in_force
from .units import lock_the_tree


def make_person(
    *, actor: Actor, email: str, name: str, language: str = "en", time_zone: str = "UTC", password: str | None = None
) -> User:
    """A new person without roles. Without a password they choose one through the link they are sent."""
    with transaction.atomic():
        policies.check_may_administer_somewhere(actor)
        address = _free_address(email)
        subject = DataSubject.objects.create()
        person = User(subject=subject, email=address, name=name.strip(), language=language, time_zone=time_zone)
        person.set_password(password)
        person.save(force_insert=True)
        journal.record("person.made", actor=actor, subject=person, data={"email": subject.digest(address)})
    return person


def _free_address(email: str) -> str:
    address = email.strip().lower()  # one spelling of each address: sign-in compares in lower case
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid("person.email_wrong", _("This is not an e-mail address."), field="email") from error
    if User.objects.filter(email__iexact=address).exists():
        raise Refused("person.email_taken", _("Somebody with this e-mail address is here already."), field="email")
    return address


def deactivate_person(*, actor: Actor, person: User) -> User:
    """End every role and every session of the person; their name stays where they acted."""
    with transaction.atomic():
        lock_the_tree()
        person = User.objects.select_for_update().get(pk=person.pk)
        policies.check_may_change_person(actor, person)
        if not person.is_active:
            return person
        held = RoleGrant.objects.filter(in_force(now()), user=person)
        policies.check_an_administrator_remains(held)
        ended = [str(pk) for pk in held.values_list("pk", flat=True)]
        _end_grants(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_sessions(person)
        journal.record("person.deactivated", actor=actor, subject=person, data={"grants": ended})
    return person


def _end_grants(person: User) -> None:
    """Those in force end now; those that were to begin later never do."""
    at = now()
    person.role_grants.filter(valid_from__gte=at).delete()
    person.role_grants.filter(in_force(at)).update(valid_to=at)


def end_sessions(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


def reset_second_factor(*, actor: Actor, person: User) -> User:
    """Forget authenticator and recovery codes of somebody who lost them, and sign them out everywhere."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        policies.check_may_change_person(actor, person)
        removed, _rows = Authenticator.objects.filter(user=person).delete()
        end_sessions(person)
        journal.record("person.second_factor_reset", actor=actor, subject=person, data={"removed": removed})
    return person
