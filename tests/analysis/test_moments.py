"""What moments promise: they merge, part, roll up, are stored, and no order of rows or split of them changes a figure."""

import hashlib
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.weightstats import DescrStatsW

from plaudit.analysis import (
    Design,
    Moments,
    Request,
    domain_difference,
    item_difference,
    jackknife,
    mean,
    pairwise_of,
    pooled_of,
    population_count,
    quantile,
    ratio,
    reduce,
    replicated_moments,
    replicated_of,
    score_mean,
    share,
    total,
    wave_difference,
)


def answers(seed: int = 0, size: int = 240) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    level = rng.normal(size=size)
    rows = pl.DataFrame(
        {
            "price": np.clip(np.rint(6 + 2 * level + rng.normal(size=size)), 1, 10),
            "staff": np.clip(np.rint(7 + level + rng.normal(size=size)), 1, 10),
            "speed": np.clip(np.rint(5 + level + 2 * rng.normal(size=size)), 1, 10),
            "weight": rng.uniform(0.5, 3, size),
            "stratum": rng.integers(0, 4, size),
            "city": rng.integers(0, 24, size),
            "branch": rng.choice(["north", "south", "west"], size),
            "day": rng.integers(1, 6, size),
            "group": np.arange(size) % 8,
        }
    )
    gone = rng.random((size, 3)) < 0.1
    return rows.with_columns(
        pl.when(~pl.Series(gone[:, at])).then(pl.col(name)).alias(name)
        for at, name in enumerate(("price", "staff", "speed"))
    )


ITEMS = ("price", "staff", "speed")
DESIGN = Design(weights="weight", strata="stratum")
CLUSTERED = Design(weights="weight", strata="stratum", cluster="city")
REQUEST = Request(ITEMS, by=("branch",), design=DESIGN, answers=ITEMS, pairs=(("price", "staff"),), scale=(1, 10),
                  moments=("means", "complete", "pairwise"))  # fmt: skip


def figures(moments: Moments) -> list[float]:
    """Everything that a page may show of these moments, as numbers."""
    found = [*mean(moments), *total(moments), *population_count(moments), *ratio(moments, "price", "staff")]
    found += [*item_difference(moments, "price", "staff"), domain_difference(moments, "price", "north", "south")]
    found += [*share(moments, "price", (9, 10)), *quantile(moments, "speed"), *quantile(moments, "price", 0.9)]
    numbers = [number for each in found for number in (each.value, each.se, each.low, each.high, each.n_effective)]
    pooled = [pooled_of(moments), pairwise_of(moments), pooled_of(moments, group="west")]
    return [float(n) for n in numbers if n is not None] + [
        float(n) for each in pooled for n in (*each.mean, *each.covariance.ravel(), each.weight, each.n)
    ]


@settings(max_examples=4)
@given(
    some.integers(0, 10_000), some.lists(some.integers(1, 239), min_size=1, max_size=3, unique=True), some.booleans()
)
def test_any_split_of_the_rows_in_any_order_gives_the_same_figures(seed: int, cuts: list[int], clustered: bool) -> None:
    rows = answers(seed)
    request = Request(**vars(REQUEST) | {"design": CLUSTERED if clustered else DESIGN})
    bounds = [0, *sorted(cuts), len(rows)]
    parts = [reduce(rows[start:end], request) for start, end in pairwise(bounds)]

    whole = reduce(rows.sample(fraction=1, shuffle=True, seed=seed), request)
    forth, back = parts[0], parts[-1]
    for part in parts[1:]:
        forth = forth + part
    for part in reversed(parts[:-1]):
        back = part + back

    assert figures(forth) == pytest.approx(figures(whole), rel=1e-10, abs=1e-10)
    assert figures(back) == pytest.approx(figures(whole), rel=1e-10, abs=1e-10)
    assert forth.data_hash == whole.data_hash == back.data_hash


@settings(max_examples=4)
@given(some.integers(0, 10_000))
def test_merging_knows_no_order_and_taking_away_undoes_it(seed: int) -> None:
    one, other = reduce(answers(seed), REQUEST), reduce(answers(seed + 1, 150), REQUEST)

    assert figures(one + other) == pytest.approx(figures(other + one), rel=1e-12)
    assert figures(one + other - other) == pytest.approx(figures(one), rel=1e-9, abs=1e-9)
    assert (one + other).rows == 390


