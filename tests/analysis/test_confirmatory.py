import builtins
from typing import Any

import pytest

from plaudit.analysis import cfa, replicated_of
from tests.analysis.published import items
from tests.analysis.shared_data import table

ABILITIES = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}


def data() -> Any:
    read = table("holzinger_swineford/hs1939.csv")
    return replicated_of({item: read[item] for block in ABILITIES.values() for item in block}, groups=5)


def test_three_abilities_are_those_of_lavaan() -> None:
    pytest.importorskip("semopy")
    item = items("cfa_holzinger")["cfa3"]
    values, tolerance = item["values"], item["tolerance"]

    found = cfa(data(), ABILITIES).estimates

    names = {"chi_square": "chisq", "rmsea_low": "rmsea.ci.lower", "rmsea_high": "rmsea.ci.upper", "loglik": "logl"}
    for statistic in ("chi_square", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "aic", "bic", "loglik"):
        wanted = values["fit"][names.get(statistic, statistic)]
        assert found.one(statistic=statistic).value == pytest.approx(wanted, abs=tolerance)
    assert found.one(statistic="gfi").value == pytest.approx(values["fit"]["gfi"], abs=tolerance)
    rows = values["estimates"]["data"]
    for at, (one, op, other) in enumerate(zip(rows["lhs"], rows["op"], rows["rhs"], strict=True)):
        name, statistic = other, "loading"
        if op == "~~":
            statistic = "covariance" if one != other else "factor_variance" if one in ABILITIES else "error_variance"
            name = one if one == other else f"{one} × {other}"
        got = found.one(statistic=statistic, item=name)
        assert got.value == pytest.approx(rows["est"][at], abs=tolerance)
        assert (got.se or 0) == pytest.approx(rows["se"][at], abs=tolerance)
        if op == "=~":
            got = found.one(statistic="standardised_loading", item=name)
            assert got.value == pytest.approx(rows["std.all"][at], abs=tolerance)


def test_without_the_package_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "semopy":
            raise ImportError(name)
        return known(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)

    with pytest.raises(ImportError, match=r"pip install plaudit\[cfa\]"):
        cfa(data(), ABILITIES)


def test_a_factor_of_one_item_is_refused() -> None:
    with pytest.raises(ValueError, match="visual has fewer than two items"):
        cfa(data(), {"visual": ["x1"]})
