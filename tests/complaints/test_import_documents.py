"""What is said about maps is true: the example can be read, and every word and code is explained."""

import re
import tomllib
from pathlib import Path

from plaudit.complaints.importing.faults import SENTENCES
from plaudit.complaints.importing.mapping import COLUMN_KEYS, CREATABLE, FIELDS, map_from, read_map

DOCS = Path(__file__).parents[2] / "docs"
MAPS = Path(__file__).parents[2] / "src/plaudit/complaints/data/maps"


def examples(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_are_maps() -> None:
    found = examples("reference/import-map.md")

    assert found
    assert all(map_from(tomllib.loads(text)).source for text in found)
    assert examples("howto/import.md")
    assert all(map_from(tomllib.loads(text)).source for text in examples("howto/import.md"))


def test_every_word_of_a_map_and_every_reason_is_explained() -> None:
    reference = (DOCS / "reference/import-map.md").read_text(encoding="utf-8")
    guide = (DOCS / "howto/import.md").read_text(encoding="utf-8")

    assert not [
        word for word in FIELDS | COLUMN_KEYS | CREATABLE if f"`{word}`" not in reference and word not in reference
    ]
    assert not [code for code in SENTENCES if f"`{code}`" not in guide]


def test_the_maps_that_travel_with_the_product_can_be_read() -> None:
    assert [read_map(path).source for path in sorted(MAPS.glob("*.toml"))] == ["cfpb"]
