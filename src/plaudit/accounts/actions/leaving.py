"""When somebody has left for good: their access ends, and name and address give way to a pseudonym. Ids and deeds stay."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.db.models import Model

from plaudit.foundation import journal
from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.erasure import erase_subject
from plaudit.foundation.fields import blind
from plaudit.foundation.moments import now

from .. import policies
from ..models import ApiClient, User
from .people import deactivate_person

LEFT = "left.invalid"
ABOUT_A_PERSON: tuple[type[Model], ...] = (EmailAddress, SocialAccount, Authenticator, UserSession)
BY_ADDRESS: tuple[type[Model], ...] = (AccessAttempt, AccessFailureLog, AccessLog)


def pseudonymise_person(*, actor: Actor, person: User) -> User:
    """Deactivate them and forget who they were. Twice is once; were we killed between, doing it again finishes it."""
    deactivate_person(actor=actor, person=person)
    with transaction.atomic():
        found = User.objects.select_for_update().get(pk=person.pk)
        policies.check_may_change_person(actor, found)
        _forget(found, actor)
    erase_subject(actor=actor, subject_id=found.subject_id, reason="left")
    return User.objects.get(pk=person.pk)


def pseudonymise_again() -> int:
    """Those whom a restored backup brought back with their names; returns how many. Safe to run again."""
    returned = User.objects.filter(subject__erased_at__isnull=False).exclude(email__endswith=f"@{LEFT}")
    with transaction.atomic():
        return sum(_forget(person, SYSTEM) for person in returned.select_for_update(of=("self",)))


def _forget(person: User, actor: Actor) -> bool:
    """Whether there was anything left to forget."""
    if person.email.endswith(f"@{LEFT}"):
        return False
    address = person.email
    person.name = f"L-{blind('staff', str(person.pk))[:6].upper()}"
    person.email = f"{person.pk.hex}@{LEFT}"
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["name", "email", "is_active", "password"])
    for model in ABOUT_A_PERSON:
        model._default_manager.filter(user=person).delete()
    for model in BY_ADDRESS:
        model._default_manager.filter(username__iexact=address).delete()
    ApiClient.objects.filter(person=person).update(name=person.name, valid_to=now())
    journal.record("person.pseudonymised", actor=actor, subject=person)
    return True
