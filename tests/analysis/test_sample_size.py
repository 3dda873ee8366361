import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.power import FTestAnovaPower, TTestIndPower

from plaudit.analysis import (
    allocation,
    cluster_design_effect,
    krejcie_morgan,
    margin_of_share,
    power_anova,
    power_chi_square,
    power_correlation,
    power_t_test,
    power_two_proportions,
    sample_size_for_mean,
    sample_size_for_share,
)
from tests.analysis.published import items

POWER = items("proportions_tests")["power_samplesize"]
MARGINS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.1)
TABLE = {
    0.90: (6764, 1691, 752, 423, 271, 68),
    0.95: (9604, 2401, 1068, 601, 385, 97),
    0.99: (16588, 4147, 1844, 1037, 664, 166),
}
KREJCIE = {
    10: 10, 50: 44, 100: 80, 200: 132, 300: 169, 400: 196, 500: 217, 1000: 278, 1500: 306, 2000: 322, 3000: 341,
    5000: 357, 10_000: 370, 20_000: 377, 50_000: 381, 1_000_000: 384,
}  # fmt: skip


@pytest.mark.parametrize("level", TABLE)
def test_sizes_for_a_share_are_those_of_the_textbooks_with_exact_z(level: float) -> None:
    assert [sample_size_for_share(margin, level=level).value for margin in MARGINS] == list(TABLE[level])


def test_krejcie_and_morgan_s_table_is_theirs_and_ours_differs_by_the_rounding() -> None:
    assert {population: krejcie_morgan(population).value for population in KREJCIE} == KREJCIE
    ours = [sample_size_for_share(0.05, population=population).value for population in (500, 2000)]
    assert ours == [218, 323]
    assert "rounded nearest" in krejcie_morgan(500).method


def test_the_reference_sizes_are_those_of_r() -> None:
    values = POWER["values"]

    assert sample_size_for_share(0.05).value == values["moe_n_p50_e5"]
    assert sample_size_for_share(0.05, population=2000).value == values["moe_n_fpc_N2000"]
    assert sample_size_for_mean(0.2, 1.8).value == 312


def test_power_is_that_of_r_s_pwr_and_power_prop_test() -> None:
    values, near = POWER["values"], POWER["tolerance"]

    found = {
        "two_prop_n": power_two_proportions(0.25, 0.35, power=0.8, method="arcsine"),
        "t_n": power_t_test(0.3, power=0.9),
        "r_n": power_correlation(0.2, power=0.8),
        "chisq_n": power_chi_square(0.2, 3, power=0.8),
        "anova_n": power_anova(0.2, 4, power=0.8),
    }

    # pwr solves by uniroot to about 1e-4 relative of its bracket; ours to 1e-10.
    assert {name: each.value for name, each in found.items()} == {
        name: pytest.approx(values[name], rel=2e-6, abs=near) for name in found
    }
    assert power_two_proportions(0.5, 0.75, power=0.9).value == pytest.approx(76.7, abs=0.05)


def test_four_points_between_waves_need_2417_in_each() -> None:
    found = power_two_proportions(0.54, 0.58, power=0.8)

    assert found.n == 2417
    assert power_two_proportions(0.54, 0.58, n=2417).value == pytest.approx(0.8001, abs=2e-4)


def test_the_gross_size_comes_last_and_is_rounded_once() -> None:
    # 384.146 / (1 + 383.146/2000) = 322.395; × 1.5 / (0.4 × 0.9) = 1343.31
    found = sample_size_for_share(0.05, population=2000, design_effect=1.5, response_rate=0.4, eligibility_rate=0.9)

    assert found.value == 1344
    assert cluster_design_effect(20, 0.05).value == pytest.approx(1.95)


def test_neyman_s_allocation_is_that_of_the_worked_example() -> None:
    neyman = allocation([500, 300, 200], 100, deviations=[1, 2, 3])

    assert [each.value for each in neyman] == pytest.approx([29.41, 35.29, 35.29], abs=5e-3)
    assert [each.value for each in allocation([500, 300, 200], 100)] == pytest.approx([50, 30, 20])


@settings(max_examples=12, deadline=None)
@given(some.floats(0.15, 0.6), some.integers(5, 120))
def test_power_is_that_of_statsmodels_and_finds_its_n_again(d: float, n: int) -> None:
    found = power_t_test(d, n=n)

    assert found.value == pytest.approx(TTestIndPower().power(d, n, 0.05), abs=1e-7)
    anova = power_anova(d / 2, 3, n=n).value
    assert anova == pytest.approx(FTestAnovaPower().power(d / 2, 3 * n, 0.05, k_groups=3), abs=1e-6)
    assert power_t_test(1.0, n=137).value == pytest.approx(1.0)
    if found.value and 0.1 < found.value < 0.999:
        assert power_t_test(d, power=found.value).value == pytest.approx(n, rel=1e-5)


@settings(max_examples=30)
@given(some.floats(0.01, 0.2), some.integers(50, 100_000))
def test_a_size_reaches_its_margin_and_a_population_needs_fewer(margin: float, population: int) -> None:
    n = sample_size_for_share(margin).value

    reached = margin_of_share(int(n or 0)).value
    assert reached is not None and n is not None and reached <= margin + 1e-12
    fewer = sample_size_for_share(margin, population=population).value
    assert fewer is not None and fewer <= min(n, population)


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"margin is 0; it must be greater than 0, such as 0.05"):
        sample_size_for_share(0)
    with pytest.raises(ValueError, match=r"response_rate is 40; it must lie above 0 and not above 1"):
        sample_size_for_share(0.05, response_rate=40)
    with pytest.raises(ValueError, match="give n to find the power, or power to find n"):
        power_t_test(0.3)
    with pytest.raises(ValueError, match="d is 0; a power needs an effect to find"):
        power_t_test(0, power=0.8)
    with pytest.raises(ValueError, match=r"power is 0.01; it must lie between the significance 0.05 and 1"):
        power_t_test(0.3, power=0.01)
    with pytest.raises(ValueError, match="sizes has 2 and deviations 1"):
        allocation([1, 2], 10, deviations=[1])
