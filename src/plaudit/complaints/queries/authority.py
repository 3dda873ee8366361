"""How far somebody's authority reaches, and what already counts against it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from plaudit.accounts.queries import in_force, organisation
from plaudit.customers.queries import parties_reached_alike
from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared

from ..models import AuthorityLimit, Complaint, ExchangeRate, OutsideOverseer, Remedy
from .case_rows import remedies_of

WINDOW = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Authority:
    """Up to which sum of the base currency, or with `is_any` any sum; `role` is empty where no limit is set."""

    amount: Decimal
    is_any: bool = False
    role: str = ""

    def covers(self, total: Decimal) -> bool:
        return self.is_any or total <= self.amount


def limits_in_force() -> list[AuthorityLimit]:
    return _limits(now())


@prepared
def _limits(at: datetime) -> QuerySet[AuthorityLimit]:
    return AuthorityLimit.objects.filter(in_force(at)).select_related("set_by")


def rates_in_force() -> list[ExchangeRate]:
    """The newest of each currency."""
    found: dict[str, ExchangeRate] = {}
    for row in ExchangeRate.objects.filter(valid_from__lte=now()).order_by("currency", "-valid_from"):
        found.setdefault(row.currency, row)
    return list(found.values())


def overseer_now() -> OutsideOverseer | None:
    return OutsideOverseer.objects.filter(in_force(now())).select_related("person").first()


def authority_of(actor: Actor, complaint: Complaint, kind: str) -> Authority:
    """The widest of the roles held here. A limit for the kind goes before one for any kind. Without any limit set for
    it, everybody who may offer a remedy may offer any sum."""
    rows = [row for row in limits_in_force() if row.kind in {kind, ""}]
    if not rows or actor.kind != "user":
        return Authority(Decimal(0), is_any=True)
    best = Authority(Decimal(0))
    for role in {row.role for row in rows}:
        if not actor.holds(role, path=complaint.unit.path):
            continue
        row = max((row for row in rows if row.role == role), key=lambda found: bool(found.kind))
        if row.amount is None:
            return Authority(Decimal(0), is_any=True, role=role)
        best = max(best, Authority(row.amount, role=role), key=lambda found: found.amount)
    return best


def in_base(amount: Decimal, currency: str) -> Decimal | None:
    """The sum in the base currency at the rate of today; None without a rate."""
    if currency == organisation().base_currency:
        return amount
    row = ExchangeRate.objects.filter(currency=currency, valid_from__lte=now()).order_by("-valid_from").first()
    return (amount * row.rate).quantize(Decimal("0.01")) if row else None


def counted(complaint: Complaint, kind: str, *, without: Remedy | None = None) -> Decimal:
    """What was granted already and counts against a limit: every line of this complaint, and lines of this kind for the
    same complainant in other complaints of the last 90 days."""
    here = [(line.pk, line.base_amount) for line in remedies_of(complaint)]
    elsewhere = _granted_elsewhere(complaint, complaint.complainant_id, kind) if complaint.complainant_id else []
    left_out = without.pk if without else None
    return sum((amount for pk, amount in here + elsewhere if amount is not None and pk != left_out), Decimal(0))


def _granted_elsewhere(complaint: Complaint, complainant_id: UUID, kind: str) -> list[tuple[UUID, Decimal | None]]:
    """By the party, and by any address or telephone number that another complainant gave too."""
    since = now() - WINDOW
    parties = {complainant_id, *parties_reached_alike(complainant_id)}
    if len(parties) == 1:
        lines = _granted(complainant_id, kind, since)
    else:
        rows = Remedy.objects.filter(complaint__complainant_id__in=parties, kind=kind, offered_at__gte=since)
        lines = list(rows.values_list("pk", "complaint_id", "base_amount"))
    return [(pk, amount) for pk, complaint_id, amount in lines if complaint_id != complaint.pk]


@prepared
def _granted(party_id: UUID, kind: str, since: datetime) -> "QuerySet[Remedy, tuple[UUID, UUID, Decimal | None]]":
    rows = Remedy.objects.filter(complaint__complainant_id=party_id, kind=kind, offered_at__gte=since)
    return rows.order_by().values_list("pk", "complaint_id", "base_amount")
