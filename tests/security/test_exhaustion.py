"""Attack case 19: what is sent to fill the memory or to take the time is refused quickly, with a sentence."""

import io
import json
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.complaints.models import Complaint, Issue
from plaudit.foundation.files import open_served
from plaudit.foundation.search.words import words
from tests.complaints.world import World, refetched

from .visitors import api, attached, complainant, staff, staff_address, token_of_a_shop

SLOW = 5.0  # seconds, on a machine that does other things as well


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SLOW + 10  # the world itself takes some seconds


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"story":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"story": "x", "complainant": ' + b'{"name": ' * 10_000 + b"1" + b"}" * 10_001,
        b'{"story": ' + b"9" * 100_000 + b"}",
        b'{"story": "x", ' + b",".join(b'"f%d": 1' % n for n in range(50_000)) + b"}",
        json.dumps({"story": "x" * 1_000_000}).encode(),
        json.dumps({"story": "x" * 5_000_000}).encode(),
    ],
    ids=["lists", "objects", "deep in a field", "a number", "50,000 fields", "1 MB of text", "5 MB of text"],
)
def test_a_body_made_to_exhaust_the_reader_is_refused_as_a_problem(world: World, body: bytes) -> None:
    token = token_of_a_shop(world)
    began = time.process_time()

    answer = api(token, "POST", "/complaints", body)

    assert answer.status_code in {400, 413, 422} and answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 20_000 and json.loads(answer.content)["code"]
    assert time.process_time() - began < SLOW
    assert not Complaint.objects.exists()


def bomb(name: str, *, size: int = 300_000_000) -> bytes:
    """A workbook or document of a few hundred kilobytes that unpacks to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.writestr("[Content_Types].xml", b"x")
        with made.open(name, "w", force_zip64=True) as member:
            for _ in range(size // 1_000_000):
                member.write(b"\0" * 1_000_000)
    return out.getvalue()


@pytest.mark.parametrize("name", ["xl/workbook.xml", "word/document.xml"])
def test_an_office_document_that_unpacks_a_thousandfold_is_kept_and_handed_out_without_unpacking(
    world: World, name: str
) -> None:
    content = bomb(name)
    began = time.process_time()

    attachment = attached(world, world.file(), "bomb.xlsx", content)
    answer = staff(world, "handler").get(staff_address(attachment))

    assert b"".join(answer) == content
    assert time.process_time() - began < SLOW


def png_of(width: int, height: int, rows: bytes = b"\0" * 10_000) -> bytes:
    """A picture that claims to be this large; its content is a few bytes, unless the true rows are given."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (1_000_000, 1), (20_001, 20_001)]
)
def test_a_picture_that_would_fill_the_memory_is_a_download_only(world: World, width: int, height: int) -> None:
    attachment = attached(world, world.file(), "photo.png", png_of(width, height))
    began = time.process_time()

    answer = staff(world, "handler").get(staff_address(attachment))

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert open_served(attachment.file) == png_of(width, height)
    assert time.process_time() - began < SLOW


@pytest.mark.parametrize(("width", "height"), [(20_001, 1), (4_100, 12_300)])
def test_a_whole_picture_beyond_the_bounds_is_a_download_only(world: World, width: int, height: int) -> None:
    """Small on the disk, whole in every byte, and large once it is drawn."""
    content = png_of(width, height, (b"\0" + b"\0" * 3 * width) * height)
    attachment = attached(world, world.file(), "photo.png", content)

    answer = staff(world, "handler").get(staff_address(attachment))

    assert answer["Content-Disposition"].startswith("attachment")


def test_a_picture_with_a_text_that_unpacks_without_end_is_a_download_only(world: World) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    flood = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 100_000_000, 9))
    content = png_of(1, 1)
    attachment = attached(world, world.file(), "photo.png", content[:33] + flood * 5 + content[33:])

    answer = staff(world, "handler").get(staff_address(attachment))

    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")


