"""Criteria, causes and limits of authority: data that decides, and what it refuses."""

from decimal import Decimal
from pathlib import Path

import pytest

from plaudit.complaints import actions
from plaudit.complaints.cause_trees import FOLDER, load_causes
from plaudit.complaints.criteria import criteria
from plaudit.complaints.models import Cause, CauseTree, Complaint
from plaudit.complaints.queries.causes import code_in
from plaudit.complaints.queries.similar import similar_to
from plaudit.customers.models import Product
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Forbidden, Invalid, Refused

from .world import RATINGS, World

# severity, impact, safety, needed at once → priority
PRIORITIES = """
1 1 0 0  4
2 2 0 0  3
3 1 0 0  3
3 3 0 0  2
4 1 0 0  2
4 1 0 1  1
5 1 0 0  1
1 1 1 0  1
"""


@pytest.mark.parametrize("line", [tuple(map(int, line.split())) for line in PRIORITIES.strip().splitlines()])
def test_the_priority_follows_from_harm(line: tuple[int, ...]) -> None:
    severity, impact, safety, needed, priority = line
    more = {"severity": severity, "impact": impact, "has_safety_risk": safety, "immediate_action_needed": needed}

    assert criteria().priority_of(criteria().checked(RATINGS | more)) == priority


@pytest.mark.parametrize("code", list(RATINGS))
def test_an_assessment_with_an_unrated_criterion_is_refused(world: World, code: str) -> None:
    complaint = world.file()

    with pytest.raises(Invalid) as refusal:
        actions.assess_complaint(
            actor=world.actor("assessor"),
            complaint_id=complaint.pk,
            ratings=actions.Ratings(RATINGS | {code: None}),
            issues=["Fee"],
        )

    assert (refusal.value.code, refusal.value.field) == ("complaint.criterion_unrated", code)


def test_every_criterion_and_cause_has_words_in_both_languages() -> None:
    load = criteria()
    words = [row.label for row in load.rows] + [words for row in load.rows for words in row.scale.values()]

    assert all(set(each) == {"en", "zh-hans"} and all(each.values()) for each in words)


def test_every_cause_that_ships_is_named_in_both_languages(world: World) -> None:
    names = list(Cause.objects.values_list("name", flat=True))

    assert len(names) > 20 and all(set(each) == {"en", "zh-hans"} for each in names)


NEXT = """
version = 2
moved = {{ "people.slip" = "process.slip"{more} }}
{rows}
[[cause]]
code = "process.slip"
name = {{ en = "Slip", zh-hans = "疏忽" }}
"""


def next_tree(folder: Path, *, without: str = "people.slip", more: str = "") -> Path:
    kept = [block for block in (FOLDER / "1.toml").read_text().split("[[cause]]")[1:] if f'"{without}"' not in block]
    path = folder / "2.toml"
    path.write_text(NEXT.format(rows="".join(f"[[cause]]{block}" for block in kept), more=more))
    return path


def test_a_trend_is_read_across_versions_of_the_tree(world: World, tmp_path: Path) -> None:
    load_causes(next_tree(tmp_path))

    assert code_in("people.slip", of=1, to=2) == "process.slip"
    assert code_in("process.slip", of=2, to=1) == "people.slip"
    assert code_in("product.fault", of=1, to=2) == "product.fault"


def test_a_tree_that_loses_a_cause_is_not_loaded(world: World, tmp_path: Path) -> None:
    path = next_tree(tmp_path)
    path.write_text(path.read_text().replace('"people.slip" = "process.slip"', ""))

    with pytest.raises(Invalid) as refusal:
        load_causes(path)

    assert "people.slip" in refusal.value.message and CauseTree.objects.count() == 1


