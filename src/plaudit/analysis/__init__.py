"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed."""

from .estimation import proportion
from .indices import mean_rating
from .pooled import Pooled, Replicated, jackknife
from .privacy import shown_or_hidden
from .recompute import Making, Recipe, recomputable
from .replication import dealt_groups, replicated_of
from .results import Estimate, Results, Warned
from .survival import SurvivalCurve, kaplan_meier

__all__ = [
    "Estimate",
    "Making",
    "Pooled",
    "Recipe",
    "Replicated",
    "Results",
    "SurvivalCurve",
    "Warned",
    "dealt_groups",
    "jackknife",
    "kaplan_meier",
    "mean_rating",
    "proportion",
    "recomputable",
    "replicated_of",
    "shown_or_hidden",
]
