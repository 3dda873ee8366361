"""Ready words for answers: those that came with Plaudit, and the organisation's own."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Invalid, NotFound, Stale
from plaudit.foundation.journal import record
from plaudit.foundation.moments import now

from .. import policies
from ..models import AnswerTemplate
from ..queries.templates import NAMES, unknown_names
from .case import user_id

PACK = Path(__file__).parents[1] / "data" / "answer_templates.toml"
LANGUAGES = ("en", "zh-hans")


def add_template(*, actor: Actor, name: Mapping[str, str], body: Mapping[str, str], code: str = "") -> AnswerTemplate:
    with transaction.atomic():
        policies.check_may_keep_templates(actor)
        made = AnswerTemplate.objects.create(
            code=code, **_read(name, body), is_own=actor is not SYSTEM, changed_by_id=user_id(actor), changed_at=now()
        )
        record("answer_template.added", actor=actor, subject=made, data={"version": 1})
    return made


def change_template(
    *, actor: Actor, template_id: UUID, name: Mapping[str, str], body: Mapping[str, str], version: int
) -> AnswerTemplate:
    """Raises Stale when somebody changed it since `version`."""
    with transaction.atomic():
        template = _locked(actor, template_id)
        if template.version != version:
            raise Stale(
                "answer_template.changed",
                _("Somebody changed this template while you were working on it. Nothing was saved. Look at it again."),
            )
        _change(template, actor, _read(name, body), is_own=True)
    return template


def retire_template(*, actor: Actor, template_id: UUID) -> AnswerTemplate:
    """It is not offered any more; answers that were sent stay as they are."""
    with transaction.atomic():
        template = _locked(actor, template_id)
        template.retired_at, template.is_own = now(), True
        template.save(update_fields=["retired_at", "is_own"])
        record("answer_template.retired", actor=actor, subject=template)
    return template


def load_templates(path: Path = PACK) -> int:
    """Add or renew those of the file; what somebody here changed or retired stays. Returns how many changed."""
    changed = 0
    with transaction.atomic():
        for code, given in tomllib.loads(path.read_text(encoding="utf-8")).items():
            held = AnswerTemplate.objects.select_for_update().filter(code=code).first()
            if held is None:
                add_template(actor=SYSTEM, code=code, name=given["name"], body=given["body"])
            elif held.is_own or (held.name, held.body) == (given["name"], _stripped(given["body"])):
                continue
            else:
                _change(held, SYSTEM, _read(given["name"], given["body"]), is_own=False)
            changed += 1
    return changed


def _change(template: AnswerTemplate, actor: Actor, said: Mapping[str, dict[str, str]], *, is_own: bool) -> None:
    template.name, template.body = said["name"], said["body"]
    template.version += 1
    template.is_own, template.changed_by_id, template.changed_at = is_own, user_id(actor), now()
    template.save(update_fields=["name", "body", "version", "is_own", "changed_by", "changed_at"])
    record("answer_template.changed", actor=actor, subject=template, data={"version": template.version})


def _locked(actor: Actor, template_id: UUID) -> AnswerTemplate:
    policies.check_may_keep_templates(actor)
    template = AnswerTemplate.objects.select_for_update().filter(pk=template_id, retired_at=None).first()
    if template is None:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    return template


def _read(name: Mapping[str, str], body: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The words by language, judged. Raises Invalid."""
    names, bodies = _stripped(name), _stripped(body)
    for language in LANGUAGES:
        if bool(names.get(language)) != bool(bodies.get(language)):
            raise Invalid(
                "answer_template.half",
                _("A template has a name and words in each of its languages. Fill in both, or neither."),
                field=f"{'body' if names.get(language) else 'name'}_{language.replace('-', '_')}",
            )
    if not bodies:
        raise Invalid("answer_template.empty", _("Write the template in at least one language."), field="body_en")
    for language, words in bodies.items():
        if unknown := unknown_names(words):
            raise Invalid(
                "answer_template.unknown_name",
                _("“%(name)s” is not known. These can be filled in: %(names)s."),
                field=f"body_{language.replace('-', '_')}",
                name=f"{{{unknown[0]}}}",
                names=", ".join(f"{{{known}}}" for known in NAMES),
            )
    return {"name": names, "body": bodies}


def _stripped(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
