"""Weighted sums of products, cell by cell, as products of matrices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .request import Block

LOADED = 8_192  # rows of a dozen items that stay in the processor's cache
SMALL = 260_000  # multiplications up to which OpenBLAS stays in the thread that calls it
SHORT = 32  # rows per cell below which adding up is faster than multiplying matrices

Numbers = npt.NDArray[np.float64]
Wanted = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Sample:
    """Rows in the order of their cells: a column per item (0 where none is given), per mask 1 where all its items are
    given, and the weights. Cell k begins at row `starts[k]`.
    """

    values: Sequence[npt.NDArray[Any]]
    given: Sequence[npt.NDArray[np.uint8]]
    weight: Numbers
    starts: npt.NDArray[np.int64]

    def runs(self) -> Iterator[tuple[slice, int, npt.NDArray[np.int64]]]:
        """A few rows at a time: which, their first cell, and where among them each cell begins."""
        for start in range(0, len(self.weight), LOADED):
            end = min(start + LOADED, len(self.weight))
            first, last = np.searchsorted(self.starts, (start, end - 1), side="right")
            yield slice(start, end), int(first) - 1, np.maximum(self.starts[first - 1 : last] - start, 0)


class CrossProducts:
    """All sums that the blocks ask for, found for one sample after another.

    `masks` are the items that must be given together: each by itself for items and pairs, then those of larger blocks.
    """

    def __init__(self, blocks: Sequence[Block], centre: Mapping[str, float]) -> None:
        self.items = tuple(dict.fromkeys(item for block in blocks for item in block.items))
        self.centre = np.array([[centre[item]] for item in self.items])
        at = {item: place for place, item in enumerate(self.items)}
        singles = [block for block in blocks if len(block.items) == 1]
        pairs = [block for block in blocks if len(block.items) == 2]
        self.parts: list[_Part] = [_Singles(singles, at)] if singles else []
        self.parts += [_Pairs(pairs, at)] if pairs else []
        self.masks: list[tuple[str, ...]] = [(item,) for item in self.items] if self.parts else []
        for block in blocks:
            if len(block.items) > 2:
                self.parts.append(_Whole(block, at, len(self.masks)))
                self.masks.append(block.items)
        self.columns = [column for part in self.parts for column in part.wanted]
        self.spare: list[tuple[_Loaded, list[Numbers]]] = []

    def of(self, sample: Sample) -> Numbers:
        """A row per cell, a column per sum."""
        found = np.zeros((len(sample.starts), len(self.columns)))
        loaded, rooms = self.spare.pop() if self.spare else self._room()
        for rows, cell, bounds in sample.runs():
            loaded.load(sample, rows)
            size = rows.stop - rows.start
            sums = [part.sums(loaded, room[:, :size], bounds) for part, room in zip(self.parts, rooms, strict=True)]
            found[cell : cell + len(bounds)] += np.concatenate(sums, axis=1)
        self.spare.append((loaded, rooms))
        return found

    def _room(self) -> "tuple[_Loaded, list[Numbers]]":
        """Room for one thread, which is used again."""
        apart = any(not isinstance(part, _Whole) for part in self.parts)
        return _Loaded(self.centre, apart), [np.empty((part.rows, LOADED)) for part in self.parts]


class _Loaded:
    """A few rows as numbers, one below the other: which items are given, 1, their centred values, and the squares."""

    def __init__(self, centre: Numbers, apart: bool) -> None:
        self.items, self.centre, self.apart = len(centre), centre, apart
        self.held = np.ones((1 + 3 * self.items, LOADED))

    def load(self, sample: Sample, rows: slice) -> None:
        self.weight, self.masks = sample.weight[rows], [given[rows] for given in sample.given]
        size, count = len(self.weight), self.items
        self.deck = self.held[:, :size]
        self.given, self.values = self.deck[:count], self.deck[1 + count : 1 + 2 * count]
        for row, value in zip(self.values, sample.values, strict=True):
            row[:] = value[rows]
        self.values -= self.centre
        if self.apart:
            for row, mask in zip(self.given, self.masks, strict=False):
                row[:] = mask
            self.values *= self.given
            np.multiply(self.values, self.values, out=self.deck[1 + 2 * count :])


class _Part:
    """Sums that are found by one product of two matrices; `wanted` says in which row and column each stands.

    `rows` is how many rows of numbers it needs room for.
    """

    wanted: Wanted
    rows: int

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        return np.array(list(self.wanted.values())).T

    def decks(self, loaded: _Loaded, room: Numbers) -> tuple[Numbers, Numbers]:
        raise NotImplementedError

    def sums(self, loaded: _Loaded, room: Numbers, bounds: npt.NDArray[np.int64]) -> Numbers:
        left, right = self.decks(loaded, room)
        rows, columns = self.places
        size = room.shape[1]
        if size < SHORT * len(bounds):
            return np.asarray(np.add.reduceat(left[rows] * right[columns], bounds, axis=1).T)
        found = np.empty((len(bounds), len(left), len(right)))
        for cell, start, end in zip(found, bounds, [*bounds[1:], size], strict=True):
            cell[:] = _multiplied(left[:, start:end], right[:, start:end])
        return np.asarray(found[:, rows, columns])


def _multiplied(left: Numbers, right: Numbers) -> Numbers:
    """left · rightᵀ, a few columns at a time."""
    step = max(SMALL // (len(left) * len(right)), SHORT)
    many = left.shape[1] // step
    found: Numbers = left[:, many * step :] @ right[:, many * step :].T
    if many:
        pieces = [each[:, : many * step].reshape(len(each), many, step) for each in (left, right)]
        found += (pieces[0].transpose(1, 0, 2) @ pieces[1].transpose(1, 2, 0)).sum(axis=0)
    return found


class _Singles(_Part):
    """Each item on its own cases: (1 if it weighs, w, w²) × (given, x, x²)."""

    rows = 3

    def __init__(self, blocks: Sequence[Block], at: Mapping[str, int]) -> None:
        self.wanted = {}
        for block in blocks:
            place = at[block.items[0]]
            self.wanted[block.column("n")] = (0, place)
            for kind, i, j in block.monomials():
                self.wanted[block.column(kind, i, j)] = (1 if kind == "w" else 2, _row(place, i + j, len(at)))

    def decks(self, loaded: _Loaded, room: Numbers) -> tuple[Numbers, Numbers]:
        room[0], room[1] = loaded.weight > 0, loaded.weight
        np.multiply(loaded.weight, loaded.weight, out=room[2])
        return room, loaded.deck


class _Pairs(_Part):
    """Two items on the cases that have both: (1 if they weigh, w, w²) × (given, x) of one × (given, x, x²) of the other."""

    def __init__(self, blocks: Sequence[Block], at: Mapping[str, int]) -> None:
        chosen = list(dict.fromkeys(at[item] for block in blocks for item in block.items))
        self.chosen = _run(chosen)
        self.plain = all(block.plain for block in blocks)
        self.wanted = {}
        size, whole = len(chosen), len(at)
        self.rows = (3 if self.plain else 5) * size
        for block in blocks:
            places = [at[item] for item in block.items]
            one, other = (chosen.index(place) for place in places)
            self.wanted[block.column("n")] = (one, places[1])
            for kind, i, j in block.monomials():
                first = size if kind == "w" else 3 * size
                powers = ((i == 1) + (j == 1), (i == 2) + (j == 2))
                # The one that is not squared stands on the left.
                if powers[0] == 2 or (powers[0] == 1 and not powers[1]):
                    where = (first + other, _row(places[0], powers[0], whole))
                else:
                    where = (first + one + powers[0] * size, _row(places[1], powers[1], whole))
                self.wanted[block.column(kind, i, j)] = where

    def decks(self, loaded: _Loaded, room: Numbers) -> tuple[Numbers, Numbers]:
        weight, given, values = loaded.weight, loaded.given[self.chosen], loaded.values[self.chosen]
        size = len(given)
        np.multiply(given, weight > 0, out=room[:size])
        np.multiply(given, weight, out=room[size : 2 * size])
        np.multiply(values, weight, out=room[2 * size : 3 * size])
        if not self.plain:
            np.multiply(room[size : 3 * size], weight, out=room[3 * size :])
        return room, loaded.deck


class _Whole(_Part):
    """Several items on the cases that have them all: (w, w·x, 1 if it weighs) × (1, x, w, w·x)."""

    def __init__(self, block: Block, at: Mapping[str, int], mask: int) -> None:
        self.chosen, self.mask, self.plain = _run([at[item] for item in block.items]), mask, block.plain
        size = len(block.items) + 1
        self.rows = 2 * size + 1
        self.wanted = {block.column("n"): (size, 0)}
        for kind, i, j in block.monomials():
            self.wanted[block.column(kind, i, j)] = (i, j if kind == "w" else size + j)

    def decks(self, loaded: _Loaded, room: Numbers) -> tuple[Numbers, Numbers]:
        size = self.rows // 2
        room[0], room[1:size] = 1, loaded.values[self.chosen]
        weight = np.multiply(loaded.weight, loaded.masks[self.mask], out=room[size])
        np.multiply(room[1:size], weight, out=room[size + 1 : -1])
        room[-1] = weight > 0
        return room[size:], room[: size if self.plain else 2 * size]


def _row(place: int, power: int, items: int) -> int:
    """Where an item to some power stands among what is loaded."""
    return place + power * items + (power > 0)


def _run(places: list[int]) -> slice | list[int]:
    """The places as a slice if they follow one another, so that nothing is copied."""
    follow = places == list(range(places[0], places[0] + len(places)))
    return slice(places[0], places[0] + len(places)) if follow else places
