import pytest

from plaudit import analysis as a
from tests.analysis.in_r import agree, ran

pytestmark = pytest.mark.r


def test_proportions_and_scores_are_those_that_their_r_lines_print() -> None:
    counts = {0: 3, 4: 7, 6: 9, 8: 30, 9: 21, 10: 44}
    effort = {1: 8, 2: 21, 3: 14, 4: 11, 5: 16, 6: 18, 7: 12}
    rated = {1: 5, 2: 8, 4: 20, 5: 11}

    agree(
        [
            *(
                a.proportion_interval(7, 25, method=m)
                for m in ("wilson", "clopper-pearson", "agresti-coull", "jeffreys")
            ),  # type: ignore[arg-type]
            a.proportion_interval(7, 25, method="wilson-corrected", level=0.9),
            a.proportion_difference(56, 70, 48, 80),
            a.share_difference(0.54, 280, 0.58, 280),
            a.paired_proportion_difference(36, 12, 2, 4),
            a.top_box(rated),
            a.bottom_box(rated, boxes=1),
            a.csat(rated),
            *(a.ces(effort, formula=formula) for formula in ("mean-7", "agree-7", "net-7")),
            a.nps(counts),
            a.nps(counts, method="plain"),
            a.net_score(40, 22, 90),
            a.nps_difference(counts, {2: 30, 8: 40, 10: 50}),
            a.rescaled_mean(rated),
        ]
    )


x, y, z = [4, 5, 3, 5, 2, 5], [3, 2, 4, 3, 1, 3], [5, 5, 4, 5, 3, 5]
groups = {"north": x, "south": y[:5], "west": z}
answers, segments = (
    [1, 2, 1, 2, 2, 1, 1, 2, 1, 2, 1, 2],
    ["a", "a", "b", "b", "a", "b", "b", "a", "a", "b", "a", "b"],
)
weights, strata = [1, 2, 1, 3, 1, 2, 2, 1, 1, 2, 1, 3], [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
ratings = [5, 3, 4, 4, 2, 5, 1, 3, 4, 5, 2, 4]
coders = [[1, 2, 3, 3, None, 1], [1, 2, 3, 2, 2, 1], [None, 2, 3, 3, 2, 2]]
design = {"weights": weights, "strata": strata, "fpc": [60] * 12}


def test_comparisons_are_those_that_their_r_lines_print() -> None:
    agree(
        [
            a.welch_t_test(x, y)[0],
            a.pooled_t_test(x, y)[0],
            a.paired_t_test(x, z)[0],
            a.anova(groups)[0],
            a.welch_anova(groups)[0],
            a.kruskal(groups)[0],
            a.wilcoxon(x, y)[0],
            a.chi_square([[20, 14], [9, 22]])[0],
            a.chi_square([[20, 14], [9, 22]], correct=True)[0],
            a.proportion_test([12, 20, 9], [30, 31, 40])[0],
            a.proportion_trend([12, 20, 9], [30, 31, 40])[0],
            a.mcnemar([[30, 12], [5, 40]])[0],
        ]
    )


def test_designs_sizes_and_agreement_are_those_that_their_r_lines_print() -> None:
    agree(
        [
            a.design_t_test(ratings, segments, **design)[0],  # type: ignore[arg-type]
            a.design_rank_test(ratings, segments, **design)[0],  # type: ignore[arg-type]
            a.design_chi_square(answers, segments, **design)[0],  # type: ignore[arg-type]
            a.weighted_rating(ratings, **design),  # type: ignore[arg-type]
            a.weighted_nps([10, 9, 3, 8, 9, 10, 2, 7, 9, 10, 4, 8], **design),  # type: ignore[arg-type]
            a.weighted_share(ratings, 4, **design),  # type: ignore[arg-type]
            a.ratio_of_totals(ratings, weights, strata=strata),
            a.sample_size_for_share(0.05, population=2000, response_rate=0.4),
            a.sample_size_for_mean(0.2, 1.8),
            a.krejcie_morgan(500),
            a.margin_of_share(400),
            a.cluster_design_effect(20, 0.05),
            a.power_two_proportions(0.54, 0.58, n=2417),
            a.power_two_proportions(0.25, 0.35, power=0.8, method="arcsine"),
            a.power_t_test(0.3, power=0.9),
            a.power_correlation(0.2, power=0.8),
            a.power_chi_square(0.2, 3, power=0.8),
            a.power_anova(0.2, 4, n=69),
            a.cohen_kappa([1, 2, 3, 3, 2, 1], [1, 2, 3, 2, 2, 2], weights="quadratic"),
            a.fleiss_kappa([[3, 0, 1], [1, 2, 1], [0, 0, 4], [0, 3, 1]]),
            *(a.krippendorff(coders, metric=m) for m in ("nominal", "ordinal", "interval", "ratio")),  # type: ignore[arg-type]
            a.theme_share(300, 1000, [[40, 10], [8, 142]]),
            a.theme_share(300, 1000, [[40, 10], [8, 142]], tuned=False),
        ],
        tolerance=2e-6,
    )


def test_effect_sizes_are_those_that_their_r_lines_print() -> None:
    answers, table = ([4, 5, 3, 5, 2, 5], [3, 2, 4, 3, 1, 3]), [[30, 10, 8], [12, 25, 20]]

    agree(
        [
            a.cohen_d(*answers),
            a.cohen_h(0.35, 100, 0.25, 80),
            a.cohen_w(table),
            a.cramer_v(table),
            a.eta_squared({"north": answers[0], "south": answers[1][:5]}),
            a.odds_ratio([[85, 35], [62, 68]]),
            a.odds_ratio([[9, 0], [3, 9]]),
        ]
    )


def test_the_limits_of_a_funnel_are_those_that_its_r_lines_print() -> None:
    found = a.funnel({"a": 5, "b": 10}, {"a": 20, "b": 31})

    agree([found.estimates[0]])
    printed = ran(found.estimates[0].recipe().r)

    for unit in "ab":
        place = printed.index(unit)
        assert [float(each) for each in printed[place + 1 : place + 3]] == pytest.approx(
            found.limits[unit][-1], abs=1e-8
        )
