"""What a mail says about itself, read leniently: broken mail gives emptier answers, never an exception."""

import re
from dataclasses import dataclass
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses
from html import unescape

import nh3

from ..channels.plain import one_line
from ..models import MailKind
from .automatic import kind_of

# Everything below is cut before it is searched: a sender may write lines of megabytes.
MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")
LONGEST_HEADER = 20_000
LONGEST_TITLE = 1000
MOST_REFERENCES = 50
MOST_TEXT = 100_000
MOST_BYTES = 2_000_000
MOST_PARTS = 200
GUESSES = ("utf-8", "gb18030")
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8"}
ADDRESS = re.compile(r"[^\s<>,;:\"()@]{1,64}@[^\s<>,;:\"()@]{1,255}")
SPACES = re.compile(r"[ \t\xa0]+")
LINE_END = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Reading:
    """`references` are the Message-IDs it says it answers, the nearest first."""

    sender: str = ""
    sender_name: str = ""
    title: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    kind: MailKind = MailKind.PERSONAL


def read(raw: bytes) -> Reading:
    """The headers of the mail, decoded, and which kind of mail it is."""
    try:
        mail = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES])
        head = _Headers(mail)
        name, address = _sender(head)
        answered, earlier = _ids(head.all("in-reply-to")), _ids(head.all("references"))
        return Reading(
            sender=address,
            sender_name=name,
            title=one_line(decoded(head.first("subject")), LONGEST_TITLE),
            message_id=next(iter(_ids(head.all("message-id"))), ""),
            in_reply_to=next(iter(answered), ""),
            references=tuple(dict.fromkeys([*answered, *reversed(earlier)]))[:MOST_REFERENCES],
            kind=kind_of(mail, address, raw[:MOST_BYTES]),
        )
    except Exception:  # a sender can write anything at all; the bytes are kept, and a person will look
        return Reading()


def text_of(raw: bytes) -> str:
    """The words of the mail as plain text, for showing: at most 100,000 characters; never HTML."""
    try:
        return _body(BytesParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES]))[:MOST_TEXT].strip()
    except Exception:  # as above; nesting without end ends here too
        return ""


class _Headers:
    """Header values as text: raw bytes, which Python keeps as surrogates, are read in the charset that fits."""

    def __init__(self, mail: Message) -> None:
        self.items = [(name.lower(), str(value)[:LONGEST_HEADER]) for name, value in mail.raw_items()]

    def all(self, name: str) -> list[str]:
        return [_to_text(v.encode("utf-8", "surrogateescape"), "") for n, v in self.items if n == name]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")


def _body(mail: Message) -> str:
    found: dict[str, str] = {}
    attached: dict[str, str] = {}
    for n, part in enumerate(mail.walk()):
        kind = part.get_content_type()
        if n > MOST_PARTS or kind == "message/rfc822":
            break
        if kind in {"text/plain", "text/html"}:
            (attached if part.get_filename() else found).setdefault(kind, _text(part))
    plain, html = found.get("text/plain", ""), found.get("text/html", "")
    if plain.strip():
        return plain
    return _without_tags(html) if html else attached.get("text/plain", "")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _to_text(payload, part.get_content_charset() or "")


def _without_tags(html: str) -> str:
    lines = LINE_END.sub("\n", html[: 4 * MOST_TEXT])
    words = nh3.clean(lines, tags=set(), clean_content_tags={"script", "style", "title"})
    return SPACES.sub(" ", unescape(words))


def _to_text(data: bytes, charset: str) -> str:
    """Text in the charset it claims, widened to what is really used under that name; else in the first that fits."""
    for name in (WIDER.get(charset.lower(), charset), *GUESSES):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def decoded(value: str) -> str:
    """A header's encoded words as text. Neighbours in one charset are joined first: a character may be cut in two."""
    try:
        parts = decode_header(value)
    except Exception:
        return value
    return "".join(p if isinstance(p, str) else _to_text(p, c or "") for p, c in parts)


def _sender(head: _Headers) -> tuple[str, str]:
    for header in ("from", "sender", "return-path"):
        for name, address in getaddresses(head.all(header)):
            if "@" in address:
                return one_line(decoded(name)), one_line(address, 320)
        # Some versions of Python give up on a header that they find doubtful; what looks like an address will do.
        for found in ADDRESS.findall(" ".join(head.all(header))[:LONGEST_HEADER]):
            return "", one_line(found, 320)
    return "", ""


def _ids(values: list[str]) -> list[str]:
    return [found for value in values for found in MESSAGE_ID.findall(value)]
