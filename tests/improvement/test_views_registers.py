"""The pages of the registers, and the public page on how complaints are handled."""

import pytest
from django.core.management import call_command
from django.test import Client

from plaudit.accounts.models import Organisation, Unit
from plaudit.accounts.roles import Role
from plaudit.improvement.models import RegisterEntry
from plaudit.improvement.queries import newest_versions, values_of
from plaudit.improvement.registers import groups, registers
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
AT_HAND = {"title": "Handlers", "resource": "staff", "decision": "Two more.", "decided_on": "2026-03-01"}


@pytest.fixture
def unit() -> Unit:
    return make_unit("bank")


def signed_in(unit: Unit, *roles: Role) -> Client:
    client = Client()
    client.force_login(make_user("Lin", *roles, unit=unit))
    return client


def test_every_register_is_complete_in_both_languages() -> None:
    assert len(registers()) >= 30
    for register in registers().values():
        assert register.group in groups()
        texts = [register.name, register.about, *(field.label for field in register.fields)]
        assert all(text["en"] and text["zh-hans"] for text in texts), register.code
        assert any(field.is_required for field in register.fields), register.code
        assert {*register.keepers, *register.signers, *register.verifiers} <= {*Role.values, "staff"}


@pytest.mark.parametrize("code", sorted(registers()))
def test_a_manager_opens_the_form_of_every_register(unit: Unit, code: str) -> None:
    client = signed_in(unit, Role.MANAGER)

    assert client.get(f"/staff/registers/{code}/").status_code == 200
    assert client.get(f"/staff/registers/{code}/add/").status_code == 200


def test_an_entry_is_written_read_changed_and_signed(unit: Unit) -> None:
    manager, director = signed_in(unit, Role.MANAGER), signed_in(unit, Role.DIRECTOR)
    owner = make_user("Olga", Role.HANDLER, unit=unit)

    added = manager.post("/staff/registers/resource/add/", AT_HAND | {"owner": owner.pk, "unit": unit.pk})
    entry = RegisterEntry.objects.get()
    changed = AT_HAND | {"owner": owner.pk, "version": 1, "decision": "Three more."}
    manager.post(f"/staff/register-entries/{entry.pk}/change/", changed)
    signed = director.post(f"/staff/register-entries/{entry.pk}/signed/", {"version": 2}, follow=True)

    assert added.status_code == 302
    page = signed.content.decode()
    assert "Three more." in page and "Olga" in page and "Signed" in page
    assert values_of(newest_versions([entry])[entry.pk])["decision"] == "Three more."


def test_a_missing_field_and_an_unknown_complaint_are_told_and_nothing_is_lost(unit: Unit) -> None:
    client = signed_in(unit, Role.MANAGER)
    fields = {"title": "Sample of March", "criteria": "Procedures", "cases": "C-2026-999999"}

    response = client.post("/staff/registers/audit/add/", fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert "There is no complaint C-2026-999999" in page and "Sample of March" in page
    assert not RegisterEntry.objects.exists()


def test_words_of_an_entry_are_shown_and_never_run(unit: Unit) -> None:
    client = signed_in(unit, Role.MANAGER)
    owner = make_user("Olga", Role.HANDLER, unit=unit)

    evil = "<script>alert(1)</script>"
    client.post("/staff/registers/resource/add/", AT_HAND | {"title": evil, "owner": owner.pk, "unit": unit.pk})

    page = client.get(f"/staff/register-entries/{RegisterEntry.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_anybody_who_works_here_may_suggest_something(unit: Unit) -> None:
    client = signed_in(unit, Role.INTAKE)
    owner = make_user("Olga", Role.HANDLER, unit=unit)

    client.post(
        "/staff/registers/suggestion/add/",
        {"title": "A bigger sign", "text": "At the door", "owner": owner.pk, "unit": unit.pk},
    )

    assert "A bigger sign" in client.get("/staff/registers/suggestion/?q=door").content.decode()
    assert "A bigger sign" not in client.get("/staff/registers/suggestion/?q=window").content.decode()


def test_everybody_sees_how_complaints_are_handled_and_how_long_it_takes() -> None:
    make_unit("bank")
    Organisation.objects.create(name={"en": "Harbour Bank"}, time_zone="Europe/London")
    call_command("load_clocks", verbosity=0)

    page, chinese = (Client().get(f"/{tag}/handling/").content.decode() for tag in ("en", "zh-hans"))

    assert "Acknowledge: 1 working day" in page
    assert "costs nothing" in page and "Compensation" in page
    assert "如何处理投诉" in chinese
    assert len(page.encode()) < 30_000
