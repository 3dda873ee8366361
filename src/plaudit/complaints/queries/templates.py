"""Ready words for answers, and the names that are filled in when they are inserted."""

import re
from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import translation

from plaudit.accounts.queries import organisation
from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from ..models import AnswerTemplate, Complaint
from .papers.parts import day_of, remedy_in_words

NAME = re.compile(r"\{(\w+)\}")
NAMES = ("reference", "received_on", "organisation", "unit", "writer", "phone", "points", "remedies", "today")


def templates_at_hand() -> QuerySet[AnswerTemplate]:
    return AnswerTemplate.objects.filter(retired_at=None)


def template_for(template_id: object) -> AnswerTemplate:
    return fetch(templates_at_hand(), pk=template_id)


def filled(template: AnswerTemplate, complaint: Complaint, actor: Actor) -> str:
    """The words in the complainant's language (or in the one there is), with the names filled in."""
    words = in_language(template.body, complaint.language)
    values = _values(complaint, actor)
    return NAME.sub(lambda found: values.get(found[1], found[0]), words)


def unknown_names(words: str) -> list[str]:
    return sorted({name for name in NAME.findall(words) if name not in NAMES})


def _values(complaint: Complaint, actor: Actor) -> Mapping[str, str]:
    with translation.override(complaint.language):
        ours = organisation()
        return {
            "reference": complaint.reference,
            "received_on": day_of(complaint.received_at),
            "organisation": str(ours),
            "unit": in_language(complaint.unit.name),
            "writer": actor.name,
            "phone": ours.phone,
            "points": "\n".join(f"{i.number}. {i.text}" for i in complaint.issues.select_related("subject")),
            "remedies": "\n".join(f"- {remedy_in_words(r)}" for r in complaint.remedies.select_related("subject")),
            "today": day_of(now()),
        }
