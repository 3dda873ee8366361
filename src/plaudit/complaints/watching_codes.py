"""The words of watching over complaints as codes: kinds of matter, marks, escalation, lateness, and what is kept how long."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .codes import ObligationKind


class Matter(models.TextChoices):
    """The kinds of matter that the laws we ship tell apart. A pack of one's own may know others."""

    SIMPLE = "simple", _("A simple matter")
    COMPLEX = "complex", _("A complex matter")
    PAYMENT = "payment", _("Payment services or electronic money")
    GENERAL = "general", _("Any other financial matter")
    HARDSHIP = "hardship", _("Financial hardship")
    STANDARD = "standard", _("A standard complaint")
    SUPERANNUATION = "superannuation", _("Superannuation")
    TRUSTEE = "trustee", _("A traditional trustee")


class FlagKind(models.TextChoices):
    """What makes a complaint weigh more, marked by somebody who saw it."""

    LEGAL_BREACH = "legal_breach", _("A law may have been broken")
    MEDIA = "media", _("The media ask about it")
    VULNERABLE = "vulnerable", _("The person is vulnerable")
    NEEDS_HELP = "needs_help", _("Help or another format is needed")
    COMPLAINANT_ASKS = "complainant_asks", _("The complainant asks for somebody higher")


class Trigger(models.TextChoices):
    """What sets an escalation off."""

    IN_DANGER = "in_danger", _("A limit is in danger")
    OVERDUE = "overdue", _("A limit was missed")
    SAFETY = "safety", _("Somebody's safety may be at risk")
    LEGAL_BREACH = "legal_breach", _("A law may have been broken")
    MEDIA = "media", _("The media ask about it")
    VULNERABLE = "vulnerable", _("The person is vulnerable")
    COMPLAINANT_ASKS = "complainant_asks", _("The complainant asks for somebody higher")
    AMOUNT = "amount", _("A large sum is at stake")
    REPEAT = "repeat", _("The same matter came up again")
    ABOUT_MANAGER = "about_manager", _("The complaint is about a manager")
    BY_HAND = "by_hand", _("A colleague asks for help")


class LatenessReason(models.TextChoices):
    """Why a limit was missed, as the complainant reads it."""

    TOO_MUCH_WORK = "too_much_work", _("We had more to do than we could manage")
    COMPLEX = "complex", _("The matter took longer to clear up than we thought")
    THIRD_PARTY = "third_party", _("Somebody outside did not reply to us in time")
    OUR_MISTAKE = "our_mistake", _("We made a mistake")


class HoldReason(models.TextChoices):
    """Why data must be kept although their time is over."""

    LAWSUIT = "lawsuit", _("A lawsuit is under way or likely")
    AUTHORITY = "authority", _("An authority asked for it")
    DISPUTE = "dispute", _("A dispute outside is under way")
    SAFETY = "safety", _("A danger is being looked into")


class Kept(models.TextChoices):
    """Why retention left a complaint alone although its time is over."""

    OPEN = "open", pgettext_lazy("kept because", "It is open")
    DISPUTED = "disputed", pgettext_lazy("kept because", "It is in dispute")
    HELD = "held", pgettext_lazy("kept because", "It is under a legal hold")
    REMEDY_OWED = "remedy_owed", pgettext_lazy("kept because", "A remedy is still owed")
    DANGER = "danger", pgettext_lazy("kept because", "A danger was not looked at yet")
    SHARED = "shared", pgettext_lazy("kept because", "The same person has another complaint that is kept")


# Duties whose miss is told to the complainant with a reason and a new date. A missed acknowledgement is made good by
# acknowledging, missed news by sending it.
TOLD_WHEN_LATE = (ObligationKind.ANSWER, ObligationKind.REMEDY, ObligationKind.NEW_ANSWER, ObligationKind.NEW_REMEDY)
