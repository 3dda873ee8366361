import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as their_fleiss

from plaudit.analysis import agreement_per_code, classification, cohen_kappa, fleiss_kappa, krippendorff, theme_share
from tests.analysis.published import items

PUBLISHED = items("agreement_classification")
# Krippendorff 2011: four coders, twelve units.
CODED = "1 2 3 3 2 1 4 1 2 * * *;1 2 3 3 2 2 4 1 2 5 * 3;* 3 3 3 2 3 4 2 2 5 1 *;1 2 3 3 2 4 4 1 2 5 1 *"
FOUR = [[None if code == "*" else int(code) for code in row.split()] for row in CODED.split(";")]
# Fourteen raters, ten subjects, five categories: the standard example.
FOURTEEN = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_the_krippendorff_package(metric: str) -> None:
    item = PUBLISHED["krippendorff_wikipedia"]

    found = krippendorff(item["values"]["data"], metric=metric)  # type: ignore[arg-type]

    assert found.value == pytest.approx(item["values"]["alpha"][metric], abs=item["tolerance"])


@pytest.mark.parametrize(
    ("metric", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_is_that_of_krippendorff_s_own_example(metric: str, value: float) -> None:
    found = krippendorff(FOUR, metric=metric)  # type: ignore[arg-type]

    assert found.value == pytest.approx(value, abs=5e-4)
    assert found.n == 11 and "missing.left_out" in [w.code for w in found.warnings], "unit 12 has one code"


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_is_that_of_scikit_learn_and_its_error_that_of_statsmodels(weights: str) -> None:
    item = PUBLISHED["weighted_kappa"]
    a, b = item["values"]["a"], item["values"]["b"]

    found = cohen_kappa(a, b, weights=weights)  # type: ignore[arg-type]

    table = np.array(
        [[sum((x, y) == (i, j) for x, y in zip(a, b, strict=True)) for j in range(1, 6)] for i in range(1, 6)]
    )
    theirs = cohens_kappa(table, wt={"none": None, "linear": "linear", "quadratic": "quadratic"}[weights])
    assert found.value == pytest.approx(item["values"][weights], abs=item["tolerance"])
    assert found.se == pytest.approx(theirs.std_kappa, abs=1e-9)


def test_kappa_of_the_textbook_table_is_forty_hundredths() -> None:
    a = ["yes"] * 25 + ["no"] * 25
    b = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15

    assert cohen_kappa(a, b).value == pytest.approx(0.40)
    assert cohen_kappa(a, b, order=["no", "yes"]).value == pytest.approx(0.40)


def test_fleiss_kappa_of_fourteen_raters_is_the_published_one() -> None:
    found = fleiss_kappa(FOURTEEN)

    assert found.value == pytest.approx(0.210, abs=5e-4)
    assert found.value == pytest.approx(their_fleiss(np.array(FOURTEEN)), abs=1e-12)
    assert found.low is not None and found.high is not None and found.low < 0.21 < found.high


def test_measures_of_a_machine_are_those_of_scikit_learn() -> None:
    item = PUBLISHED["classification_20"]
    values, near = item["values"], item["tolerance"]

    found = classification(values["truth"], values["predicted"])

    assert list(found.labels) == values["labels"] and [list(row) for row in found.confusion] == values["confusion"]
    for name in ("precision", "recall", "f1"):
        assert [each.value for each in found.estimates.only(statistic=name)] == pytest.approx(values[name], abs=near)
    assert [each.n for each in found.estimates.only(statistic="recall")] == values["support"]
    for name in ("accuracy", "balanced_accuracy", "macro_f1", "micro_f1", "weighted_f1", "mcc"):
        assert found.estimates.one(statistic=name).value == pytest.approx(values[name], abs=near)
    assert found.estimates.one(statistic="kappa").value == pytest.approx(values["cohen_kappa"], abs=near)


def test_a_seeded_bootstrap_gives_the_same_interval_again_near_the_jackknife_s() -> None:
    one, again = (krippendorff(FOUR, rng=np.random.default_rng(5), draws=400) for _ in range(2))

    plain = krippendorff(FOUR)
    assert one.interval == again.interval and one.interval != plain.interval
    assert one.se == pytest.approx(plain.se or 0, rel=0.35)
    assert "default_rng(5)" in one.recipe().python


@settings(max_examples=25, deadline=None)
@given(some.lists(some.tuples(some.integers(1, 3), some.integers(1, 3)), min_size=4, max_size=30))
def test_coders_may_change_places_and_names_and_never_agree_more_than_wholly(pairs: list[tuple[int, int]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]

    found, turned = cohen_kappa(a, b), cohen_kappa(b, a)
    named = cohen_kappa([f"code {x}" for x in a], [f"code {x}" for x in b])

    if found.value is None:
        assert "agreement.one_code" in [w.code for w in found.warnings]
    else:
        assert (turned.value, turned.se, named.value) == pytest.approx((found.value, found.se, found.value))
        assert -1 <= found.value <= 1 + 1e-12
    alpha = krippendorff([a, b], metric="interval")
    assert alpha.value == pytest.approx(krippendorff([[x + 7 for x in b], [x + 7 for x in a]], metric="interval").value)
    assert krippendorff([a, a]).value in (None, pytest.approx(1.0))


def test_each_code_of_many_is_judged_by_itself() -> None:
    first = [["price"], ["price", "staff"], [], ["staff"], None]
    second = [["price"], ["price"], [], [], ["price"]]

    found = agreement_per_code([first, second], ["price", "staff"])

    assert [each.item for each in found] == ["price", "staff"]
    assert found.one(item="price").value == pytest.approx(1.0) and (found.one(item="staff").value or 0) < 0.5
    assert {each.n for each in found} == {4}


def test_the_hand_coded_sample_corrects_a_machine_that_sees_too_much() -> None:
    # The machine finds 30 %, but by hand a quarter of its finds are wrong and it misses few.
    plain = theme_share(300, 1000, [[40, 10], [8, 142]], tuned=False)

    # 0.3 + (50 - 48) / 200
    assert plain.value == pytest.approx(0.31)
    # sqrt(.3 × .7 / 1000 + (18/200 - .01²) / 200)
    assert plain.se == pytest.approx((0.00021 + (0.09 - 0.0001) / 200) ** 0.5)


def test_a_machine_that_guesses_does_no_harm_and_a_perfect_one_much_good() -> None:
    useless, perfect = theme_share(500, 1000, [[25, 25], [75, 75]]), theme_share(250, 1000, [[50, 0], [0, 150]])

    by_hand = (0.25 * 0.75 / 200) ** 0.5
    assert useless.value == pytest.approx(0.25) and useless.se == pytest.approx(by_hand, rel=1e-6)
    assert perfect.se is not None and perfect.se < 0.6 * by_hand


def test_prediction_powered_intervals_cover_and_are_shorter() -> None:
    rng, covered, lengths = np.random.default_rng(2023), 0, []
    for _ in range(600):
        truth = rng.random(2300) < 0.3
        seen = np.where(truth, rng.random(2300) < 0.8, rng.random(2300) < 0.15)
        hand, machine = truth[:300], seen[:300]
        table = [[int((h & m).sum()) for m in (machine, ~machine)] for h in (hand, ~hand)]
        found = theme_share(int(seen[300:].sum()), 2000, table)
        covered += (found.low or 0) <= 0.3 <= (found.high or 0)
        lengths.append((found.high or 0) - (found.low or 0))

    assert 0.925 <= covered / 600 <= 0.975
    assert np.mean(lengths) < 2 * 1.96 * (0.21 / 300) ** 0.5 * 0.9


def test_doubtful_agreement_says_why() -> None:
    assert [w.code for w in cohen_kappa([1, 1], [1, 1]).warnings] == ["agreement.few_units", "agreement.one_code"]
    assert [w.code for w in krippendorff([[1, 1], [1, 1]]).warnings] == ["agreement.few_units", "agreement.one_code"]
    assert classification(["a", "b"], ["a", "a"]).estimates.warnings[0].code == "classification.never"
    assert [w.code for w in theme_share(0, 50, [[0, 1], [1, 8]]).warnings] == ["theme.few_coded", "theme.cut"]


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="a has 2 units and b 1; they must be the same units in the same order"):
        cohen_kappa([1, 2], [1])
    with pytest.raises(ValueError, match="order does not have the code 3"):
        cohen_kappa([1, 3], [1, 2], order=[1, 2])
    with pytest.raises(ValueError, match=r"counts\[1\] adds to 3 coders, counts\[0\] to 2; use krippendorff"):
        fleiss_kappa([[1, 1], [1, 2]])
    with pytest.raises(ValueError, match="coders has the code 'x'; ordinal needs numbers"):
        krippendorff([["x"], ["x"]], metric="ordinal")
    with pytest.raises(ValueError, match="no unit has two codes"):
        krippendorff([[1, None], [None, 2]])
    with pytest.raises(ValueError, match="machine is 9, but n is 8"):
        theme_share(9, 8, [[1, 0], [0, 1]])
