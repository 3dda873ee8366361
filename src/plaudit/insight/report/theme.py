"""The look of charts: the colours are the page's own, so that they follow light and dark without a script."""

from typing import Any

ACCENT, SOFT, BAD, WARN, GOOD, LINE = (
    "var(--accent)", "var(--ink-soft)", "var(--bad)", "var(--warn)", "var(--good)", "var(--line)",
)  # fmt: skip
SERIES = ["#0b6b5d", "#c9761b", "#22579f", "#8a5a9e", "#6a7178", "#b3261e"]
FONT = "Noto Sans SC, Noto Sans CJK SC, system-ui, sans-serif"
CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "titleFontWeight": 500,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelLimit": 220,
        "labelFlush": False,
        "labelOverlap": True,
        "gridColor": LINE,
        "domainColor": "var(--line-strong)",
        "tickColor": LINE,
        "labelPadding": 6,
        "titlePadding": 8,
    },
    "legend": {"labelColor": "currentColor", "titleColor": "currentColor", "orient": "top", "symbolType": "square"},
    "range": {"category": SERIES},
    "text": {"color": "currentColor", "fontSize": 12},
    "header": {"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 12},
}