def test_a_loaded_version_is_never_changed(world: World, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('version = 1\n[[cause]]\ncode = "x"\nname = { en = "X" }\n')

    with pytest.raises(Invalid):
        load_causes(own)
    assert load_causes() == []


def test_a_cause_that_is_not_known_needs_its_reason(world: World) -> None:
    complaint = world.assessed()

    with pytest.raises(Invalid) as refusal:
        actions.code_cause(actor=world.actor("handler"), complaint_id=complaint.pk, cause=None)
    actions.code_cause(actor=world.actor("handler"), complaint_id=complaint.pk, cause=None, words="The log is gone.")

    assert refusal.value.field == "words"
    assert complaint.causes_found.get().cause is None


def test_others_harmed_needs_words(world: World) -> None:
    complaint = world.assessed()

    with pytest.raises(Invalid) as refusal:
        look = actions.Look(others_harmed=True, has_similar=False)
        actions.look_wider(actor=world.actor("decider"), complaint_id=complaint.pk, look=look)

    assert refusal.value.field == "others_words"


def test_similar_complaints_are_those_one_may_see(world: World) -> None:
    card = Product.objects.create(code="card", name={"en": "Card"})
    cause = Cause.objects.get(code="people.slip")
    mine, like, hidden, other = (world.file(product=card) for _ in range(4))
    Complaint.objects.filter(pk__in=[mine.pk, like.pk, hidden.pk]).update(cause=cause)
    Complaint.objects.filter(pk=hidden.pk).update(unit=world.loans)
    mine.refresh_from_db()

    found = similar_to(world.actor("handler"), mine)

    assert ([row.pk for row in found.rows], found.count) == ([like.pk], 1)
    assert other.pk not in [row.pk for row in found.rows]


# Limits of authority


def limited(handler: str = "100", decider: str = "500") -> None:
    for role, amount in (("handler", handler), ("decider", decider)):
        actions.set_limit(actor=SYSTEM, role=role, kind="", amount=Decimal(amount))


def offer(world: World, complaint: Complaint, amount: str, name: str = "handler", **more: object) -> object:
    line = actions.Offer(kind="refund", amount=Decimal(amount), currency="EUR", **more)  # type: ignore[arg-type]
    return actions.offer_remedy(actor=world.actor(name), complaint_id=complaint.pk, offer=line)


def test_a_sum_beyond_the_limit_is_refused_and_goes_with_an_approval(world: World) -> None:
    limited()
    complaint = world.assessed()

    with pytest.raises(Refused) as refusal:
        offer(world, complaint, "300")
    offer(world, complaint, "300", asks_approval=True)
    remedy = complaint.remedies.get()
    with pytest.raises(Forbidden):
        actions.approve_remedy(actor=world.actor("second_handler"), remedy_id=remedy.pk)
    actions.approve_remedy(actor=world.actor("decider"), remedy_id=remedy.pk)

    assert refusal.value.code == "remedy.over_limit"
    assert complaint.remedies.get().approved_by == world.people["decider"]


def test_a_sum_is_not_split_to_stay_below_the_limit(world: World) -> None:
    limited()
    complaint = world.assessed()
    offer(world, complaint, "60")

    with pytest.raises(Refused) as refusal:
        offer(world, complaint, "60")

    assert refusal.value.code == "remedy.split" and "120.00" in refusal.value.message


def test_another_complaint_of_the_same_complainant_counts_too(world: World) -> None:
    limited()
    ann = actions.Person(email="ann@example.org")
    offer(world, world.assessed(complainant=ann), "60")
    second, stranger = (
        world.assessed(complainant=ann),
        world.assessed(complainant=actions.Person(email="li@example.org")),
    )

    with pytest.raises(Refused) as refusal:
        offer(world, second, "60")
    offer(world, stranger, "60")

    assert refusal.value.code == "remedy.split"


def test_another_currency_counts_at_its_rate_and_not_without_one(world: World) -> None:
    limited()
    complaint = world.assessed()
    line = actions.Offer(kind="refund", amount=Decimal("700"), currency="CNY")
    at = {"actor": world.actor("handler"), "complaint_id": complaint.pk}

    with pytest.raises(Refused) as refusal:
        actions.offer_remedy(offer=line, **at)
    actions.set_rate(actor=SYSTEM, currency="CNY", rate=Decimal("0.125"))
    remedy = actions.offer_remedy(offer=line, **at)

    assert refusal.value.code == "remedy.no_rate"
    assert remedy.base_amount == Decimal("87.50")


def test_deciding_waits_for_the_approval(world: World) -> None:
    limited()
    complaint = world.investigated()
    for issue in complaint.issues.all():
        found = {"finding": "upheld", "reason": "Paid in time."}
        actions.record_finding(actor=world.actor("investigator"), issue_id=issue.pk, **found)  # type: ignore[arg-type]
    offer(world, complaint, "300", asks_approval=True)

    with pytest.raises(Refused) as refusal:
        actions.decide_complaint(actor=world.actor("decider"), complaint_id=complaint.pk)

    assert refusal.value.code == "complaint.remedy_unapproved"


def test_without_any_limit_nothing_is_held_back(world: World) -> None:
    offer(world, world.assessed(), "99999")


def test_only_managers_set_limits(world: World) -> None:
    with pytest.raises(Forbidden):
        actions.set_limit(actor=world.actor("handler"), role="handler", kind="", amount=None)
