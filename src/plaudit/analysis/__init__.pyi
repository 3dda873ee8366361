"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed."""

from .agreement import agreement_per_code, cohen_kappa, fleiss_kappa, krippendorff
from .calibrated import calibrated_mean, calibrated_total
from .calibration import calibrate, trim_weights
from .classifying import Classification, classification, theme_share
from .confirmatory import Confirmatory, cfa
from .construct_validity import Omega, Validity, omega, validity
from .control import Baseline, ControlChart, Reading
from .control_counts import c_chart, np_chart, nps_chart, p_chart, u_chart
from .control_measures import mr_chart, r_chart, s_chart, xbar_chart, xmr_chart
from .control_memory import CusumChart, cusum_chart, ewma_chart
from .correlations import correlation, goodman_kruskal, rank_correlation
from .crosstabs import Crosstab, crosstab, design_crosstab
from .cumulative import Ordinal, ordinal
from .design import Design
from .design_tests import design_chi_square, design_rank_test, design_t_test
from .disclosure import Differencing, SuppressedTable, differencing_guard, suppressed_table, with_minimum
from .distribution import answer_shares, design_nps, quantile, score_mean, share, variance
from .effect_sizes import cohen_d, cohen_h, cohen_w, cramer_v, eta_squared, odds_ratio
from .effects import difference_in_differences, event_study, placebo_effect
from .estimation import proportion
from .factoring import Adequacy, Factors, adequacy, factor_analysis
from .families import adjusted, adjusted_p
from .forecasting import Forecast, forecast
from .gaps import gap, weighted_index
from .groups import (
    anova,
    kruskal,
    paired_t_test,
    pairwise_wilcoxon,
    pooled_t_test,
    tukey,
    welch_anova,
    welch_t_test,
    wilcoxon,
)
from .indices import mean_rating
from .interrupted import interrupted_series, power_of_interruption
from .kano_model import Kano, kano, kano_class, kano_counts
from .key_drivers import Drivers, drivers
from .linear_models import Regression, linear_model, regression
from .logistic import Logit, logit
from .matching import Matched, matched_comparison, power_of_effect
from .means import (
    design_effect,
    domain_difference,
    item_difference,
    mean,
    population_count,
    ratio,
    total,
    wave_difference,
)
from .moments import Moments
from .nonresponse import adjust_by_cells, adjust_by_propensity, base_weights, r_indicator, response_rates
from .path_bootstrap import pls_bootstrap
from .path_model import ACSI, CCSI, ECSI
from .path_models import PathModel, SatisfactionIndex, pls, satisfaction_index
from .penalties import PenaltyReward, extremes, penalty_reward
from .polychorics import Polychoric, polychoric
from .pooled import Pooled, Replicated, jackknife
from .pooling import pairwise_of, pooled_of, replicated_moments
from .power import power_anova, power_chi_square, power_correlation, power_t_test, power_two_proportions
from .prioritising import Priorities, SurePriorities, importance_performance, priorities
from .privacy import shown_or_hidden
from .process_capability import capability
from .proportions import paired_proportion_difference, proportion_difference, proportion_interval, share_difference
from .raking import poststratify, rake
from .recompute import Making, Recipe, recomputable
from .reduction import reduce
from .reliability import Alpha, SplitHalves, alpha, spearman_brown, split_half
from .replication import dealt_groups, replicated_of
from .request import Request
from .results import Estimate, Results, Warned
from .run_rules import Signal
from .sample_size import (
    allocation,
    cluster_design_effect,
    krejcie_morgan,
    margin_of_share,
    sample_size_for_mean,
    sample_size_for_share,
)
from .scores import bottom_box, ces, csat, net_score, nps, nps_difference, pomp, rescaled_mean, top_box
from .seasonal import SeasonalParts, seasonal_parts
from .series import Break
from .survival import SurvivalCurve, kaplan_meier
from .survival_comparison import GroupedSurvival, cox, log_rank, restricted_mean, survival_by
from .tables import chi_square, fisher, mcnemar, proportion_test, proportion_trend
from .trend import change_by_cusum, change_points, mann_kendall
from .units import Funnel, funnel, rank_intervals, shrunk_means, shrunk_shares
from .weighted import ratio_of_totals, weighted_nps, weighted_rating, weighted_share
from .weights import Weights, weight_diagnostics

