"""The input pack of the management review: open until it is frozen, then the same for ever."""

import re

import pytest
from django.test import Client

from plaudit.complaints.queries.figures.page import figures_page
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.models import Entry
from plaudit.improvement import actions
from plaudit.improvement.codes import PackPart
from plaudit.improvement.models import PackSection, ReviewPack
from plaudit.improvement.queries import pack_page
from tests.complaints.test_views_staff import signed_in
from tests.complaints.world import World, make_world

from .world import ACTION, AUDIT, make_entry


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    for _n in range(6):
        world.responded()
    return world


def begun(world: World) -> ReviewPack:
    return actions.begin_pack(actor=world.actor("manager"), unit=world.cards, period="last-12")


def frozen(world: World) -> ReviewPack:
    return actions.freeze_pack(actor=world.actor("manager"), pack_id=begun(world).pk)


def test_a_frozen_pack_stays_what_it_was_and_later_figures_differ(world: World) -> None:
    pack = frozen(world)
    before = pack_page(world.actor("director"), pack)
    for _n in range(2):
        world.file()

    after = pack_page(world.actor("director"), ReviewPack.objects.get())

    assert after.parts == before.parts and after.is_unchanged
    received = next(f for part in after.parts for f in part.figures if f.key == "received")
    now = next(f for f in figures_page(world.actor("director"), is_fresh=True).counts if f.key == "received")
    assert (received.count, now.count) == (6, 8)
    upheld = next(f for part in after.parts for f in part.figures if f.key == "upheld")
    assert upheld.n == 6 and upheld.intervals[0].value == 1.0 and "Wilson" in upheld.intervals[0].method


def test_the_hash_is_in_the_journal_and_finds_out_every_change(world: World) -> None:
    pack = begun(world)
    actions.write_section(actor=world.actor("manager"), pack_id=pack.pk, part=PackPart.INSIDE, words="A new desk.")
    pack = actions.freeze_pack(actor=world.actor("manager"), pack_id=pack.pk)
    director = world.actor("director")

    assert Entry.objects.get(code="review_pack.frozen").data == {"sha256": pack.sha256}
    assert "A new desk." not in str(list(Entry.objects.values_list("data", flat=True)))
    section = PackSection.objects.select_related("subject").get()
    section.words = "No desk."
    section.save()
    assert not pack_page(director, pack).is_unchanged
    section.words = "A new desk."
    section.save()
    assert pack_page(director, pack).is_unchanged
    pack.content["figures"][0]["count"] = 5
    assert not pack_page(director, pack).is_unchanged


def test_what_the_registers_hold_is_taken_in_with_its_version(world: World) -> None:
    manager, auditor = world.people["manager"], world.people["auditor"]
    audit = make_entry(
        world.cards, "audit", by=manager, title="Spring audit", values=AUDIT | {"auditor": str(auditor.pk)}
    )
    make_entry(world.loans, "action", title="Of another unit", values=ACTION)
    pack = frozen(world)

    actions.mark_entry(actor=world.actor("manager"), entry_id=audit.pk, mark="ended", note="Done")  # type: ignore[arg-type]

    parts = {part.code: part for part in pack_page(world.actor("manager"), pack).parts}
    assert parts[PackPart.AUDITS].entries == [(str(audit.pk), 1, 1, "Spring audit")]
    assert parts[PackPart.ACTIONS].entries == []


def test_nothing_is_written_into_a_frozen_pack_and_it_is_frozen_once(world: World) -> None:
    pack, manager = frozen(world), world.actor("manager")

    for deed in (
        lambda: actions.freeze_pack(actor=manager, pack_id=pack.pk),
        lambda: actions.write_section(actor=manager, pack_id=pack.pk, part=PackPart.INSIDE, words="Late"),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "review_pack.frozen"


def test_others_read_it_or_know_nothing_of_it(world: World) -> None:
    pack = begun(world)

    with pytest.raises(Forbidden):
        actions.freeze_pack(actor=world.actor("director"), pack_id=pack.pk)
    with pytest.raises(NotFound):
        actions.freeze_pack(actor=world.actor("stranger"), pack_id=pack.pk)
    with pytest.raises(Forbidden):
        actions.begin_pack(actor=world.actor("manager"), unit=world.loans, period="last-12")


def test_it_is_begun_written_and_frozen_in_the_pages(world: World) -> None:
    client = signed_in(world, "manager")
    client.post("/staff/reviews/", {"unit": world.cards.pk, "period": "last-12"})
    address = f"/staff/reviews/{ReviewPack.objects.get().pk}/"
    assert "Not frozen yet" in text_of(client, address)

    client.post(f"{address}outside/", {"words": "A new law on fees."})
    assert "A new law on fees." in text_of(client, address)
    client.post(f"{address}freeze/")

    page = text_of(client, address)
    assert "It is never computed again" in page and "100.0 %" in page and "SHA-256" in page
    assert "A new law on fees." in page and "Write in your own words" not in page
    assert "Frozen" in text_of(client, "/staff/reviews/")
    refused = client.post(f"{address}outside/", {"words": "Too late."})
    assert "Begin a new one for later figures." in refused.content.decode()


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s", " ", response.content.decode())
