"""The criteria of the initial assessment, read from the data file of their version, and the priority that follows. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Invalid

FOLDER = Path(__file__).with_name("data") / "criteria"
LEVELS = (1, 2, 3, 4)
URGENT = 1


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to rate: its values with their words by language."""

    code: str
    label: Mapping[str, str]
    help: Mapping[str, str]
    scale: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Criteria:
    """One version of the list. `rules`: the first whose least values are all reached gives the priority."""

    version: int
    rows: tuple[Criterion, ...]
    rules: tuple[tuple[int, Mapping[str, int]], ...]

    def priority_of(self, ratings: Mapping[str, int]) -> int:
        """1 (first) to 4, from the ratings of harm and nothing else."""
        return next(
            level for level, least in self.rules if all(ratings[code] >= value for code, value in least.items())
        )

    def checked(self, ratings: Mapping[str, int | bool | None]) -> dict[str, int]:
        """The ratings, each criterion once and on its scale. Raises Invalid for the first that is missing or beyond."""
        unknown = set(ratings) - {row.code for row in self.rows}
        if unknown:
            raise Invalid("complaint.unknown_criterion", _("There is no such criterion."), field=min(unknown))
        for row in self.rows:
            given = ratings.get(row.code)
            if given is None:
                raise Invalid(
                    "complaint.criterion_unrated",
                    _("This criterion is not rated yet. Rate every one, then record the assessment."),
                    field=row.code,
                )
            if int(given) not in row.scale:
                raise Invalid(
                    "complaint.rating_out_of_range",
                    _("Choose a value from %(least)s to %(most)s."),
                    field=row.code,
                    least=min(row.scale),
                    most=max(row.scale),
                )
        return {row.code: int(ratings[row.code] or 0) for row in self.rows}


@cache
def criteria(version: int = 0) -> Criteria:
    """The list of this version; the newest unless given. Raises ValueError when the file is not as it should be."""
    version = version or max(int(path.stem) for path in FOLDER.glob("*.toml"))
    return read(FOLDER / f"{version}.toml")


def read(path: Path) -> Criteria:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = tuple(
        Criterion(
            row["code"],
            row["label"],
            row.get("help", {}),
            {step["value"]: {tag: text for tag, text in step.items() if tag != "value"} for step in row["scale"]},
        )
        for row in told["criterion"]
    )
    found = Criteria(told["version"], rows, tuple((rule["level"], rule["least"]) for rule in told["priority"]))
    known = {row.code for row in rows}
    if any(set(least) - known or level not in LEVELS for level, least in found.rules) or found.rules[-1][1]:
        raise ValueError(f"{path.name}: a priority names criteria of this file only, and the last one fits always")
    return found
