"""Clocks, impartial people and secrecy on screens: each page with something on it, on a phone and a desk, light and dark,
in both languages; axe finds nothing, and nothing is wider than its window."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from plaudit.accounts.actions import set_position
from plaudit.accounts.models import Organisation, RoleGrant, User
from plaudit.complaints import actions
from plaudit.complaints.actions import IncidentReport
from plaudit.complaints.actions.access import Access
from plaudit.complaints.codes import AccessReason, Answer, IncidentKind, Post
from plaudit.complaints.confidentiality import Column
from plaudit.complaints.models import Complaint, Incident
from plaudit.complaints.watching_codes import FlagKind, HoldReason
from plaudit.foundation import moments
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.moments import now
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.complaints.world import World, make_world
from tests.factories import make_user

pytestmark = pytest.mark.browser

LOOKS = [("en", "desktop", "light"), ("zh-hans", "phone", "dark")]


@dataclass
class Desk:
    world: World
    case: Complaint
    closed: Complaint
    late: Complaint
    incident: Incident
    hearing: str

    def pages(self) -> dict[str, tuple[str, str]]:
        """What each page shows: who opens it, and where it is."""
        case, deed = f"/staff/complaints/{self.case.reference}/", f"/staff/complaints/{self.case.reference}/do/"
        return {
            "case": ("manager", case),
            "concerned": ("manager", f"{deed}concerned/"),
            "interest": ("investigator", f"{deed}interest/"),
            "tell-staff": ("handler", f"{deed}tell-staff/"),
            "exception": ("manager", f"{deed}propose-exception/"),
            "look-wider": ("investigator", f"{deed}look-wider/"),
            "cause": ("investigator", f"{deed}cause/"),
            "corrective": ("decider", f"{deed}corrective/"),
            "extend": ("handler", f"{deed}extend/"),
            "matter": ("handler", f"{deed}matter/"),
            "escalate": ("handler", f"{deed}escalate/"),
            "flag": ("handler", f"{deed}flag/"),
            "late": ("handler", f"/staff/complaints/{self.late.reference}/do/late/"),
            "concerning-me": ("teller", "/staff/concerning-me/"),
            "concerning-me-one": ("teller", f"/staff/concerning-me/{self.hearing}/"),
            "authority": ("manager", "/staff/authority/"),
            "overseer": ("administrator", "/staff/authority/outside/"),
            "causes": ("manager", "/staff/causes/"),
            "incidents": ("data_protection", "/staff/incidents/"),
            "incident": ("data_protection", f"/staff/incidents/{self.incident.reference}/"),
            "incident-assess": ("data_protection", f"/staff/incidents/{self.incident.reference}/do/assess/"),
            "incident-report": ("handler", "/staff/incidents/report/"),
            "access": ("manager", "/staff/access/"),
            "access-give": ("manager", "/staff/access/give/"),
            "readers": ("manager", f"{case}readers/"),
            "escalations": ("manager", "/staff/escalations/"),
            "law": ("administrator", "/staff/law/"),
            "retention": ("data_protection", "/staff/retention/"),
            "hold": ("data_protection", f"/staff/personal-data/{self.closed.reference}/hold/"),
        }


@pytest.fixture
def desk(server: str) -> Desk:
    world = make_world()
    RoleGrant.objects.update(valid_from=now() - timedelta(days=4000))
    Organisation.objects.update(jurisdiction="CN", sector="consumer_finance")
    teller = world.people["teller"] = make_user("柜员 Teller", unit=world.cards)
    set_position(actor=SYSTEM, person=world.people["investigator"], unit=None, manager=teller)
    handler, manager = world.actor("handler"), world.actor("manager")
    ann = actions.Person(name="Ann Example", email="ann@example.org")
    with moments.at(now() - timedelta(days=40)):
        late = world.assessed(complainant=ann)
    with moments.at(now() - timedelta(days=3000)):
        closed = world.closed()
    case = world.assessed(complainant=ann, about_person=teller)
    at = {"complaint_id": case.pk}
    proposed = actions.propose_exception(
        actor=handler, person=world.people["investigator"], post=Post.INVESTIGATOR, reason="Nobody else is left.", **at
    )
    actions.answer_exception(actor=manager, exception_id=proposed.pk, answer=Answer.ALLOWED)
    chosen = {"investigator": world.people["investigator"], "reason": "The records show it."}
    actions.start_investigation(actor=handler, **at, **chosen)
    hearing = actions.tell_staff(actor=handler, **at, extract="A payment was booked two days late.")
    _watched(world, case)
    _overseen(world, case, closed)
    about = {"unit": world.cards, "kind": IncidentKind.WRONG_RECIPIENT, "what": "A letter went to a neighbour."}
    incident = actions.report_incident(actor=handler, report=IncidentReport(**about, discovered_at=now()))
    return Desk(world, case, closed, late, incident, str(hearing.pk))


def _watched(world: World, case: Complaint) -> None:
    handler, at = world.actor("handler"), {"complaint_id": case.pk}
    actions.flag_complaint(actor=handler, kind=FlagKind.MEDIA, **at)
    actions.escalate_by_hand(actor=handler, role="manager", reason="They will write on Friday.", **at)


def _overseen(world: World, case: Complaint, closed: Complaint) -> None:
    manager, auditor = world.actor("manager"), world.people["auditor"]
    actions.set_limit(actor=manager, role="handler", kind="refund", amount=Decimal(250))
    actions.set_limit(actor=manager, role="decider", kind="", amount=None)
    actions.set_rate(actor=manager, currency="USD", rate=Decimal("0.92"))
    why = (AccessReason.AUDIT, "The audit of the second quarter.", now() + timedelta(days=20))
    actions.give_access(actor=manager, complaint_ids=[closed.pk], access=Access(auditor, (Column.STORY,), *why))
    held = {"reason": HoldReason.LAWSUIT, "words": "Their lawyer wrote."}
    actions.set_hold(actor=world.actor("data_protection"), complaint_id=closed.pk, **held)


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_the_pages_of_clocks_impartiality_and_secrecy_are_for_everybody(
    open_page: OpenPage, desk: Desk, language: str, size: str, scheme: str
) -> None:
    """Every page in both looks; axe, which takes its time, judges every second one in either."""
    User.objects.update(language=language)
    faults = {}

    for number, (name, (person, path)) in enumerate(desk.pages().items()):
        page = open_page(path, user=desk.world.people[person], size=size, scheme=scheme, language=language)
        shoot(page, f"overseeing-{name}-{language}-{size}-{scheme}")
        judged = axe(page) if number % 2 == (size == "phone") else []
        found = [*judged, *([f"{overflow(page)} px too wide"] if overflow(page) else [])]
        if found or page.title().startswith(("4", "5")) or not page.locator("main h1").inner_text():
            faults[name] = found
        page.context.close()

    assert faults == {}