def test_equal_weights_are_as_good_as_none_and_one_stratum_as_none() -> None:
    rows = answers().with_columns(pl.lit(2.5).alias("weight"), pl.lit("all").alias("stratum"))

    weighted, plain = mean(reduce(rows, Request(ITEMS, design=DESIGN))), mean(reduce(rows, Request(ITEMS)))

    for one, other in zip(weighted, plain, strict=True):
        assert (one.value, one.se, one.low, one.high, one.df) == pytest.approx(
            (other.value, other.se, other.low, other.high, other.df), rel=1e-12
        )


@settings(max_examples=6)
@given(some.floats(-1e4, 1e4), some.floats(0.01, 1e3))
def test_another_zero_and_another_unit_move_figures_as_they_must(shift: float, unit: float) -> None:
    rows = answers()
    other = rows.with_columns((pl.col(item) * unit + shift).alias(item) for item in ITEMS)

    before = mean(reduce(rows, Request(ITEMS, design=CLUSTERED, by=("branch",))))
    after = mean(reduce(other, Request(ITEMS, design=CLUSTERED, by=("branch",))))

    for one, moved in zip(before, after, strict=True):
        assert one.value is not None and one.se is not None
        assert moved.value == pytest.approx(one.value * unit + shift, rel=1e-9, abs=1e-9)
        assert moved.se == pytest.approx(one.se * unit, rel=1e-8)


def test_the_weighted_mean_and_covariances_are_those_of_statsmodels() -> None:
    rows = answers()
    kept = rows.drop_nulls(list(ITEMS))

    found = pooled_of(reduce(rows, Request(ITEMS, design=DESIGN, moments="complete")))

    told = DescrStatsW(kept.select(ITEMS).to_numpy(), weights=kept["weight"].to_numpy(), ddof=0)
    assert found.mean == pytest.approx(told.mean, rel=1e-12)
    assert found.covariance == pytest.approx(told.cov, rel=1e-10)
    assert found.n == len(kept) and found.weight == pytest.approx(told.sum_weights)


def test_pairwise_covariances_use_all_who_gave_both() -> None:
    rows = answers()
    both = rows.drop_nulls(["price", "speed"])

    found = pairwise_of(reduce(rows, REQUEST))

    told = np.cov(both["price"], both["speed"], aweights=both["weight"], ddof=0)
    assert found.covariance[0, 2] == pytest.approx(told[0, 1], rel=1e-10)


def test_moments_roll_up_to_what_a_reduction_by_fewer_domains_gives() -> None:
    rows = answers()
    by_day = reduce(rows, Request(ITEMS, by=("branch", "day"), design=CLUSTERED, answers=("price",)))

    rolled, direct = (
        by_day.roll_up("branch"),
        reduce(rows, Request(ITEMS, by="branch", design=CLUSTERED, answers=("price",))),
    )

    assert [each.to_dict() for each in mean(rolled)] == [
        {name: pytest.approx(value) if isinstance(value, float) else value for name, value in each.to_dict().items()}
        for each in mean(direct)
    ]
    assert [e.value for e in quantile(rolled, "price")] == [e.value for e in quantile(direct, "price")]


def test_a_window_of_stored_days_gives_what_its_rows_give(tmp_path: Path) -> None:
    rows = answers()
    for day in range(1, 6):
        request = Request(ITEMS, by=("day", "branch"), design=DESIGN, scale=(1, 10), answers=("price",))
        reduce(rows.filter(pl.col("day") == day), request).write(tmp_path / f"{day}.parquet")

    held = [Moments.read(tmp_path / f"{day}.parquet") for day in (2, 3, 4)]
    window = (held[0] + held[1] + held[2]).roll_up("branch")

    direct = reduce(
        rows.filter(pl.col("day").is_between(2, 4)), Request(ITEMS, by="branch", design=DESIGN, scale=(1, 10))
    )
    assert [(e.group, e.value, e.se) for e in mean(window)] == [
        (e.group, pytest.approx(e.value, rel=1e-12), pytest.approx(e.se, rel=1e-12)) for e in mean(direct)
    ]
    assert held[0].request == Request(ITEMS, by=("day", "branch"), design=DESIGN, scale=(1, 10), answers=("price",))


