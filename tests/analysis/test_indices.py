from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.weightstats import DescrStatsW

from plaudit.analysis import mean_rating
from tests.analysis.published import items

PUBLISHED = {name: item for name, item in items("nps_csat_sfo").items() if name.startswith("csat")}


@pytest.mark.parametrize("case", PUBLISHED)
def test_mean_standard_error_and_interval_are_those_of_r_on_the_passenger_survey(case: str) -> None:
    item = PUBLISHED[case]
    counts = {int(rating): times for rating, times in item["values"]["counts"].items()}

    found = mean_rating(counts)

    assert found.n == item["values"]["n"]
    assert found.value == pytest.approx(item["values"]["mean"], abs=item["tolerance"])
    assert found.se == pytest.approx(item["values"]["se"], abs=item["tolerance"])
    assert [found.low, found.high] == pytest.approx(item["values"]["ci_t"], abs=item["tolerance"])


@settings(max_examples=40)
@given(some.lists(some.integers(1, 5), min_size=2, max_size=60).filter(lambda ratings: len(set(ratings)) > 1))
def test_the_interval_is_that_of_statsmodels_cut_at_the_ends_of_the_scale(ratings: list[int]) -> None:
    found = mean_rating({rating: ratings.count(rating) for rating in range(1, 6)})

    low, high = DescrStatsW(ratings).tconfint_mean()
    assert (found.low, found.high) == (pytest.approx(max(1, low)), pytest.approx(min(5, high)))
    assert found.value == pytest.approx(mean(ratings))
    assert found.se == pytest.approx(stdev(ratings) / len(ratings) ** 0.5)


def test_one_answer_has_no_interval_and_says_so() -> None:
    found = mean_rating({4: 1})

    assert (found.value, found.low, found.high) == (4, None, None)
    assert [warned.code for warned in found.warnings] == ["rating.one_answer"]


def test_answers_that_are_all_alike_warn_that_the_interval_says_too_much() -> None:
    found = mean_rating({5: 8})

    assert (found.low, found.value, found.high) == (5, 5, 5)
    assert [warned.code for warned in found.warnings] == ["rating.no_spread"]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({6: 1}, "counts has the rating 6; the scale runs from 1 to 5"),
        ({}, "the sum of counts is 0; it must be a whole number of at least 1"),
        ({3: -2}, "counts[3] is -2; it must be a whole number of at least 0"),
    ],
)
def test_what_cannot_be_a_tally_of_ratings_is_refused_in_a_sentence(counts: dict[int, int], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        mean_rating(counts)

    assert str(refused.value) == said
