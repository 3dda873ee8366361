import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.proportion import proportion_confint

from plaudit.analysis import proportion
from tests.analysis.published import items

PUBLISHED = {name: item for name, item in items("proportions_tests").items() if "wilson" in item["values"]}


@pytest.mark.parametrize("case", PUBLISHED)
def test_the_wilson_interval_is_that_of_r(case: str) -> None:
    item = PUBLISHED[case]

    found = proportion(item["values"]["x"], item["values"]["n"])

    assert [found.low, found.high] == pytest.approx(item["values"]["wilson"], abs=item["tolerance"])


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_wilson_interval_is_that_of_newcombe_1998_table_i(x: int, n: int, low: float, high: float) -> None:
    found = proportion(x, n)

    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@settings(max_examples=40)
@given(some.integers(1, 10_000), some.data(), some.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_wilson_interval_is_that_of_statsmodels_and_holds_the_share(
    n: int, data: some.DataObject, level: float
) -> None:
    x = data.draw(some.integers(0, n))

    found = proportion(x, n, level=level)

    low, high = proportion_confint(x, n, alpha=1 - level, method="wilson")
    assert (found.low, found.high) == (pytest.approx(max(low, 0), abs=1e-9), pytest.approx(min(high, 1), abs=1e-9))
    assert found.low is not None and found.high is not None and found.value is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_an_estimate_carries_its_base_its_method_and_its_source_as_plain_values() -> None:
    told = proportion(81, 263).to_dict()

    assert (told["n"], told["n_effective"], told["level"], told["warnings"]) == (263, 263.0, 0.95, [])
    assert told["method"] == "proportion, Wilson interval" and "Newcombe 1998" in told["source"]
    assert repr(proportion(81, 263)) == "<proportion, Wilson interval: 0.308 (0.2553 to 0.3662, 95%), n 263>"


@pytest.mark.parametrize(
    ("x", "n", "level", "said"),
    [
        (0, 0, 0.95, "n is 0; it must be a whole number of at least 1"),
        (5, 4, 0.95, "successes is 5, but n is 4; there cannot be more successes than cases"),
        (-1, 4, 0.95, "successes is -1; it must be a whole number of at least 0"),
        (1, 4, 95, "level is 95; a confidence level lies between 0 and 1, such as 0.95"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_a_sentence(x: int, n: int, level: float, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        proportion(x, n, level=level)

    assert str(refused.value) == said
