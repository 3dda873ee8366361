"""Writing the answer: two people at once, ready words, and what is refused."""

import re
from typing import Any

import pytest
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.codes import Finding, State
from plaudit.complaints.models import AnswerDraft, AnswerTemplate, Complaint, Issue
from plaudit.complaints.queries.composing import composing
from plaudit.complaints.queries.templates import filled
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused, Stale
from plaudit.foundation.models import Entry, OutboxMessage

from .world import World, refetched

WORDS = "We looked at your account. You paid in time, and you get the money back this week. We are sorry."


def save(world: World, complaint: Complaint, name: str, words: str, version: int) -> actions.Saved:
    return actions.save_draft(actor=world.actor(name), complaint_id=complaint.pk, words=words, version=version)


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def address(complaint: Complaint) -> str:
    return f"/staff/complaints/{complaint.reference}/answer/"


def given(complaint: Complaint, words: str, version: int, do: str = "save", **more: Any) -> dict[str, Any]:
    return {"words": words, "version": version, "case_version": complaint.version, "do": do} | more


def test_a_draft_is_saved_found_again_and_not_readable_in_the_database(world: World) -> None:
    complaint = world.decided()

    save(world, complaint, "handler", "A first thought.", 0)

    assert composing(world.actor("handler"), complaint).words == "A first thought."
    assert b"first thought" not in bytes(AnswerDraft.objects.values_list("body", flat=True).get())


def test_of_two_who_save_at_once_both_texts_are_kept(world: World) -> None:
    complaint = world.decided()
    save(world, complaint, "handler", "Begun.", 0)

    first = save(world, complaint, "handler", "The handler's text.", 1)
    second = save(world, complaint, "decider", "The decider's text.", 1)

    assert not first.is_conflict and second.is_conflict
    assert second.draft.body == "The handler's text."
    page = composing(world.actor("handler"), complaint)
    assert page.words == "The handler's text."
    assert [(draft.author.name, draft.body) for draft in page.others] == [("decider", "The decider's text.")]


def test_whoever_goes_on_after_a_conflict_leaves_the_other_s_text_beside(world: World) -> None:
    complaint = world.decided()
    save(world, complaint, "handler", "The handler's text.", 0)
    conflict = save(world, complaint, "decider", "The decider's text.", 0)

    save(world, complaint, "decider", "Both together.", conflict.draft.version)

    page = composing(world.actor("decider"), complaint)
    assert page.words == "Both together." and page.is_mine
    assert [draft.body for draft in page.others] == ["The handler's text."]


def test_who_writes_is_in_the_record_once_and_the_complaint_does_not_change(world: World) -> None:
    complaint = world.decided()
    for version, words in enumerate(("One.", "Two.", "Three.")):
        save(world, complaint, "handler", words, version)
    save(world, complaint, "decider", "Four.", 3)

    codes = list(Entry.objects.filter(root=complaint.pk, code__contains="draft").values_list("code", flat=True))
    assert codes == ["complaint.draft_begun", "complaint.draft_taken_over"]
    assert refetched(complaint).version == complaint.version


def test_who_may_not_answer_may_not_write_the_answer(world: World) -> None:
    complaint = world.decided()

    with pytest.raises(Forbidden):
        save(world, complaint, "verifier", "Mine.", 0)
    with pytest.raises(NotFound):
        save(world, complaint, "stranger", "Mine.", 0)


def test_once_the_answer_is_sent_no_draft_is_left(world: World) -> None:
    complaint = world.decided()
    save(world, complaint, "handler", "One.", 0)
    save(world, complaint, "decider", "Two.", 0)

    actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words=WORDS)

    assert not AnswerDraft.objects.exists()


def test_a_point_without_a_reason_is_not_passed_over(world: World) -> None:
    complaint = world.decided(issues=("Late fee", "Rude clerk"))
    Issue.objects.filter(number=2).update(finding=Finding.NONE, reason=None)

    with pytest.raises(Refused, match=r"complaint\.answer_point_unanswered: Point 2 has no finding"):
        actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words=WORDS)

    assert refetched(complaint).state == State.DECIDED and not OutboxMessage.objects.filter(template__contains="answer")
    actions.respond(
        actor=world.actor("handler"), complaint_id=complaint.pk, words=f"{WORDS}\n2. The clerk was rude; we are sorry."
    )
    assert refetched(complaint).state == State.RESPONDED


def test_advice_does_not_block(world: World) -> None:
    complaint = world.decided()

    actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words="Dear {name}!!")

    assert refetched(complaint).state == State.RESPONDED


def test_the_answer_is_written_and_sent_without_a_script(world: World) -> None:
    complaint = world.decided()
    client = signed_in(world, "handler")
    page = client.get(f"/staff/complaints/{complaint.reference}/do/respond/", follow=True).content.decode()
    assert "Your words to the complainant" in page and "The payment was in time." in page

    saved = client.post(address(complaint), given(complaint, "Sorry.", 0))
    sent = client.post(address(complaint), given(complaint, WORDS, 1, "send"))

    assert "These are very few words." in saved.content.decode()
    assert sent.status_code == 302
    response = refetched(complaint).responses.get()
    assert response.body == WORDS


def test_before_the_decision_it_is_kept_and_cannot_be_sent(world: World) -> None:
    complaint = world.investigated()
    client = signed_in(world, "handler")

    page = client.post(address(complaint), given(complaint, WORDS, 0)).content.decode()
    refused = client.post(address(complaint), given(complaint, WORDS, 1, "send"))

    assert "It can be sent once the complaint is decided." in page and 'value="send"' not in page
    assert refused.status_code == 422 and refetched(complaint).state == State.INVESTIGATING


