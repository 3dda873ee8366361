import re

import pytest
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.codes import State
from plaudit.complaints.forms.deeds import DEEDS
from plaudit.complaints.models import Cause, Complaint
from plaudit.foundation.models import Entry

from .world import RATINGS, World, refetched

DECLARED = {"no_interest": "on"}
RATED = {name: str(int(value or 0)) for name, value in RATINGS.items()}


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def url(complaint: Complaint, *parts: object) -> str:
    return "/staff/complaints/" + "/".join([complaint.reference, *map(str, parts)]) + "/"


def test_the_queue_shows_what_is_due_first_with_its_state_in_words(world: World) -> None:
    world.file("Card blocked abroad.")
    world.investigated(story="Told the account was closed, it was not.")

    page = signed_in(world, "handler").get("/staff/complaints/").content.decode()

    assert "Card blocked abroad." in page and "Told the account was closed" in page
    assert "Investigating" in page and "2 complaints, 0 late" in page


def test_search_finds_words_of_the_story_in_both_languages(world: World) -> None:
    world.file("The cash machine swallowed my card.")
    world.file("十一月三日已还款，仍被收取滞纳金。", language="zh-hans")
    client = signed_in(world, "handler")

    english = client.get("/staff/complaints/", {"q": "swallowed machine"}).content.decode()
    chinese = client.get("/staff/complaints/", {"q": "滞纳金"}).content.decode()

    assert "cash machine" in english and "滞纳金。" not in english
    assert "仍被收取滞纳金" in chinese and "cash machine" not in chinese


def test_search_does_not_find_what_one_may_not_see(world: World) -> None:
    world.file("The cash machine swallowed my card.")

    page = signed_in(world, "stranger").get("/staff/complaints/", {"q": "swallowed"}).content.decode()

    assert "cash machine" not in page and "No complaint matches" in page


def test_a_damaged_page_link_says_so(world: World) -> None:
    response = signed_in(world, "handler").get("/staff/complaints/", {"after": "%%%"})

    assert response.status_code == 422
    assert "This page link is damaged" in response.content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(55):
        world.file(f"Story number {n}.")
    client, seen, query = signed_in(world, "handler"), [], ""

    for _page in range(3):
        text = client.get(f"/staff/complaints/?{query}").content.decode()
        seen += re.findall(r'class="row" href="/staff/complaints/(C-[\d-]+)/"', text)
        following = re.search(r'rel="next" href="\?([^"]+)"', text)
        if not following:
            break
        query = following.group(1).replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 55


def test_the_page_of_a_complaint_says_what_is_due_why_and_what_is_next(world: World) -> None:
    complaint = world.investigated()

    page = signed_in(world, "investigator").get(url(complaint)).content.decode()

    assert "I was charged a late fee" in page
    assert "Why this date?" in page and "working days" in page
    assert "Record the finding" in page


def test_names_are_masked_until_they_are_asked_for_with_a_reason(world: World) -> None:
    person = actions.Person(name="Ann Example", email="ann@example.org")
    complaint = world.file(complainant=person)
    client = signed_in(world, "handler")

    assert "Ann Example" not in client.get(url(complaint)).content.decode()
    asked = client.get(url(complaint, "contact")).content.decode()
    assert "ann@example.org" not in asked
    shown = client.post(url(complaint, "contact"), {"reason": "call_complainant"}).content.decode()

    assert "Ann Example" in shown and "ann@example.org" in shown
    entry = Entry.objects.get(code="subject.read")
    assert (entry.root, entry.data) == (complaint.pk, {"reason": "call_complainant"})


def test_a_verifier_does_not_get_contact_data(world: World) -> None:
    complaint = world.file(complainant=actions.Person(name="Ann Example"))

    assert signed_in(world, "verifier").get(url(complaint, "contact")).status_code == 403


def test_a_stranger_gets_not_found_on_every_page_of_a_complaint(world: World) -> None:
    complaint = world.investigated()
    client = signed_in(world, "stranger")

    for deed in DEEDS:
        assert client.get(url(complaint, "do", deed)).status_code == 404
    assert client.get(url(complaint)).status_code == client.get(url(complaint, "contact")).status_code == 404


