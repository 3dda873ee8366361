"""The words of complaints handling as codes: states, channels, findings, remedies, ways of closing."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy


class State(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("state", "Received")
    ASSESSED = "assessed", pgettext_lazy("state", "Assessed")
    INVESTIGATING = "investigating", pgettext_lazy("state", "Investigating")
    WAITING = "waiting", pgettext_lazy("state", "Waiting for complainant")
    DECIDED = "decided", pgettext_lazy("state", "Decided")
    RESPONDED = "responded", pgettext_lazy("state", "Answered")
    ACCEPTED = "accepted", pgettext_lazy("state", "Answer accepted")
    REJECTED = "rejected", pgettext_lazy("state", "Answer refused")
    UNDER_REVIEW = "under_review", pgettext_lazy("state", "Under internal review")
    RECOURSE_GIVEN = "recourse_given", pgettext_lazy("state", "Way outside given")
    IN_DISPUTE = "in_dispute", pgettext_lazy("state", "In dispute outside")
    DECIDED_OUTSIDE = "decided_outside", pgettext_lazy("state", "Decided outside")
    REMEDY_IN_PROGRESS = "remedy_in_progress", pgettext_lazy("state", "Remedy in progress")
    VERIFIED = "verified", pgettext_lazy("state", "Remedy verified")
    CLOSED = "closed", pgettext_lazy("state", "Closed")
    REOPENED = "reopened", pgettext_lazy("state", "Reopened")


class ClosingCode(models.TextChoices):
    """How a complaint ended. Only those in RESOLVING may be called resolved."""

    SETTLED_FIRST_CONTACT = "settled_first_contact", _("Settled at first contact")
    ACCEPTED_AND_VERIFIED = "accepted_and_verified", _("Accepted, remedy verified")
    DECIDED_OUTSIDE = "decided_outside", _("Decided outside")
    NO_REPLY = "no_reply", _("No reply from the complainant")
    WITHDRAWN = "withdrawn", _("Withdrawn by the complainant")
    TRANSFERRED = "transferred", _("Passed on to the body that can deal with it")
    OUT_OF_SCOPE = "out_of_scope", _("Outside what we may deal with")
    MERGED = "merged", _("Merged into another complaint of the same person")
    UNRESOLVED_ROUTES_USED_UP = "unresolved_routes_used_up", _("Not resolved, all ways used up")
    CLOSED_ELSEWHERE = "closed_elsewhere", _("Closed before it was imported; how is not known here")


RESOLVING = frozenset(
    {ClosingCode.SETTLED_FIRST_CONTACT, ClosingCode.ACCEPTED_AND_VERIFIED, ClosingCode.DECIDED_OUTSIDE}
)


class TransferReason(models.TextChoices):
    """Why a complaint does not stay with those it reached."""

    OTHER_UNIT = "other_unit", _("Another unit of ours has to handle it")
    OTHER_ORGANISATION = "other_organisation", _("It is about another organisation")
    AUTHORITY = "authority", _("Only an authority can deal with it")
    TIP_OFF = "tip_off", _("It reports an offence and asks nothing for oneself")
    COURT = "court", _("A court has it, or has decided it")
    NOT_OURS = "not_ours", _("It is about nothing that we do or answer for")
    NO_COMPLAINT = "no_complaint", _("It is no complaint: a question, an order, thanks")


PASSING_ON = frozenset({TransferReason.OTHER_ORGANISATION, TransferReason.AUTHORITY, TransferReason.TIP_OFF})


class TransferOutcome(models.TextChoices):
    """What became of the proposal to pass a complaint on."""

    WAITING = "", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    LAPSED = "lapsed", _("Overtaken by another end")


class LinkKind(models.TextChoices):
    """How one complaint belongs to another that stays a complaint of its own."""

    SAME_INCIDENT = "same_incident", pgettext_lazy("link", "Same incident")
    REPEAT_OF = "repeat_of", pgettext_lazy("link", "Repeat of")
    ABOUT_HANDLING = "about_handling", pgettext_lazy("link", "About the handling of")


class Obtained(models.TextChoices):
    """How a withdrawal came about: nobody is talked out of a complaint unseen."""

    BY_CODE = "by_code", _("By the complainant, with the tracking code")
    UNASKED = "unasked", _("The complainant said so unasked")
    AFTER_TALK = "after_talk", _("After we explained something")
    AFTER_OFFER = "after_offer", _("After we offered or paid something")
    WE_ASKED = "we_asked", _("We asked whether they withdraw")


class Channel(models.TextChoices):
    WEB = "web", _("Web form")
    PHONE = "phone", _("Telephone")
    COUNTER = "counter", _("Counter")
    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    API = "api", _("Connected system")
    REFERRAL = "referral", _("Referred by another body")
    IMPORT = "import", _("Import")


class Finding(models.TextChoices):
    NONE = "none", _("Not decided")
    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly_upheld", _("Partly upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")


UPHOLDING = (Finding.UPHELD, Finding.PARTLY)


class RemedyKind(models.TextChoices):
    REFUND = "refund", _("Refund")
    REPLACEMENT = "replacement", _("Replacement")
    REPAIR = "repair", _("Repair or rework")
    SUBSTITUTE = "substitute", _("Substitute")
    TECHNICAL_HELP = "technical_help", _("Technical help")
    INFORMATION = "information", _("Information or explanation")
    REFERRAL = "referral", _("Referral")
    FINANCIAL_HELP = "financial_help", _("Financial help")
    COMPENSATION = "compensation", _("Compensation")
    APOLOGY = "apology", _("Apology")
    GOODWILL = "goodwill", _("Goodwill gesture")
    CORRECTION = "correction", _("Correction of a record or invoice")
    CHANGE_MADE = "change_made", _("Notice of a change made")
    OTHER = "other", _("Other help")


class RemedyWanted(models.TextChoices):
    """What the complainant asks for, in the words of the form."""

    MONEY_BACK = "money_back", _("Give the money back")
    CORRECT = "correct", _("Correct a mistake")
    EXPLAIN = "explain", _("Explain, or say sorry")
    OTHER = "other", _("Something else")


class ObligationKind(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    PROGRESS = "progress", _("Next news to the complainant")
    ANSWER = "answer", _("Answer in substance")
    REMEDY = "remedy", _("Deliver the remedy")
    REPLY_WINDOW = "reply_window", _("Complainant's time to reply")
    SAFETY_TRIAGE = "safety_triage", _("Look at a possible danger")
    REVIEW = "review", _("Result of the internal review")
    RECOURSE = "recourse", _("Complainant's time to go outside")
    NEW_ANSWER = "new_answer", _("Answer by the new date we gave")
    NEW_REMEDY = "new_remedy", _("Remedy by the new date we gave")


TIMED = (ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER, ObligationKind.REMEDY)  # those that figures tell of


class ExtensionReason(models.TextChoices):
    """Why a limit is made longer. Which of them count, and how often, is for the rule to say."""

    COMPLEX = "complex", _("The matter is complex")
    EXPERT_NEEDED = "expert_needed", _("An expert has to look at it")
    THIRD_PARTY_AWAITED = "third_party_awaited", _("Somebody outside has to reply to us first")
    IN_PROGRESS = "in_progress", _("The answer is in progress")
    BEYOND_CONTROL = "beyond_control", _("Something beyond our control holds it up")


class ReviewOutcome(models.TextChoices):
    """What somebody found who had no part in the decision."""

    CONFIRMED = "confirmed", _("The decision is confirmed")
    CHANGED = "changed", _("The decision is changed")


class RecourseReason(models.TextChoices):
    """Why nothing is left inside: a review is an offer, never a layer that one has to go through."""

    REVIEW_DONE = "review_done", _("The internal review is done")
    REVIEW_DECLINED = "review_declined", _("The complainant wants no internal review")


class OutsideOutcome(models.TextChoices):
    """For whom a body outside decided, or that it ended without a decision."""

    COMPLAINANT = "complainant", _("For the complainant")
    PARTLY = "partly", _("Partly for the complainant")
    ORGANISATION = "organisation", _("For us")
    SETTLED = "settled", _("Settled by agreement")
    NO_RESULT = "no_result", _("Ended without a result")


class Binding(models.TextChoices):
    """Who has to follow what was decided outside."""

    BOTH = "both", _("Both sides")
    US = "us", _("Us alone")
    IF_ACCEPTED = "if_accepted", _("Both sides, once the complainant accepts it")
    NOBODY = "nobody", _("Nobody: it is a recommendation")


class OutsideReply(models.TextChoices):
    """How a decision from outside came to stand, or not."""

    ACCEPTED = "accepted", _("The complainant accepts it")
    FINAL = "final", _("It is final, whether accepted or not")
    REFUSED = "refused", _("The complainant refuses it")


class UnresolvedReason(models.TextChoices):
    """Why a complaint that was not resolved is closed all the same."""

    LIMIT_PASSED = "limit_passed", _("The time to go further is over")
    SAYS_NO_MORE = "says_no_more", _("The complainant says that they go no further")


class ReopeningReason(models.TextChoices):
    """Why a closed complaint is open again."""

    NEW_FACT = "new_fact", _("Something new came up")
    BROKEN_REMEDY = "broken_remedy", _("What was promised was not kept, or it happened again")
    REVIEW_WON = "review_won", _("A body outside decided for the complainant after the closing")


class ErasureReason(models.TextChoices):
    """Why a complainant's data are erased before their time is over."""

    ASKED = "asked", _("The person asked for it")
    NO_LONGER_NEEDED = "no_longer_needed", _("The data are no longer needed")
    KEPT_WITHOUT_RIGHT = "kept_without_right", _("The data were kept without a right to")
    TIME_OVER = "time_over", _("The time for which they are kept is over")


