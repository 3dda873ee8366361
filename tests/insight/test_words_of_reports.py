"""Every name that a report of any method can show has words in every language."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils import translation

from plaudit.analysis import Estimate
from plaudit.insight.analysing.methods import METHODS
from plaudit.insight.analysing.running import answer
from plaudit.insight.report.charts import charts_of
from plaudit.insight.report.methods import PHRASES, TITLES
from plaudit.insight.report.names import ALWAYS, OF_METHOD, OWN, STATISTICS
from plaudit.insight.report.page import _cell
from plaudit.insight.report.wording import COLUMNS, method_words, own_words, statistic_words
from plaudit.web.cli import parser
from plaudit.web.commands.analyse import _asked

DESIGN = "--weight w --strata s --cluster k"
ECSI = "Image=a,b;Expectation=c,d;Quality=e,f;Value=g,h;Satisfaction=i,j;Complaints=k1;Loyalty=l,m"
TOTALS = "two:u=300,v=500"
# Names of people and of measures that Chinese readers know by these letters.
LATIN = (
    "AIC AR AVE beta BH BIC Bonferroni Brown BY CES Cohen Cox CSAT CUSUM Efron EWMA Feldt Fleiss Goodman "
    "Graubard Guttman Hochberg Holm Holt HSD HTMT Kaplan Kendall KMO Korn Krejcie Krippendorff Kruskal Laney "
    "LMG logistic logit Mann Matthews MCC McDonald McFadden Meier Morgan Nelson Newey Neyman np oblimin PELT "
    "PLS PLSc probit raking RMSEA ROC Sen Shapley Spearman TLI Tukey Wald Wallis Welch West Whitney Wilcoxon "
    "Winters Woodruff xlogit XmR"
)
COMMANDS = (
    "mean --items a --by grp",
    f"mean --items a {DESIGN}",
    "mean --items a --set sampling=quota",
    f"total --items a {DESIGN}",
    "proportion --items a",
    *(f"proportion --items a {DESIGN} --set interval={each}" for each in ("logit", "beta", "mean", "xlogit")),
    f"quantile --items a {DESIGN}",
    f"ratio --items a,b {DESIGN}",
    f"summary --items a {DESIGN}",
    "summary --items a",
    *(f"nps --items rec {each}" for each in ("", "--set interval=plain", DESIGN)),
    *(f"topbox --items a {each}" for each in ("", DESIGN)),
    *(f"csat --items a {each}" for each in ("", DESIGN)),
    *(f"ces --items {'a' if each == 'effort-5' else 'seven'} --set formula={each} {design}"
      for each in ("mean-7", "agree-7", "net-7", "effort-5") for design in ("", DESIGN)),
    *(f"pomp --items a {each}" for each in ("", DESIGN)),
    *(f"netscore --items a {each}" for each in ("", DESIGN)),
    *(f"index --items a,b --set highest=5 {each}" for each in ("", DESIGN)),
    "gap --items a,b",
    *(f"compare --items a --by {by} {more}" for by in ("two", "grp") for more in ("", "--set variances=equal", DESIGN)),
    *(f"crosstab --items b --by grp --set adjust={each}" for each in ("holm", "BH", "bonferroni", "hochberg", "BY")),
    *(f"crosstab --items b --by grp {DESIGN} --set statistic={each}" for each in ("F", "Chisq", "Wald")),
    "samplesize",
    "samplesize --set deviation=1 --set rounding=nearest --set population=2000",
    "samplesize --set table=krejcie_morgan --set population=500",
    "samplesize --set strata=500,300 --set n=100",
    "samplesize --set strata=500,300 --set n=100 --set deviations=1,2",
    *(f"power --set test={each} --set effect=0.3" for each in ("t", "paired", "correlation", "chi_square", "anova")),
    "power --set n=200",
    "power --set method=arcsine",
    *(f"correlation --items a,b --set kind={each}" for each in ("pearson", "spearman", "kendall", "polychoric")),
    *(f"regression --items a,two --outcome y {each}" for each in ("", DESIGN, "--weight w")),
    *(f"logit --items a --outcome yes {each}" for each in ("", DESIGN)),
    *(f"ordinal --items a --outcome b {each}" for each in ("", "--set link=probit", DESIGN)),
    *(f"drivers --items a,b,c --outcome y {each}" for each in ("", DESIGN)),
    *(f"penaltyreward --items a,b --outcome y --set together={each}" for each in ("no", "yes")),
    "importanceperformance --items a,b,c --outcome y",
    "importanceperformance --items a,b --set importance=c,d --set crosshair=median",
    "alpha --items a,b,c,d",
    "alpha --items a,b",
    f"alpha --items a,b,c,d {DESIGN}",
    "splithalf --items a,b,c,d",
    *(f"pca --items a,b,c,d --set factors=2 --set rotation={each}" for each in ("varimax", "oblimin", "none")),
    "efa --items a,b,c,d,e,f --set factors=2",
    "omega --items a,b,c,d,e --set factors=2",
    "omega --items a,b,c --set factors=1",
    "reliability --items X=a,b;Y=c,d",
    "validity --items X=a,b;Y=c,d",
    "pls --items X=a,b;Y=c,d --paths X>Y",
    "pls --items X=a,b;Y=c,d --paths X>Y --set mode=B --set scheme=factorial",
    "pls --items X=a,b;Y=c,d --paths X>Y --set consistent=yes --set scheme=centroid",
    "pls --items X=a,b;Y=c,d --paths X>Y --set bootstrap=100",
    f"ecsi --items {ECSI} --set highest=5",
    "kano --items f1,d1",
    *(f"controlchart --items {items} --set chart={each}" for each, items in {
        "xmr": "y", "mr": "y", "c": "count", "p": "count,size", "p'": "count,size", "np": "count,size", "u": "count,size",
        "u'": "count,size", "nps": "up,flat,down", "ewma": "y", "cusum": "y",
    }.items()),
    *(f"controlchart --items y --set chart={each} --set samples=sample" for each in ("xbar", "r", "s", "ewma", "cusum")),
    "controlchart --items jump --set rules=nelson",
    "controlchart --items jump",
    "controlchart --items jump --set rules=outside",
    "controlchart --items jump --set chart=cusum",
    "trend --items jump",
    *(f"forecast --items y --set model={each} --set period=4" for each in ("simple", "holt", "holt_winters")),
    "survival --items days --outcome yes --by two --set at=3",
    "survival --items days,a,two --outcome yes",
    *(f"weights --weight w --set type={each} --set margins={TOTALS}" for each in ("rake", "poststratify", "calibrate")),
    f"weights --weight w --set type=calibrate --set distance=raking --set margins={TOTALS}",
    "weights --weight w",
    "weights --weight w --set type=trim --set upper=1.4",
    "weights --weight w --set type=trim --set upper=1.4 --set strict=yes",
    "effect --items y --set treated=yes --set after=late",
    "effect --items y --set treated=yes --set period=period --set start=3 --set placebo=2",
    "effect --items y --set type=series --set start=60",
    "effect --items y --set type=series --set start=60 --set errors=newey_west",
    *(f"effect --items y,a --set type=matched --set treated=yes --set distance={each}" for each in ("mahalanobis", "propensity")),
    *(f"agreement --items c1,c2 --set metric={each}" for each in ("nominal", "ordinal", "interval", "ratio")),
    *(f"agreement --items c1,c2 --set measure=cohen --set weights={each}" for each in ("none", "linear", "quadratic")),
    "agreement --items c1,c2 --set measure=fleiss",
    "agreement --items c1,c2 --set measure=classification",
    "units --items y --by grp",
    "units --items yes --by grp --set success=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 rows of every kind that the commands ask for."""
    random = Random(5)
    rows = [_row(at, random) for at in range(120)]
    path = tmp_path_factory.mktemp("words") / "answers.csv"
    lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _row(at: int, random: Random) -> dict[str, float | str]:
    taste = random.gauss(3, 1)

    def rated(highest: int = 5) -> int:
        return min(highest, max(1, round(taste * highest / 5 + random.gauss(0, 0.9))))

    return {
        **{name: rated() for name in (*"abcdefghijlm", "k1", "f1", "d1")},
        "rec": min(10, max(0, round(2 * taste + random.gauss(1, 2)))), "seven": rated(7),
        "y": round(taste * 10 + random.gauss(0, 4), 2),
        "jump": (5 if at > 60 else 0) + round(random.gauss(10, 1), 2), "yes": int(taste + random.gauss(0, 1) > 3),
        "two": "uv"[at % 2], "grp": "qrxyz"[at % 5], "w": (1, 1.2, 1.5)[random.randrange(3)],
        "s": f"s{at % 4}", "k": f"k{at % 24}",
        "late": at // 2 % 2, "period": 1 + at // 2 % 4, "days": 1 + random.randrange(9), "sample": at // 4,
        "c1": rated(), "c2": rated(), "count": random.randrange(2, 12), "size": 40,
        "up": 10 + random.randrange(9), "flat": 8, "down": 5 + random.randrange(5),
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_report_has_no_english_word_left(command: str, file: Path) -> None:
    asked = _asked(parser().parse_args(["analyse", str(file), "--method", *command.split()]))
    found = answer(asked, file if METHODS[asked.method].needs_file else None)

    with translation.override("zh-hans"):
        told = {words for title, spec in charts_of(asked.method, found) for words in (title, *_shown(spec))}
        told |= {statistic_words(each.statistic, asked.method) for each in found}
        told |= {method_words(each.method) for each in found}
        told |= {own_words(name, asked.method) for each in found for name in (each.item, each.group)}

    assert {words for words in told if _english(words) - set(_row(0, Random()))} == set()


def test_every_method_is_among_the_commands_and_has_a_title() -> None:
    assert {command.split()[0] for command in COMMANDS} == set(METHODS) == set(TITLES)


def test_every_word_of_the_tables_is_chinese() -> None:
    with translation.override("zh-hans"):
        words = [*STATISTICS.values(), *OF_METHOD.values(), *TITLES.values(), *COLUMNS.values()]
        words += [*ALWAYS.values(), *(word for own in OWN.values() for word in own.values())]
        words += [re.sub("{.*?}", "", translation.gettext(phrase)) for phrase in PHRASES]

        assert [word for word in map(str, words) if _english(word)] == []


def test_in_english_a_method_is_told_as_it_tells_itself() -> None:
    told = "design-based t test of two column shares; p holm over 6 tests (3 segments in pairs × 2 answers)"

    with translation.override("en"):
        assert method_words(told) == told


@pytest.mark.parametrize(
    ("name", "value", "shown"), [("value", 0.0949804, "0.095"), ("value", 2235.69, "2,235.7"), ("p", 0.00004, "<0.001")]
)
def test_a_figure_is_rounded_and_a_small_p_is_not_shown_as_nothing(name: str, value: float, shown: str) -> None:
    one = Estimate(0.5, 0.1, 0.3, 0.7, 9, 9.0, "mean", "")

    assert _cell(replace(one, **{name: value}), name, "mean") == (shown, True)  # type: ignore[arg-type]


def _english(words: str) -> set[str]:
    return set(re.findall("[A-Za-z]{2,}", words)) - set(LATIN.split())


def _shown(spec: Any) -> Iterator[str]:
    """The words that a chart shows: titles of axes and legends, labels of its rows."""
    if isinstance(spec, dict):
        yield from (spec[key] for key in ("title", "label", "part") if isinstance(spec.get(key), str))
    for each in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from _shown(each)
