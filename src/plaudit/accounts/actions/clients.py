"""Letting connected systems in, and shutting them out."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import now

from .. import policies
from ..models import ApiClient, Unit
from ..queries import hash_of_token
from ..roles import Scope

TOKEN_BYTES = 32


def make_client(
    *, actor: Actor, name: str, unit: Unit, scopes: Sequence[str], valid_to: datetime | None = None
) -> tuple[ApiClient, str]:
    """The client and its token (256 random bits). The token is known only now."""
    token = f"plaudit_{secrets.token_urlsafe(TOKEN_BYTES)}"
    with transaction.atomic():
        policies.check_may_administer(actor, unit)
        if not scopes or not set(scopes) <= set(Scope.values):
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


def revoke_client(*, actor: Actor, client: ApiClient) -> ApiClient:
    """Its token opens nothing from now on."""
    with transaction.atomic():
        client = ApiClient.objects.select_for_update(of=("self",)).select_related("unit").get(pk=client.pk)
        policies.check_may_administer(actor, client.unit)
        at = now()
        if client.valid_to is None or client.valid_to > at:
            client.valid_to = at
            client.save(update_fields=["valid_to"])
            journal.record("client.revoked", actor=actor, subject=client, unit=client.unit_id)
    return client
