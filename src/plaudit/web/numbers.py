"""Numbers, shares and money in the reader's locale."""

from decimal import Decimal

from django.utils.formats import get_format

from plaudit.foundation.amounts import money, number

__all__ = ["money", "number", "percent"]


def percent(share: float | Decimal, places: int = 1) -> str:
    """0.034 as "3.4 %"."""
    return str(get_format("PERCENT")).format(number(Decimal(str(share)) * 100, places))
