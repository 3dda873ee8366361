"""Attack case 20: the record stays what it was. Clocks are not restarted, what was sent is not changed, no entry goes,
a late entry shows, and a used link does nothing twice."""

import ast
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from plaudit.complaints import actions
from plaudit.complaints.codes import Channel
from plaudit.complaints.forms.deeds import DEEDS
from plaudit.complaints.models import Complaint, Message, Obligation, Response
from plaudit.foundation import moments
from plaudit.foundation.errors import Invalid, PlauditError
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry
from tests.architecture.tree import SOURCE, name, python_files, text_of
from tests.complaints.world import RATINGS, World, refetched

from .visitors import complainant, staff


def due(complaint: Complaint) -> dict[str, object]:
    """Every limit that began with the arrival, by its kind."""
    return {o.kind: o.due_at for o in complaint.obligations.exclude(kind="progress")}


def test_no_deed_of_anybody_moves_a_limit_that_began_with_the_arrival(world: World) -> None:
    complaint = world.file()
    first = due(complaint)
    handler, me = world.actor("handler"), world.complainant(complaint)

    with moments.at(moments.now() + timedelta(hours=30)):
        actions.acknowledge_complaint(actor=handler, complaint_id=complaint.pk)
        actions.assign_complaint(actor=handler, complaint_id=complaint.pk, post="owner", person=world.people["handler"])
        actions.add_note(actor=handler, complaint_id=complaint.pk, body="A note.")
        actions.hear_complainant(actor=me, complaint_id=complaint.pk, words="More.")
        changes = {"order_reference": "4711", "remedy_wanted": "explain"}
        actions.correct_complaint(actor=me, complaint_id=complaint.pk, changes=changes)
        actions.assess_complaint(
            actor=world.actor("assessor"), complaint_id=complaint.pk, ratings=RATINGS, issues=["Fee"]
        )
        actions.add_issue(actor=handler, complaint_id=complaint.pk, text="Another")
        actions.start_investigation(
            actor=handler, complaint_id=complaint.pk, investigator=world.people["investigator"], reason="To see."
        )
        actions.ask_complainant(actor=handler, complaint_id=complaint.pk, question="When?")
        actions.send_progress_notice(actor=handler, complaint_id=complaint.pk, words="Soon.")
        actions.go_on_without_answer(actor=handler, complaint_id=complaint.pk)

    after = {kind: at for kind, at in due(complaint).items() if kind in first}
    assert first and after == first
    assert refetched(complaint).received_at == complaint.received_at


def test_opening_again_leaves_the_first_limit_and_its_end_in_the_record(world: World) -> None:
    complaint = world.closed()
    first = list(complaint.obligations.filter(kind="answer").values_list("pk", "due_at", "ended_at", "started_by"))

    actions.reopen_complaint(actor=world.actor("manager"), complaint_id=complaint.pk, reason="A new fact.")

    kept = complaint.obligations.filter(pk__in=[row[0] for row in first])
    assert list(kept.values_list("pk", "due_at", "ended_at", "started_by")) == first
    assert complaint.obligations.filter(kind="answer").count() > len(first)


def test_arrival_story_and_clocks_cannot_be_corrected(world: World) -> None:
    complaint = world.file()

    for field in ("story", "received_at", "recorded_at", "state", "next_due_at", "reference", "unit", "closing_code"):
        with pytest.raises(Invalid):
            actions.correct_complaint(
                actor=world.complainant(complaint), complaint_id=complaint.pk, changes={field: "2020-01-01"}
            )


def test_no_code_outside_migrations_changes_or_removes_what_was_said() -> None:
    """Answers and messages are made once. Only the complainant's reply to an answer is written into it later."""
    changing = set()
    for path in python_files():
        if SOURCE not in path.parents or "complaints" not in path.parts:
            continue
        text = text_of(path)
        for word in ("messages.filter(", "Message.objects.", "responses.filter(", "Response.objects."):
            for part in text.split(word)[1:]:
                if any(verb in part.split("\n")[0] for verb in (".update(", ".delete(", "bulk_update(")):
                    changing.add(f"{name(path)}: {word}")

    reply = ["answer", "answered_at", "answer_channel", "answer_words", "would_satisfy"]
    assert changing == set()
    assert _fields_updated("response") == [reply]
    assert [fields for fields in _fields_saved("response.save") if fields != ["only inserted"]] == []
    assert _fields_saved("message.save") == []
    assert _fields_updated("message") == []


