"""An organisation somewhere in some trade, and entries of the list."""

from datetime import date
from typing import Any

from plaudit.accounts.models import Organisation
from plaudit.bodies.models import OutsideBody


def make_organisation(jurisdiction: str = "", sector: str = "") -> Organisation:
    return Organisation.objects.create(
        name={"en": "Harbour Bank"}, time_zone="Asia/Shanghai", jurisdiction=jurisdiction, sector=sector
    )


def entry(code: str = "nz-arbiter", **fields: Any) -> OutsideBody:
    """An unsaved entry that is right in every field."""
    said = {
        "kind": "ombudsman",
        "name": {"en": "The Arbiter", "zh-hans": "仲裁人"},
        "does": {"en": "Decides disputes."},
        "url": "https://arbiter.example/",
        "jurisdiction": "NZ",
        "source": "Arbiter Act, section 1",
        "valid_from": date(2020, 1, 1),
    }
    return OutsideBody(code=code, **(said | fields))
