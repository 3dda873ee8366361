"""Documents are kept whole and encrypted, known by their content, and handed out so that they can do no harm."""

import hashlib
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from PIL.ExifTags import GPSTAGS, IFD
from PIL.PngImagePlugin import PngInfo

from plaudit.foundation import files
from plaudit.foundation.crypto import WrongKey
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.files import vault
from plaudit.foundation.files.keeping import ORIGINAL
from plaudit.foundation.files.kinds import KINDS, kind_of
from plaudit.foundation.files.names import cleaned_name
from plaudit.foundation.models import DataSubject, StoredFile
from tests.factories import make_subject


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


def picture(form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, form, **options)
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
SAMPLES = {
    "pdf": b"%PDF-1.7\n...",
    "png": picture("PNG"),
    "jpg": picture(),
    "webp": picture("WEBP"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0",
    "txt": "我的投诉, naïve\n".encode(),
    "docx": DOCX,
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "eml": b"Received: from a by b\r\nSubject: x\r\n\r\nbody",
    "mp3": b"ID3\x03\0\0",
    "m4a": b"\0\0\0\x18ftypM4A \0\0\0\0",
    "wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0",
    "mov": b"\0\0\0\x14ftypqt  \0\0\0\0",
}
REFUSED = {
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "html after blanks": b"\n \t<HTML><body onload=x>",
    "html after a mark": b"\xef\xbb\xbf<html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "xml": b"<?xml version='1.0'?><svg/>",
    "php": b"<?php system($_GET['c']); ?>",
    "archive": archive("a.txt"),
    "office document with macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "program": b"MZ\x90\0\x03\0\0\0\x04\0",
    "elf": b"\x7fELF\x02\x01\x01\0",
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "broken archive": b"PK\x03\x04 and nothing more",
    "gif": b"GIF89a\x01\0\x01\0",
    "bytes": bytes(range(256)),
}


def store(content: bytes, name: str = "paper.pdf", subject: DataSubject | None = None, **other: object) -> StoredFile:
    return files.store(subject=subject or make_subject(), name=name, stream=io.BytesIO(content), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", SAMPLES)
def test_what_is_taken_is_known_by_its_content(code: str) -> None:
    content = SAMPLES[code]

    kind = kind_of(io.BytesIO(content), len(content))

    assert kind and kind.code == code


def test_text_in_the_encodings_of_china_and_windows_is_text() -> None:
    for content in ("投诉内容".encode("gb18030"), "投诉内容".encode("utf-16"), b"\xef\xbb\xbfabc"):
        kind = kind_of(io.BytesIO(content), len(content))
        assert kind and kind.code == "txt"


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_refused_with_its_name_whatever_it_claims(what: str) -> None:
    with pytest.raises(Invalid) as refused:
        store(REFUSED[what], "photo.jpg", content_type_claimed="image/jpeg")

    assert refused.value.code == "file.kind"
    assert "photo.jpg" in refused.value.message
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_bomb_in_an_office_document_is_never_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "x")
        file.writestr("word/document.xml", b"\0" * 200_000_000)
    began = time.perf_counter()

    row = store(out.getvalue(), "bomb.docx")

    assert time.perf_counter() - began < 0.5
    assert row.size < 300_000


@pytest.mark.django_db
def test_an_archive_with_a_flood_of_members_is_refused() -> None:
    flood = archive("[Content_Types].xml", "word/document.xml", *(f"word/{n}" for n in range(10_001)))

    with pytest.raises(Invalid):
        store(flood, "flood.docx")


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "limit", "code"), [(b"", 100, "file.empty"), (b"x" * 101, 100, "file.too_large")])
def test_empty_and_too_large_documents_are_refused(content: bytes, limit: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        store(content, "notes.txt", limit=limit)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("evil.php.jpg", "evil_php.jpg"),
        ("evil.pht", "evil_pht.jpg"),
        ("photo\u202egpj.exe", "photogpj_exe.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\Bild.JPEG", "Bild.jpeg"),
        ("a\r\nX-Header: b.jpg", "a X-Header_ b.jpg"),
        ("\u200b.jpg", "jpg.jpg"),
        ("", "file.jpg"),
        ("收据 12.05.2026.jpg", "收据 12.05.2026.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("x" * 300 + ".jpg", "x" * 120 + ".jpg"),
    ],
)
def test_names_are_made_harmless(typed: str, kept: str) -> None:
    assert cleaned_name(typed, KINDS["jpg"]) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, vault.PIECE - 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE])
def test_the_original_comes_back_whole_with_its_digest(size: int) -> None:
    content = (b"%PDF-1.7 " + os.urandom(size))[: max(size, 9)]
    row = store(content)

    kept = StoredFile.objects.get(pk=row.pk)

    assert b"".join(files.read(kept)) == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.size == len(content)


