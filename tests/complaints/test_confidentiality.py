"""Who sees what, cell by cell: a word is planted in every secret field and looked for wherever each reader can look.

TABLE and SHOWN are written by hand. Never derive them from the code that they judge.
"""

import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.complaints import actions, confidentiality
from plaudit.complaints.actions import Access, Filing, Offer, Person, Ratings
from plaudit.complaints.codes import AccessReason, Channel, Finding
from plaudit.complaints.confidentiality import Column
from plaudit.complaints.models import Complaint
from plaudit.foundation import outbox
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.models import Entry, OutboxMessage
from plaudit.foundation.moments import now
from tests.access import test_table as walk
from tests.access.world import Gate, make_gate
from tests.factories import make_user

from .world import RATINGS, World, refetched

pytestmark = pytest.mark.django_db

TABLE = """
reader           | contact     | story        | staff      | notes      | range         | talks
complainant      | own         | own          | needed     | no         | no            | own_part
agent            | own         | own          | needed     | no         | no            | own_part
intake           | while_open  | while_open   | while_open | while_open | no            | no
handler          | yes         | yes          | yes        | yes        | no            | no
assessor         | needed      | yes          | yes        | yes        | no            | no
investigator     | yes         | yes          | yes        | yes        | no            | no
decider          | yes         | yes          | yes        | yes        | yes           | no
reviewer         | yes         | yes          | yes        | yes        | no            | no
verifier         | needed      | yes          | yes        | yes        | no            | no
complained_about | needed      | relevant     | self       | no         | no            | no
manager          | yes         | yes          | yes        | yes        | yes           | outcome
director         | significant | summary      | roles      | no         | by_amount     | outcome
analyst          | pseudonym   | redacted     | unit_only  | no         | no            | no
auditor          | sample      | sample       | sample     | sample     | after_closing | no
data_protection  | needed      | needed       | needed     | needed     | no            | no
code_owner       | needed      | needed       | needed     | needed     | no            | no
promise_owner    | needed      | needed       | needed     | needed     | no            | no
survey_designer  | needed      | needed       | needed     | needed     | no            | no
provider_manager | needed      | needed       | needed     | needed     | no            | no
administrator    | needed      | needed       | needed     | needed     | no            | no
colleague        | needed      | needed       | needed     | needed     | no            | no
client           | no          | no           | no         | no         | no            | no
provider         | consent     | handed_over  | needed     | no         | never         | own_stage
public           | no          | no           | no         | no         | no            | no
"""

# What of a significant complaint each reader can find by every page, search, counter, document and answer there is.
# `words`: the ordinary words of the story. `who`: the names, numbers and addresses that somebody wrote into it.
ALL = "contact words who staff notes"
SHOWN = """
reader            | while it is open        | once it is closed
intake            | contact words who staff notes | -
handler           | contact words who staff notes | contact words who staff notes
assessor          | words who staff notes   | words who staff notes
investigator      | contact words who staff notes | contact words who staff notes
decider           | contact words who staff notes | contact words who staff notes
reviewer          | contact words who staff notes | contact words who staff notes
verifier          | words who staff notes   | words who staff notes
manager           | contact words who staff notes | contact words who staff notes
director          | contact                 | contact
analyst           | words                   | words
auditor           | -                       | -
sampled           | contact words who staff notes | contact words who staff notes
without_contact   | words who staff notes   | words who staff notes
contact_only      | contact                 | contact
ended             | -                       | -
data_protection   | -                       | -
code_owner        | -                       | -
promise_owner     | -                       | -
survey_designer   | -                       | -
provider_manager  | -                       | -
administrator     | -                       | -
stranger          | -                       | -
complained_about  | -                       | -
complained_about_reaching | contact         | contact
complainant       | contact words who       | contact words who
client            | -                       | -
anonymous         | -                       | -
"""

