import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from plaudit.analysis import (
    adjusted_p,
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
from tests.analysis import shared
from tests.analysis.published import items

PUBLISHED = items("proportions_tests")
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# R's airquality: Ozone of May to September 1973.
OZONE = {
    "May": "41 36 12 18 NA 28 23 19 8 NA 7 16 11 14 18 14 34 6 30 11 1 11 4 32 NA NA NA 23 45 115 37",
    "June": "NA NA NA NA NA NA 29 NA 71 39 NA NA 23 NA NA 21 37 20 12 13 NA NA NA NA NA NA NA NA NA NA",
    "July": "135 49 32 NA 64 40 77 97 97 85 NA 10 27 NA 7 48 35 61 79 63 16 NA NA 80 108 20 52 82 50 64 59",
    "August": "39 9 16 78 35 66 122 89 110 NA NA 44 28 65 NA 22 59 23 31 44 21 9 NA 45 168 73 NA 76 118 84 85",
    "September": "96 78 73 91 47 32 20 23 21 24 44 21 28 9 13 46 18 13 24 16 13 23 36 7 14 30 NA 14 18 20",
}
# R's warpbreaks: breaks of wool A and B at tension L, M, H, nine each.
WARP = {
    ("A", "L"): [26, 30, 54, 25, 70, 52, 51, 26, 67],
    ("A", "M"): [18, 21, 29, 17, 12, 18, 35, 30, 36],
    ("A", "H"): [36, 21, 24, 18, 10, 43, 28, 15, 26],
    ("B", "L"): [27, 14, 29, 19, 29, 31, 41, 20, 44],
    ("B", "M"): [42, 26, 19, 16, 39, 28, 21, 39, 29],
    ("B", "H"): [20, 21, 24, 17, 13, 15, 15, 16, 28],
}
ANSWERS = some.lists(some.integers(1, 10), min_size=3, max_size=30).filter(lambda values: len(set(values)) > 1)


def tertiles() -> dict[str, list[float]]:
    """Ratings of the attitude survey by tertile of complaints, as R's cut(quantile) makes them."""
    table = shared.rows("attitude/attitude.csv")
    complaints = np.array([float(row["complaints"]) for row in table])
    edges = np.quantile(complaints, [1 / 3, 2 / 3])
    place = np.searchsorted(edges, complaints, side="left")
    return {
        name: [float(table[i]["rating"]) for i in np.flatnonzero(place == at)]
        for at, name in enumerate(("lo", "mid", "hi"))
    }


def test_sleep_is_that_of_r() -> None:
    found = welch_t_test(*SLEEP).one(statistic="t")

    assert (found.value, found.df, found.p) == (
        pytest.approx(-1.8608, abs=5e-5),
        pytest.approx(17.776, abs=5e-4),
        pytest.approx(0.07939, abs=5e-6),
    )


def test_ozone_by_month_is_that_of_r() -> None:
    months = {name: [None if x == "NA" else float(x) for x in told.split()] for name, told in OZONE.items()}

    found = kruskal(months)

    assert (found[0].value, found[0].df, found[0].n) == (pytest.approx(29.267, abs=5e-4), 4, 116)
    assert found[0].p == pytest.approx(6.9e-6, rel=5e-3)
    assert [w.code for w in found.warnings] == ["missing.left_out"]


def test_breaks_by_tension_within_wool_are_those_of_r() -> None:
    breaks = [value for values in WARP.values() for value in values]
    tension = [tension for _, tension in WARP for _ in range(9)]
    wool = [wool for wool, _ in WARP for _ in range(9)]

    found = tukey(breaks, tension, blocks=wool)

    assert {each.item: each.p for each in found} == {
        "M − L": pytest.approx(0.0336, abs=5e-5),
        "L − H": pytest.approx(0.0011, abs=6e-5),
        "M − H": pytest.approx(0.4474, abs=5e-5),
    }
    with pytest.raises(ValueError, match="blocks does not hold every group equally often"):
        tukey(breaks[:-1], tension[:-1], blocks=wool[:-1])


def test_ratings_by_tertile_of_complaints_are_those_of_r() -> None:
    groups, item = tertiles(), PUBLISHED["kruskal_anova_attitude"]
    values, near = item["values"], item["tolerance"]
    assert {name: len(group) for name, group in groups.items()} == values["n"]

    rank = kruskal(groups)[0]
    assert [rank.value, rank.df, rank.p] == pytest.approx(list(values["kruskal"].values()), abs=near)
    plain = anova(groups).one(statistic="F")
    assert [plain.value, plain.p] == pytest.approx([values["anova"]["F"], values["anova"]["p"]], abs=near)
    welch = welch_anova(groups)
    told = [welch.one(statistic="F").value, welch.one(statistic="df2").value, welch.one(statistic="F").p]
    assert told == pytest.approx(list(values["welch"].values()), abs=near)
    stacked = [(at, y) for at, name in enumerate(groups) for y in groups[name]]
    pairs = tukey([y for _, y in stacked], [at for at, _ in stacked])
    for pair, published in zip(pairs, values["tukey"]["data"], strict=True):
        assert [pair.value, pair.low, pair.high, pair.p] == pytest.approx(published, abs=near)
    (lo_mid, _), (lo_hi, mid_hi) = values["pairwise_wilcox_p"]["data"]
    found = {each.item: each.p for each in pairwise_wilcoxon(groups, adjust="none")}
    assert found == {
        "mid − lo": pytest.approx(lo_mid, abs=near),
        "hi − lo": pytest.approx(lo_hi, abs=near),
        "hi − mid": pytest.approx(mid_hi, abs=near),
    }


def test_satisfied_by_complaint_handling_is_that_of_r() -> None:
    item = PUBLISHED["t_wilcox_mobi"]
    table = shared.rows("ecsi_mobi/mobi.csv")
    low, high = ([float(r["CUSA1"]) for r in table if (float(r["CUSCO"]) <= 7) == side] for side in (True, False))

    found, ranks = welch_t_test(low, high), wilcoxon(low, high)

    values, near = item["values"], item["tolerance"]
    assert [len(low), len(high)] == values["n"]
    t, difference = found.one(statistic="t"), found.one(statistic="difference")
    assert [t.value, t.df, t.p] == pytest.approx([values["welch"][name] for name in ("t", "df", "p")], abs=near)
    assert difference.interval == pytest.approx(values["welch"]["ci"], abs=near)
    w = ranks.one(statistic="W")
    assert [w.value, w.p] == pytest.approx(list(values["wilcoxon"].values()), abs=near)
    assert ranks.one(statistic="rank_biserial").value == pytest.approx(values["rank_biserial"], abs=near)


@settings(max_examples=25, deadline=None)
@given(ANSWERS, ANSWERS, ANSWERS)
def test_tests_are_those_of_scipy_and_statsmodels(a: list[int], b: list[int], c: list[int]) -> None:
    groups = {"a": a, "b": b, "c": c}

    welch, pooled = welch_t_test(a, b), pooled_t_test(a, b)
    ours = [welch[1].value, welch[1].p, pooled[1].value, pooled[1].p]
    theirs = [*stats.ttest_ind(a, b, equal_var=False), *stats.ttest_ind(a, b)]
    assert ours == pytest.approx(theirs, abs=1e-9)
    for found, (statistic, p) in ((anova(groups), stats.f_oneway(a, b, c)), (kruskal(groups), stats.kruskal(a, b, c))):
        expected = [statistic, p] if statistic > 0 else [0.0, 1.0]  # where rounding leads below 0, scipy has no p
        assert [found[0].value, found[0].p] == pytest.approx(expected, abs=1e-9)
    theirs_welch = anova_oneway([np.array(x, dtype=float) for x in (a, b, c)], use_var="unequal")
    assert welch_anova(groups)[0].p == pytest.approx(theirs_welch.pvalue, abs=1e-8)
    rank = stats.mannwhitneyu(a, b, method="asymptotic")
    assert [wilcoxon(a, b)[0].value, wilcoxon(a, b)[0].p] == pytest.approx([rank.statistic, rank.pvalue], abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(ANSWERS, ANSWERS)
def test_turning_the_groups_turns_the_difference_and_a_shift_changes_nothing(a: list[int], b: list[int]) -> None:
    found = welch_t_test(a, b)[0]
    turned = welch_t_test(b, a)[0]
    moved = welch_t_test([x + 7 for x in a], [x + 7 for x in b])[0]

    assert found.value is not None and turned.high is not None
    assert (turned.value, turned.p) == (pytest.approx(-found.value), pytest.approx(found.p))
    assert found.low == pytest.approx(-turned.high)
    assert moved.interval == pytest.approx(found.interval)


def test_pairs_are_compared_within_people_and_half_pairs_are_said() -> None:
    found = paired_t_test([*SLEEP[0], 3.0], [*SLEEP[1], None])

    theirs = stats.ttest_rel(*SLEEP)
    assert [found[1].value, found[1].p, found[1].df] == pytest.approx([theirs.statistic, theirs.pvalue, 9])
    assert [w.code for w in found.warnings] == ["missing.left_out"]


def test_where_there_is_no_spread_there_is_a_reason_and_no_test() -> None:
    same, alone = welch_t_test([3, 3], [4, 4]), welch_t_test([3], [4, 5])

    assert (same[0].value, same[0].interval, [w.code for w in same.warnings]) == (-1, None, ["groups.no_spread"])
    assert (alone[0].value, alone[0].interval, [w.code for w in alone.warnings]) == (-1.5, None, ["groups.one_answer"])
    assert [w.code for w in anova({"a": [3, 3], "b": [4, 4]}).warnings] == ["groups.no_spread"]
    assert [w.code for w in kruskal({"a": [3, 3], "b": [3, 3]}).warnings] == ["groups.no_spread"]
    assert [w.code for w in welch_anova({"a": [3], "b": [3, 4]}).warnings] == ["groups.one_answer"]
    assert [w.code for w in wilcoxon([3, 3], [3]).warnings] == ["groups.no_spread"]
    assert [w.code for w in tukey([3, 3, 4, 4], ["a", "a", "b", "b"]).warnings] == ["groups.no_spread"]


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"a'\]\[1\] is 'much'; it must be a number, or None where there is no answer"):
        welch_t_test([1, "much"], [2, 3])
    with pytest.raises(ValueError, match=r"groups\['b'\] has no answer; leave the group out"):
        welch_t_test([1, 2], [None])
    with pytest.raises(ValueError, match="groups has 1 groups; a comparison needs at least 2"):
        anova({"a": [1, 2]})
    with pytest.raises(ValueError, match="adjust is 'sidak'; it must be one of"):
        pairwise_wilcoxon({"a": [1], "b": [2]}, adjust="sidak")


@pytest.mark.parametrize("method", ["holm", "hochberg", "BH", "BY", "bonferroni"])
def test_adjusted_p_values_are_those_of_r(method: str) -> None:
    item = PUBLISHED["p_adjust"]

    found = adjusted_p([0.01, 0.02, 0.03, 0.04, 0.05, 0.001, 0.2], method, family="the seven")  # type: ignore[arg-type]

    assert [each.value for each in found] == pytest.approx(item["values"][method], abs=item["tolerance"])
    assert {each.group for each in found} == {"the seven"}


def test_of_fifteen_bonferroni_and_holm_keep_three_and_benjamini_hochberg_four() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]

    kept = {
        method: sum(each.p is not None and each.p <= 0.05 for each in adjusted_p(p, method, family="1995"))  # type: ignore[arg-type]
        for method in ("bonferroni", "holm", "BH")
    }

    assert kept == {"bonferroni": 3, "holm": 3, "BH": 4}
