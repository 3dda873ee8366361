"""Bad input on the pages: a clear sentence, and nothing that was typed is lost."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from tests.complaints.world import World, refetched

from .visitors import complainant, staff

TYPED = {"story": "Every word of mine.", "contact": "ann@example.org", "name": "Ann", "order_reference": "4711"}


def said(page: str) -> str:
    """What a person reads of a page."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("problem_on", "31.02.2026", "Enter a valid date"),
        ("problem_on", "yesterday", "Enter a valid date"),
        ("problem_on", "9999-12-31", "lies in the future. Check the year"),
        ("problem_on", "0206-11-03", "lies before 1900. Check the year"),
        ("product", "no-such-product", "Choose one of the list"),
        ("product", "0199aaaa-0000-7000-8000-000000000000", "Choose one of the list"),
        ("remedy_wanted", "a million", "Select a valid choice"),
        ("contact", "ann@", "does not look like an e-mail address"),
        ("contact", "@", "does not look like an e-mail address"),
        ("contact", "call me", "Give an e-mail address or a telephone number"),
        ("contact", "\u202eann@example.org", "does not look like an e-mail address"),
        ("contact", "a" * 201, "at most 200 characters"),
        ("contact", "1" * 41, "too long for a telephone number"),
        ("name", "a" * 201, "at most 200 characters"),
        ("authority", "a" * 1001, "at most 1000 characters"),
    ],
)
def test_a_wrong_field_is_told_at_its_place_and_the_rest_stays(
    world: World, field: str, value: str, sentence: str
) -> None:
    answer = Client().post("/en/complain/", TYPED | {field: value})

    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in said(page)
    assert "Every word of mine." in page and not Complaint.objects.exists()
    for name, kept in TYPED.items():
        assert name == field or kept in page


@pytest.mark.parametrize("name", ["empty.pdf", "empty.txt", "empty.png"])
def test_a_document_of_zero_bytes_is_told_by_name(world: World, name: str) -> None:
    answer = Client().post("/en/complain/", TYPED | {"documents": SimpleUploadedFile(name, b"")})

    page = answer.content.decode()
    assert answer.status_code == 422 and f"“{name}” is empty" in said(page) and TYPED["story"] in page


