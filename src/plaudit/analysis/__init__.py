"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed."""

from .estimation import proportion
from .indices import mean_rating
from .pooled import Pooled, Replicated, jackknife
from .privacy import shown_or_hidden
from .proportions import paired_proportion_difference, proportion_difference, proportion_interval, share_difference
from .recompute import Making, Recipe, recomputable
from .replication import dealt_groups, replicated_of
from .results import Estimate, Results, Warned
from .scores import bottom_box, ces, csat, net_score, nps, nps_difference, pomp, rescaled_mean, top_box
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
    "bottom_box",
    "ces",
    "csat",
    "dealt_groups",
    "jackknife",
    "kaplan_meier",
    "mean_rating",
    "net_score",
    "nps",
    "nps_difference",
    "paired_proportion_difference",
    "pomp",
    "proportion",
    "proportion_difference",
    "proportion_interval",
    "recomputable",
    "replicated_of",
    "rescaled_mean",
    "share_difference",
    "shown_or_hidden",
    "top_box",
]