def _fields_updated(row: str) -> list[list[str]]:
    """The fields that each `update_row` of this row writes."""
    return [
        list(ast.literal_eval(node.args[1]))
        for path in (SOURCE / "complaints").rglob("*.py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "update_row" and ast.unparse(node.args[0]) == row
    ]


def _fields_saved(call: str) -> list[list[str]]:
    """The fields each such call in the actions saves; a call without a list of fields saves them all."""
    found = []
    for path in (SOURCE / "complaints").rglob("*.py"):
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == call:
                given = {k.arg: k.value for k in node.keywords}
                if "force_insert" in given:
                    found.append(["only inserted"])
                else:
                    found.append(list(ast.literal_eval(given["update_fields"])) if "update_fields" in given else ["*"])
    return found


def test_no_address_and_no_form_edits_or_deletes_anything_that_was_sent() -> None:
    patterns = _routes(get_resolver())

    assert len(patterns) > 50
    routes = [p for p in patterns if "complaint" in p and "complaints/views/" not in p]  # a saved view is one's own
    assert [p for p in routes if any(word in p for word in ("delete", "edit", "remove"))] == []
    assert [deed for deed in DEEDS if deed.startswith(("edit", "delete", "remove", "change"))] == []


def _routes(resolver: URLResolver, before: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        found += _routes(pattern, route) if isinstance(pattern, URLResolver) else [route]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def test_a_second_answer_is_refused_and_the_first_stays(world: World) -> None:
    complaint = world.responded()
    before = list(Response.objects.values_list("pk", "body", "sent_at"))

    answer = staff(world, "handler").post(
        f"/staff/complaints/{complaint.reference}/do/respond/", {"words": "Something else entirely."}
    )

    assert answer.status_code == 422
    assert list(Response.objects.values_list("pk", "body", "sent_at")) == before


def test_a_finding_is_not_changed_after_the_answer(world: World) -> None:
    complaint = world.responded()
    issue = complaint.issues.get()

    answer = staff(world, "investigator").post(
        f"/staff/complaints/{complaint.reference}/do/find/{issue.pk}/", {"finding": "not_upheld", "reason": "No."}
    )

    assert answer.status_code == 422 and complaint.issues.get().finding == "upheld"


def test_a_reply_is_given_once_and_a_no_does_not_overwrite_a_yes(world: World) -> None:
    complaint = world.responded()
    client = complainant(complaint)
    client.post("/en/track/complaint/accept/", {"words": "Yes."})

    second = client.post("/en/track/complaint/refuse/", {"words": "No."})

    assert second.status_code == 422
    assert (complaint.responses.get().answer, complaint.responses.get().answer_words) == ("accepted", "Yes.")


def test_a_replayed_post_of_a_tracking_page_adds_nothing_it_should_not(world: World) -> None:
    complaint = world.responded()
    client = complainant(complaint)
    for _ in range(3):
        client.post("/en/track/complaint/accept/", {})
    entries = [entry.code for entry in entries_of(complaint.pk)]

    assert entries.count("complaint.accepted") == entries.count("complaint.remedy_begun") == 1


@pytest.mark.parametrize("statement", ["DELETE FROM foundation_entry", "UPDATE foundation_entry SET actor = 'system'"])
def test_no_row_of_the_journal_of_a_complaint_is_removed_or_changed(world: World, statement: str) -> None:
    world.closed()
    before = list(Entry.objects.order_by("id").values())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(Entry.objects.order_by("id").values()) == before


def test_a_late_entry_shows_that_it_is_late_and_why(world: World) -> None:
    arrived = moments.now() - timedelta(days=5)
    filing = actions.Filing(story="By letter.", channel=Channel.LETTER, unit=world.cards, received_at=arrived)
    complaint = actions.receive_complaint(actor=world.actor("intake"), filing=filing).complaint

    entry = entries_of(complaint.pk).get()

    assert entry.data["gap"] == "arrived_by_letter"
    assert entry.recorded_at - entry.occurred_at > timedelta(days=4)


def test_the_public_and_connected_systems_cannot_date_anything_back(world: World) -> None:
    data = {
        "story": "x",
        "received_at": "2020-01-01T00:00",
        "channel": "letter",
        "state": "closed",
        "recorded_at": "2020-01-01",
    }

    Client().post("/en/complain/", data)

    complaint = Complaint.objects.get()
    assert moments.now() - complaint.received_at < timedelta(minutes=5)
    assert (complaint.channel, complaint.state) == ("web", "received")


def test_no_deed_form_of_staff_takes_a_date_on_which_it_was_done() -> None:
    """Only an arrival, a promise, what the complainant said and what somebody outside did have a date of their own;
    every other deed is done when it is recorded."""
    fields = {field for form in DEEDS.values() for field in form.base_fields}
    of_others = {"said_at", "opened_on", "decided_on"}

    assert (
        not {f for f in fields if f.endswith(("_at", "_on", "date"))}
        - {"promised_on", "new_date", "answer_on"}
        - of_others
    )


def test_every_deed_leaves_an_entry_or_changes_nothing(world: World) -> None:
    """A refused deed leaves neither rows nor entries; one that is done leaves at least one entry."""
    complaint = world.responded()
    entries, messages = Entry.objects.count(), Message.objects.count()
    obligations = list(Obligation.objects.order_by("pk").values())

    for act in (actions.close_complaint, actions.close_without_reply, actions.decide_complaint):
        with pytest.raises(PlauditError):
            act(actor=world.actor("manager"), complaint_id=complaint.pk)

    assert (Entry.objects.count(), Message.objects.count()) == (entries, messages)
    assert list(Obligation.objects.order_by("pk").values()) == obligations
