"""MAP.toml: which column becomes what. Read once, checked as a whole, then a plain value; see docs/reference/import-map.md."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Invalid

from ..codes import Channel, ClosingCode, RemedyWanted

FIELDS = frozenset(
    {
        "source_id", "received_at", "closed_at", "closing_code", "story", "title", "channel", "language",
        "product", "sub_product", "category", "sub_category", "unit", "problem_on", "order_reference",
        "remedy_wanted", "remedy_wanted_text",
        "complainant_name", "complainant_email", "complainant_phone", "complainant_post",
    }
)  # fmt: skip
DATES = frozenset({"received_at", "closed_at", "problem_on"})
CODED: dict[str, frozenset[str]] = {
    "channel": frozenset(Channel.values),
    "closing_code": frozenset(ClosingCode.values),
    "remedy_wanted": frozenset(RemedyWanted.values),
}
CREATABLE = frozenset({"product", "category"})
COLUMN_KEYS = frozenset({"from", "constant", "values", "otherwise", "join", "format", "zone", "precision"})
PLACEHOLDER = re.compile(r"\{([^{}\n]+)\}")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field comes from: columns of the file (joined when several), or one constant for all rows."""

    sources: tuple[str, ...] = ()
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    join: str = " "
    formats: tuple[str, ...] = ("iso",)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """`without_story` holds the templates for rows that have none; None when such rows are rejected."""

    source: str
    columns: Mapping[str, Column]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    empty: frozenset[str] = frozenset()
    create_missing: frozenset[str] = frozenset()
    title_template: str = ""
    story_template: str | None = None

    @property
    def sources(self) -> set[str]:
        """Every column of the file that the map names."""
        named = {name for column in self.columns.values() for name in column.sources}
        return named | set(PLACEHOLDER.findall(self.title_template + (self.story_template or "")))


