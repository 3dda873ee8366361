"""Reads of the outside bodies: what complainants are offered, and the list that staff keep."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import day_here
from plaudit.foundation.errors import NotFound
from plaudit.foundation.kept import kept

from .codes import UNIONS, circles_of
from .models import OutsideBody


def bodies_for(jurisdiction: str, sector: str, at: datetime) -> list[OutsideBody]:
    """The bodies open at the moment to whoever complains about an organisation of this law and trade.

    Those of the trade come first, then those for every trade; the nearer law before the wider one.
    """
    return list(_offered(jurisdiction.upper(), sector, day_here(at)))


def laws_of(jurisdiction: str) -> tuple[str, ...]:
    """The laws that hold for one: its own, its country's and its union's."""
    return circles_of(jurisdiction.upper())


def union_members() -> frozenset[str]:
    """The countries that share the law of a union."""
    return frozenset().union(*UNIONS.values())


@kept
def _offered(jurisdiction: str, sector: str, on: date) -> list[OutsideBody]:
    circles = circles_of(jurisdiction)
    listed = OutsideBody.objects.filter(jurisdiction__in=circles, sector__in=["", sector]).values("code")
    versions = in_force(OutsideBody.objects.filter(code__in=listed), on)
    found = [b for b in versions if b.is_open(on) and b.jurisdiction in circles and b.sector in ("", sector)]
    return sorted(found, key=lambda b: (b.sector == "", circles.index(b.jurisdiction), b.code))


def in_force(versions: Iterable[OutsideBody], on: date) -> list[OutsideBody]:
    """Of each code the version that holds on the day, be it open or ended; before its first day, the first to come."""
    by_code: dict[str, list[OutsideBody]] = {}
    for version in versions:
        by_code.setdefault(version.code, []).append(version)
    return [_holding(rows, on) for rows in by_code.values()]


def _holding(versions: list[OutsideBody], on: date) -> OutsideBody:
    begun = [v for v in versions if v.valid_from <= on]
    return max(begun, key=lambda v: v.version) if begun else min(versions, key=lambda v: v.valid_from)


def all_bodies(on: date) -> list[OutsideBody]:
    """Every body in the version that holds, open ones first."""
    rows = in_force(OutsideBody.objects.all(), on)
    return sorted(rows, key=lambda b: (not b.is_open(on), b.jurisdiction, b.sector == "", b.code))


def history_of(code: str) -> list[OutsideBody]:
    """Every version of one body, newest first. Raises NotFound when there is none."""
    found = list(OutsideBody.objects.filter(code=code).order_by("-version"))
    if not found:
        raise NotFound("body.not_found", _("There is no such outside body."))
    return found
