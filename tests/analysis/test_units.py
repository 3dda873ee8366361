"""Shrinkage, funnels and ranks, against published examples, scipy and units whose truth is known."""

import numpy as np
import pytest
from scipy import stats

from plaudit.analysis import funnel, rank_intervals, shrunk_means, shrunk_shares

# Efron and Morris 1977, Scientific American 236(5): 119–127: hits of 18 players in their first 45 times at bat of 1970.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
JAMES_STEIN = (0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261, *[0.256] * 5, 0.251, 0.247, 0.242)
# Rubin 1981; Gelman et al., Bayesian Data Analysis, section 5.5: the common effect 7.7 with error 4.1.
SCHOOLS = dict(zip("ABCDEFGH", [28.0, 8, -3, 7, -1, 1, 18, 12], strict=True))
SCHOOL_ERRORS = dict(zip("ABCDEFGH", [15.0, 10, 16, 11, 9, 11, 10, 18], strict=True))
# Tarone 1982 in the same book, section 5.1: rats with a tumour, 70 earlier groups and the current one of 4 in 14.
RATS = [0] * 14 + [1] * 8 + [2] * 9 + [1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10, 4, 4, 4, 4, 4, 4, 4, 10, 4, 4, 4, 5, 11]
RATS += [12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9]
OF = [20] * 7 + [19] * 4 + [18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 25, 24, 23, 20, 20, 20, 20, 20, 20, 10, 49, 19]
OF += [46, 27, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20, 20, 20, 20, 48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19]
OF += [22, 20, 20, 20, 52, 46, 47, 24]


def named(values: list[int]) -> dict[str, int]:
    return {f"unit {place}": value for place, value in enumerate(values)}


def test_equal_errors_give_the_published_james_stein_estimates() -> None:
    error = (0.2654 * 0.7346 / 45) ** 0.5
    means = {unit: hits / 45 for unit, hits in named(HITS).items()}

    found = shrunk_means(means, dict.fromkeys(means, error)).only(statistic="shrunk_mean")

    assert [each.value for each in found] == pytest.approx(JAMES_STEIN, abs=0.00101)


def test_eight_schools_have_their_common_effect_and_do_not_differ() -> None:
    found = shrunk_means(SCHOOLS, SCHOOL_ERRORS)

    common = found.one(statistic="prior_mean")
    assert (common.value, common.se) == (pytest.approx(7.7, abs=0.05), pytest.approx(4.1, abs=0.05))
    assert found.one(statistic="prior_sd").value == 0
    assert [w.code for w in found.warnings] == ["units.no_difference", "units.few"]


def test_moments_give_the_published_prior_and_the_posterior_of_the_rats() -> None:
    found = shrunk_shares(named(RATS), named(OF), method="moments")

    mean, size = (found.one(statistic=name).value or 0 for name in ("prior_mean", "prior_size"))
    assert (mean * size, (1 - mean) * size) == (pytest.approx(1.4, abs=0.05), pytest.approx(8.6, abs=0.05))
    assert (mean * size + 4) / (size + 14) == pytest.approx(0.223, abs=0.001)


def test_likelihood_is_at_its_top_by_scipy_and_intervals_are_of_the_beta() -> None:
    found = shrunk_shares(named(RATS), named(OF))

    mean, size = (found.one(statistic=name).value or 0 for name in ("prior_mean", "prior_size"))
    of = [
        [stats.betabinom.logpmf(RATS, OF, m * s, (1 - m) * s).sum() for m, s in ((mean * k, size), (mean, size * k))]
        for k in (0.99, 1.0, 1.01)
    ]
    assert min(of[1]) > max(*of[0], *of[2])
    last, a, b = found.one(group="unit 69"), mean * size + 9, (1 - mean) * size + 15
    assert last.interval == pytest.approx(stats.beta(a, b).interval(0.95), rel=1e-9)
    assert last.value == pytest.approx((1 - 24 / (24 + size)) * mean + 24 / (24 + size) * 9 / 24)


def test_shrunk_figures_lie_nearer_the_truth_and_cover_it() -> None:
    draw = np.random.default_rng(20)
    covered, nearer = [], []

    for _ in range(60):
        truth, error = draw.normal(7, 1, 25), draw.uniform(0.5, 2, 25)
        raw = draw.normal(truth, error)
        units = [str(place) for place in range(25)]
        found = shrunk_means(dict(zip(units, raw, strict=True)), dict(zip(units, error, strict=True)))[:25]
        covered += [(e.low or 0) <= t <= (e.high or 0) for e, t in zip(found, truth, strict=True)]
        values = np.array([each.value for each in found])
        nearer.append(((values - truth) ** 2).mean() / ((raw - truth) ** 2).mean())

    assert 0.93 <= np.mean(covered) <= 0.97  # 1,500 intervals: error 0.006
    assert np.mean(nearer) < 0.7


