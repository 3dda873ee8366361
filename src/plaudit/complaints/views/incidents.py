"""The register of confidentiality incidents."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import NotFound, PlauditError
from plaudit.foundation.refusals import explain_in

from .. import policies
from ..forms.incidents import INCIDENT_DEEDS, ReportIncidentForm
from ..queries.incidents import incident_for, incident_page, incidents_page
from .posted import posted


@staff_required
@require_safe
def incidents(request: StaffRequest) -> HttpResponse:
    """What the reader reported; for data protection all of their units."""
    return render(request, "complaints/staff/incidents.html", {"rows": incidents_page(request.actor)})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: StaffRequest) -> HttpResponse:
    form = ReportIncidentForm(request.actor, posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            found = form.report()
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("Reported as %(reference)s.") % {"reference": found.reference})
            return redirect("staff_incident", found.reference)
    context = {"form": form}
    return render(request, "complaints/staff/incident_report.html", context, status=422 if form.errors else 200)


@staff_required
@require_safe
def incident(request: StaffRequest, incident: str) -> HttpResponse:
    found = incident_for(request.actor, incident)
    page = incident_page(request.actor, found)
    deeds = [(deed, INCIDENT_DEEDS[deed].title) for deed in page.deeds]
    return render(request, "complaints/staff/incident.html", {"page": page, "incident": found, "deeds": deeds})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: StaffRequest, incident: str, deed: str) -> HttpResponse:
    found = incident_for(request.actor, incident)
    policies.check_may_manage_incident(request.actor, found)
    if deed not in INCIDENT_DEEDS:
        raise NotFound("page.not_found", _("There is no such page."))
    form = INCIDENT_DEEDS[deed](found, posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            form.perform(request.actor)
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("Done: %(deed)s.") % {"deed": form.title})
            return redirect("staff_incident", incident)
    context = {"incident": found, "form": form}
    return render(request, "complaints/staff/incident_deed.html", context, status=422 if form.errors else 200)
