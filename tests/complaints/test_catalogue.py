"""The list of categories, and saying what a complaint is about."""

from pathlib import Path

import pytest

from plaudit.complaints import actions
from plaudit.complaints.actions.catalogue import load_categories
from plaudit.complaints.models import Category
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Invalid
from plaudit.foundation.journal import entries_of

from .test_views_staff import signed_in
from .world import World


def test_the_starter_list_speaks_both_languages_and_loads_twice_without_harm(world: World) -> None:
    first = load_categories(actor=SYSTEM)
    again = load_categories(actor=SYSTEM)

    assert first["new"] >= 35 and again == {"new": 0, "renamed": 0, "unchanged": first["new"]}
    assert all(row.name["en"] and row.name["zh-hans"] for row in Category.objects.all())


def test_a_file_of_ones_own_renames_and_a_broken_one_changes_nothing(world: World, tmp_path: Path) -> None:
    load_categories(actor=SYSTEM)
    own = tmp_path / "own.toml"
    own.write_text('[categories]\nother = { en = "All else" }\nlift = { en = "Lifts" }\n')

    assert load_categories(actor=SYSTEM, path=own) == {"new": 1, "renamed": 1, "unchanged": 0}
    own.write_text('[categories]\nfirst = { en = "First" }\nsecond = {}\n')
    with pytest.raises(Invalid) as caught:
        load_categories(actor=SYSTEM, path=own)

    assert caught.value.code == "category.file_unreadable" and not Category.objects.filter(code="first").exists()


def test_what_it_is_about_is_set_on_the_page_and_the_journal_keeps_what_it_was(world: World) -> None:
    load_categories(actor=SYSTEM)
    complaint = world.assessed()
    before, after = Category.objects.get(code="other"), Category.objects.get(code="price-fees")
    changes = {"category": before}
    actions.correct_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, changes=changes)
    client = signed_in(world, "handler")

    client.post(f"/staff/complaints/{complaint.reference}/do/classify/", {"category": after.pk, "product": ""})

    complaint.refresh_from_db()
    assert complaint.category == after
    entry = [entry for entry in entries_of(complaint.pk) if entry.code == "complaint.corrected"][-1]
    assert entry.data["was"] == {"category": str(before.pk)}
