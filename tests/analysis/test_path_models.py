import time
from functools import cache
from typing import Any

import numpy as np
import pytest

from plaudit.analysis import ECSI, PathModel, Replicated, pls, pls_bootstrap, replicated_of, satisfaction_index
from tests.analysis.published import items
from tests.analysis.shared_data import table

PUBLISHED = items("pls_ecsi_mobi")
CONSTRUCTS = {
    "Image": [f"IMAG{at}" for at in range(1, 6)],
    "Expectation": [f"CUEX{at}" for at in range(1, 4)],
    "Quality": [f"PERQ{at}" for at in range(1, 8)],
    "Value": ["PERV1", "PERV2"],
    "Satisfaction": [f"CUSA{at}" for at in range(1, 4)],
    "Complaints": ["CUSCO"],
    "Loyalty": [f"CUSL{at}" for at in range(1, 4)],
}
NAMES = list(CONSTRUCTS)
THREE = [(name, "Satisfaction") for name in ("Image", "Expectation", "Value")]
SMALL = {name: CONSTRUCTS[name] for name in ("Image", "Expectation", "Value", "Satisfaction")}
WAYS: dict[str, dict[str, Any]] = {
    "ecsi_modeA_path": {},
    "ecsi_modeA_factorial": {"scheme": "factorial"},
    "ecsi_plsc": {"is_consistent": True},
}


@cache
def mobi() -> Replicated:
    return replicated_of(table("ecsi_mobi/mobi.csv"))


@cache
def fitted(item: str) -> PathModel:
    return pls(mobi(), CONSTRUCTS, ECSI, **WAYS[item])


def matrix(item: str, name: str) -> Any:
    rows = PUBLISHED[item]["values"][name]["data"]
    return np.array([[np.nan if cell is None else cell for cell in row] for row in rows], dtype=float)


def value(found: Any, statistic: str, item: str) -> Any:
    return found.estimates.one(statistic=statistic, item=item).value


@pytest.mark.parametrize("item", list(WAYS))
def test_paths_weights_and_loadings_are_those_of_seminr(item: str) -> None:
    found, tolerance = fitted(item), PUBLISHED[item]["tolerance"]

    assert found.paths == pytest.approx(matrix(item, "path_coefficients"), abs=tolerance)
    assert found.weights == pytest.approx(matrix(item, "outer_weights"), abs=tolerance)
    assert found.loadings == pytest.approx(matrix(item, "outer_loadings"), abs=tolerance)
    assert found.cross_loadings == pytest.approx(matrix(item, "cross_loadings"), abs=tolerance)
    assert found.iterations == PUBLISHED[item]["values"]["iterations"]


@pytest.mark.parametrize("item", list(WAYS))
def test_effects_and_explained_variance_are_those_of_seminr(item: str) -> None:
    found, tolerance, values = fitted(item), PUBLISHED[item]["tolerance"], PUBLISHED[item]["values"]

    effects, sizes = matrix(item, "total_effects"), matrix(item, "f_square")
    for one, other in zip(*np.nonzero(effects), strict=True):
        name = f"{NAMES[one]} → {NAMES[other]}"
        assert value(found, "total_effect", name) == pytest.approx(effects[one, other], abs=tolerance)
    for one, other in zip(*np.nonzero(sizes), strict=True):
        name = f"{NAMES[one]} → {NAMES[other]}"
        assert value(found, "f2", name) == pytest.approx(sizes[one, other], abs=tolerance)
    for place, name in enumerate(values["r_squared"]["cols"]):
        for statistic, row in (("r2", 0), ("adjusted_r2", 1)):
            wanted = values["r_squared"]["data"][row][place]
            assert value(found, statistic, name) == pytest.approx(wanted, abs=tolerance)
    for place, name in enumerate(values["information_criteria"]["cols"]):
        for statistic, row in (("aic", 0), ("bic", 1)):
            wanted = values["information_criteria"]["data"][row][place]
            assert value(found, statistic, name) == pytest.approx(wanted, abs=tolerance)
    for name, antecedents in values["vif_antecedents"].items():
        for before, wanted in antecedents.items():
            assert found.vif[name][before] == pytest.approx(1.0 if wanted is None else wanted, abs=tolerance)


