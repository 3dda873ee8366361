"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed."""

from .estimation import proportion
from .indices import mean_rating
from .privacy import shown_or_hidden
from .results import Estimate, Warned
from .survival import SurvivalCurve, kaplan_meier

__all__ = [
    "Estimate",
    "SurvivalCurve",
    "Warned",
    "kaplan_meier",
    "mean_rating",
    "proportion",
    "shown_or_hidden",
]
