"""What a method of the command is: its name, what it is for, what it needs, and how it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from plaudit.analysis import Results

from ..asking import Asked, AskedFault
from ..job import Job


@dataclass(frozen=True, slots=True)
class Method:
    """`run` answers for one group; `options` are its own settings with what they mean. A method that estimates domains
    itself, under the whole design, takes `--by` apart (`takes_by`)."""

    name: str
    purpose: str
    run: Callable[[Job], Results]
    least_items: int = 1
    most_items: int | None = None
    needs_outcome: bool = False
    needs_file: bool = True
    takes_by: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    def check(self, asked: Asked) -> None:
        """Raises AskedFault for what is missing, too much, or not known to this method."""
        items = f"{self.least_items} or more" if self.most_items is None else f"{self.least_items} to {self.most_items}"
        if len(asked.items) < self.least_items or (self.most_items is not None and len(asked.items) > self.most_items):
            raise AskedFault(f"{self.name} takes {items} items; give them as --items a,b,c.")
        if self.needs_outcome and not asked.outcome:
            raise AskedFault(f"{self.name} needs an outcome; give it as --outcome NAME.")
        for name in asked.options:
            if name not in self.options:
                known = ", ".join(self.options) or "none"
                raise AskedFault(f"{self.name} has no setting {name!r}; it has: {known}.")


def number(asked: Asked, name: str, default: float) -> float:
    """A setting as a number. Raises AskedFault where it is none."""
    try:
        return float(asked.options.get(name, default))
    except ValueError:
        raise AskedFault(f"{name} is {asked.options[name]!r}; it must be a number.") from None


def choice(asked: Asked, name: str, allowed: tuple[str, ...]) -> str:
    """A setting that is one of a few words, the first by default. Raises AskedFault for any other."""
    found = asked.options.get(name, allowed[0])
    if found not in allowed:
        raise AskedFault(f"{name} is {found!r}; it must be one of {', '.join(allowed)}.")
    return found


def numbers(asked: Asked, name: str, default: tuple[float, ...] = ()) -> tuple[float, ...]:
    """A setting as a list of numbers, "1,2,3". Raises AskedFault where one is none."""
    given = asked.options.get(name)
    if given is None:
        return default
    try:
        return tuple(float(each) for each in given.split(","))
    except ValueError:
        raise AskedFault(f"{name} is {given!r}; it must be numbers with commas between them.") from None
