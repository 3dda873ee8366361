import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.weightstats import DescrStatsW

from plaudit.analysis import (
    design_chi_square,
    design_rank_test,
    design_t_test,
    mean_rating,
    ratio_of_totals,
    weighted_nps,
    weighted_rating,
    weighted_share,
    welch_t_test,
)
from tests.analysis import shared
from tests.analysis.published import items

MODELS, SFO = items("survey_models"), items("nps_csat_sfo")
RATINGS = some.lists(some.integers(1, 5), min_size=4, max_size=40).filter(lambda values: len(set(values)) > 1)


def schools() -> tuple[list[dict[str, str]], dict[str, list[object]]]:
    """One-stage cluster sample of schools, and its design."""
    table = shared.rows("survey_api/apiclus1.csv.gz")
    return table, {
        "clusters": [row["dnum"] for row in table],
        "weights": [float(row["pw"]) for row in table],
        "fpc": [float(row["fpc"]) for row in table],
    }


def passengers(item: str, allowed: range, where: str = "") -> tuple[list[float], list[float]]:
    """Answers given in 2017 and their weights; `where` holds the codes of PEAK that count."""
    table = [row for row in shared.rows("sfo_survey/sfo_2017.csv.gz") if not where or row["PEAK"] in where]
    found = zip(shared.column(table, item, allowed), shared.column(table, "WEIGHT"), strict=True)
    kept = [(answer, weight) for answer, weight in found if answer is not None and weight is not None]
    return [answer for answer, _ in kept], [weight for _, weight in kept]


def test_the_t_test_of_a_cluster_sample_is_that_of_r() -> None:
    item = MODELS["svyttest_dclus1"]
    table, design = schools()

    found = design_t_test([float(row["api00"]) for row in table], [row["comp.imp"] for row in table], **design)  # type: ignore[arg-type]

    values, near = item["values"], item["tolerance"]
    t, apart = found.one(statistic="t"), found.one(statistic="difference")
    assert [t.value, t.df, t.p, apart.value] == pytest.approx(
        [values[n] for n in ("t", "df", "p", "estimate")], abs=near
    )
    assert apart.interval == pytest.approx(values["ci95"], abs=1e-5)


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald"])
def test_the_chi_square_of_a_cluster_sample_is_that_of_r(statistic: str) -> None:
    item = MODELS[f"svychisq_{statistic}_dclus1"]
    table, design = schools()
    wide, level = [row["sch.wide"] for row in table], [row["stype"] for row in table]

    found = design_chi_square(wide, level, statistic=statistic, **design)  # type: ignore[arg-type]

    values, first = item["values"], found[0]
    told = [first.df] + ([found.one(statistic="df2").value] if len(found) > 1 else [])
    assert [first.value, first.p, *told] == pytest.approx(
        [values["statistic"], values["p"], *values["parameter"].values()], abs=item["tolerance"]
    )


def test_the_rank_test_of_a_stratified_sample_is_that_of_r() -> None:
    item = MODELS["svyranktest_wilcoxon_dstrat"]
    table = shared.rows("survey_api/apistrat.csv.gz")

    found = design_rank_test(
        [float(row["api00"]) for row in table],
        [row["comp.imp"] for row in table],
        [float(row["pw"]) for row in table],
        strata=[row["stype"] for row in table],
        fpc=[float(row["fpc"]) for row in table],
    )

    t, values = found.one(statistic="t"), item["values"]
    told = [t.value, t.df, t.p, found.one(statistic="difference").value]
    assert told == pytest.approx([values[n] for n in ("t", "df", "p", "estimate")], abs=item["tolerance"])


@pytest.mark.parametrize(("group", "where"), [("", ""), ("domestic", "12"), ("international", "3")])
def test_the_weighted_net_promoter_score_is_that_of_r(group: str, where: str) -> None:
    item = SFO["nps_domestic_vs_international_2017" if group else "nps_sfo_2017"]
    values = (item["values"][group] if group else item["values"])["weighted"]
    answers, weights = passengers("NETPRO", range(11), where)

    found = weighted_nps(answers, weights, distribution="normal")
    mean = weighted_rating(answers, weights)

    near = item["tolerance"]
    assert [found.value, found.se, found.n_effective] == pytest.approx(
        [values["nps"], values["se"], values["kish_neff"]], abs=near
    )
    assert found.interval == pytest.approx(values["ci95"], abs=near)
    assert [mean.value, mean.se] == pytest.approx([values["mean_rating"], values["mean_se"]], abs=near)


@pytest.mark.parametrize("item", ["Q7ALL", "Q7FOOD", "Q7WIFI", "Q9ALL", "Q10SAFE"])
def test_weighted_satisfaction_is_that_of_r(item: str) -> None:
    published = SFO[f"csat_sfo_2017_{item}"]
    values, near = published["values"], published["tolerance"]
    answers, weights = passengers(item, range(1, 6))

    share, mean = weighted_share(answers, 4, weights), weighted_rating(answers, weights)

    assert share.value == pytest.approx(values["weighted_top2"], abs=near)
    assert share.interval == pytest.approx(values["weighted_top2_ci_logit"], abs=near)
    assert [mean.value, mean.se] == pytest.approx([values["weighted_mean"], values["weighted_mean_se"]], abs=near)


