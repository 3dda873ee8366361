from typing import Any

import numpy as np
import pytest

from plaudit.analysis import Pooled, Replicated, alpha, replicated_of, spearman_brown, split_half
from tests.analysis.published import items
from tests.analysis.shared_data import complete, table

BFI = items("reliability_factor_bfi")
NEUROTICISM = [f"N{at}" for at in range(1, 6)]


def pairwise(names: list[str]) -> Replicated:
    """Of each pair the cases that answered both, as psych takes them."""
    read = table("bfi/bfi.csv.gz")
    x = np.column_stack([read[name] for name in names])
    size = len(names)
    covariance = np.zeros((size, size))
    for one in range(size):
        for other in range(size):
            both = np.isfinite(x[:, one] + x[:, other])
            covariance[one, other] = np.cov(x[both, one], x[both, other])[0, 1]
    pooled = Pooled(tuple(names), len(x), len(x), len(x), np.nanmean(x, axis=0), covariance)
    return Replicated(pooled, (pooled, pooled), np.ones(2), 1.0)


def value(found: Any, statistic: str, item: str = "") -> float:
    got = found.estimates.one(statistic=statistic, item=item).value
    assert got is not None
    return float(got)


@pytest.mark.parametrize("item", ["alpha_agree", "alpha_conscientious", "alpha_neuroticism"])
def test_alpha_with_and_without_each_item_is_that_of_psych(item: str) -> None:
    values, tolerance = BFI[item]["values"], BFI[item]["tolerance"]
    names = [key.lstrip("-") for key in values["keys"][0]]
    keys = [-1 if key.startswith("-") else 1 for key in values["keys"][0]]

    found = alpha(pairwise(names), keys=keys)

    total = {name: column[0] for name, column in values["total"]["data"].items()}
    for statistic, column in {
        "raw_alpha": "raw_alpha",
        "standardised_alpha": "std.alpha",
        "lambda6": "G6(smc)",
        "average_r": "average_r",
        "signal_to_noise": "S/N",
    }.items():
        assert value(found, statistic) == pytest.approx(total[column], abs=tolerance)
    feldt = found.estimates.one(statistic="raw_alpha_feldt")
    limits = values["feldt_ci"]
    assert (feldt.se, feldt.low, feldt.high) == pytest.approx(
        (total["ase"], limits["lower.ci.raw_alpha"], limits["upper.ci.raw_alpha"]), abs=tolerance
    )
    for statistic, table_of, column in (
        ("alpha_if_dropped", "alpha_drop", "raw_alpha"),
        ("standardised_if_dropped", "alpha_drop", "std.alpha"),
        ("lambda6_if_dropped", "alpha_drop", "G6(smc)"),
        ("r_if_dropped", "item_stats", "r.drop"),
        ("r_standardised", "item_stats", "std.r"),
    ):
        for name, wanted in zip(names, values[table_of]["data"][column], strict=True):
            assert value(found, statistic, name) == pytest.approx(wanted, abs=tolerance)


def test_alpha_of_complete_cases_and_the_correlation_of_each_item_with_the_others() -> None:
    item = BFI["alpha_complete_neuroticism"]

    found = alpha(replicated_of(complete("bfi/bfi.csv.gz", NEUROTICISM)))

    assert found.estimates[0].n == item["values"]["n"]
    assert value(found, "raw_alpha") == pytest.approx(item["values"]["alpha"], abs=item["tolerance"])
    for name, wanted in item["values"]["corrected_item_total"].items():
        assert value(found, "r_if_dropped", name) == pytest.approx(wanted, abs=item["tolerance"])


def test_the_jackknife_interval_lies_near_feldts_for_independent_cases() -> None:
    found = alpha(replicated_of(complete("bfi/bfi.csv.gz", NEUROTICISM))).estimates

    jackknifed, feldt = found.one(statistic="raw_alpha"), found.one(statistic="raw_alpha_feldt")

    assert (jackknifed.low, jackknifed.high) == pytest.approx((feldt.low, feldt.high), abs=0.01)


@pytest.mark.parametrize(
    ("names", "raw", "standardised"),
    [
        ([f"IMAG{at}" for at in range(1, 6)], 0.7144, 0.7228),
        (["CUEX1", "CUEX2", "CUEX3"], 0.4326, 0.4519),
        (["PERV1", "PERV2"], 0.8167, 0.8236),
        (["CUSA1", "CUSA2", "CUSA3"], 0.7701, 0.7792),
    ],
)
def test_alpha_of_mobile_phone_users(names: list[str], raw: float, standardised: float) -> None:
    found = alpha(replicated_of(table("ecsi_mobi/mobi.csv")), names)

    assert value(found, "raw_alpha") == pytest.approx(raw, abs=5e-5)
    assert value(found, "standardised_alpha") == pytest.approx(standardised, abs=6e-5)


def test_alpha_of_attitude() -> None:
    found = alpha(replicated_of(table("attitude/attitude.csv")))

    assert value(found, "raw_alpha") == pytest.approx(0.8431, abs=5e-5)
    assert value(found, "standardised_alpha") == pytest.approx(0.8391, abs=5e-5)


def test_all_splits_of_five_items() -> None:
    """psych (2.2.9) looks at the first half of the splits only when the number of items is odd."""
    item = BFI["split_half_neuroticism"]

    found = split_half(replicated_of(complete("bfi/bfi.csv.gz", NEUROTICISM)))

    assert found.splits == 10
    for statistic, name in (
        ("greatest", "maxrb"),
        ("least_of_first_half", "minrb"),
        ("mean_of_first_half", "meanr"),
        ("lambda6", "lambda6"),
    ):
        assert value(found, statistic) == pytest.approx(item["values"][name], abs=item["tolerance"])
    assert value(found, "least") < value(found, "least_of_first_half")


def test_the_mean_over_all_even_splits_is_alpha() -> None:
    """Cronbach 1951: of standardised items split into equal halves."""
    data = replicated_of(complete("bfi/bfi.csv.gz", ["N1", "N2", "N3", "N4"]))

    assert value(split_half(data), "mean") == pytest.approx(value(alpha(data), "standardised_alpha"))


def test_two_items_get_the_spearman_brown_value_and_a_warning() -> None:
    read = table("ecsi_mobi/mobi.csv")
    found = alpha(replicated_of({"a": read["PERV1"], "b": read["PERV2"]}))

    r = np.corrcoef(read["PERV1"], read["PERV2"])[0, 1]
    assert value(found, "spearman_brown") == pytest.approx(spearman_brown(r, 2))
    assert "reliability.two_items" in {each.code for each in found.warnings}


def test_a_reversed_item_is_told_until_it_gets_its_key() -> None:
    data = pairwise(["A1", "A2", "A3", "A4", "A5"])

    plain, keyed = alpha(data), alpha(data, keys=[-1, 1, 1, 1, 1])

    assert "run against the other items: A1" in {each.seen for each in plain.warnings}
    assert not keyed.warnings
    assert value(keyed, "raw_alpha") > value(plain, "raw_alpha")


def test_keys_of_another_number_are_refused() -> None:
    with pytest.raises(ValueError, match="it must give 1 or -1 for each of the 5 items"):
        alpha(pairwise(["A1", "A2", "A3", "A4", "A5"]), keys=[1, -1])
