"""The copy of the whole file for the complainant: their words, ours, the decision, the remedies, what happened and when.

Never a note among colleagues; and of colleagues no more than that one of us did it.
"""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from plaudit.foundation.typesetting import Block, Facts, Paper, Points, Table, Words
from plaudit.foundation.wording import in_language

from ...codes import Channel
from ...lifecycle import Move
from ...models import Complaint, Message, Response
from ..answers import said_in
from ..history import history_of
from ..outside import routes_outside
from .follow_up import KINDS
from .parts import NOTHING, day_of, head, moment_of, remedy_in_words, remedy_state, route_blocks, section

# What a complainant is told of the record. What is not named here (notes, assignments, readings) is work among ourselves.
HAPPENED: dict[str, "str | Promise"] = {
    Move.RECEIVE: gettext_lazy("Received"),
    "complaint.imported": gettext_lazy("Taken over from another system"),
    "complaint.acknowledged": gettext_lazy("Read and acknowledged"),
    Move.ASSESS: gettext_lazy("Assessed"),
    Move.INVESTIGATE: gettext_lazy("Investigation started"),
    Move.ASK: gettext_lazy("Asked you a question"),
    Move.HEAR: gettext_lazy("Answered our question"),
    Move.GO_ON: gettext_lazy("Went on without an answer"),
    "complaint.statement_added": gettext_lazy("Added something"),
    "complaint.progress_sent": gettext_lazy("Told you where it stands"),
    "complaint.answer_extended": gettext_lazy("Took more time for the answer"),
    Move.DECIDE: gettext_lazy("Decided"),
    Move.RESPOND: gettext_lazy("Sent the answer"),
    "complaint.reply_reminded": gettext_lazy("Reminded you of the answer"),
    Move.ACCEPT: gettext_lazy("Accepted the answer"),
    Move.REFUSE: gettext_lazy("Refused the answer"),
    "complaint.review_asked": gettext_lazy("Asked for an internal review"),
    "complaint.review_taken_back": gettext_lazy("Took the request for a review back"),
    Move.BEGIN_REVIEW: gettext_lazy("Internal review begun"),
    Move.DECIDE_REVIEW: gettext_lazy("Internal review done"),
    Move.GIVE_RECOURSE: gettext_lazy("Told you of the ways outside"),
    Move.OPEN_DISPUTE: gettext_lazy("Taken to a body outside"),
    Move.DECIDE_OUTSIDE: gettext_lazy("Decided outside"),
    "complaint.outside_accepted": gettext_lazy("Accepted the decision outside"),
    "complaint.outside_refused": gettext_lazy("Refused the decision outside"),
    "complaint.outside_final": gettext_lazy("The decision outside is final"),
    "complaint.remedy_delivered": gettext_lazy("Delivered a remedy"),
    "complaint.remedy_verified": gettext_lazy("Checked that a remedy was delivered"),
    "complaint.remedy_returned": gettext_lazy("Found that a remedy is still owed"),
    Move.CLOSE: gettext_lazy("Closed"),
    Move.CLOSE_WITHOUT_REPLY: gettext_lazy("Closed"),
    Move.CLOSE_UNRESOLVED: gettext_lazy("Closed"),
    Move.WITHDRAW: gettext_lazy("Withdrawn"),
    Move.REOPEN: gettext_lazy("Opened again"),
    "complaint.corrected": gettext_lazy("Data corrected"),
    "complaint.attachment_added": gettext_lazy("Document added"),
    "complaint.address_confirmed": gettext_lazy("E-mail address confirmed"),
    "complaint.copy_handed_out": gettext_lazy("Copy of the file handed out"),
    "outbox.told": gettext_lazy("Told you by telephone or letter"),
}
ANSWERED = {"accepted": gettext_lazy("Accepted"), "refused": gettext_lazy("Refused")}


def copy_of(complaint: Complaint, *, language: str) -> Paper:
    """Everything we keep of the complaint that is theirs to know, in the language they read."""
    with translation.override(language):
        blocks: list[Block] = [
            Words(
                _("This is what we keep of your complaint. It is yours to keep and to show to whomever you like."),
                "soft",
            ),
            *section(_("Your complaint"), Facts(_facts(complaint)), Words(complaint.story or "", "quote")),
            *section(_("What we hold about you"), Facts(_about_you(complaint))),
            *_said(complaint),
            *_answers(complaint),
            *_remedies(complaint),
            *_documents(complaint),
            *section(_("What happened"), _history(complaint)),
            *section(_("Where else you can go"), *route_blocks(routes_outside())),
        ]
        about = head(complaint, now()) | {"language": language}
        return Paper(
            title=_("Copy of your complaint %(reference)s") % {"reference": complaint.reference}, blocks=blocks, **about
        )