@settings(max_examples=30, deadline=None)
@given(RATINGS, some.floats(0.1, 50))
def test_equal_weights_and_one_stratum_give_what_none_give(ratings: list[int], weight: float) -> None:
    plain = mean_rating({rating: ratings.count(rating) for rating in range(1, 6)})

    found = weighted_rating(ratings, [weight] * len(ratings), strata=["one"] * len(ratings))

    assert [found.value, found.se, found.n_effective] == pytest.approx([plain.value, plain.se, len(ratings)])
    theirs = DescrStatsW(np.array(ratings, dtype=float))
    assert found.interval == pytest.approx(theirs.tconfint_mean(), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(RATINGS, RATINGS, some.randoms(use_true_random=False))
def test_order_and_size_of_weights_change_nothing(a: list[int], b: list[int], mixed: object) -> None:
    values, groups = [*a, *b], [0] * len(a) + [1] * len(b)
    weights = [1.0 + (place % 3) for place in range(len(values))]
    order = sorted(range(len(values)), key=lambda place: (place * 7) % len(values))

    found = design_t_test(values, groups, weights)[0]
    mixed_up = design_t_test([values[i] for i in order], [groups[i] for i in order], [9 * weights[i] for i in order])[0]

    assert [mixed_up.value, mixed_up.se, mixed_up.p] == pytest.approx([found.value, found.se, found.p], abs=1e-9)
    simple = welch_t_test(b, a)[0].value
    assert design_t_test(values, groups)[0].value == pytest.approx(simple)


def test_a_ratio_is_of_totals_and_has_cochran_s_error() -> None:
    y, x = np.array([3.0, 5, 8, 2]), np.array([2.0, 4, 5, 2])

    found = ratio_of_totals(y, x)

    residual = y - 18 / 13 * x
    assert found.value == pytest.approx(18 / 13)
    assert found.se == pytest.approx(np.sqrt((residual @ residual) / 3 / 4) / x.mean())


def test_what_is_missing_stays_in_the_design_and_is_said() -> None:
    found = weighted_rating([4, None, 5, 3], [1, 1, 1, 1])

    assert (found.value, found.n, [w.code for w in found.warnings]) == (4, 3, ["missing.left_out"])


def test_doubtful_designs_say_why() -> None:
    lonely = weighted_rating([4, 5, 3, 2], strata=["a", "a", "a", "b"])
    assert [w.code for w in lonely.warnings] == ["design.lonely_stratum"] and lonely.se
    with pytest.raises(ValueError, match="strata has 1 with one cluster only; join strata, or choose lonely='adjust'"):
        weighted_rating([4, 5, 3, 2], strata=["a", "a", "a", "b"], lonely="fail")
    one = weighted_rating([4])
    assert (one.value, one.interval, [w.code for w in one.warnings]) == (
        4,
        None,
        ["design.lonely_stratum", "design.no_df"],
    )
    same = weighted_share([5, 5, 5, 5], 4, [1, 2, 1, 1])
    assert same.value == 1 and same.interval is not None and 0.3 < same.interval[0] < 0.6 and same.interval[1] == 1
    assert [w.code for w in same.warnings] == ["share.at_the_edge"]
    assert [w.code for w in weighted_rating([3, 3, 3]).warnings] == ["mean.no_spread"]
    assert [w.code for w in weighted_rating([3, 2, 3], [1, 0, 1]).warnings] == ["weights.zero", "mean.no_spread"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"weights": [1, -0.3, 1]}, r"weights\[1\] is -0.3; every weight must be greater than 0"),
        ({"weights": [1, None, 1]}, r"weights\[1\] is missing; every weight must be greater than 0"),
        ({"weights": [0, 0, 0]}, "weights are all 0; at least one must be greater than 0"),
        ({"weights": [1, 1]}, "weights has 2 values for 3 rows; it needs one for each"),
        ({"strata": ["a", None, "a"]}, r"strata\[1\] is missing; every row needs one"),
        ({"fpc": [2, 2, 2]}, "fpc is 2 in a stratum with 3 clusters; it cannot be less than these"),
        ({"fpc": [9, 9, 8]}, "fpc has 8 and 9 in one stratum; it must be the same in all its rows"),
        ({"lonely": "average"}, "lonely is 'average'; it must be adjust, remove or fail"),
    ],
)
def test_a_design_that_cannot_be_is_refused_in_a_sentence(more: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        weighted_rating([4, 5, 3], **more)  # type: ignore[arg-type]


def test_answers_that_cannot_be_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"values\[1\] is 11; the scale runs from 0 to 10"):
        weighted_nps([9, 11])
    with pytest.raises(ValueError, match=r"values\[0\] is 'good'; it must be a number"):
        weighted_rating(["good", 4])
    with pytest.raises(ValueError, match="no row has a value and a weight; at least one case is needed"):
        weighted_rating([None, None])
    with pytest.raises(ValueError, match="groups has 3 distinct values; this test compares two"):
        design_t_test([1, 2, 3], ["a", "b", "c"])
    with pytest.raises(ValueError, match="denominator adds to 0"):
        ratio_of_totals([1, 2], [0, 0])
