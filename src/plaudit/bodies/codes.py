"""What kinds of bodies there are outside, and which countries share some."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(models.TextChoices):
    REGULATOR = "regulator", _("Regulator or authority")
    OMBUDSMAN = "ombudsman", pgettext_lazy("of an outside body", "Ombudsman")
    PROVIDER = "provider", _("Dispute resolution provider")


class LimitUnit(models.TextChoices):
    DAY = "day", pgettext_lazy("unit of a limit", "days")
    MONTH = "month", pgettext_lazy("unit of a limit", "months")
    YEAR = "year", pgettext_lazy("unit of a limit", "years")


class Origin(models.TextChoices):
    """Who wrote the entry: it came with Plaudit, or somebody here keeps it."""

    SHIPPED = "shipped", _("came with Plaudit")
    OWN = "own", _("kept here")


# Countries that share bodies (ISO 3166-1), by the code of what they share.
UNIONS: dict[str, frozenset[str]] = {
    "EU": frozenset({
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }),
}  # fmt: skip


def circles_of(jurisdiction: str) -> tuple[str, ...]:
    """The jurisdictions that hold for one: itself, its country and its union ("GB-ENG": GB-ENG, GB; "DE": DE, EU)."""
    country = jurisdiction.split("-")[0]
    unions = (union for union, members in UNIONS.items() if country in members)
    return tuple(dict.fromkeys(code for code in (jurisdiction, country, *unions) if code))


# Names of the laws and trades that come with the product; others are shown by their code.
COUNTRIES = {
    "AU": _("Australia"),
    "CN": _("China"),
    "EU": _("European Union"),
    "GB": _("United Kingdom"),
    "GB-ENG": _("England"),
    "US": _("United States"),
}
TRADES = {
    "consumer_finance": _("Consumer finance"),
    "consumer_protection": _("Consumer protection"),
    "housing": _("Housing"),
    "market_regulation": _("Market regulation"),
}