PLANTED = {
    "contact": ("Contactname", "contact.canary@mail.example", "555017", "Agentname", "canaryauthority"),
    "words": ("canarystory", "canaryissue", "canaryfinding", "canaryremedy", "canaryquestion", "canaryreply", "canaryanswer",
              "canaryfile", "canarycontent", "canarytitle", "canaryorder", "canarywanted"),
    "who": ("Insidename", "998877665544", "inside.canary@mail.example"),
    "staff": ("Canarystaff",),
    "notes": ("canarynote", "canaryassessment", "canaryevidence", "canaryproof"),
}  # fmt: skip
REDACTED_TOO = {"canarystory", "canarytitle", "canaryissue"}  # the words that stand on an analyst's page
ORDER_READERS = [line.split("|")[0].strip() for line in SHOWN.splitlines()[2:]]
GRAVE = Ratings(RATINGS | {"severity": 4, "complexity": 2, "impact": 2})


def cells(text: str) -> dict[str, list[str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return {line[0]: line[1:] for line in lines[1:]}


def test_the_table_in_code_is_the_table_written_here() -> None:
    in_code = {str(reader): [str(cell) for cell in row] for reader, row in confidentiality.TABLE.items()}

    assert in_code == cells(TABLE)


def test_no_role_and_no_column_is_without_its_cell() -> None:
    header = [cell.strip() for cell in TABLE.strip().splitlines()[0].split("|")][1:]

    assert header == [str(column) for column in Column]
    assert {str(role) for role in Role} <= set(cells(TABLE))
    assert all(len(row) == len(header) for row in cells(TABLE).values())
    assert {str(role) for role in Role} <= set(ORDER_READERS)


@dataclass
class Case:
    """A gate whose own complaint carries the planted words, as it is while open or once closed."""

    gate: Gate
    complaint: Complaint
    readers: dict[str, User]


@pytest.fixture(scope="module", params=["open", "closed"])
def case(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Case]:
    with django_db_blocker.unblock(), walk.undone():
        gate = make_gate()
        about = make_user("Canarystaff", Role.HANDLER, Role.INVESTIGATOR, unit=gate.world.cards)
        complaint = planted(gate.world, about, is_closed=request.param == "closed")
        gate.complaints["own"] = complaint
        attachment = complaint.attachments.first()
        assert attachment
        gate.attachments["own"] = attachment.pk
        gate.cookies["complainant"] = shown_the_code(complaint)
        readers = readers_of(gate, complaint, about)
        with walk.kept_as_in_production():
            yield Case(gate, complaint, readers)


def planted(world: World, about: User, *, is_closed: bool) -> Complaint:
    """A complaint with a word of its own in every field that somebody writes into."""
    filing = Filing(
        story="canarystory it was here that Mr Insidename took 998877665544 and wrote to inside.canary@mail.example",
        title="canarytitle",
        channel=Channel.PHONE,
        remedy_wanted_text="canarywanted",
        order_reference="canaryorder",
        complainant=Person("Contactname", email="contact.canary@mail.example", phone="+49 30 555017"),
        agent=Person("Agentname"),
        authority="canaryauthority",
        unit=world.cards,
        about_person=about,
    )
    complaint = actions.receive_complaint(actor=world.actor("intake"), filing=filing).complaint
    at: dict[str, Any] = {"complaint_id": complaint.pk}
    handler, investigator = world.actor("handler"), world.actor("investigator")
    document = SimpleUploadedFile("canaryfile.txt", b"canarycontent", "text/plain")
    actions.attach(actor=world.complainant(complaint), document=document, **at)
    actions.assess_complaint(
        actor=world.actor("assessor"), ratings=GRAVE, issues=["canaryissue"], note="canaryassessment", **at
    )
    investigation = {"investigator": world.people["investigator"], "reason": "canarydepth"}
    actions.start_investigation(actor=handler, **investigation, **at)
    world.declared(complaint)
    world.heard(complaint)
    actions.look_wider(actor=investigator, look=actions.Look(others_harmed=False, has_similar=False), **at)
    actions.ask_complainant(actor=investigator, question="canaryquestion", **at)
    actions.hear_complainant(actor=handler, words="canaryreply", channel=Channel.PHONE, **at)
    actions.add_note(actor=handler, body="canarynote", **at)
    issue = complaint.issues.get()
    actions.record_finding(
        actor=investigator, issue_id=issue.pk, finding=Finding.UPHELD, reason="canaryfinding", evidence="canaryevidence"
    )
    actions.offer_remedy(actor=handler, offer=Offer(kind="apology", text="canaryremedy"), **at)
    actions.decide_complaint(actor=world.actor("decider"), **at)
    world.learned(complaint)
    actions.respond(actor=handler, words="canaryanswer", **at)
    actions.accept_answer(actor=world.complainant(complaint), **at)
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=handler, remedy_id=remedy.pk, proof="canaryproof")
    if is_closed:
        actions.verify_remedy(actor=world.actor("verifier"), remedy_id=remedy.pk)
        actions.close_complaint(actor=handler, **at)
    outbox.send_due()
    return refetched(complaint)


def shown_the_code(complaint: Complaint) -> Any:
    visitor = Client()
    assert visitor.post("/en/track/", {"code": tracking_code(complaint.pk)}).status_code == 302
    return visitor.cookies


def readers_of(gate: Gate, complaint: Complaint, about: User) -> dict[str, User]:
    """Everybody of SHOWN who signs in; some of them were given access."""
    loans, people = gate.world.loans, {role.value: gate.world.people[role.value] for role in Role}
    whole, case_only = confidentiality.GRANTED_COLUMNS, (Column.STORY, Column.STAFF, Column.NOTES)
    given = {
        "sampled": (make_user("Sampled", Role.AUDITOR, unit=gate.world.cards), whole),
        "without_contact": (make_user("Without contact", Role.CODE_OWNER, unit=loans), case_only),
        "contact_only": (make_user("Contact only", Role.CODE_OWNER, unit=loans), (Column.CONTACT,)),
        "ended": (make_user("Ended", Role.AUDITOR, unit=gate.world.cards), whole),
        "complained_about_reaching": (about, (Column.CONTACT,)),
    }
    manager = gate.world.actor("manager")
    for name, (person, columns) in given.items():
        access = Access(person, columns, AccessReason.QUALITY, "For the test", now() + timedelta(days=1))
        (row,) = actions.give_access(actor=manager, complaint_ids=[complaint.pk], access=access)
        if name == "ended":
            actions.end_access(actor=manager, access_id=row.pk)
    also = make_user("Also about", Role.HANDLER, Role.DECIDER, unit=gate.world.cards)
    return people | {
        "stranger": gate.world.people["stranger"],
        "complained_about": also,
    } | {name: person for name, (person, _columns) in given.items()}  # fmt: skip


@pytest.mark.walk
@pytest.mark.parametrize("reader", ORDER_READERS)
def test_each_reader_finds_exactly_what_the_table_says(
    case: Case, reader: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    side = 0 if case.complaint.is_open else 1
    wanted = set(cells(SHOWN)[reader][side].split()) - {"-"}

    with walk.undone():
        if reader == "complained_about":
            Complaint.objects.filter(pk=case.complaint.pk).update(about_person=case.readers[reader])
        pages = everything_shown_to(case, reader)
        logged, journal = caplog.text, "".join(str(entry.data) for entry in Entry.objects.all())

    seen = "\n".join(text for _path, text in pages)
    found = {kind: {word for word in words if word.casefold() in seen} for kind, words in PLANTED.items()}
    found["staff"] = {word for word in PLANTED["staff"] if word.casefold() in with_staff_of(case, reader, pages)}
    for kind, words in PLANTED.items():
        if kind not in wanted:
            where = {path for path, text in pages if any(word.casefold() in text for word in words)}
            assert found[kind] == set(), f"{reader} can see {kind} at {sorted(where)}"
        else:
            assert found[kind] == expected(reader, kind, set(words)), f"{reader} cannot see all of {kind}"
    assert not [word for words in PLANTED.values() for word in words if word in logged or word in journal]


def with_staff_of(case: Case, reader: str, pages: list[tuple[str, str]]) -> str:
    """The pages on which a name of staff would say that this complaint is about them: forms in which anybody can be chosen,
    and the reader's own name at the top of each page, say nothing."""
    aside = (
        "/staff/team/",
        "/staff/register",
        "/staff/complaints/new/",
        "/staff/access/",
        "/staff/figures/",
        "/staff/incidents/",
    )
    text = "\n".join(text for path, text in pages if not path.startswith(aside))
    text = re.sub(r"<select.*?</select>", "", text, flags=re.DOTALL)
    own = case.readers[reader].name.casefold() if reader in case.readers else ""
    return text.replace(own, "") if own else text


def expected(reader: str, kind: str, words: set[str]) -> set[str]:
    """Which of the planted words stand where somebody may see their kind: not every field is on every page."""
    if reader == "analyst":
        return REDACTED_TOO
    return words


def everything_shown_to(case: Case, reader: str) -> list[tuple[str, str]]:
    """All that the reader is answered: every address of the permission table, searches, the reveal, and documents."""
    client, asked = visitor(case, reader), []
    name = "client" if reader == "client" else "complainant" if reader == "complainant" else "handler"
    for row in walk.ROWS:
        if "GET" in row.methods and is_about_complaints(row.name):
            with suppress(ObjectDoesNotExist):  # the planted complaint has nothing of the kind that this page is about
                asked.append(client.get(walk.address(row, walk.arguments(case.gate, row, name, "own"))))
    for word in (words[0] for words in PLANTED.values()):
        asked.append(client.get("/staff/complaints/", {"status": "any", "q": word}))
    base = f"/staff/complaints/{case.complaint.reference}/"
    asked.append(client.post(f"{base}contact/", {"reason": "call_complainant"}))
    asked.append(client.post(f"{base}papers/", {"paper": "follow_up_form", "language": "en"}))
    if reader == "complainant":
        asked.append(client.post("/en/track/complaint/copy/", {"documents": "on"}))
    return [(got.wsgi_request.path, text_of(got, got.wsgi_request.GET.get("q", "")).casefold()) for got in asked]


def is_about_complaints(name: str) -> bool:
    aside = ("staff_session", "staff_person", "staff_people", "staff_unit", "staff_client", "staff_role", "staff_token")
    return name.startswith(("staff_", "track", "read_", "list_")) and not name.startswith(aside)


def visitor(case: Case, reader: str) -> Client:
    client = Client(raise_request_exception=True, headers=case.gate.headers.get(reader))
    if reader in {"complainant", "client", "anonymous"}:
        client.cookies = case.gate.cookies[reader]
    else:
        client.force_login(case.readers[reader])
    return client


def text_of(answer: HttpResponse, searched: str) -> str:
    """What an answer says, without the words that the reader typed themself."""
    content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("application/zip"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        return "\n".join(
            name + "\n" + (pdf_text(part) if name.endswith(".pdf") else part.decode()) for name, part in parts
        )
    if kind.startswith("application/pdf"):
        return pdf_text(content)
    name = answer.headers.get("Content-Disposition", "")
    text = content.decode()
    return name + "\n" + (text.replace(searched, "") if searched else text)


def pdf_text(content: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\u200b", "").replace("\n", "")


SEARCHERS = [
    ("handler", "canarystory", True),
    ("handler", "Contactname", True),
    ("assessor", "canarystory", True),
    ("assessor", "Contactname", False),
    ("verifier", "Agentname", False),
    ("analyst", "canarystory", False),
    ("analyst", "Contactname", False),
    ("director", "canarystory", False),
    ("director", "Contactname", True),
    ("auditor", "canarystory", False),
    ("sampled", "canarystory", True),
    ("sampled", "Contactname", True),
    ("without_contact", "Contactname", False),
    ("ended", "canarystory", False),
]


@pytest.mark.parametrize(("reader", "word", "is_found"), SEARCHERS)
def test_a_search_finds_by_those_words_only_that_the_searcher_may_read(
    case: Case, reader: str, word: str, is_found: bool
) -> None:
    page = visitor(case, reader).get("/staff/complaints/", {"status": "any", "q": word}).content.decode()

    assert (case.complaint.reference in page) is is_found


@pytest.mark.parametrize("reader", ["analyst", "director", "sampled", "handler"])
def test_the_reference_finds_whatever_is_known(case: Case, reader: str) -> None:
    page = visitor(case, reader).get("/staff/complaints/", {"status": "any", "q": case.complaint.reference})

    assert f"/staff/complaints/{case.complaint.reference}/" in page.content.decode()


def test_letters_go_to_the_complainant_and_carry_nothing_of_colleagues(case: Case) -> None:
    letters = list(OutboxMessage.objects.filter(root=case.complaint.pk).select_related("subject"))
    text = "\n".join(f"{letter.title} {letter.text}" for letter in letters)

    assert letters
    assert not [word for kind in ("staff", "notes", "contact") for word in PLANTED[kind] if word in text]
