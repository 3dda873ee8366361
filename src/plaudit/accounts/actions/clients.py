"""Letting connected systems in, and shutting them out."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..models import ApiClient, Unit, User
from ..queries import grants_of, hash_of_token, in_force
from ..roles import PERSONAL_SCOPES, SYSTEM_SCOPES

TOKEN_BYTES = 32
LONGEST = timedelta(days=366)  # of a token that acts in a person's name


def make_client(
    *, actor: Actor, name: str, unit: Unit, scopes: Sequence[str], valid_to: datetime | None = None
) -> tuple[ApiClient, str]:
    """The client and its token (256 random bits). The token is known only now. It cannot act in anybody's name."""
    token = _new_token()
    with transaction.atomic():
        policies.check_may_administer(actor, unit)
        if not scopes or not set(scopes) <= set(SYSTEM_SCOPES):
            raise Invalid("client.scopes", _("Choose what the system may do."), field="scopes")
        if valid_to is not None and valid_to <= now():
            raise Invalid(
                "client.ends_in_the_past", _("It would have ended already. Choose a later day."), field="valid_to"
            )
        client = ApiClient.objects.create(
            name=name.strip(),
            token_hash=hash_of_token(token),
            scopes=sorted(scopes),
            unit=unit,
            valid_to=valid_to,
            made_by_id=actor.id if actor.kind == "user" else None,
        )
        journal.record("client.made", actor=actor, subject=client, unit=unit.pk, data={"scopes": client.scopes})
    return client, token


def make_personal_token(*, actor: Actor, person: User, name: str, valid_to: datetime) -> tuple[ApiClient, str]:
    """A token by which a system acts in the name of the person who makes it, for a year at most. Nobody makes one for
    somebody else, so no token is ever two people."""
    token = _new_token()
    with transaction.atomic():
        policies.check_is_oneself(actor, person)
        held = grants_of(person).filter(in_force(now())).order_by("unit__path").first()
        if held is None:
            raise Refused("token.no_role", _("You hold no role, so a token would open nothing. Ask an administrator."))
        if not now() < valid_to <= now() + LONGEST:
            raise Invalid("token.lasts", _("Choose a last day from today on, at most a year away."), field="valid_to")
        client = ApiClient.objects.create(
            name=name.strip(),
            token_hash=hash_of_token(token),
            scopes=sorted(PERSONAL_SCOPES),
            unit=held.unit,
            person=person,
            valid_to=valid_to,
            made_by=person,
        )
        journal.record("client.made", actor=actor, subject=client, unit=client.unit_id, data={"scopes": client.scopes})
    return client, token


def revoke_client(*, actor: Actor, client: ApiClient) -> ApiClient:
    """Its token opens nothing from now on. A person ends their own; administrators any of their units."""
    with transaction.atomic():
        client = ApiClient.objects.select_for_update(of=("self",)).select_related("unit").get(pk=client.pk)
        if client.person_id is None or client.person_id != actor.id:
            policies.check_may_administer(actor, client.unit)
        at = now()
        if client.valid_to is None or client.valid_to > at:
            client.valid_to = at
            client.save(update_fields=["valid_to"])
            journal.record("client.revoked", actor=actor, subject=client, unit=client.unit_id)
    return client


def _new_token() -> str:
    return f"plaudit_{secrets.token_urlsafe(TOKEN_BYTES)}"