def read_map(path: Path) -> Map:
    """Raises Invalid when the map cannot be read, or says something that is not known."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Invalid(
            "import.map_unreadable", _("The map %(file)s cannot be read: %(why)s."), file=path.name, why=error.strerror
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            "import.map_unreadable", _("The map %(file)s cannot be read: %(why)s."), file=path.name, why=error
        ) from error
    return map_from(found)


def map_from(found: dict[str, Any]) -> Map:
    """The map that this TOML says. Raises Invalid with the name of what is wrong."""
    _known(found, {"source", "file", "columns", "create_missing", "without_story"}, "")
    source = _text(found.get("source"), "source")
    if not 1 <= len(source) <= 40 or source.startswith("api:"):
        raise _wrong("source", _("Give the source a name of 1 to 40 characters; it must not begin with “api:”."))
    file = _table(found.get("file", {}), "file")
    _known(file, {"encoding", "delimiter", "sheet", "empty"}, "file.")
    delimiter = _text(file.get("delimiter", ""), "file.delimiter")
    if len(delimiter) > 1:
        raise _wrong("file.delimiter", _("A delimiter is one character."))
    columns = {name: _column(name, spec) for name, spec in _table(found.get("columns", {}), "columns").items()}
    for needed in ("source_id", "received_at"):
        if needed not in columns:
            raise _wrong(f"columns.{needed}", _("The map must say where this comes from."))
    if "story" not in columns and "without_story" not in found:
        raise _wrong("columns.story", _("The map must say where this comes from."))
    bare = _table(found.get("without_story", {}), "without_story")
    _known(bare, {"title", "story"}, "without_story.")
    return Map(
        source=source,
        columns=columns,
        encoding=_text(file.get("encoding", ""), "file.encoding"),
        delimiter=delimiter,
        sheet=_text(file.get("sheet", ""), "file.sheet"),
        empty=frozenset(_texts(file.get("empty", []), "file.empty")),
        create_missing=_create_missing(found.get("create_missing", [])),
        title_template=_text(bare.get("title", ""), "without_story.title"),
        story_template=_text(bare["story"], "without_story.story") if "story" in bare else None,
    )


def check_columns(chosen: Map, columns: list[str]) -> None:
    """Raises Invalid when the map names a column that the file does not have."""
    missing = sorted(chosen.sources - set(columns))
    if missing:
        raise Invalid(
            "import.unknown_column",
            _("The map names the column “%(missing)s”, which the file does not have. It has: %(columns)s."),
            missing="”, “".join(missing),
            columns=", ".join(columns),
        )


def _column(name: str, spec: Any) -> Column:
    where = f"columns.{name}"
    if name not in FIELDS:
        raise _wrong(where, _("There is no such field. These exist: %(known)s."), known=", ".join(sorted(FIELDS)))
    spec = {"from": spec} if isinstance(spec, str | list) else _table(spec, where)
    _known(spec, COLUMN_KEYS, f"{where}.")
    if ("from" in spec) == ("constant" in spec):
        raise _wrong(where, _("Give either “from” or “constant”."))
    values = {str(k): _text(v, f"{where}.values") for k, v in _table(spec.get("values", {}), where).items()}
    otherwise = _text(spec["otherwise"], f"{where}.otherwise") if "otherwise" in spec else None
    column = Column(
        sources=tuple(_texts(spec.get("from", []), where)),
        constant=_text(spec.get("constant", ""), where),
        values=values,
        otherwise=otherwise,
        join=_text(spec.get("join", "|" if name == "source_id" else " "), where),
        formats=tuple(_texts(spec.get("format", "iso"), where)),
        zone=_zone(_text(spec.get("zone", "UTC"), where), where),
        is_day=_precision(spec.get("precision", "second"), where),
    )
    _check_codes(name, column, where)
    return column


def _check_codes(name: str, column: Column, where: str) -> None:
    known = CODED.get(name)
    written = {*column.values.values(), column.constant, column.otherwise or ""} - {""}
    if known and (wrong := sorted(written - known)):
        raise _wrong(
            where,
            _("“%(wrong)s” is not a value here. These are: %(known)s."),
            wrong=wrong[0],
            known=", ".join(sorted(known)),
        )


def _create_missing(found: Any) -> frozenset[str]:
    wanted = frozenset(_texts(found, "create_missing"))
    if wanted - CREATABLE:
        raise _wrong("create_missing", _('Only products and categories can be created: ["product", "category"].'))
    return wanted


def _zone(name: str, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong(
            f"{where}.zone", _("There is no time zone “%(zone)s”. Write it like Asia/Shanghai."), zone=name
        ) from None


def _precision(found: Any, where: str) -> bool:
    if found not in {"second", "day"}:
        raise _wrong(f"{where}.precision", _("The precision is “second” or “day”."))
    return bool(found == "day")


def _text(found: Any, where: str) -> str:
    if not isinstance(found, str):
        raise _wrong(where, _("This must be text, in quotes."))
    return found


def _texts(found: Any, where: str) -> list[str]:
    return [_text(each, where) for each in (found if isinstance(found, list) else [found])]


def _table(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _wrong(where, _("This must be a table."))
    return found


def _known(found: Mapping[str, Any], known: set[str] | frozenset[str], prefix: str) -> None:
    unknown = sorted(set(found) - known)
    if unknown:
        raise _wrong(
            prefix + unknown[0], _("This is not known here. Known are: %(known)s."), known=", ".join(sorted(known))
        )


def _wrong(where: str, why: Any, **params: Any) -> Invalid:
    return Invalid(
        "import.map_wrong", _("The map is wrong at “%(where)s”: %(why)s"), where=where, why=_Lazy(why, params)
    )


class _Lazy:
    """A sentence with its values, worded in the reader's language when it is shown."""

    def __init__(self, template: Any, params: dict[str, Any]) -> None:
        self.template, self.params = template, params

    def __str__(self) -> str:
        return str(self.template) % self.params if self.params else str(self.template)
