"""The roles of an organisation and the scopes of connected systems: one table each; every other list cites it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    INTAKE = "intake", _("Intake")
    HANDLER = "handler", _("Complaint handler")
    ASSESSOR = "assessor", _("Assessor")
    INVESTIGATOR = "investigator", _("Investigator")
    DECIDER = "decider", _("Decider")
    REVIEWER = "reviewer", _("Reviewer")
    VERIFIER = "verifier", _("Verifier")
    MANAGER = "manager", _("Management representative")
    DIRECTOR = "director", _("Director")
    ANALYST = "analyst", _("Analyst")
    AUDITOR = "auditor", _("Auditor")
    DATA_PROTECTION = "data_protection", _("Data protection officer")
    CODE_OWNER = "code_owner", _("Code owner")
    PROMISE_OWNER = "promise_owner", _("Promise owner")
    SURVEY_DESIGNER = "survey_designer", _("Survey designer")
    PROVIDER_MANAGER = "provider_manager", _("Provider manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class Scope(models.TextChoices):
    """What a token may do by API; held in a unit like a role. HANDLE is only for tokens that people make for themselves."""

    FILE = "client.file", _("File")
    READ = "client.read", _("Read what it filed")
    HANDLE = "client.handle", _("Handle complaints in its person's name")


SYSTEM_SCOPES = (Scope.FILE, Scope.READ)
PERSONAL_SCOPES = (Scope.HANDLE, Scope.READ)


# Whoever holds one of these signs in with a second factor before they act (settings.SECOND_FACTOR_REQUIRED).
NEED_SECOND_FACTOR = (Role.ADMINISTRATOR, Role.MANAGER, Role.DATA_PROTECTION)
