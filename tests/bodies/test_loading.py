"""The file that ships, and loading it again and again."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plaudit.bodies import actions, loading
from plaudit.bodies.codes import Origin
from plaudit.bodies.models import OutsideBody
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Invalid
from plaudit.foundation.models import Entry

pytestmark = pytest.mark.django_db

PACK = """
[[body]]
code = "nz-arbiter"
kind = "ombudsman"
jurisdiction = "NZ"
name = { en = "The Arbiter" }
does = { en = "Decides disputes." }
url = "https://arbiter.example/"
source = "Arbiter Act, section 1"
valid_from = 2020-01-01
"""


def pack(tmp_path: Path, text: str = PACK) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_loading_again_adds_nothing() -> None:
    first = loading.load()
    rows, entries = OutsideBody.objects.count(), Entry.objects.count()

    again = loading.load()

    assert len(first.new) == rows > 0
    assert (again.new, len(again.unchanged)) == ([], rows)
    assert (OutsideBody.objects.count(), Entry.objects.count()) == (rows, entries)


def test_a_changed_entry_becomes_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    loading.load(pack(tmp_path))

    loaded = loading.load(pack(tmp_path, PACK.replace("arbiter.example", "arbiter.example.org")))

    assert loaded.new == ["nz-arbiter v2"]
    assert list(OutsideBody.objects.order_by("version").values_list("url", flat=True)) == [
        "https://arbiter.example/",
        "https://arbiter.example.org/",
    ]
    assert list(Entry.objects.filter(code__startswith="body.").order_by("id").values_list("code", flat=True)) == [
        "body.added",
        "body.changed",
    ]


def test_what_somebody_here_closed_stays_closed_whatever_ships(tmp_path: Path) -> None:
    loading.load(pack(tmp_path))
    body = OutsideBody.objects.get()
    actions.close_body(actor=SYSTEM, code=body.code, on=body.valid_from)

    loaded = loading.load(pack(tmp_path, PACK.replace("arbiter.example", "arbiter.example.org")))

    assert (loaded.new, loaded.kept) == ([], ["nz-arbiter"])


def test_a_file_of_ones_own_replaces_what_ships(tmp_path: Path) -> None:
    loading.load(pack(tmp_path))

    call_command("load_bodies", str(pack(tmp_path, PACK.replace("Decides", "Settles"))), verbosity=0)

    newest = OutsideBody.objects.order_by("-version")[0]
    assert (newest.does["en"], newest.origin) == ("Settles disputes.", Origin.OWN)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('kind = "ombudsman"', 'kind = "oracle"', "kind"),
        ("https://arbiter", "javascript:arbiter", "url"),
        ('jurisdiction = "NZ"\n', "", "jurisdiction"),
        ('source = "Arbiter Act, section 1"', "", "source"),
        ("valid_from", "valid_since", "valid_since"),
        ("valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_to = 2019-01-01", "end before"),
        ("[[body]]", "[[bodies]]", "bodies"),
        ('name = { en = "The Arbiter" }', "name = {}", "name"),
    ],
)
def test_a_doubtful_file_is_refused_whole(tmp_path: Path, old: str, new: str, word: str) -> None:
    text = PACK + PACK.replace("nz-arbiter", "nz-second").replace(old, new)

    with pytest.raises(Invalid) as refused:
        loading.load(pack(tmp_path, text))

    assert word in refused.value.message
    assert not OutsideBody.objects.exists()


def test_an_entry_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nz-arbiter"):
        call_command("load_bodies", str(pack(tmp_path, PACK + PACK)))


def test_every_shipped_entry_speaks_both_languages_and_names_its_source() -> None:
    for body in loading.read_pack(loading.PACK):
        for texts in (body.name, body.does, *([body.limit] if body.limit else [])):
            assert set(texts) == {"en", "zh-hans"}, body.code
        assert body.source, body.code
        assert body.confirmed or "not compared" in body.source, body.code