def test_a_complaint_is_taken_from_receipt_to_closing_in_the_pages(world: World) -> None:
    complaint = world.file(complainant=actions.Person(name="Ann", email="ann@example.org"))

    def do(name: str, deed: str, data: dict[str, object], *target: object) -> None:
        client, at = signed_in(world, name), url(complaint, "do", deed, *target)
        form = client.get(at)
        assert form.status_code == 200, (deed, form.status_code)
        version = re.search(r'name="version" value="(\d+)"', form.content.decode())
        assert version, deed
        answer = client.post(at, data | {"version": version.group(1)})
        assert answer.status_code == 302, (deed, answer.content.decode())

    do("handler", "acknowledge", {"words": "We look into it."})
    do("manager", "assign", {"person": world.people["handler"].pk})
    do("assessor", "assess", RATED | {"issues": "Late fee\nTwo different answers\n"})
    depth = {"depth": "desk", "reason": "The booking shows it."}
    do("handler", "investigate", {"person": world.people["investigator"].pk} | depth)
    do("investigator", "ask", {"question": "On which day did you pay?"})
    do("handler", "hear", {"channel": "phone", "words": "On the third."})
    for issue in complaint.issues.all():
        do("investigator", "find", DECLARED | {"finding": "upheld", "reason": "Paid on the third."}, issue.pk)
    do("handler", "offer", {"kind": "refund", "amount": "39.00", "currency": "eur"})
    do("investigator", "look-wider", {"others_harmed": "no", "has_similar": "yes", "similar_words": "One in May."})
    do("decider", "decide", DECLARED)
    actions.respond(actor=world.actor("handler"), complaint_id=complaint.pk, words="You are right, and we are sorry.")
    do("handler", "accepted", {"channel": "phone", "words": "Thank you, yes."})
    remedy = complaint.remedies.get()
    do("handler", "deliver", {"proof": "Booking 4711"}, remedy.pk)
    do("verifier", "verify", DECLARED, remedy.pk)
    do("handler", "cause", {"cause": Cause.objects.get(code="technology.data").pk})
    do("decider", "corrective", {"is_needed": "yes", "reason": "It can happen to everybody."})
    do("handler", "close", {})

    assert refetched(complaint).state == State.CLOSED and refetched(complaint).is_resolved


def test_a_refused_deed_keeps_what_was_typed_and_says_what_stands_in_the_way(world: World) -> None:
    complaint = world.file()
    client = signed_in(world, "handler")

    response = client.post(url(complaint, "do", "respond"), {"words": "My long answer"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "My long answer" in page and "This cannot be done while the complaint is" in page


def test_a_form_that_was_overtaken_says_so(world: World) -> None:
    complaint = world.file()
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk)

    response = signed_in(world, "assessor").post(
        url(complaint, "do", "assess"), RATED | {"issues": "Fee", "version": 1}
    )

    assert response.status_code == 422
    assert "Somebody changed this complaint" in response.content.decode()


def test_an_issue_of_another_complaint_is_not_found(world: World) -> None:
    mine, other = world.investigated(), world.investigated()
    client = signed_in(world, "investigator")

    assert client.get(url(mine, "do", "find", other.issues.get().pk)).status_code == 404


def test_a_complaint_heard_on_the_telephone_is_recorded_and_its_code_shown_once(world: World) -> None:
    client = signed_in(world, "intake")

    response = client.post(
        "/staff/complaints/new/", {"channel": "phone", "story": "By phone.", "language": "en"}, follow=True
    )

    page = response.content.decode()
    complaint = Complaint.objects.get()
    assert complaint.reference in page and "Tracking code" in page
    assert (complaint.channel, complaint.recorder) == ("phone", world.people["intake"])
    assert client.get("/staff/complaints/new/recorded/").status_code == 302


def test_an_analyst_cannot_record_a_complaint(world: World) -> None:
    assert signed_in(world, "analyst").get("/staff/complaints/new/").status_code == 404


def test_more_time_is_offered_beside_the_next_step_and_taken_once(world: World) -> None:
    complaint = world.investigated()
    client = signed_in(world, "handler")
    assert url(complaint, "do", "extend") in client.get(url(complaint)).content.decode()

    data = {"longer": "internal.answer/complex/complex", "words": "The merchant has not replied."}
    assert "An expert has to look at it" in client.get(url(complaint, "do", "extend")).content.decode()
    assert client.post(url(complaint, "do", "extend"), data).status_code == 302

    assert url(complaint, "do", "extend") not in client.get(url(complaint)).content.decode()
    assert client.post(url(complaint, "do", "extend"), data).status_code == 422


def test_a_possible_danger_stands_among_the_deeds_until_somebody_looked(world: World) -> None:
    complaint = world.file("The charger burned my hand.", has_safety_risk=True)
    client = signed_in(world, "handler")
    assert url(complaint, "do", "triage") in client.get(url(complaint)).content.decode()

    data = {"outcome": "no_danger", "words": "A toy, not ours."}
    assert client.post(url(complaint, "do", "triage"), data).status_code == 302

    page = client.get(url(complaint)).content.decode()
    assert url(complaint, "do", "triage") not in page
    assert "Looked at the possible danger: There is no danger" in page
