"""Both languages are equals: every text is in Chinese, in the field's own words, and no English is left for a reader."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import polib
import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.test import Client
from django.utils import translation

from plaudit.accounts.models import Unit
from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.complaints.queries.limits import longer_limits_of
from plaudit.foundation import moments
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.models import OutboxMessage
from plaudit.foundation.moments import now
from scripts.check_messages import SOURCE, faults_of
from tests.complaints.world import World, make_world, refetched

CATALOGUE = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

# 客户 is 顾客 and 失信 is 未兑现 in the standards; nobody is certified or compliant here; no case is formally accepted.
FORBIDDEN = ["客户", "失信", "已认证", "已合规", "符合标准", "评审", "工单", "投诉终止"]
RIGHT_IN = ("客户端", "管理评审")  # a client programme; a management review

CONTENT = ("The payment was in time.", "We are sorry. You get the money back.", "Booking 4711")
NAMES = {"Plaudit", "English", "PDF", "Word", "Excel", "CNY", "EUR", "MB", "Cookie", "UTC"}
CODES = re.compile(r"C-\d{4}-\d+|\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\b|https?://\S+|\S+@\S+|www\.\S+")
LATIN = re.compile(r"[A-Za-z]{2,}")
STORY = "11月3日已还款，仍被收取滞纳金39元。"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whoever works here reads English; what a page left active goes with the test."""
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    Unit.objects.update(name={"en": "Cards", "zh-hans": "卡部"})
    return world


def catalogue() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def english_in(text: str) -> set[str]:
    """The English words a reader would meet, without names, codes and what people wrote themselves."""
    for written in CONTENT:
        text = text.replace(written, "")
    return set(LATIN.findall(CODES.sub("", text))) - NAMES


