import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar

from plaudit.analysis import (
    Results,
    adjusted,
    chi_square,
    crosstab,
    design_crosstab,
    fisher,
    mcnemar,
    proportion_test,
    proportion_trend,
    welch_t_test,
)
from tests.analysis.published import items

PUBLISHED = items("proportions_tests")
TABLES = some.lists(some.lists(some.integers(1, 60), min_size=3, max_size=3), min_size=2, max_size=4)


def test_four_shares_of_smokers_are_those_of_r() -> None:
    found = proportion_test([83, 90, 129, 70], [86, 93, 136, 82])[0]

    assert (found.value, found.df, found.p) == (pytest.approx(12.600, abs=5e-4), 3, pytest.approx(0.005585, abs=5e-7))


def test_two_shares_are_those_of_r_with_and_without_correction() -> None:
    item = PUBLISHED["prop_test_2"]
    for name, correct in (("plain", False), ("corrected", True)):
        found = proportion_test([85, 62], [120, 130], correct=correct)

        told = [found[0].value, found[0].p, found[1].low, found[1].high]
        chisq, p, ci = item["values"][name].values()
        assert told == pytest.approx([chisq, p, *ci], abs=item["tolerance"])


def test_fisher_is_that_of_r() -> None:
    values = PUBLISHED["prop_test_2"]["values"]["fisher"]

    found = fisher([[85, 35], [62, 68]])[0]

    assert found.p == pytest.approx(values["p"], abs=1e-6)
    # R searches the odds with a tolerance of 1.2e-4; ours leave exactly 2.5 % on either side.
    assert [found.value, found.low, found.high] == pytest.approx([values["odds"], *values["ci"]], rel=1.3e-4)
    tails = [
        stats.nchypergeom_fisher.sf(84, 250, 147, 120, found.low),
        stats.nchypergeom_fisher.cdf(85, 250, 147, 120, found.high),
    ]
    assert tails == pytest.approx([0.025, 0.025], abs=1e-6)


def test_a_trend_of_shares_is_that_of_r() -> None:
    item = PUBLISHED["prop_trend"]

    found = proportion_trend([83, 90, 129, 70], [86, 93, 136, 82])

    assert [found[0].value, found[0].p] == pytest.approx(list(item["values"].values()), abs=item["tolerance"])
    assert found.one(statistic="slope").value is not None and (found[1].value or 0) < 0


def test_the_same_panel_twice_is_that_of_r() -> None:
    item = PUBLISHED["mcnemar"]

    plain, corrected = mcnemar([[794, 150], [86, 570]], correct=False), mcnemar([[794, 150], [86, 570]])

    assert [corrected[0].value, corrected[0].p] == pytest.approx(list(item["values"].values()), abs=item["tolerance"])
    assert (plain[0].value, corrected[0].value) == (pytest.approx(17.356, abs=5e-4), pytest.approx(16.818, abs=5e-4))


@settings(max_examples=40, deadline=None)
@given(TABLES, some.integers(0, 40), some.integers(1, 40))
def test_tests_are_those_of_scipy_and_statsmodels(table: list[list[int]], b: int, c: int) -> None:
    theirs = stats.chi2_contingency(np.array(table), correction=False)
    assert [chi_square(table)[0].value, chi_square(table)[0].p] == pytest.approx(
        [theirs.statistic, theirs.pvalue], abs=1e-9
    )
    assert chi_square(list(zip(*table, strict=True)))[0].value == pytest.approx(theirs.statistic, abs=1e-9)
    square = [table[0][:2], table[1][:2]]
    assert chi_square(square, correct=True)[0].p == pytest.approx(
        stats.chi2_contingency(np.array(square)).pvalue, abs=1e-9
    )
    assert mcnemar([[5, b], [c, 5]]).one(statistic="exact").p == pytest.approx(
        their_mcnemar([[5, b], [c, 5]], exact=True).pvalue, abs=1e-9
    )
    if b != c:
        assert mcnemar([[5, b], [c, 5]])[0].p == pytest.approx(
            their_mcnemar([[5, b], [c, 5]], exact=False).pvalue, abs=1e-9
        )


