"""Writing in the registers: versions, names under them, and what is refused."""

from datetime import date

import pytest

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import actor_for, day_here
from plaudit.accounts.roles import Role
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused, Stale
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from plaudit.improvement import actions
from plaudit.improvement.codes import Mark
from plaudit.improvement.models import RegisterEntry
from plaudit.improvement.queries import newest_versions, published, read_share, values_of
from tests.complaints.world import make_world
from tests.factories import make_unit, make_user

from .world import ACTION, AUDIT, POLICY, RESOURCE, REVIEW, make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit("bank")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_user("Mia", Role.MANAGER, unit=unit)


@pytest.fixture
def director(unit: Unit) -> User:
    return make_user("Dee", Role.DIRECTOR, unit=unit)


def mark(user: User, entry: RegisterEntry, which: Mark) -> RegisterEntry:
    return actions.mark_entry(actor=actor_for(user), entry_id=entry.pk, mark=which)


def test_a_change_is_a_new_version_and_the_old_one_stays(unit: Unit, manager: User) -> None:
    entry = make_entry(unit, by=manager)

    actions.change_entry(
        actor=actor_for(manager),
        entry_id=entry.pk,
        title="Handlers for the summer",
        values=RESOURCE | {"decision": "Three more."},
        owner=manager,
    )

    first, second = entry.versions.all()
    assert (first.title, second.title) == ("Handlers for the spring", "Handlers for the summer")
    assert (
        values_of(first)["decision"] == "Two more handlers from May." and values_of(second)["decision"] == "Three more."
    )
    codes = Entry.objects.filter(code__startswith="register.").values_list("code", flat=True)
    assert list(codes) == ["register.entry_added", "register.entry_changed"]


def test_the_journal_holds_no_words_of_an_entry(unit: Unit) -> None:
    make_entry(unit)

    data = str(Entry.objects.get(code="register.entry_added").data)
    assert "handlers" not in data and "Handlers" not in data and "resource" in data


def test_two_people_cannot_overwrite_each_other(unit: Unit, manager: User) -> None:
    entry = make_entry(unit, by=manager)
    about = {"entry_id": entry.pk, "title": "Other", "values": RESOURCE, "owner": manager, "version": 1}
    actions.change_entry(actor=actor_for(manager), **about)

    with pytest.raises(Stale):
        actions.change_entry(actor=actor_for(manager), **about)


def test_what_a_register_asks_for_has_to_be_filled_in(unit: Unit, manager: User) -> None:
    with pytest.raises(Invalid) as caught:
        make_entry(unit, by=manager, values={"resource": "staff", "decision": "", "decided_on": "2026-03-01"})

    assert caught.value.field == "decision"


def test_a_signature_belongs_to_the_version_it_stands_under(unit: Unit, manager: User, director: User) -> None:
    entry = make_entry(unit, by=manager)
    mark(director, entry, Mark.SIGNED)
    mark(director, entry, Mark.SIGNED)
    actions.change_entry(actor=actor_for(manager), entry_id=entry.pk, title="New", values=RESOURCE, owner=manager)

    (signed,) = entry.marks.filter(mark=Mark.SIGNED)
    assert (signed.version, signed.by) == (1, director)


def test_only_who_may_sign_signs(unit: Unit, manager: User) -> None:
    entry = make_entry(unit, by=manager)

    with pytest.raises(Forbidden):
        mark(manager, entry, Mark.SIGNED)


def test_signed_minutes_are_not_changed_any_more(unit: Unit, manager: User, director: User) -> None:
    entry = make_entry(unit, "review", by=manager, values=REVIEW)
    mark(director, entry, Mark.SIGNED)

    with pytest.raises(Refused) as caught:
        actions.change_entry(actor=actor_for(manager), entry_id=entry.pk, title="x", values=REVIEW, owner=manager)

    assert caught.value.code == "register.sealed"


def test_a_policy_is_shown_to_everybody_only_once_it_is_signed(unit: Unit, manager: User, director: User) -> None:
    entry = make_entry(unit, "policy", by=manager, values=POLICY, title="Our policy")
    with pytest.raises(Refused) as caught:
        mark(manager, entry, Mark.PUBLISHED)
    assert caught.value.code == "register.not_signed"
    assert published() == []

    mark(director, entry, Mark.SIGNED)
    mark(manager, entry, Mark.PUBLISHED)
    assert [(title, text) for title, text, _day in published()] == [("Our policy", "We answer every complaint.")]

    actions.change_entry(actor=actor_for(manager), entry_id=entry.pk, title="New", values=POLICY, owner=manager)
    assert published() == []


def test_an_action_is_verified_by_a_second_person(unit: Unit, manager: User) -> None:
    entry = make_entry(unit, "action", by=manager, values=ACTION)
    verifier = make_user("Vera", Role.VERIFIER, unit=unit)

    with pytest.raises(Forbidden) as caught:
        mark(manager, entry, Mark.VERIFIED)
    assert caught.value.code == "register.not_independent"
    mark(verifier, entry, Mark.VERIFIED)

    assert entry.marks.get().by == verifier


def test_nobody_audits_their_own_work() -> None:
    world = make_world()
    complaint = world.investigated()
    auditor = make_user("Ada", Role.AUDITOR, unit=world.cards)
    sample = {"cases": [complaint.reference]}
    involved = AUDIT | sample | {"auditor": str(world.people["investigator"].pk)}

    with pytest.raises(Refused) as caught:
        make_entry(world.cards, "audit", by=world.people["manager"], values=involved)
    assert caught.value.code == "register.auditor_not_independent"

    entry = make_entry(
        world.cards, "audit", by=world.people["manager"], values=AUDIT | sample | {"auditor": str(auditor.pk)}
    )
    assert values_of(newest_versions([entry])[entry.pk])["cases"] == [complaint.reference]


def test_looking_at_it_again_sets_the_next_date(unit: Unit, manager: User) -> None:
    entry = make_entry(unit, by=manager, review_on=date(2026, 1, 1))

    mark(manager, entry, Mark.LOOKED_AT)

    entry.refresh_from_db()
    assert entry.review_on.year > now().year or entry.review_on > day_here(now())


def test_how_many_have_read_the_version_in_force(unit: Unit, manager: User, director: User) -> None:
    entry = make_entry(unit, "policy", by=manager, values=POLICY)
    mark(director, entry, Mark.READ)

    assert read_share(entry) == (1, User.objects.count())
    actions.change_entry(actor=actor_for(manager), entry_id=entry.pk, title="New", values=POLICY, owner=manager)
    entry.refresh_from_db()
    assert read_share(entry) == (0, User.objects.count())


def test_an_entry_of_another_unit_is_not_there(unit: Unit, manager: User) -> None:
    entry = make_entry(make_unit("elsewhere"))

    with pytest.raises(NotFound):
        mark(manager, entry, Mark.LOOKED_AT)


def test_an_ended_entry_stays_and_is_not_changed(unit: Unit, manager: User) -> None:
    entry = make_entry(unit, by=manager)
    mark(manager, entry, Mark.ENDED)

    with pytest.raises(Refused) as caught:
        actions.change_entry(actor=actor_for(manager), entry_id=entry.pk, title="x", values=RESOURCE, owner=manager)
    assert caught.value.code == "register.ended"