@pytest.mark.django_db
def test_nothing_of_the_document_can_be_read_on_disk_and_others_may_not_look() -> None:
    row = store(b"%PDF-1.7 canary-in-content", "canary-in-name.pdf")

    path = vault.path_of(row.id, ORIGINAL)
    assert b"canary" not in path.read_bytes()
    assert "canary" not in str(path)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["changed", "cut off", "piece cut off", "swapped", "of another file"])
def test_content_that_was_tampered_with_is_not_given_out(harm: str) -> None:
    subject = make_subject()
    content = b"%PDF-1.7 " + os.urandom(2 * vault.PIECE)
    row, other = store(content, subject=subject), store(content, subject=subject)
    path, sealed = vault.path_of(row.id, ORIGINAL), vault.PIECE + vault.TAG
    kept = path.read_bytes()
    start = len(vault.MARK) + vault.SALT
    head, first, second, rest = (
        kept[:start],
        *(kept[start + n * sealed :][:sealed] for n in (0, 1)),
        kept[start + 2 * sealed :],
    )
    harmed = {
        "changed": kept[:-1] + bytes([kept[-1] ^ 1]),
        "cut off": kept[:-1],
        "piece cut off": head + first + second,
        "swapped": head + second + first + rest,
        "of another file": vault.path_of(other.id, ORIGINAL).read_bytes(),
    }
    path.write_bytes(harmed[harm])

    with pytest.raises(WrongKey):
        b"".join(files.read(row))


def with_secrets(form: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x010F], exif[0x0112] = "canary description", "canary maker", 6
    gps = {value: key for key, value in GPSTAGS.items()}
    exif.get_ifd(IFD.GPSInfo)[gps["GPSLatitudeRef"]] = "N"
    text = PngInfo()
    text.add_text("Comment", "canary comment")
    extra = {
        "JPEG": {"comment": b"canary comment", "icc_profile": b"canary profile"},
        "PNG": {"pnginfo": text},
        "WEBP": {},
    }[form]
    return picture(form, exif=exif, **extra) + b"canary behind the end"


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "code"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_is_shown_without_what_the_camera_wrote_into_it_and_kept_with_it(form: str, code: str) -> None:
    original = with_secrets(form)
    assert b"canary" in original
    row = store(original, f"photo.{code}")

    shown = files.served(row)
    content = b"".join(shown.chunks)

    assert b"canary" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert image.size == (30, 40)
    assert shown.content_type == KINDS[code].content_type
    assert shown.disposition.startswith("inline")
    assert b"".join(files.read(row)) == original


@pytest.mark.django_db
def test_a_picture_that_cannot_be_read_is_only_downloaded() -> None:
    shown = files.served(store(b"\xff\xd8\xff\xe0 not really <script>", "photo.jpg"))

    assert shown.content_type == "application/octet-stream"
    assert shown.disposition.startswith("attachment")


@pytest.mark.django_db
def test_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (15_000, 15_000)).save(out, "PNG")

    shown = files.served(store(out.getvalue(), "bomb.png"))

    assert shown.content_type == "application/octet-stream"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["pdf", "txt", "docx", "eml", "mp4", "heic"])
def test_all_but_pictures_are_downloads_that_a_browser_neither_guesses_nor_runs(code: str) -> None:
    answer = files.response(store(SAMPLES[code], f"paper.{code}"))

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "html" not in answer["Content-Type"]
    assert b"".join(answer.streaming_content) == SAMPLES[code]


@pytest.mark.django_db
def test_an_erased_document_is_not_found_and_leaves_nothing_on_disk() -> None:
    row = store(picture(), "photo.jpg")
    files.open_served(row)
    folder = vault.path_of(row.id, ORIGINAL).parent

    files.remove_content(files.erase_files(row.subject))

    assert not list(folder.glob(f"{row.id.hex}*"))
    with pytest.raises(NotFound):
        files.served(StoredFile.objects.get(pk=row.pk))


@pytest.mark.django_db
def test_content_without_a_row_goes_after_a_day_and_other_content_stays() -> None:
    kept, undone, young = (store(SAMPLES["pdf"]) for _ in range(3))
    paths = [vault.path_of(row.id, ORIGINAL) for row in (kept, undone, young)]
    StoredFile.objects.filter(pk__in=[undone.pk, young.pk]).delete()
    part = paths[0].with_name(".left-over.part")
    part.write_bytes(b"x")
    for path in (paths[0], paths[1], part):
        os.utime(path, (time.time() - 90_000,) * 2)

    files.remove_orphans()

    assert [path.exists() for path in (*paths, part)] == [True, False, True, False]


@pytest.mark.django_db
def test_nothing_lies_in_the_files_folder_when_reading_the_upload_fails() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 8000:
                raise OSError("gone")
            return super().read(4096)

    before = set(Path(settings.DATA).rglob("*"))
    with pytest.raises(OSError):
        files.store(subject=make_subject(), name="x.pdf", stream=Broken(b"%PDF-1.7" + b"x" * 20_000))

    assert {p for p in set(Path(settings.DATA).rglob("*")) - before if p.is_file()} == set()
