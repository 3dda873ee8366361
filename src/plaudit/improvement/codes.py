"""The words of the registers as codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldKind(models.TextChoices):
    """What one field of an entry holds."""

    LINE = "line"
    TEXT = "text"
    TEXTS = "texts"  # one text per language
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PERSON = "person"
    COMPLAINTS = "complaints"  # references


class Mark(models.TextChoices):
    """What somebody put under a version of an entry."""

    SIGNED = "signed", _("Signed")
    VERIFIED = "verified", _("Verified by a second person")
    LOOKED_AT = "looked_at", _("Looked at again, still right")
    READ = "read", _("Read")
    PUBLISHED = "published", _("Shown to everybody")
    ENDED = "ended", _("Ended")


class PackPart(models.TextChoices):
    """What a management review looks at; each part holds what is known and the manager's own words."""

    INSIDE = "inside", _("Changes inside")
    OUTSIDE = "outside", _("Changes outside")
    PERFORMANCE = "performance", _("Performance, and what complainants say in the survey")
    FEEDBACK = "feedback", _("Feedback on the process")
    AUDITS = "audits", _("Audits")
    ACTIONS = "actions", _("Corrective actions")
    DECISIONS = "decisions", _("Earlier decisions")
    RECOMMENDATIONS = "recommendations", _("Recommendations")
