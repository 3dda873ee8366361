import csv
import gzip
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plaudit.analysis import (
    Estimate,
    Weights,
    adjust_by_cells,
    adjust_by_propensity,
    base_weights,
    calibrate,
    calibrated_mean,
    calibrated_total,
    poststratify,
    r_indicator,
    rake,
    response_rates,
    trim_weights,
    weight_diagnostics,
)
from tests.analysis.published import SHARED, items

PUBLISHED = items("survey_weighting")
TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
SEED = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
RAKED = [
    [64.56, 46.23, 35.38, 3.82],
    [49.97, 68.16, 156.50, 25.37],
    [56.72, 144.43, 145.08, 53.77],
    [28.75, 41.18, 63.03, 17.03],
]


@pytest.fixture(scope="module")
def schools() -> dict[str, list[str]]:
    """A cluster sample of Californian schools (R package survey, GPL: read, not shipped)."""
    with gzip.open(SHARED / "survey_api" / "apiclus1.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers(schools: dict[str, list[str]], name: str) -> np.ndarray[Any, Any]:
    return np.array(schools[name], dtype=float)


def raked(schools: dict[str, list[str]]) -> Weights:
    variables = {"stype": schools["stype"], "sch.wide": schools["sch.wide"]}
    return rake(numbers(schools, "pw"), variables, {"stype": TYPES, "sch.wide": WIDE})


def calibrated(schools: dict[str, list[str]], distance: Any, **more: Any) -> Weights:
    kinds = np.array(schools["stype"])
    columns = {"all": np.ones(183), "H": kinds == "H", "M": kinds == "M", "api99": numbers(schools, "api99")}
    totals = {"all": 6194, "H": 755, "M": 1018, "api99": 3914069}
    return calibrate(numbers(schools, "pw"), columns, totals, distance=distance, **more)


def judged(found: Weights, schools: dict[str, list[str]], item: dict[str, Any]) -> None:
    values, near = item["values"], item["tolerance"]
    summary = values["weights_summary"]
    assert found.weights[:20] == pytest.approx(values["weights_first20"], rel=near)
    assert [found.weights.sum(), found.weights.min(), found.weights.max()] == pytest.approx(
        [summary["sum"], summary["min"], summary["max"]], rel=near
    )
    assert (found.weights**2).sum() == pytest.approx(summary["sumsq"], rel=near)
    assert [found.design_effect, found.n_effective] == pytest.approx(
        [summary["kish_deff"], summary["kish_neff"]], rel=near
    )
    design = {"clusters": schools["dnum"], "population": 757}
    mean = calibrated_mean(numbers(schools, "api00"), found, **design)
    total = calibrated_total(numbers(schools, "enroll"), found, **design)
    for name, item_name, one in (("api00", "api00", mean), ("enroll_total", "enroll", total)):
        expected = values[name]
        assert one.value == pytest.approx(expected["estimate"][item_name], rel=near)
        assert one.se == pytest.approx(expected["se"][item_name], rel=max(near, 1e-6))
        assert normal(one) == pytest.approx(expected["ci95_normal"]["data"][0], rel=max(near, 1e-6))


def normal(one: Estimate) -> list[float]:
    assert one.value is not None and one.se is not None
    return [one.value - 1.959963984540054 * one.se, one.value + 1.959963984540054 * one.se]


def test_post_stratified_weights_and_their_standard_errors_are_those_of_r(schools: dict[str, list[str]]) -> None:
    found = poststratify(numbers(schools, "pw"), schools["stype"], TYPES)

    judged(found, schools, PUBLISHED["poststratify_dclus1"])


@pytest.mark.parametrize("item", ["rake_dclus1", "rake_dclus1_tight"])
def test_raked_weights_and_their_standard_errors_are_those_of_r(schools: dict[str, list[str]], item: str) -> None:
    judged(raked(schools), schools, PUBLISHED[item])


@pytest.mark.parametrize("distance", ["linear", "raking"])
def test_calibrated_weights_and_their_standard_errors_are_those_of_r(
    schools: dict[str, list[str]], distance: str
) -> None:
    judged(calibrated(schools, distance), schools, PUBLISHED[f"calibrate_{distance}_dclus1"])


def test_trimmed_weights_and_their_standard_errors_are_those_of_r(schools: dict[str, list[str]]) -> None:
    judged(trim_weights(raked(schools), upper=45, lower=20), schools, PUBLISHED["trim_dclus1"])


def test_the_raking_table_of_the_handbook() -> None:
    cells = [(f"r{i}", f"c{j}") for i in range(4) for j in range(4)]
    seed = [float(SEED[i][j]) for i in range(4) for j in range(4)]
    rows, columns = zip(*cells, strict=True)

    found = rake(
        seed,
        {"row": rows, "column": columns},
        {"row": dict(zip(("r0", "r1", "r2", "r3"), (150, 300, 400, 150), strict=True)),
         "column": dict(zip(("c0", "c1", "c2", "c3"), (200, 300, 400, 100), strict=True))},
    )  # fmt: skip

    assert found.weights.reshape(4, 4) == pytest.approx(np.array(RAKED), abs=0.0051)


def test_effective_n_of_unequal_weights() -> None:
    found = weight_diagnostics([1, 1, 2, 4])

    assert found.one(statistic="n_effective").value == pytest.approx(2.909, abs=5e-4)
    assert found.one(statistic="design_effect").value == pytest.approx(1.375)


@settings(max_examples=40, deadline=None)
@given(
    some.lists(some.tuples(some.sampled_from("ab"), some.sampled_from("xyz")), min_size=4, max_size=60),
    some.floats(0.1, 0.9),
    some.tuples(*[some.floats(0.2, 2)] * 3),
)
def test_raking_reaches_every_margin_or_says_why_not(
    cases: list[tuple[str, str]], share: float, sizes: tuple[float, float, float]
) -> None:
    first, second = zip(*cases, strict=True)
    kinds = [kind for kind in "xyz" if kind in second]
    total = sum(sizes[: len(kinds)])
    letters = set(first)
    wanted = {"a": share * total, "b": (1 - share) * total} if len(letters) == 2 else {letters.pop(): total}
    totals = {"letter": wanted, "kind": dict(zip(kinds, sizes, strict=False))}

    try:
        found = rake(np.ones(len(cases)), {"letter": first, "kind": second}, totals, rounds=500)
    except ValueError as refused:
        assert "raking stopped with" in str(refused)
        assert set(cases) != {(x, y) for x in wanted for y in kinds}  # only where some cell is empty
        return

    assert np.all(found.weights > 0)
    for margin in found.estimates.only(statistic="reached"):
        wished = found.estimates.one(statistic="wanted", item=margin.item, group=margin.group)
        assert margin.value == pytest.approx(wished.value, abs=1e-8 * total)


@settings(max_examples=25, deadline=None)
@given(some.integers(0, 10_000))
def test_bounded_calibration_keeps_its_bounds_and_reaches_its_totals(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(50, 10, 200)
    weights = rng.uniform(5, 15, 200)
    totals = {"all": weights.sum() * 1.02, "x": (weights @ x) * 1.03}

    for distance in ("linear", "raking", "logit"):
        found = calibrate(weights, {"all": np.ones(200), "x": x}, totals, distance=distance, bounds=(0.5, 2))  # type: ignore[arg-type]

        assert np.all((found.factors >= 0.5 - 1e-12) & (found.factors <= 2 + 1e-12))
        assert found.weights @ x == pytest.approx(totals["x"], rel=1e-8)
        assert found.weights.sum() == pytest.approx(totals["all"], rel=1e-8)


def test_calibration_on_indicators_is_post_stratification(schools: dict[str, list[str]]) -> None:
    kinds, weights = np.array(schools["stype"]), numbers(schools, "pw")

    by_cells = poststratify(weights, kinds, TYPES)

    for distance in ("linear", "raking"):
        found = calibrate(weights, {kind: kinds == kind for kind in TYPES}, TYPES, distance=distance)  # type: ignore[arg-type]
        assert found.weights == pytest.approx(by_cells.weights)


def test_strict_trimming_stays_within_the_bounds_and_keeps_the_sum(schools: dict[str, list[str]]) -> None:
    found = trim_weights(raked(schools), upper=40, lower=31, strict=True)

    assert found.weights.sum() == pytest.approx(6194)
    assert found.weights.min() >= 31 - 1e-9 and found.weights.max() <= 40 + 1e-9
    assert "weights.trimmed" in {warned.code for warned in found.estimates.warnings}


def test_respondents_stand_for_their_cell() -> None:
    found = adjust_by_cells([1, 1, 2, 2, 3], [1, 0, 1, 0, 1], ["a", "a", "b", "b", "b"])

    assert found.weights == pytest.approx([2, 0, 2 * 7 / 5, 0, 3 * 7 / 5])
    assert found.weights.sum() == pytest.approx(9)
    assert base_weights([0.5, 0.1]).weights == pytest.approx([2, 10])


def test_a_propensity_on_cells_is_the_adjustment_by_cells() -> None:
    rng = np.random.default_rng(3)
    cells = rng.choice(["a", "b", "c"], 400)
    answered = rng.random(400) < np.where(cells == "a", 0.3, 0.7)

    found = adjust_by_propensity(np.ones(400), answered, {"cell": cells}, classes=None)

    assert found.weights == pytest.approx(adjust_by_cells(np.ones(400), answered, cells).weights)


def test_adjusting_by_propensity_undoes_a_bias_that_hangs_on_what_is_known() -> None:
    rng = np.random.default_rng(8)
    age = rng.normal(45, 12, 20_000)
    score = 6 + 0.05 * (age - 45) + rng.normal(0, 1, 20_000)
    answered = rng.random(20_000) < 1 / (1 + np.exp(-0.08 * (age - 45)))

    by_class = adjust_by_propensity(np.ones(20_000), answered, {"age": age}).weights
    by_own = adjust_by_propensity(np.ones(20_000), answered, {"age": age}, classes=None).weights

    assert score[answered].mean() - score.mean() > 0.2
    assert abs(np.average(score, weights=by_own) - score.mean()) < 0.03
    assert abs(np.average(score, weights=by_class) - score.mean()) < 0.06


def test_the_r_indicator_is_one_less_twice_the_spread_of_the_cells_rates() -> None:
    cell = np.repeat(["a", "b"], 100)
    answered = np.concatenate([np.tile([1, 0, 0, 0, 0], 20), np.tile([1, 1, 1, 1, 0], 20)])

    found = r_indicator(answered, {"cell": cell})

    assert found.value == pytest.approx(1 - 2 * 0.3 * np.sqrt(200 / 199))
    assert found.low is not None and found.high is not None and found.low < found.value < found.high  # type: ignore[operator]


def test_rates_of_the_handbook_s_example() -> None:
    found = response_rates(
        complete=300, partial=20, refused=100, noncontact=150, other=30, unknown_eligibility=80, unknown_other=40,
        ineligible=60,
    )  # fmt: skip

    told = {name: round(found.one(statistic=name).value or 0, 4) for name in ("RR1", "RR2", "e", "RR3", "RR5", "RR6")}
    assert told == {"RR1": 0.4167, "RR2": 0.4444, "e": 0.9091, "RR3": 0.4231, "RR5": 0.5, "RR6": 0.5333}
    assert found.one(statistic="COOP3").value == pytest.approx(300 / 420)
    assert found.one(statistic="REF3").value == pytest.approx(100 / 600)
    assert found.one(statistic="CON1").value == pytest.approx(450 / 720)


def test_doubtful_weights_say_what_is_doubtful() -> None:
    x = np.array([1.0, 2, 3, 30])

    linear = calibrate(np.ones(4), {"x": x}, {"x": 10})
    stretched = rake(np.ones(40), {"kind": ["a"] * 38 + ["b"] * 2}, {"kind": {"a": 60, "b": 40}})

    assert "weights.negative" not in {w.code for w in linear.estimates.warnings}
    assert {w.code for w in stretched.estimates.warnings} == {
        "weights.thin_category",
        "weights.stretched",
        "weights.costly",
    }
    negative = calibrate(np.ones(4), {"all": np.ones(4), "x": x}, {"all": 4, "x": 1})
    assert "weights.negative" in {w.code for w in negative.estimates.warnings}


def refused(call: Any) -> str:
    with pytest.raises(ValueError) as found:
        call()
    return str(found.value)


KIND = {"kind": ["a", "a", "b"]}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: rake([1, -0.3, 1], KIND, {"kind": {"a": 1, "b": 1}}),
            "weights[1] is -0.3; every weight must be greater",
        ),
        (lambda: rake([1, float("nan"), 1], KIND, {"kind": {"a": 1, "b": 1}}), "weights[1] is missing; every weight"),
        (lambda: rake([1, 0, 1], KIND, {"kind": {"a": 1, "b": 1}}), "weights[1] is 0; every weight must be greater"),
        (
            lambda: rake([1, 1, 1], KIND, {"kind": {"a": 1, "b": 1, "c": 5}}),
            "nobody in the sample is 'c' of kind, but 5 are wanted there, which no weights can reach",
        ),
        (
            lambda: rake([1, 1, 1], KIND, {"kind": {"a": 1}}),
            "1 cases are 'b' of kind, but totals does not say how many",
        ),
        (lambda: rake([1, 1, 1], KIND, {"kind": {"a": 1, "b": 0}}), "1 cases are 'b' of kind, but 0 are wanted there"),
        (lambda: rake([1, 1], {"kind": ["a", None]}, {"kind": {"a": 1}}), "variables['kind'][1] is missing; give it"),
        (
            lambda: rake([1] * 2, {"p": ["a", "b"], "q": ["x", "y"]}, {"p": {"a": 1, "b": 2}, "q": {"x": 1, "y": 3}}),
            "the totals of p sum to 3 and those of q to 4; both must be of one population",
        ),
        (
            lambda: rake([1] * 2, {"p": ["a", "b"], "q": ["x", "y"]}, {"p": {"a": 1, "b": 2}, "q": {"x": 2, "y": 1}}),
            "raking stopped with 2 of 'a' of p, where 1 are wanted. No positive weights reach all totals, because 'b' of p "
            "occurs only together with 'y' of q: 2 are wanted of the one and 1 of the other; merge categories, or correct",
        ),
        (lambda: calibrate([1, 1], {"x": [1, 2]}, {"y": 2}), "auxiliaries are x and totals are of y; name the same"),
        (
            lambda: calibrate([1, 1], {"x": [1, 2]}, {"x": 60}, bounds=(0.5, 2)),
            "no weights between 0.5 and 2 times the old ones reach all totals: x comes to 6, where 60 is wanted",
        ),
        (
            lambda: calibrate([1, 1], {"x": [1, 2]}, {"x": 4}, distance="logit"),
            "bounds are missing; the logit distance",
        ),
        (lambda: calibrate([1, 1], {"x": [1, 2]}, {"x": 4}, bounds=(1.5, 2)), "bounds are (1.5, 2); they are factors"),
        (lambda: trim_weights([1, 2, 9], upper=3, strict=True), "the weights sum to 12, but 3 of them between 0 and 3"),
        (lambda: trim_weights([5, 6], upper=3), "every weight lies beyond the bounds"),
        (
            lambda: adjust_by_cells([1, 1, 1], [1, 0, 0], ["a", "a", "b"]),
            "nobody responded in cell 'b', where 1 were asked",
        ),
        (lambda: adjust_by_cells([1, 1], [1, 1], ["a", "a"]), "responded is all 1; there must be cases of both kinds"),
        (
            lambda: adjust_by_propensity([1] * 4, [1, 1, 0, 0], {"x": [1, 2, 3, 4]}, classes=None),
            "predictors tell with certainty for some cases",
        ),
        (lambda: base_weights([0.5, 0]), "probabilities[1] is 0; a probability is above 0 and at most 1"),
        (lambda: response_rates(complete=0), "complete, partial, refused, noncontact and other are all 0"),
        (lambda: response_rates(complete=-1), "complete is -1; it must be a whole number of at least 0"),
    ],
)
def test_what_cannot_be_weighted_is_refused_in_a_sentence(call: Any, said: str) -> None:
    assert refused(call).startswith(said)
