"""How far somebody's authority reaches, and what already counts against it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from plaudit.accounts.queries import in_force, organisation
from plaudit.customers.models import ContactPoint
from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now

from ..models import AuthorityLimit, Complaint, ExchangeRate, OutsideOverseer, Remedy

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
    return list(AuthorityLimit.objects.filter(in_force(now())).select_related("set_by"))


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
    lines = Remedy.objects.exclude(pk=without.pk) if without else Remedy.objects.all()
    here = lines.filter(complaint=complaint).aggregate(sum=Sum("base_amount"))["sum"] or Decimal(0)
    others = Complaint.objects.filter(_same_complainant(complaint)).exclude(pk=complaint.pk)
    recent = lines.filter(complaint__in=others, kind=kind, offered_at__gte=now() - WINDOW)
    return here + (recent.aggregate(sum=Sum("base_amount"))["sum"] or Decimal(0))


def _same_complainant(complaint: Complaint) -> Q:
    """By the party, and by any address or telephone number that another complainant gave too."""
    if complaint.complainant_id is None:
        return Q(pk__in=[])
    known = ContactPoint.objects.filter(party_id=complaint.complainant_id).values_list("lookup", flat=True)
    known_values = [value for value in known if value]
    parties = ContactPoint.objects.filter(lookup__in=known_values).values("party_id")
    return Q(complainant_id=complaint.complainant_id) | Q(complainant_id__in=parties)
