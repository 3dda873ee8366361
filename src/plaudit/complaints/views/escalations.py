"""Alerts that stand with the reader, and the button that says they were seen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required

from .. import actions
from ..queries.escalation import alerts_for


@staff_required
@require_safe
def escalations(request: StaffRequest) -> HttpResponse:
    return render(request, "complaints/staff/escalations.html", {"alerts": alerts_for(request.actor)})


@staff_required
@require_POST
def seen(request: StaffRequest, escalation: UUID) -> HttpResponse:
    actions.see_escalation(actor=request.actor, escalation_id=escalation)
    messages.success(request, _("The alert is off the list."))
    return redirect("staff_escalations")
