"""When a due date moves although nobody touched the case: a newly decreed holiday, a corrected rule."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .values import Deadline


@dataclass(frozen=True, slots=True)
class Moved:
    """A due date before and after, with the versions that made the difference."""

    before: Deadline
    after: Deadline

    def as_data(self) -> dict[str, Any]:
        """For the journal: codes, versions and moments only."""
        return {
            "rule": self.after.rule.code,
            "due": {"before": _iso(self.before.due), "after": _iso(self.after.due)},
            "rule_version": {"before": self.before.rule.version, "after": self.after.rule.version},
            "calendar": self.after.calendar.code,
            "calendar_version": {"before": self.before.calendar.version, "after": self.after.calendar.version},
        }


def moved(before: Deadline, after: Deadline) -> Moved | None:
    """The move of a due date between two answers of one clock; None when it stayed where it was."""
    return None if before.due == after.due else Moved(before, after)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