@pytest.mark.parametrize("item", list(WAYS))
def test_reliability_and_validity_are_those_of_seminr(item: str) -> None:
    found, tolerance, values = fitted(item), PUBLISHED[item]["tolerance"], PUBLISHED[item]["values"]

    reliability = matrix(item, "reliability_alpha_rhoC_AVE_rhoA")
    for row, name in enumerate(NAMES):
        got = [value(found, statistic, name) for statistic in ("alpha", "rho_c", "ave", "rho_a")]
        assert got == pytest.approx(reliability[row], abs=tolerance)
    ratios, between = matrix(item, "htmt"), matrix(item, "fornell_larcker")
    for one in range(len(NAMES)):
        assert np.sqrt(value(found, "ave", NAMES[one])) == pytest.approx(between[one, one], abs=tolerance)
        for other in range(one):
            pair = f"{NAMES[one]} × {NAMES[other]}"
            assert value(found, "htmt", pair) == pytest.approx(ratios[one, other], abs=tolerance)
            assert value(found, "correlation", pair) == pytest.approx(between[one, other], abs=tolerance)
    for by_item in values["vif_items"].values():
        for name, wanted in by_item.items():
            assert value(found, "vif", name) == pytest.approx(wanted, abs=tolerance)


@pytest.mark.parametrize("item", ["ecsi_modeA_path", "ecsi_modeA_factorial"])
def test_scores_and_indices_are_those_of_seminr(item: str) -> None:
    found, tolerance = fitted(item), PUBLISHED[item]["tolerance"]
    read = table("ecsi_mobi/mobi.csv")
    x = np.column_stack([read[name] for name in found.items])
    standard = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)

    index = satisfaction_index(mobi(), CONSTRUCTS, scheme=found.scheme)

    assert (standard @ found.weights)[:5] == pytest.approx(matrix(item, "construct_scores_first5"), abs=tolerance)
    for name, wanted in PUBLISHED[item]["values"]["index_0_100"].items():
        assert value(index, "index", name) == pytest.approx(wanted, abs=tolerance)
        weights = [value(index, "index_weight", each) for each in CONSTRUCTS[name]]
        assert sum(weights) == pytest.approx(1)


def test_satisfaction_by_the_centroid_scheme() -> None:
    found = satisfaction_index(mobi(), CONSTRUCTS, scheme="centroid")

    assert value(found, "index", "Satisfaction") == pytest.approx(72.543, abs=5e-4)


def test_the_jackknife_and_the_bootstrap_agree_with_seminrs_bootstrap() -> None:
    item = PUBLISHED["ecsi_modeA_path_bootstrap"]
    drawn = pls_bootstrap(table("ecsi_mobi/mobi.csv"), CONSTRUCTS, ECSI, draws=1000)

    for name, row in zip(item["values"]["paths"]["rows"], item["values"]["paths"]["data"], strict=True):
        path = " → ".join(each.strip() for each in name.split("->"))
        one = drawn.one(statistic="path", item=path)
        assert one.value == pytest.approx(row[0])
        assert one.se == pytest.approx(row[2], rel=item["tolerance"])
        assert (one.low, one.high) == pytest.approx((row[4], row[5]), abs=0.03)
        jackknifed = fitted("ecsi_modeA_path").estimates.one(statistic="path", item=path)
        assert jackknifed.se == pytest.approx(row[2], rel=0.35)
    for name, row in zip(item["values"]["loadings"]["rows"], item["values"]["loadings"]["data"], strict=True):
        one = drawn.one(statistic="loading", item=name.split("->")[0].strip())
        assert one.se == pytest.approx(row[2], rel=item["tolerance"], abs=1e-12)


def test_the_same_seed_gives_the_same_interval() -> None:
    read = table("ecsi_mobi/mobi.csv")

    one, again = (pls_bootstrap(read, SMALL, THREE, draws=100, seed=5) for _ in range(2))

    assert [each.low for each in one] == [each.low for each in again]


