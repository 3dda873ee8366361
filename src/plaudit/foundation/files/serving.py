from collections.abc import Iterator
from dataclasses import dataclass

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from ..errors import NotFound
from ..models import FileState, StoredFile
from . import vault
from .images import stripped
from .keeping import COPY, kind_of_file, read
from .kinds import OPAQUE


@dataclass(frozen=True, slots=True)
class Served:
    """A document as it is handed out: pictures drawn anew and shown, all else downloaded as it came."""

    name: str
    content_type: str
    disposition: str
    chunks: Iterator[bytes]

    @property
    def headers(self) -> dict[str, str]:
        """Whatever the content is, the browser neither guesses nor runs it, and keeps no copy."""
        return {
            "Content-Type": self.content_type,
            "Content-Disposition": self.disposition,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        }


def served(file: StoredFile) -> Served:
    """The document for reading. Whether the reader may is the caller's to know. Raises NotFound once it is erased."""
    if file.state == FileState.ERASED or file.subject.erased_at:
        raise NotFound("file.erased", _("This document was erased."))
    kind = kind_of_file(file)
    if kind.is_image:
        if _has_copy(file):
            return _served(file, kind.content_type, vault.read(file.id, COPY, file.subject.key), inline=True)
        return _served(file, OPAQUE, read(file))
    return _served(file, kind.content_type, read(file))


def open_served(file: StoredFile) -> bytes:
    """As `served`, the content alone."""
    return b"".join(served(file).chunks)


def response(file: StoredFile) -> StreamingHttpResponse:
    """The answer that hands the document out."""
    document = served(file)
    return StreamingHttpResponse(document.chunks, headers=document.headers)


def _served(file: StoredFile, content_type: str, chunks: Iterator[bytes], *, inline: bool = False) -> Served:
    disposition = content_disposition_header(not inline, file.name) or "attachment"
    return Served(file.name, content_type, disposition, chunks)


def _has_copy(file: StoredFile) -> bool:
    """Whether a cleaned copy could be made; it is made when first asked for, so that intake does not wait for it."""
    if vault.path_of(file.id, COPY).exists():
        return True
    clean = stripped(b"".join(read(file)), file.kind)
    if clean is not None:
        vault.write(file.id, COPY, file.subject.key, [clean])
    return clean is not None
