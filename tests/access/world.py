"""What the table is walked with: somebody for every role, and in two units one of everything a page can be about."""

from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.accounts.actions import make_client, make_personal_token
from plaudit.accounts.models import ApiClient, Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role, Scope
from plaudit.bodies.loading import load as load_bodies
from plaudit.complaints import actions
from plaudit.complaints.actions.letters import CONFIRMING, contact_for
from plaudit.complaints.codes import AccessReason, Channel, IncidentKind, LinkKind
from plaudit.complaints.confidentiality import Column
from plaudit.complaints.models import AccessGrant, Complaint, ConflictException, Escalation, Incident, SavedView
from plaudit.complaints.queries.handling_survey import token_of
from plaudit.foundation import mailin
from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.codes import sign_link, tracking_code
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject, IncomingMail, OutboxMessage
from plaudit.foundation.moments import now
from plaudit.improvement.models import ReviewPack
from tests.complaints.world import World, make_world
from tests.factories import make_unit, make_user
from tests.improvement.world import make_entry

SCOPES = {"client": [Scope.FILE, Scope.READ], "client_file": [Scope.FILE], "client_read": [Scope.READ]}
ON_REMEDY = {"drop", "deliver", "verify", "return", "review-drop", "outside-drop", "approve"}
ON_EXCEPTION = {"allow-exception", "refuse-exception"}


@dataclass
class Gate:
    """By side: `own` is the unit in which every reader holds their role, `other` the unit beside it."""

    world: World
    units: dict[str, Unit]
    people: dict[str, User]
    clients: dict[str, ApiClient]
    sessions: dict[str, int]
    complaints: dict[str, Complaint]
    confirmation: str = ""
    survey: str = ""
    api_complaints: dict[str, Complaint] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    attachments: dict[str, UUID] = field(default_factory=dict)
    entries: dict[str, UUID] = field(default_factory=dict)

    def complaint_for(self, reader: str, side: str) -> Complaint:
        """A client's own is one that it filed; the other one was filed by somebody else."""
        return self.api_complaints.get(reader, self.complaints["own"]) if side == "own" else self.complaints["other"]

    def attachment(self, side: str) -> UUID:
        return self.attachments[side]

    def escalation(self, side: str) -> UUID:
        """An alert that stands with a management representative in the unit of this side."""
        found = Escalation.objects.filter(complaint=self.complaints[side]).first()
        if found is None:
            found = Escalation.objects.create(
                complaint=self.complaints[side], subject=self.complaints[side].subject, rule="by_hand", level=1,
                trigger="by_hand", role="manager", unit=self.units[side], alert_at=now(),
            )  # fmt: skip
        return found.pk

    def message(self, side: str) -> UUID:
        return OutboxMessage.objects.filter(root=self.complaints[side].pk).earliest("pk").pk

    def incident(self, side: str) -> str:
        """One that a colleague of this side reported."""
        found = Incident.objects.filter(unit=self.units[side]).first()
        if found is None:
            report = actions.IncidentReport(self.units[side], IncidentKind.LOST, "A letter is gone.", now())
            found = actions.report_incident(actor=actor_for(self.people[side]), report=report)
        return found.reference

    def access(self, side: str) -> UUID:
        """A complaint of this side that a colleague of it may read for a time."""
        found = AccessGrant.objects.filter(complaint=self.complaints[side]).first()
        if found is None:
            manager = make_user(f"Manager {side}", Role.MANAGER, unit=self.world.bank)
            access = actions.Access(
                self.people[side], [Column.STORY], AccessReason.QUALITY, "To learn", now() + timedelta(days=1)
            )
            (found,) = actions.give_access(
                actor=actor_for(manager), complaint_ids=[self.complaints[side].pk], access=access
            )
        return found.pk

    def entry(self, side: str) -> UUID:
        """An entry of the register of resources."""
        return self.entries[side]

    def mail(self, side: str) -> UUID:
        """A mail that says it answers our message in the complaint of this side."""
        answered = OutboxMessage.objects.get(pk=self.message(side))
        found = IncomingMail.objects.filter(suggestion=answered).first()
        if found is None:
            raw = f"From: a@mail.example\r\nIn-Reply-To: {answered.message_id}\r\n\r\nYes.\r\n".encode()
            found = mailin.keep(raw, mailbox=side, uid_validity=1, uid=1)
        assert found is not None
        return found.pk

    def pack(self, side: str) -> UUID:
        """A review pack of the unit of this side, begun by somebody who is nobody of the table."""
        unit = self.units[side].parent
        found = ReviewPack.objects.filter(unit=unit).first()
        return (found or _pack(self.people[side], unit)).pk

    def view(self, side: str) -> UUID:
        """A view of the queue that somebody shared with the unit of this side."""
        unit = self.units[side].parent
        sharer = {"own": "second_handler", "other": "stranger"}[side]
        values = {"unit": unit, "query": "late=on"}
        return SavedView.objects.get_or_create(owner=self.world.people[sharer], name=side, defaults=values)[0].pk

    def target(self, deed: str, side: str) -> UUID:
        complaint = self.complaints[side]
        if deed == "unlink":
            return complaint.links.get().pk
        if deed in ON_EXCEPTION:
            return _exception(self.world, complaint)
        found = complaint.remedies.first() if deed in ON_REMEDY else complaint.issues.first()
        assert found is not None
        return found.pk


