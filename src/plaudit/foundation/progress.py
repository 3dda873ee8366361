"""Progress of long work: shown on a terminal, silent in a pipe."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
STEP = 200


def shown(items: Iterable[T], *, text: str, total: int | None = None) -> Iterator[T]:
    """The items, while a bar on the error output tells how many have gone by."""
    if not sys.stderr.isatty():
        yield from items
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=total)
        for number, item in enumerate(items, 1):
            yield item
            if number % STEP == 0:
                progress.update(task, completed=number)
