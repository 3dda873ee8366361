import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.duration.survfunc import SurvfuncRight

from plaudit.analysis import kaplan_meier
from tests.analysis.published import items, waiting_times

PUBLISHED = items("resolution_time_nyc311")
CASES = some.lists(some.tuples(some.integers(0, 30), some.booleans()), min_size=1, max_size=80)


def test_the_curve_and_its_interval_are_those_of_r_on_new_york_s_requests() -> None:
    item = PUBLISHED["km_all"]
    days, closed = waiting_times()

    curve = kaplan_meier(days, closed, scale="log")

    values = item["values"]
    assert (curve.n, curve.events) == (values["n"], values["events"])
    for place, day in enumerate(values["at"]["data"]["day"]):
        found = curve.at(day)
        published = [values["at"]["data"][name][place] for name in ("survival", "se", "lower", "upper")]
        assert [found.value, found.se, found.low, found.high] == pytest.approx(published, abs=item["tolerance"])


def test_the_quantiles_are_those_of_r() -> None:
    item = PUBLISHED["km_all"]

    curve = kaplan_meier(*waiting_times())

    found = [curve.quantile(share).value for share in (0.25, 0.5, 0.75, 0.9)]
    assert found == pytest.approx(item["values"]["quantiles"], abs=item["tolerance"])


@pytest.mark.parametrize("agency", ["DEP", "DOT", "HPD", "NYPD"])
def test_the_medians_by_agency_are_those_of_r(agency: str) -> None:
    item = PUBLISHED["km_by_agency"]

    curve = kaplan_meier(*waiting_times(agency))

    assert curve.n == item["values"]["n"][f"agency={agency}"]
    median = curve.quantile(0.5).value
    assert median == pytest.approx(item["values"]["medians"][f"agency={agency}"], abs=item["tolerance"])


@settings(max_examples=40)
@given(CASES)
def test_the_curve_is_that_of_statsmodels(cases: list[tuple[int, bool]]) -> None:
    days, closed = zip(*cases, strict=True)
    curve = kaplan_meier(days, closed)
    if not any(closed):
        assert set(curve.survival) == {1.0}
        return

    other = SurvfuncRight(np.array(days, float), np.array(closed, int))

    for day, share, se in zip(other.surv_times, other.surv_prob, other.surv_prob_se, strict=True):
        assert curve.at(day).value == pytest.approx(share, abs=1e-9)
        if share > 0:
            assert curve.at(day).se == pytest.approx(se, abs=1e-9)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_interval_of_a_quantile_is_that_of_statsmodels(share: float) -> None:
    days, closed = waiting_times("HPD")
    other = SurvfuncRight(np.array(days), np.array(closed, int))

    found = kaplan_meier(days, closed).quantile(share)

    assert (found.low, found.high) == pytest.approx(other.quantile_ci(share, method="cloglog"))


@settings(max_examples=40)
@given(CASES)
def test_counted_cases_give_the_same_curve_as_the_cases_themselves(cases: list[tuple[int, bool]]) -> None:
    days, closed = zip(*cases, strict=True)
    counted = sorted(set(cases))

    whole = kaplan_meier(days, closed)
    reduced = kaplan_meier([d for d, _c in counted], [c for _d, c in counted], [cases.count(case) for case in counted])

    assert whole.survival.tolist() == pytest.approx(reduced.survival.tolist())
    assert whole.se.tolist() == pytest.approx(reduced.se.tolist())
    assert (whole.n, whole.quantile(0.5)) == (reduced.n, reduced.quantile(0.5))


def test_open_cases_make_the_time_longer_than_the_closed_ones_alone() -> None:
    closed_alone = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).quantile(0.5)
    with_open = kaplan_meier([1, 2, 3, 4, 60, 60, 60], [1, 1, 1, 1, 0, 0, 0]).quantile(0.5)

    assert (closed_alone.value, with_open.value) == (2.5, 4)


def test_a_quantile_that_too_few_have_reached_has_no_value_and_says_so() -> None:
    found = kaplan_meier([1, 5, 5, 5], [1, 0, 0, 0]).quantile(0.9)

    assert (found.value, found.high, found.n) == (None, None, 4)
    assert [warned.code for warned in found.warnings] == ["survival.not_reached"]
    assert "not reached" in repr(found)


def test_before_the_first_event_everybody_still_waits() -> None:
    assert kaplan_meier([3, 4], [1, 1]).at(2).value == 1.0


@pytest.mark.parametrize(
    ("durations", "observed", "counts", "said"),
    [
        ([], [], None, "durations is empty; a curve needs at least one case"),
        ([1, -0.3], [1, 1], None, "durations[1] is -0.3; every value must be a number of at least 0"),
        ([1, float("nan")], [1, 1], None, "durations[1] is nan; every value must be a number of at least 0"),
        (
            [1, 2],
            [1],
            None,
            "durations has 2, observed has 1, counts has 2; they must be equally long, one value for each case",
        ),
        (
            [1],
            [2],
            None,
            "observed has values other than 0 and 1; say 1 where the event came and 0 where it did not yet",
        ),
        ([[1]], [1], None, "durations has 2 dimensions; it must be one row of numbers"),
    ],
)
def test_what_cannot_be_times_is_refused_in_a_sentence(
    durations: object, observed: object, counts: object, said: str
) -> None:
    with pytest.raises(ValueError) as refused:
        kaplan_meier(durations, observed, counts)  # type: ignore[arg-type]

    assert str(refused.value) == said


def test_a_quantile_is_asked_for_as_a_share() -> None:
    with pytest.raises(ValueError, match="share is 50; it must lie between 0 and 1"):
        kaplan_meier([1], [1]).quantile(50)