def _facts(complaint: Complaint) -> list[tuple[str, str]]:
    wanted = [str(complaint.get_remedy_wanted_display()), complaint.remedy_wanted_text or ""]
    rows = [
        (_("Reference"), complaint.reference),
        (_("Arrived"), moment_of(complaint.received_at)),
        (_("Came by"), str(Channel(complaint.channel).label)),
        (_("Where it stands"), str(complaint.get_state_display())),
        (_("How it was closed"), str(complaint.get_closing_code_display())),
        (_("Title"), complaint.title or ""),
        (_("Happened on"), day_of(complaint.problem_on) if complaint.problem_on else ""),
        (_("Product"), in_language(complaint.product.name) if complaint.product else ""),
        (_("Order or account"), complaint.order_reference or ""),
        (_("What you want"), "\n".join(filter(None, wanted))),
    ]
    return [(name, value) for name, value in rows if value]


def _about_you(complaint: Complaint) -> list[tuple[str, str]]:
    rows = []
    for label, party in ((_("Complainant"), complaint.complainant), (_("Agent"), complaint.agent)):
        if party:
            rows.append((label, party.name or NOTHING))
            points = party.contact_points.select_related("subject")
            rows += [(str(KINDS[point.kind]), point.value or "") for point in points]
    if complaint.authority:
        rows.append((_("Authority"), complaint.authority))
    return rows


def _said(complaint: Complaint) -> list[Block]:
    blocks: list[Block] = []
    for message in complaint.messages.select_related("subject"):
        if message.body:
            blocks += [Words(f"{_who(message)}, {moment_of(message.said_at)}", "soft"), Words(message.body, "quote")]
    return section(_("What was said"), *blocks)


def _who(message: Message) -> str:
    return _("You") if message.direction == "from" else _("We")


def _answers(complaint: Complaint) -> list[Block]:
    blocks: list[Block] = []
    for response in complaint.responses.select_related("subject", "complaint"):
        blocks += _answer(response)
    return section(_("Our answer"), *blocks)


def _answer(response: Response) -> list[Block]:
    title = _("Answer %(number)s") % {"number": response.number}
    blocks: list[Block] = [
        Words(f"{title}, {moment_of(response.sent_at)}", "soft"),
        Words(response.body or "", "quote"),
    ]
    points = [
        (f"{issue.number}.", issue.text or "", f"{issue.get_finding_display()} – {issue.reason or ''}".strip(" –"))
        for issue in said_in(response).issues
    ]
    if points:
        blocks.append(Points(points))
    if response.answer:
        reply = {"reply": ANSWERED[response.answer], "at": moment_of(response.answered_at)}
        yours = [_("Your reply: %(reply)s, %(at)s") % reply]
        yours += [words for words in (response.answer_words, response.would_satisfy) if words]
        blocks.append(Words("\n".join(yours)))
    return blocks


def _remedies(complaint: Complaint) -> list[Block]:
    """Nothing is promised before the answer, so nothing is told before it."""
    if not complaint.responses.exists():
        return []
    rows = [("–", remedy_in_words(r), remedy_state(r)) for r in complaint.remedies.select_related("subject")]
    return section(_("What we do to put it right"), *([Points(rows)] if rows else []))


def _documents(complaint: Complaint) -> list[Block]:
    rows = [
        [a.file.name or "", _("you") if a.direction == "from" else _("us"), day_of(a.added_at)]
        for a in complaint.attachments.select_related("file__subject")
    ]
    return section(
        _("Documents"), *([Table([_("Name of the document"), _("From"), _("Day")], rows, [6, 2, 3])] if rows else [])
    )


def _history(complaint: Complaint) -> Table:
    rows = [
        [moment_of(entry.occurred_at), str(HAPPENED[entry.code]), _by(entry)]
        for entry in history_of(complaint)
        if entry.code in HAPPENED
    ]
    return Table([_("Day"), _("What"), _("By")], rows, [4, 6, 2])


def _by(entry: Entry) -> str:
    kind = entry.actor.partition(":")[0]
    return {"user": _("us"), "complainant": _("you")}.get(kind, _("the system"))
