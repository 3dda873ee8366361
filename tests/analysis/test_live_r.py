"""R's survey package, run here on data made here: strata, clusters, finite populations, margins, lonely strata.

A marked group (`r`), for it starts R.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from plaudit.analysis import Design, Request, mean, quantile, ratio, reduce, share, total, variance
from tests.analysis.in_r import ran

pytestmark = pytest.mark.r


def rows(seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    size = 400
    stratum = rng.integers(0, 5, size)
    city = stratum * 100 + rng.integers(0, 7, size)
    level = rng.normal(size=1_000)[city]
    return pl.DataFrame(
        {
            "x": np.round(rng.normal(size=size) + level, 6),
            "y": rng.integers(1, 11, size),
            "z": rng.integers(1, 6, size),
            "w": np.round(rng.uniform(0.5, 4, size), 6),
            "stratum": stratum,
            "city": city,
            "fpc": 20 + stratum,
            "sex": rng.choice(["f", "m"], size),
            "age": rng.choice(["old", "mid", "new"], size),
        }
    ).with_columns(pl.when(pl.Series(rng.random(size) > 0.08)).then("x").alias("x"))


def asked_of_r(folder: Path, frame: pl.DataFrame, lines: str) -> list[float]:
    frame.write_csv(folder / "d.csv", null_value="NA")
    script = f'suppressMessages(library(survey)); x <- read.csv("{folder / "d.csv"}", colClasses=c(sex="character"))\n'
    script += "say <- function(...) cat(sprintf('%.15g\\n', c(...)), sep='')\n" + lines
    return [float(line) for line in ran(script)]


DESIGNS = [
    (Design(weights="w"), "svydesign(ids=~1, weights=~w, data=x)"),
    (Design(weights="w", strata="stratum"), "svydesign(ids=~1, strata=~stratum, weights=~w, data=x)"),
    (
        Design(weights="w", strata="stratum", cluster="city"),
        "svydesign(ids=~city, strata=~stratum, weights=~w, data=x)",
    ),
    (
        Design(weights="w", strata="stratum", cluster="city", fpc="fpc"),
        "svydesign(ids=~city, strata=~stratum, weights=~w, fpc=~fpc, data=x)",
    ),
]


@pytest.mark.parametrize("place", range(len(DESIGNS)))
@pytest.mark.parametrize("seed", [1, 2])
def test_every_estimator_is_that_of_r(tmp_path: Path, place: int, seed: int) -> None:
    design, r = DESIGNS[place]
    frame = rows(seed)
    wanted = asked_of_r(
        tmp_path,
        frame,
        f"""d <- {r}
say(coef(m <- svymean(~x, d, na.rm=TRUE)), SE(m)); say(coef(m <- svytotal(~y, d)), SE(m))
m <- svyratio(~y, ~z, d); say(coef(m), SE(m)); m <- svyvar(~y, d); say(coef(m), SE(m))
m <- svyby(~x, ~sex, d, svymean, na.rm=TRUE); say(coef(m), SE(m))
m <- svyciprop(~I(y >= 9), d, method='beta'); say(coef(m), confint(m))
m <- svyquantile(~y, d, 0.5, interval.type='mean', qrule='math'); say(coef(m), confint(m))
""",
    )
    moments = reduce(frame, Request(("x", "y"), design=design, pairs=(("y", "z"),), answers=("y",)))
    by = mean(reduce(frame, Request("x", by="sex", design=design)))

    found = [
        *(
            n
            for each in (mean(moments, "x")[0], total(moments, "y")[0], ratio(moments, "y", "z")[0])
            for n in pair(each)
        ),
        *pair(variance(moments, "y")[0]),
        *(each.value for each in by),
        *(each.se for each in by),
    ]
    top, middle = share(moments, "y", (9, 10), method="beta")[0], quantile(moments, "y")[0]
    found += [top.value, top.low, top.high, middle.value, middle.low, middle.high]

    assert found == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("clustered", [False, True])
def test_post_stratified_and_raked_errors_are_those_of_r(tmp_path: Path, clustered: bool) -> None:
    frame = rows(3)
    r = DESIGNS[2 if clustered else 1][1]
    margins = {"sex": {"f": 600.0, "m": 400.0}, "age": {"old": 300.0, "mid": 500.0, "new": 200.0}}
    wanted = asked_of_r(
        tmp_path,
        frame,
        f"""d <- {r}
sex <- data.frame(sex=c('f','m'), Freq=c(600,400)); age <- data.frame(age=c('old','mid','new'), Freq=c(300,500,200))
m <- svymean(~y, postStratify(d, ~sex, sex)); say(coef(m), SE(m))
k <- rake(d, list(~sex, ~age), list(sex, age), control=list(maxit=500, epsilon=1e-12))
m <- svymean(~y, k); say(coef(m), SE(m)); m <- svyby(~y, ~sex, k, svymean); say(coef(m), SE(m))
""",
    )
    cluster = "city" if clustered else None

    def of(*names: str, by: tuple[str, ...] = ()) -> list[float | None]:
        design = Design(weights="w", strata="stratum", cluster=cluster, margins={name: margins[name] for name in names})
        told = mean(reduce(frame, Request("y", by=by, design=design)))
        return [*(each.value for each in told), *(each.se for each in told)]

    assert of("sex") == pytest.approx(wanted[:2], rel=1e-6)
    raked = of("sex", "age") + of("sex", "age", by=("sex",))
    # R takes the residuals of the margins in turn, unweighted; ours are of all jointly: the values agree, errors nearly.
    values, errors = [0, 2, 3], [1, 4, 5]
    assert [raked[at] for at in values] == pytest.approx([wanted[2 + at] for at in values], rel=1e-6)
    assert [raked[at] for at in errors] == pytest.approx([wanted[2 + at] for at in errors], rel=0.015)


@pytest.mark.parametrize("rule", ["adjust", "average", "certainty"])
def test_lonely_strata_follow_the_rules_of_r(tmp_path: Path, rule: str) -> None:
    frame = pl.concat(
        [rows(4), rows(5)[:1].with_columns(pl.lit(9, pl.Int64).alias("stratum"), pl.lit(999, pl.Int64).alias("city"))]
    )
    frame = frame.drop_nulls("x")
    [wanted] = asked_of_r(
        tmp_path, frame, f"options(survey.lonely.psu='{rule}')\nd <- {DESIGNS[2][1]}\nsay(SE(svymean(~x, d)))"
    )

    design = Design(weights="w", strata="stratum", cluster="city", lonely=rule)  # type: ignore[arg-type]

    assert mean(reduce(frame, Request("x", design=design)))[0].se == pytest.approx(wanted, rel=1e-9)


def pair(each: object) -> tuple[float, float]:
    return each.value, each.se  # type: ignore[attr-defined]