def words_of(page: str) -> str:
    """What a page shows or reads aloud: its text, labels, titles and placeholders; the name of the other language aside."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt|content)="([^"]*)"', page)
    spoken = [text for text in spoken if not text.startswith(("width=", "light", "default-src", "no-", "same-"))]
    return unescape(" ".join([re.sub(r"<[^>]*>", " ", page), *spoken]))


def read(client: Client, path: str) -> str:
    answer = client.get(path, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200, path
    return words_of(answer.content.decode())


def tracking(complaint: Complaint) -> Client:
    client = Client()
    assert client.post("/zh-hans/track/", {"code": tracking_code(complaint.pk)}).status_code == 302
    return client


def test_every_text_is_translated_whole_and_without_doubt() -> None:
    assert faults_of(CATALOGUE) == []
    assert len(catalogue()) > 1000


def test_no_translation_is_the_english_text_again() -> None:
    same = [e.msgid for e in catalogue() if e.msgid == e.msgstr and LATIN.search(re.sub(r"%\(\w+\)s", "", e.msgid))]

    assert same == []


def test_placeholders_stand_as_often_in_chinese_as_in_english() -> None:
    wrong = []
    for entry in catalogue():
        english = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
        chinese = entry.msgstr or entry.msgstr_plural[0]
        fits = [sorted(re.findall(r"%\(\w+\)[sd]", text)) for text in english]
        if sorted(re.findall(r"%\(\w+\)[sd]", chinese)) not in fits:
            wrong.append(entry.msgid)

    assert wrong == []


def test_chinese_has_one_form_for_every_number() -> None:
    forms = {tuple(entry.msgstr_plural) for entry in catalogue() if entry.msgid_plural}

    assert forms == {(0,)}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_fields_own_words_are_used(word: str) -> None:
    texts = [e.msgstr or e.msgstr_plural[0] for e in catalogue()]
    for right in RIGHT_IN:
        texts = [text.replace(right, "") for text in texts]

    assert [text for text in texts if word in text] == []


def test_chinese_sentences_are_punctuated_in_chinese() -> None:
    halves = re.compile(r"[\u4e00-\u9fff][,;:!?.](?:\s|$)|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]")

    assert [e.msgstr for e in catalogue() if halves.search(e.msgstr)] == []


def test_states_are_short_enough_for_a_chip() -> None:
    long = [e.msgstr for e in catalogue() if e.msgctxt == "state" and len(e.msgstr) > 7]

    assert long == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/zh-hans/", "/zh-hans/complain/", "/zh-hans/track/"])
def test_a_public_page_has_no_english_left(world: World, path: str) -> None:
    assert english_in(read(Client(), path)) == set()


def test_a_page_that_is_not_there_says_so_without_english(world: World) -> None:
    answer = Client().get("/zh-hans/nowhere/")

    assert answer.status_code == 404
    assert english_in(words_of(answer.content.decode())) == set()


def test_a_complaint_that_was_just_filed_is_confirmed_without_english(world: World) -> None:
    client = Client()
    form = client.get("/zh-hans/complain/").content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', form)
    assert ticket

    empty = client.post("/zh-hans/complain/", {"story": "", "contact": "not@an@address"})
    page = client.post("/zh-hans/complain/", {"story": STORY, "ticket": ticket.group(1)}, follow=True)

    text = words_of(page.content.decode())
    assert "查询码" in text
    assert english_in(text) == set()
    assert english_in(words_of(empty.content.decode()).replace("not@an@address", "")) == set()


@pytest.mark.parametrize(
    "point", ["file", "assessed", "investigated", "decided", "responded", "accepted", "verified", "closed"]
)
def test_the_tracking_page_has_no_english_at_any_point_of_the_way(world: World, point: str) -> None:
    more: dict[str, Any] = {"story": STORY, "language": "zh-hans"}
    if point != "file":
        more["issues"] = ("按时还款后仍收取滞纳金",)
    make: Callable[..., Complaint] = getattr(world, point)
    complaint = make(**more)

    assert english_in(read(tracking(complaint), "/zh-hans/track/complaint/")) == set()


@pytest.mark.parametrize("deed", ["accept", "refuse", "tell", "document", "withdraw"])
def test_what_a_complainant_can_do_is_told_without_english(world: World, deed: str) -> None:
    complaint = world.responded(story=STORY, language="zh-hans", issues=("按时还款后仍收取滞纳金",))

    assert english_in(read(tracking(complaint), f"/zh-hans/track/complaint/{deed}/")) == set()


def test_letters_to_a_chinese_complainant_have_no_english_when_their_handler_works_in_english(world: World) -> None:
    complaint = world.file(story=STORY, language="zh-hans", complainant=actions.Person(email="wang@example.org"))
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=now())
    handler = world.actor("handler")
    at: dict[str, Any] = {"actor": handler, "complaint_id": complaint.pk}
    actions.acknowledge_complaint(**at, words="我们正在核实。")
    actions.send_progress_notice(**at, words="仍在核实。")
    actions.extend_answer(**at, longer=longer_limits_of(refetched(complaint))[0].key, words="需等商户回复。")
    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="已解决。")
    actions.reopen_complaint(**at | {"actor": world.actor("manager")}, reason="又被收取。")

    letters = list(OutboxMessage.objects.select_related("subject"))
    assert len(letters) >= 5
    assert {m.template: english_in(f"{m.title} {m.text}") for m in letters} == {m.template: set() for m in letters}


def test_the_answer_and_its_reminder_reach_a_chinese_complainant_without_english(world: World) -> None:
    person = actions.Person(email="wang@example.org")
    complaint = world.decided(story=STORY, language="zh-hans", issues=("仍收取滞纳金",), complainant=person)
    assert complaint.complainant
    complaint.complainant.contact_points.update(confirmed_at=now())
    at: dict[str, Any] = {"actor": world.actor("handler"), "complaint_id": complaint.pk}
    actions.respond(**at, words="我们向您致歉。")
    actions.remind_of_answer(**at)
    with moments.at(now() + timedelta(days=90)):
        actions.close_without_reply(**at)

    letters = list(OutboxMessage.objects.select_related("subject"))
    assert {"complaints/mail/answer", "complaints/mail/reminder", "complaints/mail/closing"} <= {
        m.template for m in letters
    }
    assert {m.template: english_in(f"{m.title} {m.text}") for m in letters} == {m.template: set() for m in letters}


def test_texts_of_our_libraries_are_told_without_english_too() -> None:
    class Strict(forms.Form):
        words = forms.CharField()
        email = forms.EmailField()
        day = forms.DateField()
        pick = forms.ChoiceField(choices=[("1", "一")])

    with translation.override("zh-hans"):
        form = Strict({"email": "x", "day": "y", "pick": "9"})
        told = [str(error) for errors in form.errors.values() for error in errors]
        with pytest.raises(forms.ValidationError) as refused:
            validate_password("password")
        told += refused.value.messages + password_validators_help_texts()

    assert len(told) >= 7
    assert english_in(" ".join(told)) == set()