def test_shares_of_a_known_beta_are_covered() -> None:
    draw, covered = np.random.default_rng(21), []

    for _ in range(25):
        truth, bases = draw.beta(8, 2, 60), draw.integers(5, 80, 60)
        counts = draw.binomial(bases, truth)
        found = shrunk_shares(named(counts.tolist()), named(bases.tolist()))[:60]
        covered += [(e.low or 0) <= t <= (e.high or 0) for e, t in zip(found, truth, strict=True)]

    assert 0.93 <= np.mean(covered) <= 0.97


def test_limits_are_those_of_a_binomial_table() -> None:
    # Tables: P(X ≤ 5) = .0207 and P(X ≤ 6) = .0577 for n = 20, p = .5; the other end by symmetry.
    found = funnel({"a": 5, "b": 10}, {"a": 20, "b": 20}, target=0.5, levels=(0.95,))

    low, high = found.limits["a"][0]
    assert low == pytest.approx((6 - (0.0577 - 0.025) / (0.0577 - 0.0207)) / 20, abs=1e-3 / 20 * 3)
    r = stats.binom.ppf([0.025, 0.975], 20, 0.5)
    exact = (r - (stats.binom.cdf(r, 20, 0.5) - [0.025, 0.975]) / stats.binom.pmf(r, 20, 0.5)) / 20
    assert (low, high) == pytest.approx(tuple(exact), rel=1e-9)
    assert dict(found.outside) == {"a": 0.95}


def test_a_funnel_of_like_units_holds_them_and_overdispersion_widens_it() -> None:
    draw = np.random.default_rng(22)
    bases = draw.integers(50, 400, 400)
    like = draw.binomial(bases, 0.8)
    unlike = draw.binomial(bases, draw.beta(40, 10, 400))

    plain, wild = funnel(named(like.tolist()), named(bases.tolist())), named(unlike.tolist())
    judged, widened = funnel(wild, named(bases.tolist())), funnel(wild, named(bases.tolist()), overdispersion=True)

    assert 0.02 <= len(plain.outside) / 400 <= 0.085
    assert [w.code for w in judged.warnings] == ["funnel.overdispersed"]
    assert plain.warnings == widened.warnings == ()
    assert widened.inflation > 1.5
    assert len(widened.outside) < len(judged.outside) / 2


def test_ranks_have_the_chances_of_two_normals_and_add_up() -> None:
    two = rank_intervals({"a": 8.0, "b": 7.0}, {"a": 0.6, "b": 0.8}, np.random.default_rng(1), draws=40_000)
    many = rank_intervals(SCHOOLS, SCHOOL_ERRORS, np.random.default_rng(2))
    apart = rank_intervals({"a": 1.0, "b": 9.0, "c": 5.0}, dict.fromkeys("abc", 0.01), np.random.default_rng(3))

    assert two[0].value == pytest.approx(2 - stats.norm.cdf(1), abs=0.01)
    assert sum(each.value or 0 for each in many) == pytest.approx(36)
    assert [(each.value, each.low, each.high) for each in apart] == [(3, 3, 3), (1, 1, 1), (2, 2, 2)]


def test_wrong_units_are_told_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="'b' is in only one of successes and bases"):
        funnel({"a": 1}, {"a": 2, "b": 3})
    with pytest.raises(ValueError, match=r"successes\['a'\] is 5, but its base is 2"):
        funnel({"a": 5}, {"a": 2})
    with pytest.raises(ValueError, match=r"errors\['b'\] is 0"):
        shrunk_means({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": 1, "b": 0, "c": 1, "d": 1})
    with pytest.raises(ValueError, match="3 units; at least 4"):
        shrunk_means(dict.fromkeys("abc", 1.0), dict.fromkeys("abc", 1.0))
    with pytest.raises(ValueError, match="every unit has the share 1"):
        shrunk_shares(dict.fromkeys("abc", 3), dict.fromkeys("abc", 3))
    with pytest.raises(ValueError, match="further apart than a beta"):
        shrunk_shares({"a": 0, "b": 0, "c": 9}, dict.fromkeys("abc", 9), method="moments")
