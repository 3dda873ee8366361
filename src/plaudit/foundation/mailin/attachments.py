"""What came with a mail beside its words."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from ..channels.plain import one_line
from .reading import decoded

MOST_PARTS = 200
WORDS = frozenset({"text/plain", "text/html"})


@dataclass(frozen=True, slots=True)
class Attached:
    """One document as it was attached; its type is only claimed."""

    name: str
    content_type: str
    content: bytes


def attachments_of(raw: bytes) -> list[Attached]:
    """Everything but the mail's own words, in its order; what cannot be read is left out, and is still in the mail."""
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(raw)
        return [found for n, part in enumerate(_parts(mail), 1) if (found := _attached(part, n))]
    except Exception:  # a sender can write anything at all; the bytes are kept, and a person will look
        return []


def _parts(mail: Message) -> Iterator[Message]:
    """The parts that hold something; a mail within the mail is one part, whatever is in it."""
    waiting = [mail]
    for _n in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_maintype() != "message":
            waiting[:0] = [p for p in inner if isinstance(p, Message)]
        else:
            yield part


def _attached(part: Message, number: int) -> Attached | None:
    kind = part.get_content_type()
    name = one_line(decoded(str(part.get_filename() or "")))
    if kind in WORDS and not name and part.get_content_disposition() != "attachment":
        return None
    content = _content(part)
    if not content:
        return None
    return Attached(name or f"part-{number}{mimetypes.guess_extension(kind) or ''}", kind, content)


def _content(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"".join(p.as_bytes() for p in inner if isinstance(p, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
