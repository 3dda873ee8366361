"""What statistics, methods and columns of a report are called, in the reader's language."""

from django.utils.translation import gettext_lazy as _

STATISTICS = {
    "n": _("Base"),
    "mean": _("Mean"),
    "total": _("Total"),
    "proportion": _("Share"),
    "ratio": _("Ratio"),
    "difference": _("Difference"),
    "nps": _("Net promoter score"),
    "promoters": _("Promoters"),
    "passives": _("Passives"),
    "detractors": _("Detractors"),
    "lmg": _("Importance (share of R², LMG)"),
    "johnson": _("Importance (share of R², relative weights)"),
    "importance": _("Importance"),
    "performance": _("Performance"),
    "point": _("Points and limits"),
    "centre_line": _("Centre line"),
    "forecast": _("Forecast"),
    "survival": _("Share still waiting"),
    "r2": _("R²"),
    "index": _("Index"),
    "alpha": _("Cronbach's alpha"),
    "better": _("Better"),
    "worse": _("Worse"),
}
COLUMNS = {
    "statistic": _("Statistic"),
    "item": _("Item"),
    "group": _("Group"),
    "value": _("Value"),
    "se": _("Standard error"),
    "low": _("From"),
    "high": _("To"),
    "p": _("p"),
    "n": _("n"),
    "n_effective": _("Effective n"),
}


def statistic_words(name: str) -> str:
    """The name of a statistic; the name itself, without underscores, where it has no other."""
    return str(STATISTICS.get(name, name.replace("_", " ")))
