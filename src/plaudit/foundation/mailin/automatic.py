"""Which mail was written by a machine (RFC 3834, 3464, 8098, 2369): nothing may ever answer it."""

import re
from email.message import Message

from ..models import MailKind

DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")
DELAYED = re.compile(rb"(?im)^action:[ \t]{0,9}delayed")
REPORTS = {
    "delivery-status": MailKind.BOUNCE,
    "disposition-notification": MailKind.RECEIPT,
    "feedback-report": MailKind.BOUNCE,
}
AUTO_REPLY_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply", "X-Vacation")
LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post", "List-Help", "X-Mailing-List", "X-BeenThere")


def kind_of(head: Message, sender: str, raw: bytes) -> MailKind:
    """The kind, by what the headers say. In doubt between machine and person: machine, which only means no answer."""
    if head.get_content_type() == "multipart/report":
        report = str(head.get_param("report-type", "delivery-status")).lower()
        found = REPORTS.get(report, MailKind.BOUNCE)
        return MailKind.DELAY if found == MailKind.BOUNCE and DELAYED.search(raw) else found
    if sender.partition("@")[0].lower() in DAEMONS:
        return MailKind.BOUNCE
    if _is_auto_reply(head) or _value(head, "Return-Path") == "<>":
        return MailKind.AUTO_REPLY
    if _value(head, "Precedence") in {"bulk", "list", "junk"} or any(head.get(name) for name in LIST_HEADERS):
        return MailKind.LIST
    return MailKind.PERSONAL


def _is_auto_reply(head: Message) -> bool:
    submitted = _value(head, "Auto-Submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        return True
    if _value(head, "Precedence") == "auto_reply" or _value(head, "X-Auto-Response-Suppress") not in {"", "none"}:
        return True
    return any(head.get(name) for name in AUTO_REPLY_HEADERS)


def _value(head: Message, name: str) -> str:
    return str(head.get(name, "")).strip().lower()