class AccessReason(models.TextChoices):
    """Why somebody whose roles do not open a complaint reads it for a time."""

    AUDIT = "audit", _("Sample of an audit")
    SOLVING = "solving", _("Needed to solve the complaint")
    LAW = "law", _("Legal advice, or a duty to an authority")
    DATA_REQUEST = "data_request", _("Request about personal data")
    QUALITY = "quality", _("Review of how it was handled")


class RevealReason(models.TextChoices):
    """Why somebody wants to see how the complainant is reached."""

    CALL = "call_complainant", _("To call or write to the complainant")
    IDENTITY = "check_identity", _("To check who they are")
    REMEDY = "deliver_remedy", _("To deliver a remedy")
    RECORDS = "find_records", _("To find their records with us")


class IncidentState(models.TextChoices):
    REPORTED = "reported", pgettext_lazy("incident", "Reported")
    ASSESSED = "assessed", pgettext_lazy("incident", "Assessed")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")


class IncidentKind(models.TextChoices):
    """How confidentiality was broken."""

    WRONG_READER = "wrong_reader", _("Somebody read what they may not see")
    WRONG_RECIPIENT = "wrong_recipient", _("Sent or handed to the wrong person")
    PUBLISHED = "published", _("Made public")
    LOST = "lost", _("Lost: a device, a paper, an access")
    STOLEN = "stolen", _("Stolen, or broken into")
    CHANGED = "changed", _("Changed or destroyed without right")
    OTHER = "other", _("Something else")


