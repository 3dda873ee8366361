"""A path model among constructs: which items measure which construct, and which construct leads to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Mode = Literal["A", "B"]
Scheme = Literal["path", "centroid", "factorial"]
Constructs = Mapping[str, Sequence[str]]
Paths = Sequence[tuple[str, str]]

ECSI: Paths = (
    ("Image", "Expectation"),
    ("Image", "Satisfaction"),
    ("Image", "Loyalty"),
    ("Expectation", "Quality"),
    ("Expectation", "Value"),
    ("Expectation", "Satisfaction"),
    ("Quality", "Value"),
    ("Quality", "Satisfaction"),
    ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"),
    ("Satisfaction", "Loyalty"),
    ("Complaints", "Loyalty"),
)
ACSI: Paths = (
    ("Expectation", "Quality"),
    ("Expectation", "Value"),
    ("Expectation", "Satisfaction"),
    ("Quality", "Value"),
    ("Quality", "Satisfaction"),
    ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"),
    ("Satisfaction", "Loyalty"),
    ("Complaints", "Loyalty"),
)
CCSI: Paths = (
    ("Image", "Expectation"),
    ("Image", "Quality"),
    ("Image", "Value"),
    ("Image", "Satisfaction"),
    ("Expectation", "Quality"),
    ("Expectation", "Value"),
    ("Expectation", "Satisfaction"),
    ("Quality", "Value"),
    ("Quality", "Satisfaction"),
    ("Value", "Satisfaction"),
    ("Satisfaction", "Loyalty"),
)


@dataclass(frozen=True, slots=True)
class Model:
    """`blocks` are the places of each construct's items among `items`; `leads[i, j]` says that i leads to j."""

    constructs: tuple[str, ...]
    items: tuple[str, ...]
    blocks: tuple[NDArray[np.intp], ...]
    modes: tuple[Mode, ...]
    leads: NDArray[np.bool_]

    def before(self, at: int) -> NDArray[np.intp]:
        """The constructs that lead to this one."""
        return np.flatnonzero(self.leads[:, at])

    def after(self, at: int) -> NDArray[np.intp]:
        return np.flatnonzero(self.leads[at])

    @property
    def paths(self) -> list[tuple[int, int]]:
        return [(int(one), int(other)) for one, other in np.argwhere(self.leads)]

    def path_names(self) -> list[str]:
        return [f"{self.constructs[one]} → {self.constructs[other]}" for one, other in self.paths]

    @property
    def endogenous(self) -> list[int]:
        """The constructs that another leads to."""
        return [int(at) for at in np.flatnonzero(self.leads.any(axis=0))]


def checked_model(constructs: Constructs, paths: Paths, modes: Mapping[str, Mode] | Mode = "A") -> Model:
    """Raises ValueError for an item in two constructs, an unknown construct, a construct on no path, or a circle."""
    names = tuple(constructs)
    items: list[str] = []
    blocks = []
    for name in names:
        held = list(constructs[name])
        if not held:
            raise ValueError(f"{name} has no items; give it at least one")
        twice = [item for item in held if item in items]
        if twice:
            raise ValueError(f"{twice[0]} belongs to two constructs; it may belong to one")
        blocks.append(np.arange(len(items), len(items) + len(held)))
        items += held
    leads = np.zeros((len(names), len(names)), dtype=np.bool_)
    for one, other in paths:
        unknown = [each for each in (one, other) if each not in names]
        if unknown:
            raise ValueError(f"paths has {unknown[0]!r}; the constructs are {', '.join(names)}")
        leads[names.index(one), names.index(other)] = True
    alone = [name for at, name in enumerate(names) if not (leads[at].any() or leads[:, at].any())]
    if alone:
        raise ValueError(f"no path touches {alone[0]}; join it to another construct or leave it out")
    if np.linalg.matrix_power(leads.astype(float), len(names)).any():
        raise ValueError("paths go round in a circle; a path model runs one way")
    chosen: tuple[Mode, ...] = tuple(modes if isinstance(modes, str) else modes.get(name, "A") for name in names)
    wrong = [mode for mode in chosen if mode not in ("A", "B")]
    if wrong:
        raise ValueError(f"modes has {wrong[0]!r}; a mode is 'A' (reflective) or 'B' (formative)")
    return Model(names, tuple(items), tuple(blocks), chosen, leads)
