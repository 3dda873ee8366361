"""Keeping the list: every deed adds a version, and is in the journal."""

from datetime import date

import pytest

from plaudit.accounts.roles import Role
from plaudit.bodies import actions
from plaudit.bodies.models import OutsideBody
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused, Stale
from plaudit.foundation.models import Entry
from tests.bodies.world import entry
from tests.factories import make_actor, make_user

pytestmark = pytest.mark.django_db
KEEPERS = (Role.PROVIDER_MANAGER, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", KEEPERS)
def test_a_provider_manager_and_an_administrator_list_a_body(role: Role) -> None:
    actor = make_actor(make_user("Lin", role))

    body = actions.add_body(actor=actor, body=entry())

    written = Entry.objects.get(code="body.added")
    assert (body.version, body.origin) == (1, "own")
    assert (written.actor, written.data["code"]) == (actor.ref, "nz-arbiter")


@pytest.mark.parametrize("role", [role for role in Role if role not in KEEPERS])
def test_nobody_else_may(role: Role) -> None:
    actor = make_actor(make_user("Lin", role))
    keeper = make_actor(make_user("Wang", Role.ADMINISTRATOR))
    actions.add_body(actor=keeper, body=entry())

    for deed in (
        lambda: actions.add_body(actor=actor, body=entry("nz-other")),
        lambda: actions.change_body(actor=actor, code="nz-arbiter", body=entry()),
        lambda: actions.confirm_body(actor=actor, code="nz-arbiter"),
        lambda: actions.close_body(actor=actor, code="nz-arbiter", on=date(2026, 1, 1)),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert OutsideBody.objects.count() == 1


class TestOneBody:
    @pytest.fixture(autouse=True)
    def listed(self) -> None:
        self.actor = make_actor(make_user("Lin", Role.PROVIDER_MANAGER))
        self.body = actions.add_body(actor=self.actor, body=entry())

    def test_a_code_is_given_once(self) -> None:
        with pytest.raises(Refused) as refused:
            actions.add_body(actor=self.actor, body=entry())

        assert refused.value.field == "code"

    def test_closing_adds_a_version_and_leaves_the_first_as_it_was(self) -> None:
        actions.close_body(actor=self.actor, code="nz-arbiter", on=date(2026, 1, 1))

        rows = OutsideBody.objects.order_by("version").values_list("version", "valid_to", "url")
        assert list(rows) == [(1, None, self.body.url), (2, date(2026, 1, 1), self.body.url)]
        assert Entry.objects.get(code="body.closed").data["valid_to"] == "2026-01-01"

    def test_a_closed_body_is_not_closed_again(self) -> None:
        actions.close_body(actor=self.actor, code="nz-arbiter", on=date(2026, 1, 1))

        with pytest.raises(Refused):
            actions.close_body(actor=self.actor, code="nz-arbiter", on=date(2026, 1, 2))

    def test_closing_overtakes_what_was_planned_for_later(self) -> None:
        planned = entry(valid_from=date(2030, 1, 1))
        actions.change_body(actor=self.actor, code="nz-arbiter", body=planned)

        closed = actions.close_body(actor=self.actor, code="nz-arbiter", on=date(2026, 1, 1))

        assert (closed.version, closed.valid_from, closed.valid_to) == (3, date(2020, 1, 1), date(2026, 1, 1))

    def test_a_body_cannot_end_before_it_begins(self) -> None:
        with pytest.raises(Invalid) as refused:
            actions.close_body(actor=self.actor, code="nz-arbiter", on=date(2019, 1, 1))

        assert refused.value.field == "on"

    def test_a_change_is_not_confirmed_until_somebody_compares_it(self) -> None:
        actions.confirm_body(actor=self.actor, code="nz-arbiter")
        changed = actions.change_body(actor=self.actor, code="nz-arbiter", body=entry(phone="0800 1"))

        confirmed = actions.confirm_body(actor=self.actor, code="nz-arbiter")

        assert not changed.confirmed
        assert confirmed.confirmed and confirmed.checked_on and confirmed.phone == "0800 1"

    def test_a_page_that_is_out_of_date_changes_nothing(self) -> None:
        actions.change_body(actor=self.actor, code="nz-arbiter", body=entry(phone="0800 1"), version=1)

        with pytest.raises(Stale):
            actions.confirm_body(actor=self.actor, code="nz-arbiter", version=1)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": {"en": " "}}, "name"),
            ({"does": {}}, "does"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"limit_number": 6}, "limit_number"),
        ],
    )
    def test_what_complainants_could_not_use_is_refused(self, wrong: dict[str, object], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            actions.change_body(actor=self.actor, code="nz-arbiter", body=entry(**wrong))

        assert refused.value.field == field

    def test_an_unknown_body_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            actions.confirm_body(actor=self.actor, code="nowhere")
