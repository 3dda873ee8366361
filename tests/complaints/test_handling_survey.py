"""The survey after closing: everybody is asked, everybody once, and nobody here learns who said what."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, models
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.actions import Judgement, Person
from plaudit.complaints.models import Complaint, HandlingAnswer, HandlingAsk
from plaudit.complaints.queries.handling_survey import handling_figures, open_survey_of, token_of, words_said
from plaudit.complaints.queries.messages import words_of
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.models import Entry, OutboxMessage
from plaudit.foundation.moments import at, now

from .test_ends import by_mail, propose, settle
from .test_views_public import opened
from .world import World, refetched

WANG = Person(name="Wang Fang", email="wang@mail.example")


def address(complaint: Complaint, language: str = "en") -> str:
    return f"/{language}/s/{token_of(complaint)}/"


def withdrawn(world: World) -> Complaint:
    complaint = world.file()
    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")
    return refetched(complaint)


def unanswered(world: World) -> Complaint:
    complaint = world.responded()
    actions.remind_of_answer(actor=world.actor("handler"), complaint_id=complaint.pk)
    window = complaint.obligations.get(kind="reply_window")
    assert window.due_at
    with at(window.due_at + timedelta(hours=1)):
        actions.close_without_reply(actor=world.actor("handler"), complaint_id=complaint.pk)
    return refetched(complaint)


def passed_on(world: World) -> Complaint:
    complaint = by_mail(world)
    propose(world, complaint)
    return actions.confirm_transfer(actor=world.actor("manager"), complaint_id=complaint.pk)


ENDS = {
    "accepted": lambda world: world.closed(),
    "withdrawn": withdrawn,
    "no reply": unanswered,
    "at first contact": lambda world: settle(world, by_mail(world)),
    "passed on": passed_on,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_whatever_the_outcome_everybody_is_asked(world: World, end: Callable[[World], Complaint]) -> None:
    complaint = end(world)

    assert HandlingAsk.objects.count() == 1
    assert open_survey_of(complaint) == token_of(complaint)
    assert address(complaint) in opened(complaint).get("/en/track/complaint/").content.decode()


@pytest.mark.parametrize(("end", "template"), [("at first contact", "settled"), ("passed on", "transfer")])
def test_every_letter_that_ends_it_carries_the_link(world: World, end: str, template: str) -> None:
    complaint = ENDS[end](world)

    assert address(complaint) in OutboxMessage.objects.get(template=f"complaints/mail/{template}").text


def test_an_open_complaint_is_not_asked_about(world: World) -> None:
    complaint = world.responded()

    assert open_survey_of(complaint) == ""
    assert "/en/s/" not in opened(complaint).get("/en/track/complaint/").content.decode()


def test_the_closing_letter_carries_the_link_and_colleagues_do_not_see_it(world: World) -> None:
    complaint = world.verified(complainant=WANG)
    contact = actions.letters.contact_for(complaint)
    assert contact is not None
    contact.confirmed_at = now()
    contact.save(update_fields=["confirmed_at"])
    complaint = actions.close_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    letter = OutboxMessage.objects.get(template="complaints/mail/closing")
    assert address(complaint) in letter.text
    assert token_of(complaint) not in words_of(letter) and "/s/…" in words_of(letter)


def test_an_answer_is_kept_once_with_nothing_that_leads_back(world: World) -> None:
    complaint = world.closed()
    client = Client()
    data = {
        "handling": "4",
        "ease": "5",
        "fairness": "3",
        "outcome": "2",
        "informed": "partly",
        "words": "Call me sooner.",
    }

    thanks = client.post(address(complaint), data)
    again = client.post(address(complaint), data)

    answer = HandlingAnswer.objects.get()
    assert thanks.status_code == 200 and "Thank you" in thanks.content.decode()
    assert again.status_code == 404 and HandlingAnswer.objects.count() == 1
    assert (answer.handling, answer.ease, answer.fairness, answer.outcome, answer.informed) == (4, 5, 3, 2, "partly")
    assert answer.words == "Call me sooner."
    assert answer.pk.version == 4 and answer.subject_id.version == 4
    assert open_survey_of(complaint) == ""


def test_no_row_of_an_answer_or_an_asking_points_at_a_complaint_or_holds_a_moment() -> None:
    fields = [*HandlingAnswer._meta.concrete_fields, *HandlingAsk._meta.concrete_fields]
    pointing = {field.name: field.related_model for field in fields if field.is_relation}

    assert set(pointing) == {"subject"}
    assert [field.name for field in fields if isinstance(field, models.DateTimeField)] == []


def test_the_words_are_not_readable_in_the_database(world: World) -> None:
    Client().post(address(world.closed()), {"words": "Call me sooner."})

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM complaints_handlinganswer")
        assert b"Call me" not in bytes(cursor.fetchone()[0])


def test_the_record_says_that_somebody_answered_and_not_who(world: World) -> None:
    complaint = world.closed()

    Client().post(address(complaint), {"handling": "1"})

    entry = Entry.objects.get(code="handling_survey.answered")
    told = f"{entry.actor} {entry.subject} {entry.root} {entry.unit} {entry.data}"
    assert str(complaint.pk) not in told and str(HandlingAnswer.objects.get().pk) not in told
    assert entry.actor == "system" and entry.data == {}


@pytest.mark.parametrize("name", ["handler", "manager", "administrator", "director"])
def test_nobody_signed_in_as_staff_opens_or_answers_it(world: World, name: str) -> None:
    complaint = world.closed()
    client = Client()
    client.force_login(world.people[name])

    page = client.get(address(complaint))
    posted = client.post(address(complaint), {"handling": "5"})

    assert page.status_code == posted.status_code == 403
    assert "Only whoever complained answers this" in page.content.decode()
    assert not HandlingAnswer.objects.exists()


def test_a_link_nobody_gave_out_is_not_found(world: World) -> None:
    world.closed()

    assert Client().get(f"/en/s/{'0' * 32}/").status_code == 404
    with pytest.raises(NotFound):
        actions.answer_handling_survey(token="0" * 32, judgement=Judgement(handling=5), language="en")


def test_a_link_is_good_for_ninety_days(world: World) -> None:
    complaint = world.closed()

    with at(now() + timedelta(days=89)):
        assert open_survey_of(complaint)
    with at(now() + timedelta(days=92)):
        assert not open_survey_of(complaint)
        assert Client().get(address(complaint)).status_code == 404


def test_a_second_closing_asks_anew(world: World) -> None:
    complaint = withdrawn(world)
    first = token_of(complaint)
    actions.reopen_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, reason="It came back.")
    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Now it is gone.")

    assert token_of(refetched(complaint)) != first and HandlingAsk.objects.count() == 2


def test_an_empty_answer_uses_nothing_up(world: World) -> None:
    complaint = world.closed()

    page = Client().post(address(complaint), {"words": "  "})

    assert page.status_code == 422 and "Answer at least one question" in page.content.decode()
    with pytest.raises(Invalid):
        actions.answer_handling_survey(token=token_of(complaint), judgement=Judgement(), language="en")
    assert open_survey_of(complaint)


def test_a_rating_outside_the_scale_is_not_taken(world: World) -> None:
    complaint = world.closed()

    assert Client().post(address(complaint), {"handling": "6"}).status_code == 422
    assert open_survey_of(complaint)


@pytest.mark.parametrize(("language", "word"), [("en", "very fair"), ("zh-hans", "非常公平")])
def test_the_page_is_small_has_no_script_and_speaks_both_languages(world: World, language: str, word: str) -> None:
    page = Client().get(address(world.closed(), language)).content

    assert len(page) < 30_000 and b"<script" not in page
    assert word in page.decode()


def answer(world: World, *ratings: int, words: str = "") -> None:
    for rating in ratings:
        token = token_of(withdrawn(world))
        actions.answer_handling_survey(token=token, judgement=Judgement(handling=rating, words=words), language="en")


def today() -> tuple[date, date]:
    return now().date() - timedelta(days=2), now().date() + timedelta(days=3)


def test_figures_count_who_was_asked_who_answered_and_what(world: World) -> None:
    answer(world, 1, 5, 5, 4, 5)
    withdrawn(world)

    figures = handling_figures(*today())

    assert (figures.asked, figures.answered) == (6, 5)
    assert figures.ratings["handling"] == {1: 1, 2: 0, 3: 0, 4: 1, 5: 3}
    assert figures.ratings["ease"] is None and figures.informed is None
    assert handling_figures(date(2020, 1, 1), date(2020, 2, 1)).asked == 0


def test_few_answers_are_counted_and_not_told(world: World) -> None:
    answer(world, 1, 5, 5, 4, words="Too slow.")

    figures = handling_figures(*today())

    assert figures.answered == 4 and figures.is_hidden
    assert figures.ratings["handling"] is None
    assert words_said(*today()) == []


def test_words_are_told_with_those_of_others(world: World) -> None:
    answer(world, 1, 1, 2, 3, 1, words="Too slow.")

    assert words_said(*today()) == ["Too slow."] * 5


def test_sample_answers_can_be_left_out(world: World) -> None:
    answer(world, 5)
    HandlingAsk.objects.update(is_sample=True)

    assert handling_figures(*today(), is_sample=False).asked == 0
    assert handling_figures(*today(), is_sample=True).asked == 1