def test_letters_name_the_segments_that_a_share_lies_above() -> None:
    # yes: 80 %, 50 %, 52 % of 100 each: only the first stands out.
    table = [[80, 50, 52], [20, 50, 48]]

    found = crosstab(table, rows=["yes", "no"], columns=["north", "south", "west"])

    assert found.letter_of == {"north": "A", "south": "B", "west": "C"}
    assert found.letters == {
        "yes": {"north": "BC", "south": "", "west": ""},
        "no": {"north": "", "south": "A", "west": "A"},
    }
    assert found.estimates.one(item="yes", group="north").value == 0.8
    assert len(found.tests) == 6 and found.family == "3 segments in pairs × 2 answers"
    alone = proportion_test([80, 50], [100, 100])[0].p
    assert crosstab(table, rows=["yes", "no"], columns=["north", "south", "west"], adjust="none").tests[
        0
    ].p == pytest.approx(alone)
    assert found.tests[0].p == pytest.approx(6 * (alone or 0)), "Holm's smallest is multiplied by the whole family"


def test_many_segments_without_a_difference_carry_no_letters() -> None:
    found = crosstab([[50] * 10, [50] * 10], rows=["yes", "no"], columns=[f"s{i}" for i in range(10)])

    assert all(not letters for row in found.letters.values() for letters in row.values())


@settings(max_examples=15, deadline=None)
@given(some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from("xy")), min_size=12, max_size=60))
def test_equal_weights_give_the_shares_of_the_counts(rows: list[tuple[str, str]]) -> None:
    answers, segments = [a for a, _ in rows] + ["a", "b"], [s for _, s in rows] + ["x", "y"]
    names, heads = sorted(set(answers)), sorted(set(segments))
    table = [[sum(1 for a, s in zip(answers, segments, strict=True) if (a, s) == (n, h)) for h in heads] for n in names]

    weighted = design_crosstab(answers, segments, [2.5] * len(answers))

    plain = crosstab(table, rows=names, columns=heads)
    assert [e.value for e in weighted.estimates] == pytest.approx([e.value for e in plain.estimates])
    edges = [(e.low or 0.0, e.value or 0.0, e.high or 0.0) for e in weighted.estimates]
    assert all(0 <= low <= value + 1e-12 and value <= high + 1e-12 <= 1 + 2e-12 for low, value, high in edges)


def test_results_of_different_tests_are_adjusted_over_one_named_family() -> None:
    found = [chi_square([[30, 10], [10, 30]])[0], welch_t_test([1, 2, 3, 4], [2, 3, 4, 9])[0]]

    held = adjusted(found, "bonferroni", family="what the page shows")

    assert [each.p for each in held] == pytest.approx([min(1, 2 * (each.p or 0)) for each in found])
    assert "bonferroni over 2 tests (what the page shows)" in held[0].method
    assert held[0].recipe().expected == found[0].value
    none = adjusted(found, "none", family="what the page shows")
    assert isinstance(none, Results) and [w.code for w in none[0].warnings] == ["family.not_adjusted"]


def test_doubtful_tables_say_why() -> None:
    assert [w.code for w in chi_square([[3, 1], [2, 3]]).warnings] == ["table.small_expected"]
    assert [w.code for w in chi_square([[3, 1], [0, 0]]).warnings] == ["table.all_the_same"]
    assert [w.code for w in proportion_test([5, 8], [5, 8]).warnings] == ["table.all_the_same"]
    assert [w.code for w in mcnemar([[9, 0], [0, 9]]).warnings] == ["mcnemar.nobody_changed"]
    assert [w.code for w in mcnemar([[9, 1], [3, 9]]).warnings] == ["mcnemar.few_changed"]
    assert [w.code for w in fisher([[9, 0], [3, 9]]).warnings] == ["odds.endless"]
    thin = crosstab([[9, 8], [4, 5]], rows=["a", "b"], columns=["x", "y"])
    assert [w.code for w in thin.tests[0].warnings] == ["crosstab.thin_column"]


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"table\[1\]\[0\] is -1; it must be a whole number of at least 0"):
        chi_square([[1, 2], [-1, 3]])
    with pytest.raises(ValueError, match="table has rows of different length"):
        chi_square([[1, 2], [3]])
    with pytest.raises(ValueError, match=r"successes\[1\] is 9, but n\[1\] is 8"):
        proportion_test([1, 9], [8, 8])
    with pytest.raises(ValueError, match="the column 'y' is empty; leave the segment out"):
        crosstab([[1, 0], [2, 0]], rows=["a", "b"], columns=["x", "y"])
    with pytest.raises(ValueError, match=r"p_values\[0\] is 5; a p value runs from 0 to 1"):
        from plaudit.analysis import adjusted_p

        adjusted_p([5], family="x")
    with pytest.raises(ValueError, match="family is empty; name what the tests were picked from"):
        adjusted([], family=" ")
