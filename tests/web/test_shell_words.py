"""Moments, due dates, numbers and form errors as words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from plaudit.foundation.clocks import Deadline
from plaudit.foundation.moments import at
from plaudit.foundation.wording import in_language
from plaudit.web.look import SampleForm

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def shown(source: str, language: str = "en", zone: str = "UTC", **context: object) -> str:
    with translation.override(language), timezone.override(zone), at(NOON):
        return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("ahead", "words", "tone"),
    [
        (timedelta(days=-2), "2 days late", "bad"),
        (timedelta(hours=-3), "3 hours late", "bad"),
        (timedelta(minutes=-5), "just passed", "bad"),
        (timedelta(hours=5), "today", "warn"),
        (timedelta(days=1), "tomorrow", "warn"),
        (timedelta(days=4), "in 4 days", ""),
    ],
)
def test_a_due_date_is_told_in_relative_words(ahead: timedelta, words: str, tone: str) -> None:
    page = shown("{% due moment %}", moment=NOON + ahead)

    assert f">{words}<small>" in page
    assert f'class="due {tone}"' in page


def test_today_is_the_readers_today() -> None:
    late_evening = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)

    assert "today" in shown("{% due moment %}", zone="UTC", moment=late_evening)
    assert "tomorrow" in shown("{% due moment %}", zone="Asia/Shanghai", moment=late_evening)


def test_the_absolute_moment_with_its_zone_is_in_the_title() -> None:
    page = shown("{% due moment %}", zone="Asia/Shanghai", moment=NOON + timedelta(days=4))

    assert 'title="Tuesday 24 November 2026, 20:00 (UTC+08:00)"' in page
    assert "<small>Tue 24 Nov 20:00</small>" in page


@pytest.mark.parametrize(
    ("state", "ended", "words"),
    [
        ("met", timedelta(hours=5, minutes=28), "kept, 5 h 28 min"),
        ("missed", timedelta(days=3), "missed by 2 days"),
        ("missed", None, "3 days late"),
        ("paused", None, "paused"),
        ("ended", timedelta(hours=1), "no longer owed"),
    ],
)
def test_a_deadline_that_is_over_says_how_it_ended(state: str, ended: timedelta | None, words: str) -> None:
    began = NOON - timedelta(days=4)
    due = began + timedelta(days=1)
    limit = Deadline(due, state, (), None, None, began, began + ended if ended else None)  # type: ignore[arg-type]

    page = shown("{% due limit %}", limit=limit)

    assert words in page


def test_nothing_due_is_said_in_words() -> None:
    assert "no date" in shown("{% due limit %}", limit=None)


@pytest.mark.parametrize(("language", "words"), [("en", "20 Nov 12:00"), ("zh-hans", "11月20日 12:00")])
def test_moments_are_written_as_the_language_does(language: str, words: str) -> None:
    assert f">{words}</time>" in shown("{{ moment|moment }}", language, moment=NOON)


def test_another_year_is_named() -> None:
    assert ">20 Nov 2025, 12:00</time>" in shown("{{ moment|moment }}", moment=NOON - timedelta(days=365))
    assert ">2025年11月20日" in shown("{{ on|day }}", "zh-hans", on=date(2025, 11, 20))


@pytest.mark.parametrize(
    ("source", "language", "words"),
    [
        ("{{ x|number }}", "en", "12,045"),
        ("{{ x|number }}", "zh-hans", "12,045"),
        ("{{ p|percent }}", "en", "3.4\u00a0%"),
        ("{{ p|percent }}", "zh-hans", "3.4%"),
        ("{{ m|money:'CNY' }}", "zh-hans", "1,204.50\u00a0CNY"),
        ("{{ m|money:'JPY' }}", "en", "1,204\u00a0JPY"),
        ("{{ m|money:'KWD' }}", "en", "1,204.500\u00a0KWD"),
    ],
)
def test_numbers_are_written_as_the_language_does(source: str, language: str, words: str) -> None:
    assert shown(source, language, x=12045, p=0.034, m=Decimal("1204.5")) == words


@pytest.mark.parametrize(
    ("language", "text"), [("zh-hans", "卡部"), ("zh-CN", "卡部"), ("en-GB", "Cards"), ("fr", "Cards")]
)
def test_content_in_several_languages_falls_back_to_a_related_one(language: str, text: str) -> None:
    assert in_language({"zh-Hans": "卡部", "en": "Cards"}, language) == text


def test_content_in_one_language_only_is_better_than_nothing() -> None:
    assert in_language({"en": "", "de": "Karten"}, "zh-hans") == "Karten"
    assert in_language({}, "en") == ""


def test_every_error_is_a_link_to_its_field_and_its_field_is_described_by_it() -> None:
    page = shown("{{ form }}", form=SampleForm({"email": "nobody", "wants": "gold"}))

    assert '<a href="#id_story">' in page
    assert '<a href="#id_wants_0">' in page
    assert 'id="id_wants_0"' in page
    assert 'aria-describedby="id_email_error"' in page
    assert 'id="id_email_error"' in page
    assert 'aria-describedby="id_story_helptext id_story_error"' in page


def test_a_form_without_errors_has_no_summary() -> None:
    assert 'role="alert"' not in shown("{{ form }}", form=SampleForm())


def test_an_error_of_the_whole_form_is_told_once() -> None:
    class Refusing(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("Somebody else changed this first.")

    assert shown("{{ form }}", form=Refusing({})).count("Somebody else changed this first.") == 1


def test_what_people_typed_is_never_markup() -> None:
    page = shown("{% chip label %}", label="<script>alert(1)</script>")

    assert "<script>" not in page


def test_content_of_something_that_is_not_there_is_nothing() -> None:
    assert shown("{{ unit.parent.name|in_language }}", unit={"parent": None}) == ""
