"""Under which law and in which trade the organisation works: what its limits and the bodies outside follow from."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused

from .. import policies
from ..models import Organisation
from ..queries import forget_organisation

COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
TRADE = re.compile(r"[a-z0-9_]{0,40}")


def set_law(*, actor: Actor, jurisdiction: str, sector: str) -> Organisation:
    """For complaints that arrive from now on. Running ones keep the rules with which they began."""
    with transaction.atomic():
        policies.check_may_set_law(actor)
        ours = Organisation.objects.select_for_update().first()
        if ours is None:
            raise Refused("organisation.not_set_up", _("This installation has no organisation yet. Set it up first."))
        _check(jurisdiction, sector)
        before = {"jurisdiction": ours.jurisdiction, "sector": ours.sector}
        after = {"jurisdiction": jurisdiction, "sector": sector}
        if before != after:
            Organisation.objects.filter(pk=ours.pk).update(**after)
            journal.record("organisation.law_set", actor=actor, subject=ours, data=after | {"before": before})
        ours.jurisdiction, ours.sector = jurisdiction, sector
    forget_organisation()
    return ours


def _check(jurisdiction: str, sector: str) -> None:
    if jurisdiction and not COUNTRY.fullmatch(jurisdiction):
        raise Invalid(
            "organisation.country_unknown",
            _("Give two capitals such as CN or DE, or GB-ENG for a part of a country."),
            field="jurisdiction",
        )
    if not TRADE.fullmatch(sector):
        raise Invalid(
            "organisation.sector_unknown",
            _("Give the trade as one word in small letters, such as consumer_finance, or leave it empty."),
            field="sector",
        )