def test_three_constructs_behind_satisfaction() -> None:
    """The example that ships with seminr; rho of its composites differs from that in the full model."""
    found = pls(mobi(), SMALL, THREE)

    assert value(found, "r2", "Satisfaction") == pytest.approx(0.590603, abs=5e-7)
    paths = [value(found, "path", f"{name} → Satisfaction") for name in ("Image", "Expectation", "Value")]
    assert paths == pytest.approx([0.4470, 0.1718, 0.3164], abs=5e-5)
    rows = {
        "alpha": [0.7228, 0.4519, 0.8236, 0.7792],
        "rho_c": [0.8183, 0.7332, 0.9179, 0.8715],
        "rho_a": [0.7453, 0.4617, 0.8575, 0.7840],
        "ave": [0.4780, 0.4805, 0.8483, 0.6934],
    }
    for statistic, wanted in rows.items():
        assert [value(found, statistic, name) for name in SMALL] == pytest.approx(wanted, abs=6e-5)
    assert value(found, "htmt", "Satisfaction × Image") == pytest.approx(0.9101, abs=5e-5)
    assert value(found, "htmt", "Expectation × Image") == pytest.approx(0.8880, abs=5e-5)
    assert value(found, "htmt", "Value × Expectation") == pytest.approx(0.5886, abs=5e-5)
    image = value(found, "ave", "Image") ** 0.5
    assert image == pytest.approx(0.6914, abs=5e-5)
    assert value(found, "correlation", "Satisfaction × Image") > image  # fails Fornell and Larcker's criterion


def test_fifty_groups_of_24_items_take_less_than_a_second() -> None:
    data = mobi()

    began = time.thread_time()  # of this thread, whatever else the machine does
    pls(data, CONSTRUCTS, ECSI)

    assert time.thread_time() - began < 1


def test_mode_b_of_one_construct_is_regression_of_its_proxy() -> None:
    """With two constructs, mode B on both sides is canonical correlation (Wold)."""
    read = table("ecsi_mobi/mobi.csv")
    found = pls(
        mobi(),
        {"Quality": CONSTRUCTS["Quality"], "Satisfaction": CONSTRUCTS["Satisfaction"]},
        [("Quality", "Satisfaction")],
        modes="B",
        tolerance=1e-12,
        most=2000,
    )

    left, right = (np.column_stack([read[item] for item in CONSTRUCTS[name]]) for name in ("Quality", "Satisfaction"))
    q = [np.linalg.qr(each - each.mean(axis=0))[0] for each in (left, right)]
    canonical = np.linalg.svd(q[0].T @ q[1])[1][0]
    assert found.paths[0, 1] == pytest.approx(canonical, abs=1e-8)


def test_an_anchor_turns_a_construct() -> None:
    turned = pls(mobi(), SMALL, THREE, anchors={"IMAG1": -1})

    assert value(turned, "loading", "IMAG1") < 0
    assert value(turned, "path", "Image → Satisfaction") == pytest.approx(-0.4470, abs=5e-5)


def test_an_index_is_0_where_all_gave_the_lowest_and_100_where_all_gave_the_highest() -> None:
    flat = {item: np.ones(60) for block in CONSTRUCTS.values() for item in block}

    lowest = satisfaction_index(replicated_of(flat), CONSTRUCTS)
    highest = satisfaction_index(replicated_of({item: 10 * values for item, values in flat.items()}), CONSTRUCTS)

    for name in NAMES:
        assert (value(lowest, "index", name), value(highest, "index", name)) == pytest.approx((0, 100))
    assert "items.no_spread" in {each.code for each in lowest.warnings}


def test_a_change_of_unit_changes_no_index() -> None:
    moved = {name: values * 2 + 3 for name, values in table("ecsi_mobi/mobi.csv").items()}

    found = satisfaction_index(replicated_of(moved), CONSTRUCTS, scale=(5, 23))

    wanted = PUBLISHED["ecsi_modeA_path"]["values"]["index_0_100"]
    assert [value(found, "index", name) for name in NAMES] == pytest.approx([wanted[name] for name in NAMES])


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ([("Image", "Trust")], "paths has 'Trust'"),
        ([("Image", "Value"), ("Value", "Image"), ("Expectation", "Satisfaction")], "circle"),
        ([("Image", "Value"), ("Value", "Satisfaction")], "no path touches Expectation"),
    ],
)
def test_a_model_that_is_none_is_refused(paths: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pls(mobi(), SMALL, paths)


def test_a_mean_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="off the scale 1 to 5"):
        satisfaction_index(mobi(), CONSTRUCTS, scale=(1, 5))
