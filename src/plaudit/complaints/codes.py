"""The words of complaints handling as codes: states, channels, findings, remedies, ways of closing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("state", "Received")
    ASSESSED = "assessed", pgettext_lazy("state", "Assessed")
    INVESTIGATING = "investigating", pgettext_lazy("state", "Investigating")
    WAITING = "waiting", pgettext_lazy("state", "Waiting for complainant")
    DECIDED = "decided", pgettext_lazy("state", "Decided")
    RESPONDED = "responded", pgettext_lazy("state", "Answered")
    ACCEPTED = "accepted", pgettext_lazy("state", "Answer accepted")
    REJECTED = "rejected", pgettext_lazy("state", "Answer refused")
    REMEDY_IN_PROGRESS = "remedy_in_progress", pgettext_lazy("state", "Remedy in progress")
    VERIFIED = "verified", pgettext_lazy("state", "Remedy verified")
    CLOSED = "closed", pgettext_lazy("state", "Closed")
    REOPENED = "reopened", pgettext_lazy("state", "Reopened")


class ClosingCode(models.TextChoices):
    """How a complaint ended. Only those in RESOLVING may be called resolved."""

    ACCEPTED_AND_VERIFIED = "accepted_and_verified", _("Accepted, remedy verified")
    NO_REPLY = "no_reply", _("No reply from the complainant")
    WITHDRAWN = "withdrawn", _("Withdrawn by the complainant")
    CLOSED_ELSEWHERE = "closed_elsewhere", _("Closed before it was imported; how is not known here")


RESOLVING = frozenset({ClosingCode.ACCEPTED_AND_VERIFIED})


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


class ExtensionReason(models.TextChoices):
    """Why a limit is made longer. Which of them count, and how often, is for the rule to say."""

    COMPLEX = "complex", _("The matter is complex")
    EXPERT_NEEDED = "expert_needed", _("An expert has to look at it")
    THIRD_PARTY_AWAITED = "third_party_awaited", _("Somebody outside has to reply to us first")
    IN_PROGRESS = "in_progress", _("The answer is in progress")


class ErasureReason(models.TextChoices):
    """Why a complainant's data are erased before their time is over."""

    ASKED = "asked", _("The person asked for it")
    NO_LONGER_NEEDED = "no_longer_needed", _("The data are no longer needed")
    KEPT_WITHOUT_RIGHT = "kept_without_right", _("The data were kept without a right to")


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
