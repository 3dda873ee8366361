"""One analysis at work: the rows that count, the columns as numbers, what was missing and why."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from plaudit.analysis import Replicated, Warned, replicated_of
from plaudit.foundation.rules import RuleFault, expression, names_in, parsed

from .asking import Asked, AskedFault
from .reading import Table

Floats = NDArray[np.float64]
Labels = NDArray[np.object_]
EMPTY = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", ".")
EACH_LEFT_OUT = 200
NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"


@dataclass(frozen=True)
class Job:
    """`group` is the value of `--by` that this job is about; `kept` its rows."""

    asked: Asked
    table: Table
    group: str = ""
    kept: pl.LazyFrame | None = None

    @cached_property
    def lazy(self) -> pl.LazyFrame:
        """The rows that `--where` and the group keep, columns as in the file."""
        if self.kept is not None or not self.asked.where:
            return self.table.lazy if self.kept is None else self.kept
        found: pl.LazyFrame = self.kept_by_rule(self.table.lazy)
        return found

    def kept_by_rule(self, frame: Any) -> Any:
        """The rows of a frame, on whatever engine, for which `--where` holds."""
        try:
            rule = parsed(self.asked.where)
            self.table.needs(*names_in(rule))
            rows = nw.from_native(frame)
            texts = {name for name, kind in rows.collect_schema().items() if kind == nw.String}
            told = expression(rule, numbers=set(self.table.columns) - texts, texts=texts)
        except RuleFault as fault:
            raise AskedFault(str(fault)) from fault
        return rows.filter(told).to_native()

    @cached_property
    def rows(self) -> int:
        return int(self.lazy.select(pl.len()).collect().item())

    # Columns

    def cleaned(self, numbers: Sequence[str], labels: Sequence[str] = ()) -> pl.LazyFrame:
        """Only these columns: numbers as Float64 and labels as text, null where there is no answer.

        Raises AskedFault for a column of numbers that holds text.
        """
        self.table.needs(*numbers, *labels)
        self._refuse_text(numbers)
        as_numbers = [self._number(name) for name in dict.fromkeys(numbers)]
        return self.lazy.select(
            *as_numbers, *(self._label(name) for name in dict.fromkeys(labels) if name not in numbers)
        )

    def numbers(self, name: str) -> Floats:
        """Shape (rows,); nan where there is no answer."""
        return self.cleaned([name]).collect()[name].fill_null(float("nan")).to_numpy()

    def labels(self, name: str) -> Labels:
        """Shape (rows,); None where there is no answer."""
        return self.cleaned([], [name]).collect()[name].to_numpy().astype(object)

    def complete(self, numbers: Sequence[str], labels: Sequence[str] = ()) -> "Complete":
        """The rows in which all of these columns, and the design's, have a value. Raises AskedFault where none has."""
        asked = self.asked
        wanted = [*numbers, *filter(None, (asked.weight, *asked.fpc))]
        named = [*labels, *filter(None, (asked.strata, *asked.clusters))]
        whole = self.cleaned(wanted, named).collect()
        kept = whole.drop_nulls()
        if not kept.height:
            raise AskedFault(f"No row has an answer in all of {', '.join([*numbers, *labels])}.")
        return Complete(
            {name: kept[name].to_numpy() for name in wanted},
            {name: kept[name].cast(pl.String).to_numpy().astype(object) for name in named},
            asked,
            left_out(whole.height, kept.height, [*numbers, *labels]),
        )

    def are_numbers(self, names: Sequence[str]) -> dict[str, bool]:
        """Whether a column holds numbers only, and no words."""
        schema = self.table.lazy.collect_schema()
        texts = [name for name in dict.fromkeys(names) if schema[name] == pl.String]
        strange = []
        for name in texts:
            text = _text(name, self.table)
            strange.append(self._is_word(name, text).any().alias(name))
        found = self.lazy.select(strange).collect().row(0, named=True) if strange else {}
        return {name: not found.get(name, False) for name in names}

    def mixed(self, names: Sequence[str]) -> "Complete":
        """Complete cases of columns of numbers and of words alike."""
        are_numbers = self.are_numbers(names)
        return self.complete(
            [name for name in names if are_numbers[name]], [name for name in names if not are_numbers[name]]
        )

    def _label(self, name: str) -> pl.Expr:
        text = _text(name, self.table)
        return pl.when(self._is_no_answer(name, text)).then(None).otherwise(text).alias(name)

    def _is_no_answer(self, name: str, text: pl.Expr) -> pl.Expr:
        """An empty cell, or one of the codes, whatever the case of its letters."""
        codes = [*EMPTY, *(self.asked.missing if self._has_codes(name) else ())]
        return text.str.to_lowercase().is_in([code.lower() for code in codes])

    def _is_word(self, name: str, text: pl.Expr) -> pl.Expr:
        """An answer that is no number."""
        is_number = text.cast(pl.Float64, strict=False).is_not_null()
        return text.is_not_null() & self._is_no_answer(name, text).not_() & is_number.not_()

    def _number(self, name: str) -> pl.Expr:
        codes = self.asked.missing if self._has_codes(name) else ()
        as_numbers = [float(code) for code in codes if re.match(NUMBER, code)]
        kind = self.table.lazy.collect_schema()[name]
        found = pl.col(name) if kind.is_numeric() or kind == pl.Boolean else _text(name, self.table)
        found = found.cast(pl.Float64, strict=False)
        return pl.when(found.is_in(as_numbers) | found.is_nan()).then(None).otherwise(found).alias(name)

    def _has_codes(self, name: str) -> bool:
        return name in {*self.asked.items, self.asked.outcome, self.asked.by}

    def _refuse_text(self, numbers: Sequence[str]) -> None:
        schema = self.table.lazy.collect_schema()
        texts = [name for name in dict.fromkeys(numbers) if schema[name] == pl.String]
        if not texts:
            return
        strange = []
        for name in texts:
            text = _text(name, self.table)
            bad = self._is_word(name, text)
            strange += [bad.arg_true().first().alias(f"{name}\0at"), text.filter(bad).first().alias(f"{name}\0seen")]
        found = self.lazy.select(strange).collect().row(0, named=True)
        for name in texts:
            if (seen := found[f"{name}\0seen"]) is not None:
                raise AskedFault(
                    f"{name} holds text: {seen!r} in row {found[f'{name}{chr(0)}at'] + 2}."
                    " Name it in --missing if it means no answer, or choose a column of numbers."
                )

    # Groups

    def groups(self) -> Iterator["Job"]:
        """This job for each value of `--by`, in order; the job itself where there is none."""
        if not self.asked.by:
            yield self
            return
        self.table.needs(self.asked.by)
        frame = self.lazy.with_columns(self._label(self.asked.by).alias("\0by")).collect()
        for label in sorted(frame["\0by"].drop_nulls().unique(), key=_by_number):
            yield replace(self, group=label, kept=frame.filter(pl.col("\0by") == label).drop("\0by").lazy())


