from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plaudit.analysis import (
    bottom_box,
    ces,
    csat,
    mean_rating,
    net_score,
    nps,
    nps_difference,
    pomp,
    rescaled_mean,
    top_box,
)
from tests.analysis.published import items

PUBLISHED = items("nps_csat_sfo")
CSAT = [name for name in PUBLISHED if name.startswith("csat_")]
EFFORT = dict(zip(range(1, 8), (80, 210, 140, 110, 160, 180, 120), strict=True))
ANSWERS = some.dictionaries(some.integers(0, 10), some.integers(0, 200)).filter(lambda counts: sum(counts.values()) > 0)


def counts_of(values: dict[str, int]) -> dict[int, int]:
    return {int(rating): times for rating, times in values.items()}


@pytest.mark.parametrize("case", CSAT)
def test_satisfied_passengers_are_those_of_r(case: str) -> None:
    item = PUBLISHED[case]

    found = csat(counts_of(item["values"]["counts"]))

    assert found.n == item["values"]["n"]
    assert found.value == pytest.approx(item["values"]["top2"], abs=item["tolerance"])
    assert found.interval == pytest.approx(item["values"]["wilson"], abs=item["tolerance"])
    assert top_box(counts_of(item["values"]["counts"])).interval == found.interval


def test_the_net_promoter_score_of_the_airport_is_that_of_r() -> None:
    item = PUBLISHED["nps_sfo_2017"]

    found = nps(counts_of(item["values"]["distribution"]), method="plain")

    assert found.value == pytest.approx(item["values"]["nps"], abs=item["tolerance"])
    assert found.se == pytest.approx(item["values"]["se_multinomial"], abs=item["tolerance"])
    assert found.interval == pytest.approx(item["values"]["ci95_normal"], abs=item["tolerance"])


def test_domestic_and_international_passengers_differ_as_in_r() -> None:
    item = PUBLISHED["nps_domestic_vs_international_2017"]
    values = item["values"]
    groups = [counts_of(values[name]["distribution"]) for name in ("domestic", "international")]

    found = nps_difference(*groups)

    for counts, name in zip(groups, ("domestic", "international"), strict=True):
        assert nps(counts, method="plain").interval == pytest.approx(values[name]["ci95_normal"], abs=item["tolerance"])
    assert [found.value, found.se, found.p] == pytest.approx(
        [values["difference"], values["se"], values["p"]], abs=item["tolerance"]
    )
    assert found.value is not None and found.se
    assert found.value / found.se == pytest.approx(values["z"], abs=item["tolerance"])


def test_the_adjusted_wald_interval_is_that_of_the_worked_examples() -> None:
    plain, adjusted = nps({9: 50, 8: 30, 6: 20}, method="plain"), nps({9: 50, 8: 30, 6: 20})

    assert (plain.value, plain.se) == (pytest.approx(30), pytest.approx(7.81, abs=5e-3))
    assert plain.interval == pytest.approx((14.69, 45.31), abs=5e-3)
    assert adjusted.interval == pytest.approx((14.05, 44.20), abs=6e-3)
    assert nps({9: 36, 8: 30, 6: 34}).interval == pytest.approx((-14.14, 18.03), abs=6e-3)


@pytest.mark.parametrize(("formula", "value"), [("mean-7", 4.08), ("agree-7", 0.46), ("net-7", -13.0)])
def test_one_tally_gives_three_effort_scores_that_keep_their_formula(formula: str, value: float) -> None:
    found = ces(EFFORT, formula=formula)

    assert (found.value, found.statistic, found.n) == (pytest.approx(value), f"ces.{formula}", 1000)
    assert found.low is not None and found.high is not None and found.low < value < found.high


def test_the_first_effort_score_runs_the_other_way_and_has_five_points() -> None:
    assert ces({1: 3, 5: 1}, formula="effort-5").value == 2
    with pytest.raises(ValueError, match="counts has the rating 7; the scale runs from 1 to 5"):
        ces({7: 1}, formula="effort-5")
    with pytest.raises(ValueError, match="formula is 'mean'; it must be one of mean-7, agree-7, net-7, effort-5"):
        ces({7: 1}, formula="mean")


@settings(max_examples=40)
@given(ANSWERS)
def test_the_score_is_the_mean_of_hundreds_within_bounds(counts: dict[int, int]) -> None:
    found = nps(counts)

    each = [100.0 * ((rating >= 9) - (rating <= 6)) for rating, times in counts.items() for _ in range(times)]
    assert found.value == pytest.approx(mean(each), abs=1e-9)
    assert found.low is not None and found.high is not None
    assert -100 <= found.low <= found.high <= 100 and found.low < found.high
    up, down = sum(c for r, c in counts.items() if r >= 9), sum(c for r, c in counts.items() if r <= 6)
    assert net_score(up, down, found.n).interval == pytest.approx(found.interval)


@settings(max_examples=40)
@given(ANSWERS)
def test_top_and_bottom_are_mirrors(counts: dict[int, int]) -> None:
    turned = {10 - rating: times for rating, times in counts.items()}

    top, bottom = top_box(counts, lowest=0, highest=10), bottom_box(turned, lowest=0, highest=10)

    assert (top.value, top.interval) == (bottom.value, bottom.interval)


def test_a_mean_on_0_to_100_is_the_mean_in_another_unit() -> None:
    counts = {1: 4, 3: 10, 5: 9}

    plain, moved = mean_rating(counts), rescaled_mean(counts)

    for name in ("value", "low", "high"):
        assert getattr(moved, name) == pytest.approx(pomp(getattr(plain, name), lowest=1, highest=5))
    assert moved.se == pytest.approx((plain.se or 0) * 25)
    assert [pomp(x, lowest=1, highest=10) for x in (1, 10)] == [0, 100]


def test_doubtful_scores_say_why() -> None:
    assert [w.code for w in nps({10: 30}, method="plain").warnings] == ["score.no_spread"]
    assert nps({10: 30}).interval == (pytest.approx(78.698, abs=1e-3), 100)  # .9091 ± 1.96 × .0623 of 33
    lonely = rescaled_mean({4: 1})
    assert (lonely.value, lonely.interval, [w.code for w in lonely.warnings]) == (75, None, ["score.one_answer"])


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="the sum of counts is 0; it must be a whole number of at least 1"):
        nps({})
    with pytest.raises(ValueError, match="counts has the rating 11; the scale runs from 0 to 10"):
        nps({11: 3})
    with pytest.raises(ValueError, match="positive and negative are 12 together, but n is 10; nobody can be both"):
        net_score(6, 6, 10)
    with pytest.raises(ValueError, match="boxes is 5, but the scale has 5 points; leave at least one out"):
        top_box({5: 1}, boxes=5)
    with pytest.raises(ValueError, match="satisfied_from is 1; it must lie above 1 and not above 5"):
        csat({5: 1}, satisfied_from=1)
    with pytest.raises(ValueError, match=r"counts\[3\] is -1"):
        top_box({3: -1})
