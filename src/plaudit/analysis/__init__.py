"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed."""

from .capability import capability
from .control import Baseline, ControlChart, Reading
from .control_counts import c_chart, np_chart, nps_chart, p_chart, u_chart
from .control_measures import mr_chart, r_chart, s_chart, xbar_chart, xmr_chart
from .control_memory import CusumChart, cusum_chart, ewma_chart
from .estimation import proportion
from .indices import mean_rating
from .pooled import Pooled, Replicated, jackknife
from .privacy import shown_or_hidden
from .proportions import paired_proportion_difference, proportion_difference, proportion_interval, share_difference
from .recompute import Making, Recipe, recomputable
from .replication import dealt_groups, replicated_of
from .results import Estimate, Results, Warned
from .run_rules import Signal
from .scores import bottom_box, ces, csat, net_score, nps, nps_difference, pomp, rescaled_mean, top_box
from .survival import SurvivalCurve, kaplan_meier

__all__ = [
    "Baseline",
    "ControlChart",
    "CusumChart",
    "Estimate",
    "Making",
    "Pooled",
    "Reading",
    "Recipe",
    "Replicated",
    "Results",
    "Signal",
    "SurvivalCurve",
    "Warned",
    "bottom_box",
    "c_chart",
    "capability",
    "ces",
    "csat",
    "cusum_chart",
    "dealt_groups",
    "ewma_chart",
    "jackknife",
    "kaplan_meier",
    "mean_rating",
    "mr_chart",
    "net_score",
    "np_chart",
    "nps",
    "nps_chart",
    "nps_difference",
    "p_chart",
    "paired_proportion_difference",
    "pomp",
    "proportion",
    "proportion_difference",
    "proportion_interval",
    "r_chart",
    "recomputable",
    "replicated_of",
    "rescaled_mean",
    "s_chart",
    "share_difference",
    "shown_or_hidden",
    "top_box",
    "u_chart",
    "xbar_chart",
    "xmr_chart",
]