def test_a_file_is_read_as_its_frame_is_whatever_the_format(tmp_path: Path) -> None:
    rows = answers()
    rows.write_parquet(tmp_path / "a.parquet")
    rows.write_csv(tmp_path / "a.csv")
    rows.write_ipc(tmp_path / "a.arrow")
    frames = [rows.lazy(), rows.to_arrow(), rows.to_pandas()]

    hashes = {
        reduce(source, REQUEST).data_hash for source in [*tmp_path.iterdir(), *map(str, tmp_path.iterdir()), *frames]
    }

    assert hashes == {reduce(rows, REQUEST).data_hash}


def test_replicated_moments_are_those_of_the_columns() -> None:
    rows = answers()
    moments = reduce(rows, Request(ITEMS, design=CLUSTERED, moments="complete"))

    found = replicated_moments(moments, groups=10)
    direct = replicated_of({item: rows[item].fill_null(float("nan")) for item in ITEMS}, rows["weight"].to_numpy(),
                           rows["stratum"].to_numpy(), rows["city"].to_numpy(), groups=10)  # fmt: skip

    assert found.df == direct.df
    for one, other in zip((found.whole, *found.parts), (direct.whole, *direct.parts), strict=True):
        assert one.mean == pytest.approx(other.mean, rel=1e-12)
        assert one.covariance == pytest.approx(other.covariance, rel=1e-9)
        assert (one.n, one.weight2) == (other.n, pytest.approx(other.weight2))


def test_a_jackknife_over_a_stored_column_of_groups_is_near_the_linearised_error() -> None:
    rows = answers(size=4_000).with_columns(pl.Series("group", np.arange(4_000) % 50))
    design = Design(weights="weight", groups="group")
    moments = reduce(rows, Request(("price",), by=("branch",), design=design, moments=("means", "complete")))

    told = jackknife(
        replicated_moments(moments, group="north"), lambda p: p.mean, [("mean", "price")], method="m", source="s"
    )

    linear = mean(moments.roll_up("branch")).one(group="north")
    assert told[0].value == pytest.approx(linear.value, rel=1e-12)
    assert told[0].se == pytest.approx(linear.se, rel=0.3)


def test_what_is_missing_is_told_by_kind() -> None:
    rows = pl.DataFrame({"q": ["1", "5", "6", "Blank", "x", None, "0", "12"]})
    codes = {"not_applicable": [6], "refused": ["Blank"], "not_shown": ["0"]}

    found = reduce(rows, Request("q", missing=codes, scale=(1, 5), answers=("q",)))

    assert found.missing() == {
        "q": {
            "given": 2,
            "not_applicable": 1,
            "refused": 1,
            "not_shown": 1,
            "off_scale": 1,
            "unreadable": 1,
            "empty": 1,
        }
    }
    assert mean(found)[0].value == 3.0 and mean(found)[0].n == 2
    [told] = [each for each in mean(found)[0].warnings if each.code == "answers.missing"]
    assert told.seen.startswith("6 of 8 rows have no answer to q (1 not applicable, 1 refused, 1 not shown")


def test_a_sample_by_quota_has_no_margin_of_error_and_says_why() -> None:
    for sampling, code in (("quota", "design.quota"), ("self-selected", "design.self_selected")):
        found = mean(reduce(answers(), Request("price", design=Design(sampling=sampling))))[0]  # type: ignore[arg-type]

        assert found.value is not None and found.interval is None and found.se is None
        assert code in [each.code for each in found.warnings]


def test_a_difference_of_waves_is_that_of_welch() -> None:
    from scipy.stats import ttest_ind

    waves = [answers(seed, size).drop_nulls("price") for seed, size in ((1, 60), (2, 90))]

    found = wave_difference(*(mean(reduce(each, Request("price")))[0] for each in waves))

    told = ttest_ind(waves[0]["price"], waves[1]["price"], equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(told.low, rel=1e-9), pytest.approx(told.high, rel=1e-9))


def test_scores_are_the_mean_of_what_each_answer_is_worth() -> None:
    rows = answers().drop_nulls("price")
    moments = reduce(rows, Request("price", design=CLUSTERED, answers=("price",)))

    found = score_mean(moments, "price", {answer: (answer - 1) / 9 * 100 for answer in range(1, 11)})[0]

    plain = mean(moments)[0]
    assert plain.value is not None and plain.se is not None
    assert (found.value, found.se) == (pytest.approx((plain.value - 1) / 9 * 100), pytest.approx(plain.se / 9 * 100))


