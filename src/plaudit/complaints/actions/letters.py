"""What is written to the complainant, each letter once per obligation. Until the address is proved to be theirs,
only neutral news goes to it: the words wait on the tracking page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from plaudit.accounts.queries import organisation
from plaudit.bodies.models import OutsideBody
from plaudit.customers.models import ContactPoint, Party
from plaudit.foundation import outbox
from plaudit.foundation.clocks.versions import calendar_for, rule_by_id
from plaudit.foundation.codes import sign_link
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import OutboxMessage
from plaudit.foundation.outbox import Own
from plaudit.foundation.together import update_row
from plaudit.foundation.wording import in_language

from ..codes import ClosingCode, ObligationKind, RemedyKind, ReviewOutcome
from ..models import Complaint, Message, Recourse, Remedy, Response, Review
from ..queries.case_rows import (
    contact_points_of,
    has_review,
    issues_of,
    obligations_of,
    remedies_of,
    spokesperson_of,
)
from ..queries.history import history_of
from ..queries.laws import windows_of
from ..queries.outside import last_day, routes_outside
from ..queries.papers.letters import acknowledgement_paper, answer_paper
from ..watching_codes import LatenessReason
from . import handling_survey

CONFIRMING = "confirm-address"
NAMING_ROUTES = {
    "acknowledgement",
    "answer",
    "closing",
    "late",
    "settled",
}  # the letter with the ways outside brings its own, with their last days


def receipt(complaint: Complaint, contact: ContactPoint, *, network: str = "") -> OutboxMessage:
    """The automatic receipt: reference, and the link by which the address is confirmed. Never the code, never words.
    The caller writes it with the complaint."""
    context = {"confirm_url": _confirm_url(complaint, contact)}
    obligation = f"receipt:{complaint.pk}"
    return _put(complaint, contact, "receipt", obligation, context, network=network, is_written=False)


def ask_to_confirm(complaint: Complaint, contact: ContactPoint) -> None:
    """The link by which an address given later is confirmed: the neutral receipt, once for each address."""
    _put(complaint, contact, "receipt", f"confirm:{contact.pk}", {"confirm_url": _confirm_url(complaint, contact)})


def send_acknowledgement(complaint: Complaint, message: Message) -> None:
    """It states the limits that bind us, as some laws ask."""
    _keep_paper(complaint, message)
    context = {"words": message.body, "limits": limits_stated(complaint)}
    _write(complaint, "acknowledgement", f"message:{message.pk}", context)


def limits_stated(complaint: Complaint) -> list[tuple[str, date]]:
    """Each running limit of the answer: what it is called, and its last day in its own zone."""
    answers = [o for o in obligations_of(complaint) if o.kind == ObligationKind.ANSWER and o.ended_at is None]
    limits = [(o.due_at, rule_by_id(o.rule_id)) for o in answers if o.due_at]
    running = sorted(limits, key=lambda limit: limit[0])
    with translation.override(complaint.language):
        return [
            (in_language(rule.title), due_at.astimezone(calendar_for(rule.calendar, due_at).tz).date())
            for due_at, rule in running
        ]


def _keep_paper(complaint: Complaint, row: Message | Response, review: Review | None = None) -> None:
    """Keep the letter as it says now; those of sample complaints, thousands at once, are made when somebody asks."""
    if complaint.is_sample:
        return
    if isinstance(row, Response):
        row.paper = answer_paper(complaint, row, review).written()
    else:
        row.paper = acknowledgement_paper(complaint, row).written()
    update_row(row, ["paper"])


def send_question(complaint: Complaint, message: Message) -> None:
    _write(complaint, "question", f"message:{message.pk}", {"words": message.body})


def send_progress(complaint: Complaint, message: Message) -> None:
    _write(complaint, "progress", f"message:{message.pk}", {"words": message.body})


def send_extension(complaint: Complaint, message: Message, reason: str, day: date) -> None:
    """The longer limit: why, and until when."""
    _write(complaint, "extension", f"message:{message.pk}", {"words": message.body, "reason": reason, "day": day})


def send_lateness(complaint: Complaint, message: Message, reason: str, day: date) -> None:
    """We are late: why, and by when instead."""
    with translation.override(complaint.language):
        label = str(LatenessReason(reason).label)
    _write(complaint, "late", f"message:{message.pk}", {"words": message.body, "reason": label, "day": day})


def send_answer(complaint: Complaint, response: Response, review: Review | None = None) -> None:
    """The answer with every finding, its reason and the remedy; the decision is the same on the tracking page. `review`
    is the one whose result it brings. The letter is kept as it is now, so that its PDF says for ever what was sent."""
    _keep_paper(complaint, response, review)
    context = {
        "review": ReviewOutcome(review.outcome).label if review else "",
        "may_ask_review": not has_review(complaint),
        "words": response.body,
        "issues": issues_of(complaint),
        "remedies": [{"label": RemedyKind(r.kind).label, "remedy": r} for r in remedies_of(complaint)],
    }
    _write(complaint, "answer", f"answer:{response.pk}", context)


def send_review_asked(complaint: Complaint, review: Review) -> None:
    """Their request arrived: who looks at it, and until when."""
    due = complaint.obligations.filter(kind=ObligationKind.REVIEW).order_by("-id").first()
    _write(complaint, "review_asked", f"review:{review.pk}", {"by": due.due_at if due else None})


def send_recourse(complaint: Complaint, recourse: Recourse) -> None:
    """Where to go from here: every body that is open, with its limit and the last day, and what a court is for."""
    ways = [
        {"body": told.body, "last_day": last_day(complaint, told.body)} for told in recourse.told.select_related("body")
    ]
    _write(complaint, "recourse", recourse.obligation, {"ways": ways})


def send_reminder(complaint: Complaint) -> None:
    _write(complaint, "reminder", f"reminder:{complaint.pk}:{complaint.version}", {})


def send_verified(complaint: Complaint) -> None:
    _write(complaint, "verified", f"verified:{complaint.pk}:{complaint.version}", {})


def send_closing(complaint: Complaint) -> None:
    """How it was closed, whatever the outcome, and the link by which the complainant judges how it was handled."""
    context = {"how": ClosingCode(complaint.closing_code).label, "is_resolved": complaint.is_resolved}
    context["is_summary"] = complaint.is_resolved and is_settled_early(complaint)
    _write(complaint, "closing", f"closing:{complaint.pk}:{complaint.version}", context | _survey(complaint))


def _survey(complaint: Complaint) -> dict[str, str]:
    """Every letter that ends a complaint asks how it was handled; also who gets no letter is asked, on the tracking page."""
    token = handling_survey.ask(complaint)
    with translation.override(complaint.language):
        return {"survey_url": settings.BASE_URL + reverse("handling_survey", args=[token])}


def send_settled(complaint: Complaint, message: Message, remedy: Remedy) -> None:
    """The short written summary of what was settled on the spot; the way outside stays named."""
    line = {"label": RemedyKind(remedy.kind).label, "remedy": remedy}
    _write(complaint, "settled", f"message:{message.pk}", {"words": message.body, "line": line} | _survey(complaint))


def send_transfer(
    complaint: Complaint, message: Message, body: OutsideBody | None, where_to: str
) -> OutboxMessage | None:
    """Why somebody else deals with it, and the way to them; None when there is nobody to write to."""
    context = {"words": message.body, "body": body, "where_to": where_to} | _survey(complaint)
    return _write(complaint, "transfer", f"transfer:{message.pk}", context)


def send_unit_changed(complaint: Complaint, message: Message) -> None:
    _write(complaint, "unit_changed", f"message:{message.pk}", {"words": message.body, "unit": complaint.unit})


def send_merged(complaint: Complaint, survivor: Complaint) -> None:
    """The two go on as one; either tracking code opens it."""
    _write(complaint, "merged", f"merged:{complaint.pk}:{complaint.version}", {"into": survivor.reference})


def is_settled_early(complaint: Complaint) -> bool:
    """Whether a law lets us end with a short written summary, because it was settled within that law's window."""
    return any(window.state == "met" for window in windows_of(history_of(complaint), complaint.received_at))


