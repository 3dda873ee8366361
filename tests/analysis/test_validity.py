from typing import Any

import pytest

from plaudit.analysis import omega, replicated_of, validity
from tests.analysis.published import items
from tests.analysis.shared_data import complete, table
from tests.analysis.test_path_models import SMALL

BFI = items("reliability_factor_bfi")
NAMES = [f"{scale}{at}" for scale in "ACENO" for at in range(1, 6)]
NEUROTICISM = NAMES[15:20]


def value(found: Any, statistic: str, item: str = "") -> Any:
    return found.estimates.one(statistic=statistic, item=item).value


def test_omega_of_five_factors_is_that_of_psych() -> None:
    item = BFI["omega_bfi25"]

    found = omega(replicated_of(complete("bfi/bfi.csv.gz", NAMES), groups=2), factors=5)

    for statistic, name in (("total", "omega_tot"), ("hierarchical", "omega_h"), ("limit", "omega_lim")):
        assert value(found, statistic) == pytest.approx(item["values"][name], abs=item["tolerance"])


def test_omega_of_one_factor_is_that_of_psych_and_mcdonalds_by_likelihood() -> None:
    item, by_likelihood = BFI["omega_total_neuroticism"], BFI["mcdonald_omega_ml_neuroticism"]

    found = omega(replicated_of(complete("bfi/bfi.csv.gz", NEUROTICISM), groups=10), factors=1)

    assert value(found, "total") == pytest.approx(item["values"]["omega_tot"], abs=item["tolerance"])
    wanted = by_likelihood["values"]["omega"]
    assert value(found, "mcdonald") == pytest.approx(wanted, abs=by_likelihood["tolerance"])
    assert "omega.one_factor" in {each.code for each in found.warnings}


def test_image_and_satisfaction_of_mobile_phone_users_are_not_apart() -> None:
    found = validity(replicated_of(table("ecsi_mobi/mobi.csv"), groups=20), SMALL)

    assert value(found, "htmt", "Satisfaction × Image") == pytest.approx(0.9101, abs=5e-5)
    assert value(found, "alpha", "Value") == pytest.approx(0.8236, abs=5e-5)
    assert not found.apart["Satisfaction", "Image"]
    assert found.apart["Value", "Image"]
    assert {"validity.low_ave", "validity.not_apart"} <= {each.code for each in found.warnings}


def test_equal_loadings_of_two_items_give_the_spearman_brown_reliability() -> None:
    found = validity(replicated_of(table("ecsi_mobi/mobi.csv"), groups=5), SMALL)

    assert value(found, "rho_c", "Value") == pytest.approx(value(found, "alpha", "Value"))
