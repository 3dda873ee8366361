"""The first day: the organisation, its top unit and its first administrator."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.clocks.loading import SHIPPED, load, shipped_packs
from plaudit.foundation.errors import Refused

from ..models import Organisation, Unit, User
from ..roles import Role
from .people import make_person
from .roles import grant_role


@dataclass(frozen=True, slots=True)
class FirstPerson:
    email: str
    name: str
    password: str
    language: str = "en"


def set_up_organisation(
    *, name: dict[str, str], code: str, time_zone: str, base_currency: str, first: FirstPerson
) -> tuple[Organisation, Unit, User]:
    """The organisation, the unit that stands for the whole of it, and its first administrator; once only."""
    with transaction.atomic():
        if Unit.objects.filter(parent=None).exists() or Organisation.objects.exists():
            raise Refused("organisation.exists", _("This installation has its organisation already."))
        whole = Organisation.objects.create(name=name, time_zone=time_zone, base_currency=base_currency)
        top = Unit.objects.create(code=code, name=name)
        journal.record("organisation.set_up", actor=SYSTEM, subject=whole, unit=top.pk, data={"unit": str(top.pk)})
        person = make_person(
            actor=SYSTEM,
            email=first.email,
            name=first.name,
            password=first.password,
            language=first.language,
            time_zone=time_zone,
        )
        grant_role(actor=SYSTEM, person=person, role=Role.ADMINISTRATOR, unit=top)
        load(shipped_packs(), origin=SHIPPED, zone=time_zone)
    return whole, top, person
