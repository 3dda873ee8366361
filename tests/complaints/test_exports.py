"""Tables that leave the house: what is in them, what a spreadsheet cannot be made to run, and what the journal says."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from plaudit.complaints import actions
from plaudit.foundation import sheets
from plaudit.foundation.errors import Invalid
from plaudit.foundation.models import Entry

from .test_views_staff import signed_in
from .test_views_today import own
from .world import World

QUEUE, FIGURES = "/staff/complaints/export/", "/staff/figures/export/"


def exported(client: Client, address: str, form: str = "csv") -> list[list[Any]]:
    response = client.post(address, {"form": form})
    assert response.status_code == 200, response.content.decode()
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]  # type: ignore[union-attr]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_leaves_as_it_is_filtered(world: World, form: str) -> None:
    world.file("Card blocked abroad.", complainant=actions.Person(name="Ann Example", email="ann@example.org"))
    own(world, world.file("十一月三日已还款，仍被收取滞纳金。", language="zh-hans"))

    rows = exported(signed_in(world, "manager"), f"{QUEUE}?scope=unassigned", form)
    everything = exported(signed_in(world, "manager"), QUEUE, form)

    assert rows[0][0] == "Reference" and len(rows) == 2 and "Card blocked abroad." in rows[1]
    assert len(everything) == 3 and "handler" in everything[2]
    assert "Ann Example" not in str(everything) and "ann@example.org" not in str(everything)


def test_the_journal_says_who_took_how_much_of_what_but_not_the_words_searched_for(world: World) -> None:
    world.file("Card blocked abroad.")

    exported(signed_in(world, "manager"), f"{QUEUE}?scope=unassigned&q=blocked")

    entry = Entry.objects.get(code="complaints.exported")
    assert entry.actor == f"user:{world.people['manager'].pk}"
    assert entry.data["rows"] == 1 and entry.data["format"] == "csv" and "title" in entry.data["columns"]
    assert entry.data["filters"] == {"scope": "unassigned", "status": "open", "order": "due", "searched": True}


def test_looking_at_the_page_takes_nothing_out(world: World) -> None:
    page = signed_in(world, "manager").get(f"{QUEUE}?late=on").content.decode()

    assert "Late" in page and "no names or addresses of complainants" in page
    assert not Entry.objects.filter(code="complaints.exported").exists()


def test_only_units_in_which_one_may_export_are_in_the_file(world: World) -> None:
    world.file("In cards."), world.file("In loans.", unit=world.loans)

    assert len(exported(signed_in(world, "manager"), QUEUE)) == 2
    assert signed_in(world, "handler").get(QUEUE).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("story", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1"])
def test_no_cell_is_run_as_a_formula(world: World, form: str, story: str) -> None:
    world.file(story)

    (_head, row) = exported(signed_in(world, "manager"), QUEUE, form)

    assert not any(str(cell).startswith(sheets.STARTS_A_FORMULA) for cell in row if isinstance(cell, str)), row


def test_a_workbook_keeps_text_as_text_and_drops_what_it_cannot_hold() -> None:
    file = sheets.workbook(["a", "b"], [["=1+1", 7], ["x\x00y", None]])

    sheet = load_workbook(file).active
    assert sheet is not None
    assert [list(row) for row in sheet.values] == [["a", "b"], ["'=1+1", 7], ["xy", None]]
    assert sheet["A2"].data_type == "s"


def test_a_list_too_long_for_a_workbook_is_refused_with_a_way_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_IN_A_WORKBOOK", 1)
    world.file(), world.file()
    client = signed_in(world, "manager")

    refused = client.post(QUEUE, {"form": "xlsx"})

    assert refused.status_code == 422 and "Choose CSV, or narrow the list." in refused.content.decode()
    assert not Entry.objects.filter(code="complaints.exported").exists()
    assert len(exported(client, QUEUE)) == 3
    with pytest.raises(Invalid):
        sheets.answer("x", "xlsx", [], [], count=2)


def test_figures_leave_with_base_interval_and_method_and_without_small_cells(world: World) -> None:
    for channel, n in (("web", 9), ("phone", 6), ("letter", 2)):
        [world.file(channel=channel) for _n in range(n)]
    client = signed_in(world, "director")

    rows = {tuple(row[:2]): row[2:] for row in exported(client, FIGURES)}

    assert rows[("How many", "Received")][:2] == ["17", "17"]
    assert rows[("Received by channel", "Web form")][0] == "9"
    assert rows[("Received by channel", "Letter")][0] == rows[("Received by channel", "Telephone")][0] == "hidden"
    entry = Entry.objects.get(code="figures.exported")
    assert entry.data["filters"] == {"period": "last-12"} and entry.data["rows"] == len(rows) - 1


def test_a_long_list_is_sent_in_pieces_and_in_the_reader_s_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plaudit.complaints.queries.exporting.CHUNK", 2)
    for _n in range(5):
        world.file()
    manager = world.people["manager"]
    manager.language = "zh-hans"
    manager.save(update_fields=["language"])

    rows = exported(signed_in(world, "manager"), QUEUE)

    assert len(rows) == 6 and rows[0][0] == "投诉编号" and all("网页" in row for row in rows[1:])