def send_reopened(complaint: Complaint) -> None:
    _write(complaint, "reopened", f"reopened:{complaint.pk}:{complaint.version}", {})


def send_digits(complaint: Complaint, contact: ContactPoint, digits: str) -> None:
    """The one-time code, to a confirmed address only; each asking is a letter of its own."""
    _put(complaint, contact, "digits", f"digits:{complaint.pk}:{uuid7().hex}", {"digits": digits})


def _write(complaint: Complaint, template: str, obligation: str, context: dict[str, Any]) -> OutboxMessage | None:
    """The letter itself to a confirmed address, news of it to any other; a telephone task where there is neither."""
    party = spokesperson_of(complaint)
    if party is None:
        return None
    contact = best_address(contact_points_of(party))
    if contact is None:
        return _needs_phone(complaint, party, obligation)
    if contact.confirmed_at:
        routes = {"routes": routes_outside()} if template in NAMING_ROUTES else {}
        return _put(complaint, contact, template, obligation, context | routes)
    return _put(complaint, contact, "news", obligation, {})


def _put(
    complaint: Complaint,
    contact: ContactPoint,
    template: str,
    obligation: str,
    context: dict[str, Any],
    *,
    network: str = "",
    is_written: bool = True,
) -> OutboxMessage:
    return outbox.put(
        obligation=obligation,
        recipient_subject=contact.subject,
        channel="email",
        address=contact.value,
        name=_name(complaint) if contact.confirmed_at else "",
        template=f"complaints/mail/{template}",
        language=complaint.language,
        context=_frame(complaint) | context,
        root=complaint.pk,
        thread=complaint.pk,
        confirmed=contact.confirmed_at is not None,
        automatic=template in {"receipt", "news", "digits", "closing"},
        network=network,
        is_written=is_written,
    )


