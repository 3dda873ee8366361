import numpy as np
import pytest

from plaudit.analysis import proportion, recomputable
from plaudit.analysis.recompute import data_hash, python_literal, r_literal
from plaudit.analysis.results import Estimate


@recomputable(r="set.seed({rng})\nmean({values}, na.rm = TRUE)")
def middle(values: list[float | None], rng: np.random.Generator) -> Estimate:
    told = [value for value in values if value is not None]
    return Estimate(float(np.mean(told)) + 0 * rng.random(), None, None, None, len(told), 1.0, "middle", "none")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (np.bool_(False), "FALSE"),
        ([1, None, 2.5], "c(1, NA, 2.5)"),
        (float("nan"), "NA"),
        (-np.inf, "-Inf"),
        ([[1, 2], [3, 4]], "rbind(c(1, 2), c(3, 4))"),
        (np.array([[1.0, 2.0]]), "rbind(c(1.0, 2.0))"),
        ([[1, 2], [3]], "c(c(1, 2), c(3))"),
        ({"a b": [1]}, "list(`a b` = c(1))"),
        ('say "so"', '"say \\"so\\""'),
        (np.random.default_rng(7), "7"),
    ],
)
def test_a_value_is_written_as_r_writes_it(value: object, said: str) -> None:
    assert r_literal(value) == said


def test_python_literals_can_be_read_back() -> None:
    value = {"a": [np.float64(0.1), np.int64(3), None], "b": np.array([1.5])}

    assert eval(python_literal(value)) == {"a": [0.1, 3, None], "b": [1.5]}


def test_the_python_script_of_a_seeded_estimator_makes_the_same_generator() -> None:
    recipe = middle([1.0, None, float("inf")], np.random.default_rng(11)).recipe()

    assert "from math import inf, nan" in recipe.python
    assert "rng=default_rng(11)" in recipe.python and "from numpy.random import default_rng" in recipe.python
    assert recipe.r == "set.seed(11)\nmean(c(1.0, NA, Inf), na.rm = TRUE)"


def test_the_hash_is_of_the_values_and_not_of_the_place_in_memory() -> None:
    one, other = np.random.default_rng(1), np.random.default_rng(2)

    assert data_hash({"x": [1, 2], "rng": one}) == data_hash({"x": [1, 2], "rng": np.random.default_rng(1)})
    assert data_hash({"x": [1, 2], "rng": one}) != data_hash({"x": [1, 2], "rng": other})


def test_a_value_that_no_estimator_made_has_no_recipe() -> None:
    with pytest.raises(ValueError, match="was not made by an estimator"):
        Estimate(1.0, None, None, None, 1, 1.0, "by hand", "none").recipe()
    assert proportion(1, 2).value == 0.5
