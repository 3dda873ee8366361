"""Attack cases 5, 6 and 8: what is handed in is never run on our origin, and handed out to nobody else."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.accounts import actions as accounts
from plaudit.accounts.models import RoleGrant
from plaudit.complaints.models import Attachment, Complaint
from tests.complaints.test_views_public import PNG
from tests.complaints.world import World

from .visitors import attached, complainant, staff, staff_address

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


RUNS = {
    "picture.svg": SVG,
    "picture.png": SVG,
    "page.html": HTML,
    "page.txt": b"\xef\xbb\xbf  \n" + HTML,
    "page.txt ": HTML.decode().encode("utf-16"),
    "page.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>',
    "bill.pdf.exe": b"MZ\x90\0" + b"\0" * 100,
    "bill.pdf": b"MZ\x90\0" + b"\0" * 100,
    "run.pht": b"<?php system($_GET[0]); ?>",
    "run.sh": b"#!/bin/sh\0rm -rf /",
    "program": b"\x7fELF" + b"\0" * 100,
    "link.lnk": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 80,
    "archive.zip": archive(**{"a.txt": b"x"}),
    "app.jar": archive(**{"META-INF__MANIFEST.MF": b"x"}),
    "macros.docx": archive(**{"[Content_Types].xml": b"x", "word__document.xml": b"x", "word__vbaProject.bin": b"x"}),
    "pickle.bin": b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x05posix",
}


@pytest.mark.parametrize("name", RUNS)
def test_what_a_browser_or_a_machine_could_run_is_refused_whatever_it_is_called(world: World, name: str) -> None:
    upload = SimpleUploadedFile(name, RUNS[name], content_type="image/png")

    answer = Client().post("/en/complain/", {"story": "Charged twice.", "documents": upload})

    assert answer.status_code == 422
    assert "Charged twice." in answer.content.decode()
    assert not Complaint.objects.exists()


TAKEN = {
    "letter.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "polyglot.pdf": b"%PDF-1.7\n" + HTML,
    "polyglot.gif.jpg": b"\xff\xd8\xff\xe0" + HTML,
    "words.txt": b"Please look: <script>alert(1)</script>",
    "mail.eml": b"From: a@example.org\r\nContent-Type: text/html\r\n\r\n" + HTML,
    "table.xlsx": archive(**{"[Content_Types].xml": HTML, "xl__workbook.xml": b"x"}),
    "photo.png": PNG,
}


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("door", ["staff", "complainant"])
def test_what_is_taken_is_a_download_that_cannot_run_on_our_origin(world: World, name: str, door: str) -> None:
    complaint = world.file()
    attachment = attached(world, complaint, name, TAKEN[name])

    if door == "staff":
        answer = staff(world, "handler").get(staff_address(attachment))
    else:
        answer = complainant(complaint).get(f"/en/track/complaint/documents/{attachment.pk}/")
    content = b"".join(answer)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert not answer["Content-Type"].startswith(("text/html", "image/svg", "application/xhtml", "text/xml"))
    if not answer["Content-Disposition"].startswith("attachment"):
        assert answer["Content-Type"] == "image/png" and HTML not in content


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("bill.exe.pdf", b"%PDF-1.7 x", "bill_exe.pdf"),
        ("bill.pdf.exe", b"%PDF-1.7 x", "bill_pdf_exe.pdf"),
        ("run.pht", b"hello", "run_pht.txt"),
        ("../../etc/passwd", b"hello", "passwd.txt"),
        ("C:\\windows\\win.ini", b"hello", "win_ini.txt"),
        ("gpj.\u202eexe.txt", b"hello", "gpj_exe.txt"),
        ('a"; filename="x.html', b"hello", "a_; filename=_x_html.txt"),
    ],
)
def test_the_name_handed_out_has_one_ending_and_that_of_its_content(
    world: World, name: str, content: bytes, shown: str
) -> None:
    attachment = attached(world, world.file(), "x.txt", content)
    again = attached(world, attachment.complaint, name, content)

    answer = staff(world, "handler").get(staff_address(again))

    assert again.file.name == shown
    assert "\n" not in answer["Content-Disposition"] and "\r" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_guessed_id_and_the_id_of_another_complaint_open_nothing(world: World) -> None:
    mine, other = world.file(), world.file()
    secret = attached(world, other, "x.txt", b"canary content")
    handler, me = staff(world, "handler"), complainant(mine)

    crossed = f"/staff/complaints/{mine.reference}/documents/{secret.pk}/"
    guessed = f"/staff/complaints/{mine.reference}/documents/{mine.pk}/"

    assert handler.get(staff_address(secret)).status_code == 200
    assert handler.get(crossed).status_code == handler.get(guessed).status_code == 404
    assert me.get(f"/en/track/complaint/documents/{secret.pk}/").status_code == 404
    assert staff(world, "stranger").get(staff_address(secret)).status_code == 404
    assert Client().get(staff_address(secret)).status_code == 302
    assert Client().get(f"/en/track/complaint/documents/{secret.pk}/").status_code == 302


def test_a_role_that_ended_opens_no_document_any_more(world: World) -> None:
    attachment = attached(world, world.file(), "x.txt", b"hello")
    client = staff(world, "handler")
    assert client.get(staff_address(attachment)).status_code == 200

    grant = RoleGrant.objects.get(user=world.people["handler"])
    accounts.end_role(actor=world.actor("administrator"), grant=grant)

    assert client.get(staff_address(attachment)).status_code == 404


def test_somebody_deactivated_or_signed_out_opens_no_document_any_more(world: World) -> None:
    attachment = attached(world, world.file(), "x.txt", b"hello")
    out, gone = staff(world, "handler"), staff(world, "investigator")

    out.logout()
    accounts.deactivate_person(actor=world.actor("administrator"), person=world.people["investigator"])

    assert out.get(staff_address(attachment)).status_code == 302
    assert gone.get(staff_address(attachment)).status_code == 302


def test_a_complainant_who_left_a_shared_device_leaves_no_open_document(world: World) -> None:
    complaint = world.file()
    attachment = attached(world, complaint, "x.txt", b"hello")
    client = complainant(complaint)
    address = f"/en/track/complaint/documents/{attachment.pk}/"
    assert client.get(address).status_code == 200

    client.post("/en/track/complaint/leave/")

    assert client.get(address).status_code == 302


def test_a_complaint_handed_to_another_unit_takes_its_documents_along(world: World) -> None:
    attachment = attached(world, world.file(), "x.txt", b"hello")

    Complaint.objects.update(unit=world.loans)

    assert staff(world, "handler").get(staff_address(attachment)).status_code == 404
    assert staff(world, "stranger").get(staff_address(attachment)).status_code == 200
    assert Attachment.objects.count() == 1