def test_a_result_of_a_file_carries_the_script_that_makes_it_again(tmp_path: Path) -> None:
    answers().write_parquet(tmp_path / "a.parquet")
    result = mean(reduce(tmp_path / "a.parquet", Request("price", design=DESIGN)))[0]

    recipe = result.recipe()
    told: dict[str, Any] = {}
    exec(recipe.python.replace("print(found)", ""), told)

    assert told["found"][0].value == recipe.expected == result.value
    assert "svydesign(ids=~1, strata=~`stratum`, nest=TRUE, weights=~`weight`" in recipe.r
    assert len(recipe.data) == len(hashlib.sha256().hexdigest())


@pytest.mark.engine
def test_a_hundred_thousand_segments_are_estimated_each() -> None:
    size = 200_000
    rows = pl.DataFrame({"q": np.arange(size) % 7, "segment": np.arange(size) // 2})

    found = mean(reduce(rows, Request("q", by="segment", scale=(0, 6))))

    assert len(found) == 100_000
    assert found[0].value == 0.5 and found[0].df == 1


BAD = pl.DataFrame({"q": [1.0, 2, 3, 4], "w": [1.0, -1, 2, 1], "s": [1, 1, 1, 2], "t": ["good", "bad", "good", "bad"]})


@pytest.mark.parametrize(
    ("request_of", "said"),
    [
        ({"items": "q", "design": Design(weights="w")}, "weights 'w' are below 0 in 1 rows; every weight must be 0 or greater"),
        ({"items": "z"}, "items has 'z', which is no column; there are q, w, s, t"),
        ({"items": "t"}, "item 't' holds text and no number; count its answers instead, or name another item"),
        ({"items": "q", "design": Design(weights="t")}, "column 't' holds String; it must hold numbers"),
        ({"items": ("q", "q")}, "items has 'q' twice; name each column once"),
        ({}, "items is empty; name at least one column to be estimated"),
        ({"items": "q", "scale": (5, 1)}, "scale is (5, 1); it must be lowest and highest, as in (1, 5)"),
        ({"items": "q", "moments": "all"}, "moments has 'all'; it may hold means, complete, pairwise"),
    ],
)  # fmt: skip
def test_what_cannot_be_reduced_is_refused_in_a_sentence(request_of: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        reduce(BAD, Request(**request_of))

    assert str(refused.value) == said


def test_a_stratum_of_one_fails_with_a_sentence_or_follows_the_rule() -> None:
    alone = reduce(BAD, Request("q", design=Design(strata="s")))
    with pytest.raises(ValueError, match="stratum 2 has one cluster, so its spread is unknown; join it with another"):
        mean(alone)

    for rule in ("adjust", "average", "certainty"):
        told = mean(reduce(BAD, Request("q", design=Design(strata="s", lonely=rule))))[0]  # type: ignore[arg-type]
        assert told.se is not None and "design.lonely_stratum" in [each.code for each in told.warnings]


@pytest.mark.parametrize(
    ("values", "code"), [([4.0], "domain.one_unit"), ([None], "domain.empty"), ([5.0, 5.0, 5.0], "interval.no_spread")]
)
def test_what_has_no_spread_or_no_answer_says_so_and_gives_no_nan(values: list[float | None], code: str) -> None:
    found = mean(reduce(pl.DataFrame({"q": values}, schema={"q": pl.Float64}), Request("q")))[0]

    assert code in [each.code for each in found.warnings]
    assert not any(isinstance(value, float) and isnan(value) for value in found.to_dict().values())


def test_weights_that_are_missing_or_zero_are_counted() -> None:
    rows = pl.DataFrame({"q": [1, 2, 3, 4], "w": [1.0, None, 0.0, 2.0]})

    found = mean(reduce(rows, Request("q", design=Design(weights="w"))))[0]

    assert found.value == 3.0 and found.n == 2
    assert {"weights.missing", "weights.zero"} <= {each.code for each in found.warnings}


def test_moments_of_different_requests_do_not_add() -> None:
    with pytest.raises(ValueError, match="the moments are of different requests"):
        reduce(answers(), Request("price")) + reduce(answers(), Request("staff"))