class Harm(models.TextChoices):
    """What it can do to the people concerned."""

    UNLIKELY = "unlikely", _("Harm is unlikely")
    POSSIBLE = "possible", _("Harm is possible")
    HIGH = "high", _("Harm is likely, or would be grave")


class Telling(models.TextChoices):
    """Whether somebody is told of an incident, and was."""

    OPEN = "open", pgettext_lazy("telling", "Not decided")
    NOT_NEEDED = "not_needed", pgettext_lazy("telling", "Not told, with a reason")
    OWED = "owed", pgettext_lazy("telling", "To be told")
    TOLD = "told", pgettext_lazy("telling", "Told")


class Triage(models.TextChoices):
    """What a look at a possible danger found."""

    DANGER = "danger", _("There is a danger, and something is being done")
    NO_DANGER = "no_danger", _("There is no danger")


class MailMark(models.TextChoices):
    """What the headers of an incoming mail say it is; the codes are those of foundation.models.MailKind."""

    PERSONAL = "personal", _("Written by a person")
    AUTO_REPLY = "auto_reply", _("Automatic reply")
    BOUNCE = "bounce", _("Could not be delivered")
    DELAY = "delay_warning", _("Delivery is late")
    RECEIPT = "read_receipt", _("Read receipt")
    LIST = "list", _("Mailing list")


