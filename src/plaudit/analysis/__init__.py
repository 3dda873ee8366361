"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed."""

from .calibrated import calibrated_mean, calibrated_total
from .calibration import calibrate, trim_weights
from .capability import capability
from .control import Baseline, ControlChart, Reading
from .control_counts import c_chart, np_chart, nps_chart, p_chart, u_chart
from .control_measures import mr_chart, r_chart, s_chart, xbar_chart, xmr_chart
from .control_memory import CusumChart, cusum_chart, ewma_chart
from .correlations import correlation, goodman_kruskal, rank_correlation
from .cumulative import Ordinal, ordinal
from .estimation import proportion
from .factoring import Adequacy, Factors, adequacy, factor_analysis
from .indices import mean_rating
from .key_drivers import Drivers, drivers
from .linear_models import Regression, linear_model, regression
from .logistic import Logit, logit
from .nonresponse import adjust_by_cells, adjust_by_propensity, base_weights, r_indicator, response_rates
from .penalties import PenaltyReward, extremes, penalty_reward
from .polychorics import Polychoric, polychoric
from .pooled import Pooled, Replicated, jackknife
from .priorities import Priorities, SurePriorities, importance_performance, priorities
from .privacy import shown_or_hidden
from .proportions import paired_proportion_difference, proportion_difference, proportion_interval, share_difference
from .raking import poststratify, rake
from .recompute import Making, Recipe, recomputable
from .reliability import Alpha, SplitHalves, alpha, spearman_brown, split_half
from .replication import dealt_groups, replicated_of
from .results import Estimate, Results, Warned
from .run_rules import Signal
from .scores import bottom_box, ces, csat, net_score, nps, nps_difference, pomp, rescaled_mean, top_box
from .survival import SurvivalCurve, kaplan_meier
from .weights import Weights, weight_diagnostics

__all__ = [
    "Adequacy",
    "Alpha",
    "Baseline",
    "ControlChart",
    "CusumChart",
    "Drivers",
    "Estimate",
    "Factors",
    "Logit",
    "Making",
    "Ordinal",
    "PenaltyReward",
    "Polychoric",
    "Pooled",
    "Priorities",
    "Reading",
    "Recipe",
    "Regression",
    "Replicated",
    "Results",
    "Signal",
    "SplitHalves",
    "SurePriorities",
    "SurvivalCurve",
    "Warned",
    "Weights",
    "adequacy",
    "adjust_by_cells",
    "adjust_by_propensity",
    "alpha",
    "base_weights",
    "bottom_box",
    "c_chart",
    "calibrate",
    "calibrated_mean",
    "calibrated_total",
    "capability",
    "ces",
    "correlation",
    "csat",
    "cusum_chart",
    "dealt_groups",
    "drivers",
    "ewma_chart",
    "extremes",
    "factor_analysis",
    "goodman_kruskal",
    "importance_performance",
    "jackknife",
    "kaplan_meier",
    "linear_model",
    "logit",
    "mean_rating",
    "mr_chart",
    "net_score",
    "np_chart",
    "nps",
    "nps_chart",
    "nps_difference",
    "ordinal",
    "p_chart",
    "paired_proportion_difference",
    "penalty_reward",
    "polychoric",
    "pomp",
    "poststratify",
    "priorities",
    "proportion",
    "proportion_difference",
    "proportion_interval",
    "r_chart",
    "r_indicator",
    "rake",
    "rank_correlation",
    "recomputable",
    "regression",
    "replicated_of",
    "rescaled_mean",
    "response_rates",
    "s_chart",
    "share_difference",
    "shown_or_hidden",
    "spearman_brown",
    "split_half",
    "top_box",
    "trim_weights",
    "u_chart",
    "weight_diagnostics",
    "xbar_chart",
    "xmr_chart",
]
