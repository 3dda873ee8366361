"""The register of confidentiality incidents: its clocks from the discovery, its decisions, and who sees what of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import actor_for
from plaudit.complaints import actions
from plaudit.complaints.actions import IncidentReport
from plaudit.complaints.codes import Harm, IncidentKind
from plaudit.complaints.models import Incident
from plaudit.complaints.queries.incidents import incident_page, limits_of
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import at, now

from .world import World

pytestmark = pytest.mark.django_db


def reported(world: World, by: str = "handler", **more: Any) -> Incident:
    about: dict[str, Any] = {
        "unit": world.cards, "kind": IncidentKind.WRONG_RECIPIENT, "what": "canarywhat", "discovered_at": now(),
    } | more  # fmt: skip
    return actions.report_incident(actor=world.actor(by), report=IncidentReport(**about))


def assessed(world: World, incident: Incident) -> Incident:
    return actions.assess_incident(
        actor=world.actor("data_protection"),
        incident_id=incident.pk,
        harm=Harm.POSSIBLE,
        people=2,
        words="Two letters.",
    )


def decided(world: World, incident: Incident, whom: str, *, is_told: bool) -> Incident:
    return actions.decide_telling(
        actor=world.actor("data_protection"), incident_id=incident.pk, whom=whom, is_told=is_told, reason="Because."
    )


def limits(incident: Incident) -> dict[str, Any]:
    return {limit.rule.code: limit for limit in limits_of(incident, entries_of(incident.pk))}


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def test_the_clocks_run_from_the_discovery_however_late_it_is_reported(world: World) -> None:
    noticed = now() - timedelta(hours=30)

    incident = reported(world, discovered_at=noticed)

    found = limits(incident)
    assert found["internal.incident_assessment"].due == noticed + timedelta(hours=24)
    assert found["eu.gdpr.incident_authority"].due == noticed + timedelta(hours=72)
    assert incident.next_due_at == noticed + timedelta(hours=24)
    entry = Entry.objects.get(root=incident.pk)
    assert entry.occurred_at == noticed and entry.data["gap"] == "reported_later"


@pytest.mark.parametrize(
    ("law", "codes"),
    [
        ("", {"internal.incident_assessment", "eu.gdpr.incident_authority"}),
        ("DE", {"internal.incident_assessment", "eu.gdpr.incident_authority"}),
        ("CN", {"internal.incident_assessment", "cn.pipl.incident_authority"}),
        ("US", {"internal.incident_assessment"}),
    ],
)
def test_the_law_of_the_organisation_says_which_limits_count(world: World, law: str, codes: set[str]) -> None:
    Organisation.objects.update(jurisdiction=law)

    assert set(limits(reported(world))) == codes


def test_hours_that_no_law_sets_say_that_nobody_confirmed_them(world: World) -> None:
    Organisation.objects.update(jurisdiction="CN")

    chinese = limits(reported(world))["cn.pipl.incident_authority"]

    assert "rule_unconfirmed" in {step.code for step in chinese.warnings}


def test_an_assessment_and_a_decision_stop_their_clocks(world: World) -> None:
    incident = assessed(world, reported(world))
    assert limits(incident)["internal.incident_assessment"].state == "met"
    assert limits(incident)["eu.gdpr.incident_authority"].state == "running"

    decided(world, incident, "authority", is_told=True)
    assert limits(incident)["eu.gdpr.incident_authority"].state == "running"
    told = actions.record_telling(
        actor=world.actor("data_protection"), incident_id=incident.pk, whom="authority", told_at=now()
    )

    assert limits(told)["eu.gdpr.incident_authority"].state == "met"
    assert told.next_due_at is None


def test_not_telling_the_authority_is_a_decision_that_stops_its_clock(world: World) -> None:
    incident = decided(world, assessed(world, reported(world)), "authority", is_told=False)

    assert limits(incident)["eu.gdpr.incident_authority"].state == "met"


def test_a_limit_that_passed_is_missed(world: World) -> None:
    incident = reported(world)

    with at(now() + timedelta(hours=73)):
        states = {code: limit.state for code, limit in limits(incident).items()}

    assert states == {"internal.incident_assessment": "missed", "eu.gdpr.incident_authority": "missed"} or all(
        limit.due < now() + timedelta(hours=73) for limit in limits(incident).values()
    )


def test_it_is_closed_only_when_everybody_was_told_who_is_to_be_told(world: World) -> None:
    officer = world.actor("data_protection")
    incident = assessed(world, reported(world))
    with pytest.raises(Refused, match="not decided yet"):
        actions.close_incident(actor=officer, incident_id=incident.pk, lessons="Check the window of the envelope.")
    decided(world, incident, "authority", is_told=False)
    decided(world, incident, "people", is_told=True)
    with pytest.raises(Refused, match="was not told yet"):
        actions.close_incident(actor=officer, incident_id=incident.pk, lessons="Check the window of the envelope.")
    actions.record_telling(actor=officer, incident_id=incident.pk, whom="people", told_at=now())
    with pytest.raises(Invalid):
        actions.close_incident(actor=officer, incident_id=incident.pk, lessons="  ")

    closed = actions.close_incident(actor=officer, incident_id=incident.pk, lessons="Check the envelope.")

    assert closed.state == "closed" and closed.closed_at and closed.lessons == "Check the envelope."
    with pytest.raises(Refused):
        assessed(world, closed)


def test_nothing_is_decided_before_it_is_assessed(world: World) -> None:
    incident = reported(world)

    with pytest.raises(Refused, match="Reported"):
        decided(world, incident, "authority", is_told=False)


def test_a_discovery_in_the_future_and_a_telling_before_it_are_refused(world: World) -> None:
    with pytest.raises(Invalid, match="future"):
        reported(world, discovered_at=now() + timedelta(minutes=5))
    incident = assessed(world, reported(world))
    with pytest.raises(Invalid, match="before it was discovered"):
        actions.record_telling(
            actor=world.actor("data_protection"),
            incident_id=incident.pk,
            whom="authority",
            told_at=incident.discovered_at - timedelta(hours=1),
        )


def test_its_reporter_sees_it_and_manages_nothing_and_a_stranger_sees_nothing(world: World) -> None:
    incident = reported(world, by="handler")

    with pytest.raises(Forbidden):
        actions.assess_incident(
            actor=world.actor("handler"), incident_id=incident.pk, harm=Harm.HIGH, people=1, words="Mine."
        )
    with pytest.raises(NotFound):
        actions.assess_incident(
            actor=world.actor("manager"), incident_id=incident.pk, harm=Harm.HIGH, people=1, words="Mine."
        )
    assert signed_in(world, "handler").get(f"/staff/incidents/{incident.reference}/").status_code == 200
    assert signed_in(world, "manager").get(f"/staff/incidents/{incident.reference}/").status_code == 404
    assert incident.reference not in signed_in(world, "manager").get("/staff/incidents/").content.decode()


def test_from_the_report_to_the_closing_by_the_pages(world: World) -> None:
    complaint = world.file()
    clerk, officer = signed_in(world, "handler"), signed_in(world, "data_protection")
    data = {
        "kind": "wrong_recipient", "what": "The answer went to a neighbour.", "unit": str(world.cards.pk),
        "discovered_at": now().strftime("%Y-%m-%dT%H:%M"), "references": complaint.reference, "people": "1",
    }  # fmt: skip
    sent = clerk.post("/staff/incidents/report/", data)
    assert sent.status_code == 302, sent.content.decode()
    incident = Incident.objects.get()
    assert list(incident.complaints.all()) == [complaint]
    assert "Confidentiality incidents to be ended" in officer.get("/staff/").content.decode()
    base = f"/staff/incidents/{incident.reference}/do/"
    later = now().strftime("%Y-%m-%dT%H:%M:%S")
    deeds = [
        ("assess", {"harm": "possible", "people": "1", "words": "One letter."}),
        ("authority", {"choice": "not_needed", "reason": "Nothing can come of it."}),
        ("people", {"choice": "told", "told_at": later}),
        ("close", {"lessons": "Look at the window."}),
    ]

    for name, fields in deeds:
        answer = officer.post(f"{base}{name}/", fields)
        assert answer.status_code == 302, answer.content.decode()

    incident.refresh_from_db()
    assert incident.state == "closed"
    page = officer.get(f"/staff/incidents/{incident.reference}/").content.decode()
    for words in ("The answer went to a neighbour.", "One letter.", "Nothing can come of it.", "Look at the window."):
        assert words in page
    assert officer.get(f"{base}delete/").status_code == 404


def test_a_decision_without_its_reason_is_told_at_its_field(world: World) -> None:
    incident = assessed(world, reported(world))
    path = f"/staff/incidents/{incident.reference}/do/authority/"

    answer = signed_in(world, "data_protection").post(path, {"choice": "owed"})

    assert answer.status_code == 422
    assert "Give the reason of the decision." in answer.content.decode()


def test_a_reference_that_the_reporter_may_not_see_is_told_like_one_that_is_not_there(world: World) -> None:
    complaint = world.file(unit=world.loans)
    client = signed_in(world, "handler")
    data = {"kind": "lost", "what": "x", "unit": str(world.cards.pk), "discovered_at": now().strftime("%Y-%m-%dT%H:%M")}

    hidden, absent = (
        client.post("/staff/incidents/report/", data | {"references": reference})
        for reference in (complaint.reference, "C-1999-000001")
    )

    assert hidden.status_code == absent.status_code == 422
    assert "One of these is no complaint that you may see." in hidden.content.decode()
    assert not Incident.objects.exists()


def test_the_journal_holds_no_word_of_it(world: World) -> None:
    incident = decided(world, assessed(world, reported(world)), "people", is_told=True)

    journal = "".join(str(entry.data) for entry in entries_of(incident.pk))

    assert "canarywhat" not in journal and "Because" not in journal and "Two letters" not in journal
    assert incident_page(actor_for(world.people["data_protection"]), incident).may_manage
