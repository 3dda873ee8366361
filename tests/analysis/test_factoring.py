from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from plaudit.analysis import Replicated, adequacy, factor_analysis, replicated_of
from plaudit.analysis.rotation import oblimin, varimax
from tests.analysis.published import items
from tests.analysis.shared_data import complete

BFI = items("reliability_factor_bfi")
NAMES = [f"{scale}{at}" for scale in "ACENO" for at in range(1, 6)]


@cache
def personality() -> Replicated:
    return replicated_of(complete("bfi/bfi.csv.gz", NAMES), groups=5)


def farthest(found: Any, wanted: Any) -> float:
    """The greatest difference, columns in whichever order and sign."""
    size = found.shape[1]
    apart = np.array(
        [
            [min(abs(found[:, one] - turn * wanted[:, other]).max() for turn in (-1, 1)) for other in range(size)]
            for one in range(size)
        ]
    )
    return float(min(max(apart[one, other] for one, other in enumerate(order)) for order in permutations(range(size))))


def test_sampling_adequacy_and_bartletts_test_are_those_of_psych() -> None:
    item = BFI["kmo_bartlett"]

    found = adequacy(personality()).estimates

    assert found.one(statistic="kmo", item="").value == pytest.approx(item["values"]["MSA"], abs=item["tolerance"])
    for name, wanted in item["values"]["MSAi"].items():
        assert found.one(statistic="kmo", item=name).value == pytest.approx(wanted, abs=item["tolerance"])
    bartlett = found.one(statistic="bartlett")
    assert bartlett.value == pytest.approx(item["values"]["chisq"], abs=item["tolerance"])
    assert (bartlett.df, bartlett.p) == (item["values"]["df"], item["values"]["p"])


def test_five_components_are_those_of_psych() -> None:
    item = BFI["pca5_varimax"]

    found = factor_analysis(personality(), 5, extraction="principal", rotation="varimax")

    assert farthest(found.loadings, np.array(item["values"]["loadings"]["data"])) < item["tolerance"]
    assert found.eigenvalues == pytest.approx(np.array(BFI["pca_eigen"]["values"]), abs=BFI["pca_eigen"]["tolerance"])
    for name, wanted in item["values"]["communality"].items():
        assert found.estimates.one(statistic="communality", item=name).value == pytest.approx(
            wanted, abs=item["tolerance"]
        )


def test_five_correlated_factors_are_those_of_psych() -> None:
    item = BFI["efa5_oblimin"]
    values, tolerance = item["values"], item["tolerance"]

    found = factor_analysis(personality(), 5)

    assert farthest(found.loadings, np.array(values["loadings"]["data"])) < tolerance
    assert np.sort(abs(found.phi), axis=None) == pytest.approx(
        np.sort(abs(np.array(values["phi"]["data"])), axis=None), abs=tolerance
    )
    for name, wanted in values["communality"].items():
        assert found.estimates.one(statistic="communality", item=name).value == pytest.approx(wanted, abs=tolerance)
    figures = {"tli": values["TLI"], "rmsea": values["RMSEA"]["RMSEA"], "rms": values["rms"]}
    figures |= {"rmsea_low": values["RMSEA"]["lower"], "rmsea_high": values["RMSEA"]["upper"]}
    for statistic, wanted in figures.items():
        assert found.estimates.one(statistic=statistic).value == pytest.approx(wanted, abs=tolerance)


def test_one_factor_of_greatest_likelihood() -> None:
    item = BFI["mcdonald_omega_ml_neuroticism"]
    data = replicated_of(complete("bfi/bfi.csv.gz", list(item["values"]["loadings"])), groups=5)

    found = factor_analysis(data, 1, extraction="ml")

    assert found.loadings[:, 0] == pytest.approx(list(item["values"]["loadings"].values()), abs=item["tolerance"])


def test_rotation_leaves_what_the_factors_reproduce() -> None:
    loadings = np.random.default_rng(1).normal(size=(8, 3))

    orthogonal, _ = varimax(loadings)
    pattern, phi = oblimin(loadings)

    assert orthogonal @ orthogonal.T == pytest.approx(loadings @ loadings.T)
    assert pattern @ phi @ pattern.T == pytest.approx(loadings @ loadings.T)
    assert np.diag(phi) == pytest.approx(np.ones(3))


def test_more_factors_than_the_items_bear_are_refused() -> None:
    with pytest.raises(ValueError, match="25 items do not bear so many"):
        factor_analysis(personality(), 13)