class AsideReason(models.TextChoices):
    """Why a mail belongs to no complaint."""

    ADVERTISING = "advertising", _("Advertising or spam")
    NO_COMPLAINT = "no_complaint", _("No complaint: a question, an order, thanks")
    AUTOMATIC = "automatic", _("Written by a machine, nothing to do")
    PASSED_ON = "passed_on", _("Passed on to somebody else")
    TWICE = "twice", _("The same was filed already")


class PaperKind(models.TextChoices):
    """What is handed out on paper."""

    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    ANSWER = "answer", _("Answer")
    FOLLOW_UP_FORM = "follow_up_form", _("Follow-up form")


class Direction(models.TextChoices):
    FROM_COMPLAINANT = "from", _("From the complainant")
    TO_COMPLAINANT = "to", _("To the complainant")


class RuleKind(models.TextChoices):
    """What a rule of the organisation is about."""

    ESCALATION = "escalation", _("Escalation")
    RETENTION = "retention", _("Retention")


class Post(models.TextChoices):
    """What somebody is in one complaint."""

    OWNER = "owner", pgettext_lazy("post", "Owner")
    INVESTIGATOR = "investigator", pgettext_lazy("post", "Investigator")
    DECIDER = "decider", pgettext_lazy("post", "Decider")
    REVIEWER = "reviewer", pgettext_lazy("post", "Reviewer")
    VERIFIER = "verifier", pgettext_lazy("post", "Verifier")
    AUDITOR = "auditor", pgettext_lazy("post", "Auditor")


class Tie(models.TextChoices):
    """What ties somebody to a complaint so that they are not impartial in it."""

    SELF = "self", _("the complaint is about them")
    REPORTS = "reports", _("they report to the person complained about")
    LEADS = "leads", _("the person complained about reports to them")
    SAME_UNIT = "same_unit", _("they work in the same unit as the person complained about")
    IN_UNIT = "in_unit", _("they work in the unit complained about")
    INTERESTED = "interested", _("they declared an interest of their own")
    INVESTIGATED = "investigated", _("they investigated it")
    DECIDED = "decided", _("they decided it")
    OWNS = "owns", _("they own it")
    DELIVERED = "delivered", _("they delivered a remedy of it")
    HANDLED = "handled", _("they handled it")


def ties_in_words(ties: Iterable[str]) -> str:
    """The ties as one phrase in the active language."""
    held = set(ties)
    return pgettext("between reasons", "; ").join(str(tie.label) for tie in Tie if tie in held)


class Answer(models.TextChoices):
    ALLOWED = "allowed", _("Allowed")
    REFUSED = "refused", _("Refused")


class Oversight(models.TextChoices):
    """Who stands over a complaint about somebody who would stand over it; empty: the management representative."""

    DIRECTOR = "director", _("Top management")
    BOARD = "board", _("The person named for complaints about top management")


class Depth(models.TextChoices):
    """How deep an investigation goes."""

    DESK = "desk", _("From the file: the records answer it")
    STANDARD = "standard", _("Usual: everybody concerned is asked")
    FULL = "full", _("Full: on the spot, or with an expert")