@dataclass(frozen=True, slots=True)
class Complete:
    """Complete cases: numbers and labels by column, equally long, with the design's columns."""

    numbers: Mapping[str, Floats]
    labels: Mapping[str, Labels]
    asked: Asked
    warnings: tuple[Warned, ...]

    @property
    def weight(self) -> Floats | None:
        return self.numbers[self.asked.weight] if self.asked.weight else None

    @property
    def strata(self) -> Labels | None:
        return self.labels[self.asked.strata] if self.asked.strata else None

    @property
    def clusters(self) -> tuple[Labels, ...]:
        return tuple(self.labels[name] for name in self.asked.clusters)

    @property
    def fpc(self) -> tuple[Floats, ...]:
        return tuple(self.numbers[name] for name in self.asked.fpc)

    def columns(self, names: Sequence[str]) -> dict[str, Floats | Labels]:
        """Each as numbers where it holds numbers, else as words."""
        return {name: self.numbers[name] if name in self.numbers else self.labels[name] for name in names}

    @property
    def design(self) -> dict[str, Any]:
        """Weights, strata, clusters and population sizes as estimators from rows take them."""
        return {
            "weights": self.weight,
            "strata": self.strata,
            "cluster": list(self.clusters) or None,
            "fpc": list(self.fpc) or None,
        }

    def replicated(self, names: Sequence[str]) -> Replicated:
        """The moments of columns of numbers, whole and by replicate: each unit left out in turn up to 200, else 50 groups."""
        units = self.clusters[0] if self.clusters else None
        many = len(set(units)) if units is not None else len(next(iter(self.numbers.values())))
        return replicated_of(
            {name: self.numbers[name] for name in names},
            self.weight,
            self.strata,
            units,
            groups=None if many <= EACH_LEFT_OUT else 50,
        )


def left_out(rows: int, kept: int, names: Sequence[str]) -> tuple[Warned, ...]:
    """The doubt that rows without an answer leave behind."""
    if rows == kept:
        return ()
    return (
        Warned(
            "missing.left_out",
            "{missing:,} of {rows:,} rows have no answer to {items}"
            if len(names) == 1
            else "{missing:,} of {rows:,} rows have no answer to one of {items}",
            "they are left out of the base.",
            "Look whether those who did not answer differ.",
            {"missing": rows - kept, "rows": rows, "items": tuple(names)},
        ),
    )


def _text(name: str, table: Table) -> pl.Expr:
    """A column as text without blanks around it; whole numbers without a point."""
    kind = table.lazy.collect_schema()[name]
    column = pl.col(name)
    if kind.is_float():
        whole = column.cast(pl.Int64, strict=False)
        return pl.when(column == whole).then(whole.cast(pl.String)).otherwise(column.cast(pl.String)).alias(name)
    if kind == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    return column.cast(pl.String).str.strip_chars()


def _by_number(label: str) -> tuple[int, float, str]:
    return (0, float(label), "") if re.match(NUMBER, label) else (1, 0.0, label)