def test_a_second_person_gets_both_texts_on_the_page_and_nothing_is_sent(world: World) -> None:
    complaint = world.decided()
    save(world, complaint, "decider", "The decider's text.", 0)

    answer = signed_in(world, "handler").post(address(complaint), given(complaint, WORDS, 0, "send"))

    page = answer.content.decode()
    assert answer.status_code == 409 and refetched(complaint).state == State.DECIDED
    assert (
        "The decider&#x27;s text." in page and WORDS in page and "<strong>decider</strong> saved another text" in page
    )
    assert re.search(r'name="version" value="1"', page)
    assert [draft.body for draft in AnswerDraft.objects.filter(is_at_hand=False)] == [WORDS]


def test_saving_as_one_types_answers_with_the_part_beside(world: World) -> None:
    complaint = world.decided()
    client = signed_in(world, "handler")
    typed = {"words": WORDS, "version": 0, "case_version": complaint.version}

    part = client.post(address(complaint), typed, headers={"HX-Request": "true"}).content.decode()
    stale = client.post(
        address(complaint), typed | {"words": "Other."}, headers={"HX-Request": "true"}
    ).content.decode()

    assert "<html" not in part and 'id="draft-version" hx-swap-oob="true"' in part and 'value="1"' in part
    assert "Somebody else saved another text meanwhile." in stale and "hx-swap-oob" not in stale


def test_the_reader_is_told_who_is_writing(world: World) -> None:
    complaint = world.decided()
    save(world, complaint, "decider", "Mine.", 0)

    assert (
        "<strong>decider</strong> wrote this draft"
        in signed_in(world, "handler").get(address(complaint)).content.decode()
    )


def test_ready_words_are_filled_in_and_put_behind_what_is_there(world: World) -> None:
    actions.load_templates()
    complaint = world.decided()
    opening = AnswerTemplate.objects.get(code="opening")

    page = signed_in(world, "handler").post(
        address(complaint), given(complaint, "Hello,", 0, "insert", ready=str(opening.pk))
    )

    draft = AnswerDraft.objects.get()
    assert page.status_code == 200
    assert draft.body.startswith("Hello,\n\nThank you for telling us.")
    assert complaint.reference in draft.body and "1. Late fee" in draft.body and "{" not in draft.body


def test_ready_words_are_in_the_complainant_s_language(world: World) -> None:
    actions.load_templates()
    complaint = world.decided(language="zh-hans")

    words = filled(AnswerTemplate.objects.get(code="remedy"), complaint, world.actor("handler"))

    assert "我们将采取以下补救措施" in words and "退款" in words


def test_every_shipped_template_is_in_both_languages_and_passes_the_check(world: World) -> None:
    assert actions.load_templates() >= 5
    for template in AnswerTemplate.objects.all():
        for language in ("en", "zh-hans"):
            assert template.name[language] and template.body[language], template


def test_loading_again_changes_nothing_and_leaves_what_was_changed_here(world: World) -> None:
    actions.load_templates()
    mine = AnswerTemplate.objects.get(code="apology")
    actions.change_template(
        actor=world.actor("manager"), template_id=mine.pk, name={"en": "Sorry"}, body={"en": "We are sorry."}, version=1
    )
    actions.retire_template(actor=world.actor("manager"), template_id=AnswerTemplate.objects.get(code="closing").pk)

    assert actions.load_templates() == 0

    mine.refresh_from_db()
    assert mine.body == {"en": "We are sorry."} and mine.version == 2


def test_a_name_that_cannot_be_filled_in_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match=r"answer_template\.unknown_name: “\{customer\}” is not known"):
        actions.add_template(actor=world.actor("manager"), name={"en": "Hi"}, body={"en": "Dear {customer}"})


@pytest.mark.parametrize(
    ("name", "body"),
    [({"en": "Hi"}, {}), ({}, {"en": "Hi"}), ({}, {}), ({"en": "a", "zh-hans": "b"}, {"en": "c"})],
)
def test_half_a_template_is_refused(world: World, name: dict[str, str], body: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        actions.add_template(actor=world.actor("manager"), name=name, body=body)


def test_two_managers_do_not_overwrite_each_other(world: World) -> None:
    template = actions.add_template(actor=world.actor("manager"), name={"en": "Hi"}, body={"en": "Hello."})
    change = {"actor": world.actor("manager"), "template_id": template.pk, "name": {"en": "Hi"}, "version": 1}
    actions.change_template(**change, body={"en": "One."})  # type: ignore[arg-type]

    with pytest.raises(Stale):
        actions.change_template(**change, body={"en": "Two."})  # type: ignore[arg-type]


def test_managers_keep_the_ready_words_on_their_page(world: World) -> None:
    client = signed_in(world, "manager")

    client.post("/staff/answer-templates/new/", {"name_en": "Thanks", "body_en": "Thank you for {reference}."})
    template = AnswerTemplate.objects.get()
    client.post(
        f"/staff/answer-templates/{template.pk}/", {"name_en": "Thanks", "body_en": "Thank you.", "version": "1"}
    )
    page = client.get("/staff/answer-templates/").content.decode()
    client.post(f"/staff/answer-templates/{template.pk}/retire/")

    template.refresh_from_db()
    assert "Thanks" in page and template.body == {"en": "Thank you."} and template.retired_at
    assert list(Entry.objects.filter(code__startswith="answer_template").values_list("code", flat=True).order_by("id")) == [
        "answer_template.added", "answer_template.changed", "answer_template.retired",
    ]  # fmt: skip
