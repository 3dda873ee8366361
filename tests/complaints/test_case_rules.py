"""Rules of escalation and retention as files: read strictly, versioned, and one's own are kept."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plaudit.accounts.roles import Role
from plaudit.complaints.ladders import OWNER
from plaudit.complaints.loading import read_rules, shipped_rules
from plaudit.complaints.models import CaseRule
from plaudit.complaints.queries.case_rules import ladders, terms
from plaudit.complaints.watching_codes import Trigger
from plaudit.foundation.models import Entry

GOOD = """
[[escalation]]
code = "own.media"
trigger = "media"
levels = [{ alert = "manager" }]
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    call_command("load_case_rules", str(path), verbosity=0)


def test_every_trigger_but_the_one_by_hand_has_a_ladder_that_ships(db: None) -> None:
    call_command("load_case_rules", verbosity=0)

    assert {ladder.trigger for ladder in ladders()} == set(Trigger) - {Trigger.BY_HAND}
    assert {level.alert for ladder in ladders() for level in ladder.levels} <= {OWNER, *Role}
    assert all(set(ladder.title) == {"en", "zh-hans"} for ladder in ladders())


def test_terms_that_follow_a_law_are_not_called_confirmed(db: None) -> None:
    call_command("load_case_rules", verbosity=0)

    assert {term.confirmed for term in terms() if term.jurisdiction} == {False}
    assert all(set(term.source) == {"en", "zh-hans"} for term in terms())


def test_loading_again_changes_nothing(db: None) -> None:
    call_command("load_case_rules", verbosity=0)
    before = CaseRule.objects.count()

    call_command("load_case_rules", verbosity=0)

    assert CaseRule.objects.count() == before
    assert Entry.objects.filter(code__startswith="case_rule.").count() == before


def test_ones_own_rule_replaces_the_shipped_one_for_good_and_can_end_it(db: None, tmp_path: Path) -> None:
    call_command("load_case_rules", verbosity=0)
    load(tmp_path, GOOD.replace("own.media", "escalate.media").replace('"manager"', '"director"'))
    call_command("load_case_rules", verbosity=0)
    (mine,) = (ladder for ladder in ladders() if ladder.code == "escalate.media")

    load(tmp_path, GOOD.replace("own.media", "escalate.media") + "ended = true\n")

    assert [level.alert for level in mine.levels] == ["director"]
    assert "escalate.media" not in {ladder.code for ladder in ladders()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('trigger = "media"', 'trigger = "moon"'),
        ('alert = "manager"', 'alert = "king"'),
        ('alert = "manager"', 'allert = "manager"'),
        ("levels = [{ alert", "levels = [] # [{ alert"),
        ('trigger = "media"', 'trigger = "in_danger"'),
        ('trigger = "media"', 'trigger = "amount"'),
        ('trigger = "media"', 'trigger = "media"\nkinds = ["lunch"]'),
        ('trigger = "media"', 'trigger = "media"\ncolour = "red"'),
        ("[[escalation]]", "[[promotion]]"),
        ('code = "own.media"', ""),
    ],
)
def test_a_doubtful_file_is_refused_whole(db: None, tmp_path: Path, before: str, after: str) -> None:
    assert before in GOOD

    with pytest.raises(CommandError, match="cannot be loaded"):
        load(tmp_path, GOOD + GOOD.replace(before, after))

    assert not CaseRule.objects.exists()


def test_the_rules_in_the_documentation_can_be_loaded(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/howto/escalation-and-retention.md").read_text(encoding="utf-8")
    block = page.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "own.toml"
    path.write_text(block, encoding="utf-8")

    assert [code for _kind, code, _body in read_rules(path)] == ["escalate.overdue", "retention.standard"]


def test_the_shipped_files_are_read_without_a_database() -> None:
    assert len([code for path in shipped_rules() for _kind, code, _body in read_rules(path)]) == 14
