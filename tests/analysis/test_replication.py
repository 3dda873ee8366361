import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plaudit.analysis import dealt_groups, jackknife, replicated_of
from tests.analysis.published import items

SCHOOLS = Path(__file__).resolve().parents[3] / "shared/data/survey_api"
PUBLISHED = items("survey_models")


def schools(name: str) -> dict[str, list[str]]:
    with gzip.open(SCHOOLS / f"{name}.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


def numbers(column: list[str]) -> Any:
    return np.array(column, dtype=float)


def mean_of(data: Any, centre: str = "whole") -> Any:
    return jackknife(data, lambda pooled: pooled.mean, [("mean", "api00")], method="mean", source="", centre=centre)[0]


def test_leaving_out_each_cluster_is_jk1_of_r() -> None:
    read = schools("apiclus1")
    item = PUBLISHED["replicate_jk1_dclus1"]

    data = replicated_of(
        {"api00": numbers(read["api00"])}, numbers(read["pw"]), cluster=read["dnum"], groups=None, fpc=757
    )
    found = mean_of(data, centre="mean")

    assert found.value == pytest.approx(item["values"]["estimate"]["api00"], abs=item["tolerance"])
    assert found.se == pytest.approx(item["values"]["se"]["api00"], abs=item["tolerance"])
    assert found.df == 14


def test_leaving_out_each_unit_within_strata_is_jkn_of_r() -> None:
    read = schools("apistrat")
    item = PUBLISHED["replicate_jkn_dstrat"]
    fpc = dict(zip(read["stype"], map(float, read["fpc"]), strict=True))

    data = replicated_of(
        {"api00": numbers(read["api00"])}, numbers(read["pw"]), strata=read["stype"], groups=None, fpc=fpc
    )
    found = mean_of(data)

    assert found.value == pytest.approx(item["values"]["estimate"]["api00"], abs=item["tolerance"])
    assert found.se == pytest.approx(item["values"]["se"]["api00"], abs=item["tolerance"])
    assert found.df == 197


def test_strata_of_fewer_clusters_than_groups_still_give_the_unbiased_variance_of_a_total() -> None:
    """Kott's extended form is exact for linear statistics: equal to the textbook variance of a stratified total."""
    rng = np.random.default_rng(4)
    strata, y = np.repeat(np.arange(12), 3), rng.normal(size=36)

    data = replicated_of({"y": y}, strata=strata, groups=36)
    total = jackknife(data, lambda p: p.mean * p.weight, [("total", "y")], method="total", source="")[0]

    textbook = sum(3 * y[strata == h].var(ddof=1) for h in range(12))
    assert total.se == pytest.approx(np.sqrt(textbook), rel=1e-12)
    assert total.df == 24


def test_groups_are_dealt_serially_so_that_strata_spread_over_them() -> None:
    unit, strata = np.arange(1_000), np.repeat(["a", "b"], [990, 10])

    found = dealt_groups(unit, strata, groups=20)

    small = np.bincount(found[strata == "b"], minlength=20)
    large = np.bincount(found[strata == "a"], minlength=20)
    assert small.max() == 1 and large.max() - large.min() <= 1


@settings(max_examples=30)
@given(some.permutations(range(24)), some.booleans())
def test_the_order_of_rows_does_not_change_who_is_in_a_group(order: list[int], words: bool) -> None:
    unit = np.array([f"customer {n // 2}" for n in range(24)] if words else [n // 2 for n in range(24)])
    strata = np.array([n // 8 for n in range(24)])

    found = dealt_groups(unit, strata, groups=5)

    assert (dealt_groups(unit[order], strata[order], groups=5) == found[order]).all()
    assert all(found[n] == found[n + 1] for n in range(0, 24, 2))


def test_another_seed_deals_other_groups() -> None:
    assert (dealt_groups(np.arange(200), groups=10) != dealt_groups(np.arange(200), groups=10, seed=1)).any()


def test_equal_weights_equal_none_and_one_stratum_equals_none() -> None:
    y = np.random.default_rng(1).integers(1, 11, 300)

    plain, weighted = replicated_of({"y": y}), replicated_of({"y": y}, np.full(300, 2.5), strata=["all"] * 300)

    for one, other in zip((plain.whole, *plain.parts), (weighted.whole, *weighted.parts), strict=True):
        assert one.mean == pytest.approx(other.mean, rel=1e-12)
        assert one.covariance == pytest.approx(other.covariance, rel=1e-12)


def test_incomplete_cases_are_told_and_still_count_as_the_sample() -> None:
    y, z = np.arange(40.0), np.arange(40.0) ** 2
    z[::10] = np.nan

    data = replicated_of({"y": y, "z": z}, groups=8)

    assert data.whole.n == 36 and data.whole.mean[0] == np.delete(y, np.s_[::10]).mean()
    assert [each.code for each in data.warnings] == ["cases.incomplete"]
    assert data.warnings[0].seen == "4 of 40 cases lack at least one of the items"


def test_a_stratum_of_one_cluster_is_told() -> None:
    data = replicated_of({"y": [1, 2, 3, 4]}, strata=["a", "a", "a", "b"])

    assert [each.code for each in data.warnings] == ["design.lonely_stratum"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"columns": {}}, "columns is empty; name at least one item"),
        ({"columns": {"y": [1, 2]}, "weights": [1, -1]}, "weights[1] is -1; every value must be a number of at least 0"),
        ({"columns": {"y": [1, 2]}, "groups": 1}, "groups is 1; a jackknife needs at least 2"),
        ({"columns": {"y": [1]}}, "the sample has one cluster; a variance needs at least two"),
        ({"columns": {"y": [1, 2]}, "fpc": 1}, "fpc of stratum 0 is 1, but the sample holds 2 of it"),
        ({"columns": {"y": [1, 2]}, "strata": ["a"]}, "y has 2, strata has 1; they must be equally long, one value for each"
            " case"),
    ],
)  # fmt: skip
def test_what_cannot_be_replicated_is_refused_in_a_sentence(call: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        replicated_of(**call)

    assert str(refused.value) == said
