"""Numbers and sums of money in the reader's locale."""

from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.formats import number_format

# ISO 4217: how many places the minor unit has, where it is not two.
PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """1204.5 as "1,204.5"; rounded to `places`, which Django's own would only cut off."""
    if places is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    return str(number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True))


def money(amount: Decimal, currency: str) -> str:
    """39 and "EUR" as "39.00 EUR", with a space that does not break; never a bare sign, which several currencies share."""
    places = PLACES.get(currency, 2)
    exact = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    return f"{number(exact, places)}\N{NO-BREAK SPACE}{currency}"