__all__ = [
    "ACSI",
    "CCSI",
    "ECSI",
    "Adequacy",
    "Alpha",
    "Baseline",
    "Break",
    "Classification",
    "Confirmatory",
    "ControlChart",
    "Crosstab",
    "CusumChart",
    "Design",
    "Differencing",
    "Drivers",
    "Estimate",
    "Factors",
    "Forecast",
    "Funnel",
    "GroupedSurvival",
    "Kano",
    "Logit",
    "Making",
    "Matched",
    "Moments",
    "Omega",
    "Ordinal",
    "PathModel",
    "PenaltyReward",
    "Polychoric",
    "Pooled",
    "Priorities",
    "Reading",
    "Recipe",
    "Regression",
    "Replicated",
    "Request",
    "Results",
    "SatisfactionIndex",
    "SeasonalParts",
    "Signal",
    "SplitHalves",
    "SuppressedTable",
    "SurePriorities",
    "SurvivalCurve",
    "Validity",
    "Warned",
    "Weights",
    "adequacy",
    "adjust_by_cells",
    "adjust_by_propensity",
    "adjusted",
    "adjusted_p",
    "agreement_per_code",
    "allocation",
    "alpha",
    "anova",
    "answer_shares",
    "base_weights",
    "bottom_box",
    "c_chart",
    "calibrate",
    "calibrated_mean",
    "calibrated_total",
    "capability",
    "ces",
    "cfa",
    "change_by_cusum",
    "change_points",
    "chi_square",
    "classification",
    "cluster_design_effect",
    "cohen_d",
    "cohen_h",
    "cohen_kappa",
    "cohen_w",
    "correlation",
    "cox",
    "cramer_v",
    "crosstab",
    "csat",
    "cusum_chart",
    "dealt_groups",
    "design_chi_square",
    "design_crosstab",
    "design_effect",
    "design_nps",
    "design_rank_test",
    "design_t_test",
    "difference_in_differences",
    "differencing_guard",
    "domain_difference",
    "drivers",
    "eta_squared",
    "event_study",
    "ewma_chart",
    "extremes",
    "factor_analysis",
    "fisher",
    "fleiss_kappa",
    "forecast",
    "funnel",
    "gap",
    "goodman_kruskal",
    "importance_performance",
    "interrupted_series",
    "item_difference",
    "jackknife",
    "kano",
    "kano_class",
    "kano_counts",
    "kaplan_meier",
    "krejcie_morgan",
    "krippendorff",
    "kruskal",
    "linear_model",
    "log_rank",
    "logit",
    "mann_kendall",
    "margin_of_share",
    "matched_comparison",
    "mcnemar",
    "mean",
    "mean_rating",
    "mr_chart",
    "net_score",
    "np_chart",
    "nps",
    "nps_chart",
    "nps_difference",
    "odds_ratio",
    "omega",
    "ordinal",
    "p_chart",
    "paired_proportion_difference",
    "paired_t_test",
    "pairwise_of",
    "pairwise_wilcoxon",
    "penalty_reward",
    "placebo_effect",
    "pls",
    "pls_bootstrap",
    "polychoric",
    "pomp",
    "pooled_of",
    "pooled_t_test",
    "population_count",
    "poststratify",
    "power_anova",
    "power_chi_square",
    "power_correlation",
    "power_of_effect",
    "power_of_interruption",
    "power_t_test",
    "power_two_proportions",
    "priorities",
    "proportion",
    "proportion_difference",
    "proportion_interval",
    "proportion_test",
    "proportion_trend",
    "quantile",
    "r_chart",
    "r_indicator",
    "rake",
    "rank_correlation",
    "rank_intervals",
    "ratio",
    "ratio_of_totals",
    "recomputable",
    "reduce",
    "regression",
    "replicated_moments",
    "replicated_of",
    "rescaled_mean",
    "response_rates",
    "restricted_mean",
    "s_chart",
    "sample_size_for_mean",
    "sample_size_for_share",
    "satisfaction_index",
    "score_mean",
    "seasonal_parts",
    "share",
    "share_difference",
    "shown_or_hidden",
    "shrunk_means",
    "shrunk_shares",
    "spearman_brown",
    "split_half",
    "suppressed_table",
    "survival_by",
    "theme_share",
    "top_box",
    "total",
    "trim_weights",
    "tukey",
    "u_chart",
    "validity",
    "variance",
    "wave_difference",
    "weight_diagnostics",
    "weighted_index",
    "weighted_nps",
    "weighted_rating",
    "weighted_share",
    "welch_anova",
    "welch_t_test",
    "wilcoxon",
    "with_minimum",
    "xbar_chart",
    "xmr_chart",
]