def _needs_phone(complaint: Complaint, party: Party, obligation: str) -> OutboxMessage:
    """No e-mail address: somebody telephones or writes a letter; the task stands in the list of messages."""
    return outbox.put(
        obligation=obligation,
        recipient_subject=party.subject,
        channel="none",
        address="",
        template="complaints/mail/news",
        language=complaint.language,
        context=_frame(complaint),
        root=complaint.pk,
        thread=complaint.pk,
    )


def _frame(complaint: Complaint) -> dict[str, Any]:
    """What every letter carries; nothing in it was typed by anybody outside."""
    ours = organisation()
    with translation.override(complaint.language):
        return {
            "reference": complaint.reference,
            "organisation": Own(str(ours)),
            "phone": Own(ours.phone),
            "track_url": settings.BASE_URL + reverse("track"),
        }


def _confirm_url(complaint: Complaint, contact: ContactPoint) -> str:
    with translation.override(complaint.language):
        token = sign_link(purpose=CONFIRMING, about=contact.pk, addressee=contact.subject)
        return settings.BASE_URL + reverse("confirm_address", args=[token])


def contact_for(complaint: Complaint) -> ContactPoint | None:
    """Where the spokesperson reads mail: a confirmed address first."""
    party = spokesperson_of(complaint)
    return best_address(contact_points_of(party)) if party else None


def best_address(points: Iterable[ContactPoint]) -> ContactPoint | None:
    found = [point for point in points if point.kind == ContactPoint.Kind.EMAIL]
    return max(found, key=lambda c: (c.confirmed_at is not None, c.pk.int), default=None)


def _name(complaint: Complaint) -> str:
    party = spokesperson_of(complaint)
    return (party.name or "") if party else ""
