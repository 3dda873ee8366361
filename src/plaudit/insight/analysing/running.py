"""One question answered: the method over every group, each figure named for where it belongs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from plaudit.analysis import Results

from .asking import Asked, AskedFault
from .job import Job
from .methods import METHODS
from .reading import Table, open_table


def answer(asked: Asked, path: Path | None, *, tell: Callable[[str], None] = lambda said: None) -> Results:
    """The figures that were asked for. Raises AskedFault and ReadingFault, each a sentence; `tell` hears of progress."""
    method = METHODS.get(asked.method)
    if method is None:
        raise AskedFault(f"There is no method {asked.method!r}. These exist: {', '.join(sorted(METHODS))}.")
    method.check(asked)
    if path is None:
        if method.needs_file:
            raise AskedFault(f"{asked.method} needs a file of answers.")
        return method.run(Job(asked, Table(Path(), pl.LazyFrame(), ())))
    table = open_table(path, encoding=asked.encoding)
    table.needs(*asked.items, *filter(None, (asked.outcome, asked.by)), *asked.design_columns)
    job = Job(asked, table)
    if method.takes_by:
        tell(asked.method)
        return method.run(job)
    found: list[Results] = []
    for each in job.groups():
        tell(each.group or asked.method)
        try:
            found.append(_of_group(method.run(each), each.group))
        except ValueError as fault:
            where = f" (in {asked.by} = {each.group})" if each.group else ""
            raise AskedFault(f"{_sentence(str(fault))}{where}") from fault
    if not found:
        raise AskedFault(f"No row has a value in {asked.by}.")
    doubts = tuple(dict.fromkeys(warned for each in found for warned in each.warnings))
    return Results(tuple(estimate for each in found for estimate in each), doubts)


def _of_group(found: Results, group: str) -> Results:
    if not group:
        return found
    return Results(
        tuple(replace(each, group=f"{group}: {each.group}" if each.group else group) for each in found), found.warnings
    )


def _sentence(text: str) -> str:
    return text + ("" if text.endswith((".", "!", "?")) else ".")
