import numpy as np
import pytest
from scipy import stats

from plaudit.analysis import cohen_d, cohen_h, cohen_w, cramer_v, eta_squared, odds_ratio
from tests.analysis import shared
from tests.analysis.published import items

PUBLISHED = items("proportions_tests")


def test_the_standardised_difference_is_that_of_r() -> None:
    item = PUBLISHED["t_wilcox_mobi"]
    table = shared.rows("ecsi_mobi/mobi.csv")
    low, high = ([float(r["CUSA1"]) for r in table if (float(r["CUSCO"]) <= 7) == side] for side in (True, False))

    found = cohen_d(low, high)

    assert found.value == pytest.approx(item["values"]["cohen_d"], abs=item["tolerance"])
    scale = (1 / len(low) + 1 / len(high)) ** 0.5
    assert found.low is not None and found.high is not None and found.value is not None
    tails = [stats.nct.cdf(found.value / scale, 248, edge / scale) for edge in (found.low, found.high)]
    assert tails == pytest.approx([0.975, 0.025], abs=1e-6)


def test_shares_on_the_arcsine_scale_are_those_of_r_s_pwr() -> None:
    h = cohen_h(0.35, 100, 0.25, 100)

    assert h.value == pytest.approx(PUBLISHED["power_samplesize"]["values"]["two_prop_h"], abs=1e-9)


def test_tables_and_groups_hold_their_identities_and_tails() -> None:
    table, groups = [[30, 10, 8], [12, 25, 20]], {"a": [1, 2, 3, 3], "b": [2, 4, 5, 5], "c": [4, 5, 5, 6]}
    chi = stats.chi2_contingency(np.array(table), correction=False).statistic
    f = stats.f_oneway(*groups.values()).statistic

    w, v, eta = cohen_w(table), cramer_v(table), eta_squared(groups)

    assert (w.value, v.value) == (
        pytest.approx((chi / 105) ** 0.5),
        pytest.approx(stats.contingency.association(np.array(table))),
    )
    assert [stats.ncx2.cdf(chi, 2, 105 * (edge or 0) ** 2) for edge in (w.low, w.high)] == pytest.approx(
        [0.975, 0.025], abs=1e-6
    )
    assert eta.value == pytest.approx(2 * f / (2 * f + 9))
    tails = [stats.ncf.cdf(f, 2, 9, 12 * edge / (1 - edge)) for edge in (eta.low or 0, eta.high or 0)]
    assert tails == pytest.approx([0.975, 0.025], abs=1e-5)


def test_odds_have_woolf_s_interval_and_an_empty_cell_says_so() -> None:
    found = odds_ratio([[85, 35], [62, 68]])

    middle, se = np.log(85 * 68 / (35 * 62)), (1 / 85 + 1 / 35 + 1 / 62 + 1 / 68) ** 0.5
    assert found.interval == pytest.approx(tuple(np.exp(middle + sign * 1.959964 * se) for sign in (-1, 1)), rel=1e-6)
    assert [w.code for w in odds_ratio([[9, 0], [3, 9]]).warnings] == ["odds.half_added"]
    assert [w.code for w in cohen_d([3, 3], [4, 4]).warnings] == ["groups.no_spread"]


@pytest.mark.parametrize(("n", "apart"), [(3, 1.0), (3, 40.0), (40, 0.0), (40, 9.0), (2000, 0.2)])
def test_intervals_reach_their_tails_in_small_and_far_samples(n: int, apart: float) -> None:
    a = np.linspace(1, 5, n)
    b = a + apart

    d, eta = cohen_d(a, b, level=0.95), eta_squared({"a": a, "b": b})

    assert d.low is not None and d.high is not None and d.value is not None
    scale = (2 / n) ** 0.5
    tails = [stats.nct.cdf(d.value / scale, 2 * n - 2, edge / scale) for edge in (d.low, d.high)]
    assert tails == pytest.approx([0.975, 0.025], abs=1e-5)
    assert 0 <= (eta.low or 0) <= (eta.value or 0) <= (eta.high or 0) <= 1


def test_an_effect_beyond_the_distributions_says_so() -> None:
    a = np.linspace(1, 5, 40)

    found = eta_squared({"a": a, "b": a + 1e6})

    assert found.value is not None and found.value > 0.99
    assert found.interval is None
    assert [w.code for w in found.warnings] == ["effect.out_of_reach"]
