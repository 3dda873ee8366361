"""Charts as Vega-Lite specifications, one function for each shape of figures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plaudit.analysis import Estimate

from .theme import ACCENT, BAD, CONFIG, SOFT, WARN
from .wording import own_words, statistic_words

Spec = dict[str, Any]
WIDTH, ROW, TALL = 560, 26, 300
MOST_ROWS = 60


def charts_of(method: str, found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    """Titles and specifications of the charts that show these figures; none where a table says it better."""
    known = [
        replace(each, item=own_words(each.item, method), group=own_words(each.group, method))
        for each in found
        if each.value is not None
    ]
    if not known:
        return []
    return SHAPES[method](known) if method in SHAPES else by_statistic(known, method)


def by_statistic(found: Sequence[Estimate], method: str = "") -> list[tuple[str, Spec]]:
    """Dots with their intervals, one chart for each statistic that more than one thing has."""
    charts = []
    for statistic in dict.fromkeys(each.statistic for each in found):
        rows = [each for each in found if each.statistic == statistic]
        if len(rows) > 1 and len(rows) <= MOST_ROWS:
            charts.append((statistic_words(statistic, method), dots(rows)))
    return charts


def dots(rows: Sequence[Estimate], *, zero: bool = False) -> Spec:
    data = _rows(rows)
    y: Spec = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"domain": False, "ticks": False},
    }
    scale = {"zero": zero, "nice": True}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "color": SOFT, "strokeWidth": 2},
            "encoding": {
                "x": {"field": "low", "type": "quantitative", "scale": scale, "title": None},
                "x2": {"field": "high"},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "color": ACCENT, "opacity": 1},
            "encoding": {"x": {"field": "value", "type": "quantitative", "scale": scale, "title": None}},
        },
    ]
    return _whole({"height": {"step": ROW}, "layer": layers, "encoding": {"y": y}}, data)


def bars(rows: Sequence[Estimate]) -> Spec:
    """Sorted bars with the interval as a whisker: shares of importance."""
    data = _rows(sorted(rows, key=lambda each: -(each.value or 0)))
    y: Spec = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"domain": False, "ticks": False},
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "color": ACCENT, "opacity": 0.75, "height": {"band": 0.6}},
            "encoding": {"x": {"field": "value", "type": "quantitative", "title": None}},
        },
        {
            "mark": {"type": "rule", "color": "currentColor", "strokeWidth": 1.5},
            "encoding": {"x": {"field": "low", "type": "quantitative", "title": None}, "x2": {"field": "high"}},
        },
    ]
    return _whole({"height": {"step": ROW}, "layer": layers, "encoding": {"y": y}}, data)


def drivers(found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    names = [
        name for name in dict.fromkeys(each.statistic for each in found) if name.split(" ")[0] in {"lmg", "johnson"}
    ]
    return [(statistic_words(name), bars([each for each in found if each.statistic == name])) for name in names[:2]]


def control(found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    """A line through the points, the limits as steps, points outside them marked by shape and colour."""
    points = [each for each in found if each.statistic == "point"]
    if len(points) < 2:
        return []
    data = [_row(each) | {"at": at, "out": _is_out(each)} for at, each in enumerate(points, 1)]
    centre = next((each.value for each in found if each.statistic == "centre_line"), None)
    x: Spec = {
        "field": "at",
        "type": "quantitative",
        "title": pgettext("chart", "Point"),
        "axis": {"grid": False, "tickMinStep": 1},
    }
    y: Spec = {"type": "quantitative", "scale": {"zero": False}, "title": None}
    limit: Spec = {"type": "line", "interpolate": "step", "strokeDash": [5, 4], "color": WARN}
    layers: list[Spec] = [
        {"mark": limit, "encoding": {"x": x, "y": y | {"field": "low"}}},
        {"mark": limit, "encoding": {"x": x, "y": y | {"field": "high"}}},
        {
            "mark": {"type": "line", "color": SOFT, "strokeWidth": 1.2},
            "encoding": {"x": x, "y": y | {"field": "value"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y | {"field": "value"},
                "color": {"condition": {"test": "datum.out", "value": BAD}, "value": ACCENT},
                "shape": {"condition": {"test": "datum.out", "value": "diamond"}, "value": "circle"},
            },
        },
    ]
    if centre is not None:
        layers.append(
            {"mark": {"type": "rule", "color": ACCENT}, "encoding": {"y": {"datum": centre, "type": "quantitative"}}}
        )
    return [(statistic_words("point"), _whole({"height": TALL, "layer": layers}, data))]


def quadrant(found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    """Importance across, performance up, with the crosshair."""
    items = dict.fromkeys(each.item for each in found if each.statistic == "importance")
    held = {(each.statistic, each.item): each for each in found}
    pairs = [(item, held[("importance", item)], held.get(("performance", item))) for item in items]
    data = [
        {"label": item, "x": one.value, "y": two.value, "low": one.low, "high": one.high}
        for item, one, two in pairs
        if two is not None
    ]
    if len(data) < 2:
        return []
    x: Spec = {"field": "x", "type": "quantitative", "scale": {"zero": False}, "title": _("Importance")}
    y: Spec = {"field": "y", "type": "quantitative", "scale": {"zero": False}, "title": _("Performance")}
    cross = [
        {"mark": {"type": "rule", "strokeDash": [5, 4], "color": SOFT}, "encoding": {axis: {"datum": each.value}}}
        for axis, name in (("x", "crosshair_importance"), ("y", "crosshair_performance"))
        if (each := next((one for one in found if one.statistic == name), None))
    ]
    layers: list[Spec] = [
        *cross,
        {
            "mark": {"type": "point", "filled": True, "size": 70, "color": ACCENT, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {"mark": {"type": "text", "align": "left", "dx": 8}, "encoding": {"x": x, "y": y, "text": {"field": "label"}}},
    ]
    return [(_("What matters, and how well we do it"), _whole({"height": 360, "layer": layers}, data))]


def stacked(found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    """Promoters, passives and detractors to 100 %, for each group; the score beneath as dots."""
    parts = ["detractors", "passives", "promoters"]
    shown = [each for each in found if each.statistic in parts]
    data = [
        row | {"part": statistic_words(each.statistic), "at": parts.index(each.statistic)}
        for row, each in zip(_rows(shown), shown, strict=True)
    ]
    scores = [each for each in found if each.statistic == "nps"]
    charts = []
    if data:
        colours = {"domain": [statistic_words(part) for part in parts], "range": [BAD, SOFT, ACCENT]}
        encoding: Spec = {
            "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": "value",
                "type": "quantitative",
                "stack": "normalize",
                "title": None,
                "axis": {"format": "%"},
            },
            "color": {"field": "part", "type": "nominal", "scale": colours, "title": None},
            "order": {"field": "at"},
        }
        charts.append((_("Answers"), _whole({"height": {"step": 34}, "mark": "bar", "encoding": encoding}, data)))
    if len(scores) > 1:
        charts.append((statistic_words("nps"), dots(scores)))
    return charts


def curve(found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    """Values along a line with their interval as a band: forecasts, survival, trends."""
    points = [each for each in found if each.statistic in {"forecast", "survival", "trend", "observed"}]
    if len(points) < 2:
        return by_statistic(found)
    data = [_row(each) | {"at": at, "line": each.group or each.statistic} for at, each in enumerate(points)]
    x: Spec = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": 0}}
    y: Spec = {"type": "quantitative", "scale": {"zero": False}, "title": None}
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": ACCENT, "opacity": 0.15},
            "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": ACCENT, "point": {"filled": True, "color": ACCENT}},
            "encoding": {"x": x, "y": y | {"field": "value"}},
        },
    ]
    return [(statistic_words(points[0].statistic), _whole({"height": TALL, "layer": layers}, data))]


def kano(found: Sequence[Estimate]) -> list[tuple[str, Spec]]:
    """Worse to the left, better upwards: where each feature stands."""
    held = {(each.statistic, each.item): each.value for each in found}
    items = dict.fromkeys(each.item for each in found if each.statistic == "better")
    data = [{"label": item, "x": -(held.get(("worse", item)) or 0), "y": held[("better", item)]} for item in items]
    x: Spec = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "title": _("Dissatisfaction if missing"),
    }
    y: Spec = {"field": "y", "type": "quantitative", "scale": {"domain": [0, 1]}, "title": _("Satisfaction if there")}
    layers: list[Spec] = [
        {"mark": {"type": "rule", "strokeDash": [5, 4], "color": SOFT}, "encoding": {"x": {"datum": 0.5}}},
        {"mark": {"type": "rule", "strokeDash": [5, 4], "color": SOFT}, "encoding": {"y": {"datum": 0.5}}},
        {
            "mark": {"type": "point", "filled": True, "size": 70, "color": ACCENT, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {"mark": {"type": "text", "align": "left", "dx": 8}, "encoding": {"x": x, "y": y, "text": {"field": "label"}}},
    ]
    return [(_("Better and worse"), _whole({"height": 360, "layer": layers}, data))] if data else []


SHAPES: dict[str, Callable[[Sequence[Estimate]], list[tuple[str, Spec]]]] = {
    "nps": stacked,
    "drivers": drivers,
    "controlchart": control,
    "importanceperformance": quadrant,
    "kano": kano,
    "forecast": curve,
    "survival": curve,
}


def _whole(part: Spec, data: list[dict[str, Any]]) -> Spec:
    return {"width": WIDTH, "data": {"values": data}, "config": CONFIG} | part


def _label(each: Estimate) -> str:
    return " · ".join(filter(None, (each.item, each.group))) or statistic_words(each.statistic)


def _row(each: Estimate) -> dict[str, Any]:
    low = each.value if each.low is None else each.low
    high = each.value if each.high is None else each.high
    return {"label": _label(each), "value": each.value, "low": low, "high": high}


def _rows(rows: Sequence[Estimate]) -> list[dict[str, Any]]:
    """Rows that are labelled only by what they differ in."""
    found = [_row(each) for each in rows]
    for name in ("item", "group"):
        other = "group" if name == "item" else "item"
        if len({getattr(each, name) for each in rows}) == 1 and all(getattr(each, other) for each in rows):
            for row, each in zip(found, rows, strict=True):
                row["label"] = getattr(each, other)
    return found


def _is_out(each: Estimate) -> bool:
    value = each.value or 0.0
    return (
        (each.low is not None and value < each.low)
        or (each.high is not None and value > each.high)
        or bool(each.warnings)
    )