def test_a_text_of_five_megabytes_comes_back_in_the_form_with_a_sentence(world: World) -> None:
    story = "a long story " * 400_000
    answer = Client().post("/en/complain/", {"story": story, "contact": "ann@example.org"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The text is too long" in page and "100000 at most" in page
    assert story in page and 'value="ann@example.org"' in page
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("path", ["/en/complain/", "/zh-hans/complain/", "/en/track/"])
def test_what_is_larger_still_is_told_as_too_much(world: World, path: str) -> None:
    answer = Client().post(path, {"story": "x" * 8_000_000, "code": "x"})

    assert answer.status_code == 413
    assert ("That was too much at once" if "/en/" in path else "</html>") in answer.content.decode()


def test_too_many_fields_and_too_many_documents_have_a_page(world: World) -> None:
    fields = {f"field{n}": "1" for n in range(1100)}
    documents = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(150)]

    many_fields = Client().post("/en/complain/", {"story": "x"} | fields)
    many_documents = Client().post("/en/complain/", {"story": "x", "documents": documents})

    assert many_fields.status_code == 400 and "We could not read that" in many_fields.content.decode()
    assert many_documents.status_code == 413 and "at most 10 documents" in many_documents.content.decode()
    assert not Complaint.objects.exists()


def test_documents_beyond_the_limit_are_refused_also_one_by_one(world: World) -> None:
    complaint = world.file()
    client = complainant(complaint)

    answers = [
        client.post("/en/track/complaint/document/", {"document": SimpleUploadedFile(f"{n}.txt", b"hello")})
        for n in range(12)
    ]

    assert [answer.status_code for answer in answers] == [302] * 10 + [422] * 2
    assert complaint.attachments.count() == 10


def test_a_document_larger_than_the_limit_is_refused_with_its_name(world: World) -> None:
    complaint = world.file()
    upload = SimpleUploadedFile("film.txt", b"a" * (20 * 1024 * 1024 + 1))

    answer = complainant(complaint).post("/en/track/complaint/document/", {"document": upload})

    assert answer.status_code == 422 and "film.txt” is too large: 20 MB" in answer.content.decode()


def test_a_flood_of_issues_is_refused_and_none_is_kept(world: World) -> None:
    complaint = world.file()
    data = {"severity": 2, "complexity": 1, "impact": 1, "issues": "x\n" * 20_000}
    data |= dict.fromkeys(("has_safety_risk", "immediate_action_needed", "immediate_action_possible"), "0")

    answer = staff(world, "assessor").post(f"/staff/complaints/{complaint.reference}/do/assess/", data)

    assert answer.status_code == 422 and "100 issues at most" in answer.content.decode()
    assert not Issue.objects.exists() and refetched(complaint).state == "received"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "a " * 50_000,
        "滞" * 100_000,
        "e\u0301" * 50_000,
        "\u0300" * 100_000,
        "ﷺ" * 20_000,
        "a\u200d" * 50_000,
    ],
    ids=["one word", "words", "chinese", "accents", "accents alone", "ligatures", "joiners"],
)
def test_no_text_takes_long_to_be_indexed_or_filed(world: World, text: str) -> None:
    began = time.process_time()

    words(text)
    world.file(text)

    assert time.process_time() - began < SLOW


@pytest.mark.parametrize(
    "contact", ["a" * 199 + "@", "@" * 200, "a@" + "b." * 99, "1" * 200, "(" * 200, "a@" + "-" * 190 + ".org"]
)
def test_no_contact_takes_long_to_be_judged(world: World, contact: str) -> None:
    began = time.process_time()

    answer = Client().post("/en/complain/", {"story": "x", "contact": contact})

    assert answer.status_code in {302, 422} and time.process_time() - began < SLOW


def test_one_network_files_no_more_than_sixty_an_hour_and_nothing_typed_is_lost(world: World) -> None:
    client = Client()

    answers = [client.post("/en/complain/", {"story": f"Story {n}."}) for n in range(62)]

    assert Complaint.objects.count() == 60
    assert "Story 61." in answers[-1].content.decode() and "tried too often" in answers[-1].content.decode()
