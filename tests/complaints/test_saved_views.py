"""Views of the queue that people keep, and what a supervisor sees of a team."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from plaudit.accounts.models import RoleGrant
from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.models import Complaint, SavedView
from plaudit.complaints.queries.team import Load, team_of
from plaudit.foundation.errors import Forbidden, Invalid, NotFound
from plaudit.foundation.models import Entry
from tests.factories import make_unit, make_user

from .test_views_staff import signed_in
from .test_views_today import due, own
from .world import World

QUEUE, VIEWS = "/staff/complaints/", "/staff/complaints/views/"


def load_of(world: World, name: str = "") -> Load:
    return next(load for load in team_of(world.actor("manager")).loads if load.name == name)


def test_a_view_keeps_the_filters_and_leads_back_to_them(world: World) -> None:
    world.file("Card blocked abroad."), own(world, world.file("Late fee."))
    client = signed_in(world, "handler")

    saved = client.post(f"{VIEWS}add/?scope=unassigned&q=blocked&nonsense=1", {"name": "Nobody's"}, follow=True)

    view = SavedView.objects.get()
    assert (view.query, view.unit, view.is_default) == ("scope=unassigned", None, False)
    page = saved.content.decode()
    assert "Card blocked abroad." in page and "Late fee." not in page
    assert 'href="?scope=unassigned" aria-current="page">Nobody&#x27;s</a>' in page
    entry = Entry.objects.get(code="view.saved")
    assert entry.data == {"is_default": False, "is_shared": False}


def test_the_default_view_opens_by_itself_and_only_then(world: World) -> None:
    world.file("Card blocked abroad."), own(world, world.file("Late fee."))
    client = signed_in(world, "handler")
    client.post(f"{VIEWS}add/?scope=mine", {"name": "Mine", "is_default": "on"})

    assert client.get(QUEUE).headers["Location"] == f"{QUEUE}?scope=mine"
    assert "Card blocked abroad." in client.get(f"{QUEUE}?status=open").content.decode()
    view = SavedView.objects.get()
    client.post(f"{VIEWS}{view.pk}/default/", {"off": "on"})
    assert client.get(QUEUE).status_code == 200


def test_there_is_one_default_and_one_view_of_a_name(world: World) -> None:
    actor = world.actor("handler")
    first = actions.save_view(actor=actor, name="Late", query="late=on", is_default=True)
    second = actions.save_view(actor=actor, name="Mine", query="scope=mine", is_default=True)
    again = actions.save_view(actor=actor, name="Late", query="late=on&scope=mine")

    assert again.pk == first.pk and again.query == "late=on&scope=mine"
    assert list(SavedView.objects.filter(is_default=True)) == [second]


def test_a_shared_view_is_there_for_whoever_works_in_the_unit_and_nobody_else(world: World) -> None:
    view = actions.save_view(actor=world.actor("manager"), name="Late", query="late=on", unit=world.cards)

    assert view.name in signed_in(world, "handler").get(VIEWS).content.decode()
    assert view.name not in signed_in(world, "stranger").get(VIEWS).content.decode()
    with pytest.raises(Forbidden) as refused:
        actions.remove_view(actor=world.actor("handler"), view_id=view.pk)
    assert refused.value.code == "view.not_yours"
    with pytest.raises(NotFound):
        actions.remove_view(actor=world.actor("stranger"), view_id=view.pk)
    actions.remove_view(actor=world.actor("manager"), view_id=view.pk)
    assert not SavedView.objects.exists()


def test_only_a_manager_shares_and_only_with_units_below(world: World) -> None:
    for name, unit in (("handler", world.cards), ("manager", world.loans)):
        with pytest.raises(NotFound):
            actions.save_view(actor=world.actor(name), name="Late", query="late=on", unit=unit)


def test_a_view_needs_a_name_and_there_is_an_end_to_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    response = signed_in(world, "handler").post(f"{VIEWS}add/", {"name": " "})
    assert response.status_code == 422

    monkeypatch.setattr("plaudit.complaints.actions.views.MOST", 1)
    actions.save_view(actor=world.actor("handler"), name="One", query="")
    with pytest.raises(Invalid) as refused:
        actions.save_view(actor=world.actor("handler"), name="Two", query="")
    assert refused.value.code == "view.too_many"


def test_a_supervisor_sees_what_each_owner_carries_and_gets_there(world: World) -> None:
    late, soon, waiting = (own(world, world.file()) for _n in range(3))
    due(late, days=-2), due(soon, days=3), due(waiting, days=30)
    Complaint.objects.filter(pk=waiting.pk).update(state="waiting", is_urgent=True)
    Complaint.objects.filter(pk=late.pk).update(received_at=timezone.now() - timedelta(days=9))
    world.file()

    load = load_of(world, "handler")

    assert (load.open, load.overdue, load.week, load.waiting, load.urgent) == (3, 1, 1, 1, 1)
    assert load.oldest_hours // 24 == 9
    assert load_of(world, "second handler").open == 0
    client = signed_in(world, "manager")
    page = client.get("/staff/team/").content.decode()
    links = re.findall(r'<td class="num"><a href="([^"]+)"[^>]*>(\d+)<', page)
    assert len(links) == 7
    for link, count in links:
        assert client.get(html.unescape(link)).content.decode().count('class="row" href') == int(count), link


def test_what_belongs_to_others_is_not_on_the_page(world: World) -> None:
    world.file(unit=world.loans)

    assert team_of(world.actor("manager")).total == 0
    assert signed_in(world, "handler").get("/staff/team/").status_code == 404


def test_an_owner_who_left_and_a_unit_without_anybody_are_named(world: World) -> None:
    own(world, world.file())
    RoleGrant.objects.filter(user=world.people["handler"]).update(valid_to=timezone.now())
    RoleGrant.objects.filter(role=Role.VERIFIER).update(valid_to=timezone.now())

    team = team_of(world.actor("manager"))

    assert load_of(world, "handler").is_gone
    assert [(vacancy.unit.pk, list(vacancy.roles), vacancy.open) for vacancy in team.vacancies] == [
        (world.cards.pk, ["Verifier"], 1)
    ]
    assert "No longer a handler here" in signed_in(world, "manager").get("/staff/team/").content.decode()


def test_whoever_holds_the_role_higher_up_is_no_stranger_to_the_unit(world: World) -> None:
    above = make_user("Above", Role.HANDLER, unit=world.bank)
    complaint = world.file()
    Complaint.objects.filter(pk=complaint.pk).update(owner=above)
    make_unit("desk", parent=world.cards)

    assert not load_of(world, "Above").is_gone
