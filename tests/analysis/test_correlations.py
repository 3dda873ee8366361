import numpy as np
import pytest

from plaudit.analysis import correlation, goodman_kruskal, polychoric, rank_correlation, replicated_of
from tests.analysis.published import items
from tests.analysis.shared_data import complete, table

BFI = [f"{scale}{at}" for scale in "ACENO" for at in range(1, 6)]


def test_polychoric_correlations_are_those_of_psych() -> None:
    item = items("reliability_factor_bfi")["polychoric_neuroticism"]
    rho, tau = item["values"]["rho"], item["values"]["tau"]

    found = polychoric(complete("bfi/bfi.csv.gz", BFI), rho["rows"])

    assert found.correlation == pytest.approx(np.array(rho["data"]), abs=item["tolerance"])
    for name, row in zip(tau["rows"], tau["data"], strict=True):
        assert found.thresholds[name] == pytest.approx(row, abs=item["tolerance"])


def test_gamma_is_that_of_r() -> None:
    item = items("ordinal_regression_housing")["gamma_kendall"]

    found = goodman_kruskal(item["values"]["table"]["data"])

    assert found.value == pytest.approx(item["values"]["gamma"], abs=item["tolerance"])
    assert found.low is not None and found.high is not None
    assert found.low < found.value < found.high  # type: ignore[operator]


def test_correlations_of_attitude_are_those_of_r() -> None:
    read = table("attitude/attitude.csv")
    pearson = items("driver_importance")["drivers_attitude"]["values"]["zero_order_r"]["complaints"]

    by_moments = correlation(replicated_of(read), ["rating", "complaints"])[0]
    by_ranks = rank_correlation(read, ["rating", "complaints"])[0]

    assert by_moments.value == pytest.approx(pearson)
    assert by_moments.item == "rating × complaints"
    assert by_ranks.value == pytest.approx(0.8322, abs=5e-5)


def test_rank_correlations_and_their_p_are_those_of_scipy() -> None:
    """scipy 1.17: kendalltau(method="asymptotic") and spearmanr of rating and complaints."""
    read = table("attitude/attitude.csv")

    tau = rank_correlation(read, ["rating", "complaints"], method="kendall")[0]
    rho = rank_correlation(read, ["rating", "complaints"])[0]

    assert (tau.value, tau.p) == pytest.approx((0.6549712082154728, 5.518336815050268e-07))
    assert (rho.value, rho.p) == pytest.approx((0.8322005622687632, 1.193235094915265e-08))


def test_weights_count_like_repeated_cases() -> None:
    rng = np.random.default_rng(2)
    columns = {"a": rng.integers(1, 6, 80), "b": rng.integers(1, 6, 80)}
    times = rng.integers(1, 4, 80)
    repeated = {name: np.repeat(values, times) for name, values in columns.items()}

    for method in ("spearman", "kendall"):
        weighted = rank_correlation(columns, ["a", "b"], method=method, weights=times)  # type: ignore[arg-type]
        assert weighted[0].value == pytest.approx(rank_correlation(repeated, ["a", "b"], method=method)[0].value)  # type: ignore[arg-type]
        assert "correlation.weighted_ranks" in {each.code for each in weighted.warnings}


def test_polychoric_recovers_the_correlation_behind_the_answers() -> None:
    rng = np.random.default_rng(5)
    x = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=4_000)
    columns = {"a": np.digitize(x[:, 0], [-1, 0, 1]), "b": np.digitize(x[:, 1], [-0.5, 0.8])}

    found = polychoric(columns, ["a", "b"]).estimates[0]

    assert found.value == pytest.approx(0.6, abs=0.03)
    assert found.low is not None and found.high is not None and found.low < 0.6 < found.high


def test_an_item_without_spread_has_no_correlation() -> None:
    columns = {"a": np.ones(50), "b": np.arange(50.0)}

    found = correlation(replicated_of(columns))

    assert found[0].value is None
    assert "items.no_spread" in {each.code for each in found.warnings}


def test_one_item_has_no_pair() -> None:
    with pytest.raises(ValueError, match="at least two"):
        rank_correlation({"a": [1.0, 2.0]}, ["a"])