def test_one_bad_document_among_good_ones_keeps_the_complaint_whole(world: World) -> None:
    documents = [SimpleUploadedFile("good.txt", b"hello"), SimpleUploadedFile("bad.exe", b"MZ\0\0")]

    answer = Client().post("/en/complain/", TYPED | {"documents": documents})

    assert answer.status_code == 422 and "bad.exe" in answer.content.decode()
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"rubbish", "multipart/form-data"),
        (b"rubbish", "multipart/form-data; boundary=\xff"),
        (b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="documents"; filename="a.txt"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n!",
            "multipart/form-data; boundary=x",
        ),
        (b"story=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"\xff\xfe\0", "text/plain"),
        (b'{"story": "x"}', "application/json"),
    ],
)  # fmt: skip
def test_a_broken_request_gets_a_page_with_a_way_back_and_files_nothing(world: World, body: bytes, kind: str) -> None:
    answer = Client().generic("POST", "/en/complain/", body, content_type=kind)

    assert answer.status_code in {400, 422}
    assert re.search(r'href="/en/complain/"|name="story"', answer.content.decode())
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", ["complain/", "track/"])
def test_without_cookies_a_sentence_says_what_to_do(world: World, language: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(f"/{language}/{path}", TYPED | {"code": "x"})

    assert answer.status_code == 403 and not Complaint.objects.exists()
    expected = {"en": "allow cookies for this site", "zh-hans": "Cookie"}[language]
    assert expected.casefold() in said(answer.content.decode()).casefold()


def test_a_form_from_another_site_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/en/complain/").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert token

    headers = {"Origin": "https://evil.example"}
    answer = client.post("/en/complain/", TYPED | {"csrfmiddlewaretoken": token[1]}, headers=headers)

    assert answer.status_code == 403 and not Complaint.objects.exists()


HTML = '<script>alert("x")</script><img src=x onerror=alert(1)>\'"><svg/onload=alert(1)>'


def unescaped(page: str) -> list[str]:
    return [bit for bit in ("<script>alert", "<img src=x", "<svg/onload", '"><svg') if bit in page]


def test_html_in_any_field_is_shown_as_text_on_every_page(world: World) -> None:
    person, agent = actions.Person(name=HTML, email="ann@example.org"), actions.Person(name=HTML, post=HTML)
    complaint = world.responded(
        story=HTML, issues=(HTML,), complainant=person, agent=agent, authority=HTML, order_reference=HTML
    )
    actions.add_note(actor=world.actor("handler"), complaint_id=complaint.pk, body=HTML)
    actions.hear_complainant(actor=world.complainant(complaint), complaint_id=complaint.pk, words=HTML)
    client, me = staff(world, "handler"), complainant(complaint)
    base = f"/staff/complaints/{complaint.reference}/"

    pages = [client.get(at) for at in (base, "/staff/complaints/", base + "do/note/", "/staff/messages/", "/staff/")]
    pages += [client.post(base + "contact/", {"reason": "call_complainant"}), me.get("/en/track/complaint/")]
    pages += [client.post(base + "do/hear/", {"words": HTML, "channel": HTML, "version": HTML})]
    pages += [
        Client().post(
            "/en/complain/", {"story": HTML, "name": HTML, "contact": "@" + HTML, "product": HTML, "ticket": HTML}
        )
    ]
    pages += [client.get("/staff/complaints/", {"q": HTML, "state": HTML, "order": HTML})]

    assert [unescaped(page.content.decode()) for page in pages] == [[]] * len(pages)
    assert any("&lt;script&gt;" in page.content.decode() for page in pages)


def test_html_in_names_of_staff_units_and_products_is_shown_as_text(world: World) -> None:
    """The stored attack of one who may name things on those who read them."""
    world.people["handler"].name = HTML[:200]
    world.people["handler"].save(update_fields=["name"])
    world.cards.name = {"en": HTML}
    world.cards.save(update_fields=["name"])
    complaint = world.assessed()
    actions.assign_complaint(
        actor=world.actor("manager"), complaint_id=complaint.pk, post="owner", person=world.people["handler"]
    )

    pages = [
        staff(world, "manager").get(f"/staff/complaints/{complaint.reference}/"),
        staff(world, "manager").get("/staff/complaints/"),
    ]
    pages += [
        complainant(complaint).get("/en/track/complaint/"),
        staff(world, "administrator").get("/staff/people/", follow=True),
    ]
    pages += [staff(world, "manager").get(f"/staff/complaints/{complaint.reference}/do/assign/")]

    assert [unescaped(page.content.decode()) for page in pages] == [[]] * len(pages)


@pytest.mark.parametrize(
    "story",
    [
        "👩‍👩‍👧‍👦😀🏳️‍🌈 I am angry",
        "كنت غاضبا جدا 123 من البنك",
        "滞纳金\U00020000\U0003134a",
        "Za\u0307\u0300lgo" + "\u0336" * 500,
        "\ufeffBOM at the beginning",
        "\u202eturned around",
        "a\u200bb\u2060c",
        "line\u2028separator\u2029paragraph",
        "\uffff\ufffe\U0010ffff",
    ],
)
def test_characters_of_every_kind_are_taken_and_shown(world: World, story: str) -> None:
    Client().post("/en/complain/", {"story": story, "name": story[:50]})
    complaint = Complaint.objects.get()

    tracked = complainant(complaint).get("/en/track/complaint/")
    queue = staff(world, "manager")
    Complaint.objects.update(unit=world.cards)

    assert tracked.status_code == 200
    assert (
        queue.get("/staff/complaints/").status_code
        == queue.get(f"/staff/complaints/{complaint.reference}/").status_code
        == 200
    )
    assert refetched(complaint).story


@pytest.mark.parametrize("raw", [b"story=%ED%A0%80abc", b"story=%ff%fe%fdabc", b"story=abc%00def", b"story=%C0%80abc"])
def test_half_characters_and_nul_end_in_no_fault(world: World, raw: bytes) -> None:
    answer = Client().generic("POST", "/en/complain/", raw, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in {302, 422}
    for complaint in Complaint.objects.all():
        assert complaint.story.encode()


@pytest.mark.parametrize(
    "path",
    [
        "/en/%00/", "/en/%ff/", "/staff/complaints/%00/", "/staff/complaints/%E2%80%AE/", "/en/confirm/%00:a:b/",
        "/staff/complaints/C-2026-000001%00/", "/en/track/complaint/documents/00000000-0000-0000-0000-000000000000/",
        "/staff/personal-data/%00/", "/staff/messages/00000000-0000-0000-0000-000000000000/", "/zh-hans/%2e%2e/%2e%2e/etc/passwd",
        "/static/../../../etc/passwd", "/static/%2e%2e/%2e%2e/settings/base.py",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["handler", "data_protection"])
def test_a_hostile_address_is_a_page_that_is_not_there(world: World, path: str, name: str) -> None:
    complaint = world.file()
    client = staff(world, name)
    assert complaint

    answer = client.get(path)

    assert answer.status_code in {302, 404}


@pytest.mark.parametrize("deed", ["tell", "withdraw", "refuse", "document", "reopen"])
def test_a_refused_deed_of_the_complainant_keeps_their_words(world: World, deed: str) -> None:
    complaint = world.file()
    client = complainant(complaint)
    words = "My words " + "x" * 60_000

    answer = client.post(f"/en/track/complaint/{deed}/", {"words": words, "reason": words, "would_satisfy": words})

    page = answer.content.decode()
    assert answer.status_code == 422 and re.search(r'role="alert"|class="errors?|aria-invalid', page)
    assert deed == "document" or "My words" in page


RATED = {"severity": "2", "complexity": "1", "impact": "1", "issues": "Fee"}


@pytest.mark.parametrize(
    ("deed", "data", "sentence"),
    [
        ("assess", RATED | {"severity": "9", "complexity": "x"}, "Select a valid choice"),
        ("assess", RATED | {"version": "9" * 5000}, "Enter a whole number"),
        ("assess", RATED | {"issues": " \n \n"}, "This field is required"),
        ("note", {"body": "\0"}, "Null characters"),
        ("note", {"body": "   "}, "required"),
    ],
)  # fmt: skip
def test_a_staff_form_says_what_is_wrong_and_changes_nothing(
    world: World, deed: str, data: dict[str, str], sentence: str
) -> None:
    complaint = world.file()

    answer = staff(world, "assessor").post(f"/staff/complaints/{complaint.reference}/do/{deed}/", data)

    assert answer.status_code == 422 and sentence in said(answer.content.decode())
    assert refetched(complaint).version == complaint.version


@pytest.mark.parametrize("amount", ["1e400", "NaN", "Infinity", "-5", "0", "1,5.0", "9" * 30, "五"])
def test_a_sum_that_is_none_is_told_and_not_offered(world: World, amount: str) -> None:
    complaint = world.investigated()

    answer = staff(world, "handler").post(
        f"/staff/complaints/{complaint.reference}/do/offer/", {"kind": "refund", "amount": amount, "currency": "EUR"}
    )

    assert answer.status_code == 422 and not complaint.remedies.exists()


@pytest.mark.parametrize(
    "arrived", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-02-31T10:00", "never", "0206-11-03T10:00"]
)
def test_an_arrival_that_cannot_be_is_told_and_the_words_stay(world: World, arrived: str) -> None:
    data = {"channel": "phone", "story": "Heard by phone.", "language": "en", "received_at": arrived}

    answer = staff(world, "intake").post("/staff/complaints/new/", data)

    assert answer.status_code == 422 and "Heard by phone." in answer.content.decode()
    assert not Complaint.objects.exists()