def _exception(world: World, complaint: Complaint) -> UUID:
    """One that another handler proposed."""
    about: dict[str, Any] = {"complaint": complaint, "subject": complaint.subject, "person": world.people["stranger"]}
    proposed = ConflictException(
        **about, post="verifier", reason="Nobody else.", proposed_by=world.people["second_handler"]
    )
    proposed.save()
    return proposed.pk


def make_gate() -> Gate:
    world = make_world()
    load_bodies()
    actions.load_templates()
    units = {"own": make_unit("desk", parent=world.cards), "other": make_unit("counter", parent=world.loans)}
    people = {side: make_user(f"Colleague {side}", Role.CODE_OWNER, unit=unit) for side, unit in units.items()}
    clients = {side: make_client(actor=SYSTEM, name=side, unit=u, scopes=[Scope.FILE])[0] for side, u in units.items()}
    her, him = actions.Person(email="wang@example.org"), actions.Person(email="li@example.org")
    other = moved_to(world.responded(complainant=him), world.loans)
    complaints = {"own": world.responded(complainant=her), "other": other}
    for complaint in complaints.values():
        another = moved_to(world.file(), complaint.unit)
        at = {"actor": SYSTEM, "complaint_id": complaint.pk, "other_id": another.pk}
        actions.link_complaints(**at, kind=LinkKind.SAME_INCIDENT)
    gate = Gate(world, units, people, clients, {side: _session(p) for side, p in people.items()}, complaints)
    gate.confirmation = _confirmation(complaints["own"])
    gate.survey = token_of(world.closed())
    gate.attachments = {side: _attached(complaint) for side, complaint in complaints.items()}
    gate.entries = {side: make_entry(unit).pk for side, unit in units.items()}
    _sign_everybody_in(gate)
    for role in Role:
        _give_token(gate, role)
    for reader, scopes in SCOPES.items():
        _connect(gate, reader, scopes)
    return gate


def _confirmation(complaint: Complaint) -> str:
    contact = contact_for(complaint)
    assert contact is not None
    return sign_link(purpose=CONFIRMING, about=contact.pk, addressee=contact.subject)


def moved_to(complaint: Complaint, unit: Unit) -> Complaint:
    Complaint.objects.filter(pk=complaint.pk).update(unit=unit)
    return Complaint.objects.get(pk=complaint.pk)


def _pack(person: User, unit: Unit | None) -> ReviewPack:
    return ReviewPack.objects.create(subject=DataSubject.objects.create(), unit=unit, period="last-12", made_by=person)


def _attached(complaint: Complaint) -> UUID:
    document = SimpleUploadedFile("bill.txt", b"Late fee 39.00", "text/plain")
    actor = Actor("complainant", complaint.pk)
    return actions.attach(actor=actor, complaint_id=complaint.pk, document=document).pk


def _session(person: User) -> int:
    return int(UserSession.objects.create(user=person, session_key=uuid7().hex, ip="192.0.2.1", user_agent="").pk)


def _sign_everybody_in(gate: Gate) -> None:
    for role in Role:
        client = Client()
        client.force_login(gate.world.people[role.value])
        gate.cookies[role.value] = client.cookies
    gate.cookies["anonymous"] = SimpleCookie()
    visitor = Client()
    shown = visitor.post("/en/track/", {"code": tracking_code(gate.complaints["own"].pk)})
    assert shown.status_code == 302, "the code of the own complaint opens it"
    gate.cookies["complainant"] = visitor.cookies


def _give_token(gate: Gate, role: Role) -> None:
    """Somebody's own token, by which the API knows them."""
    person = gate.world.people[role.value]
    until = now() + timedelta(days=7)
    _row, token = make_personal_token(actor=actor_for(person), person=person, name="mine", valid_to=until)
    gate.headers[f"{role.value}'s token"] = {"Authorization": f"Bearer {token}"}
    gate.cookies[f"{role.value}'s token"] = SimpleCookie()


def _connect(gate: Gate, reader: str, scopes: list[Scope]) -> None:
    client, token = make_client(actor=SYSTEM, name=reader, unit=gate.world.cards, scopes=scopes)
    gate.headers[reader] = {"Authorization": f"Bearer {token}"}
    gate.cookies[reader] = SimpleCookie()
    gate.api_complaints[reader] = gate.world.file(channel=Channel.API, source=f"api:{client.pk}")
