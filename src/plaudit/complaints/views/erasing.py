"""Pages of data protection: find a complaint by its reference, and erase whoever it is from. Its words are not shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import NotFound, PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..codes import ErasureReason
from ..forms.erasing import EraseForm, FindForm
from ..queries.case import complaint_to_erase
from .posted import posted


@staff_required
@require_safe
def find(request: StaffRequest) -> HttpResponse:
    policies.check_may_erase_somewhere(request.actor)
    form = FindForm(request.GET or None)
    if form.is_valid():
        try:
            case = complaint_to_erase(request.actor, form.cleaned_data["reference"])
        except NotFound:
            form.add_error("reference", _("There is no complaint with this reference in your units. Check each digit."))
        else:
            return redirect("staff_complaint_erase", case.reference)
    return render(request, "complaints/staff/personal_data.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: StaffRequest, reference: str) -> HttpResponse:
    policies.check_may_erase_somewhere(request.actor)
    case = complaint_to_erase(request.actor, reference)
    form = EraseForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_complainant(
                actor=request.actor, complaint_id=case.pk, reason=ErasureReason(form.cleaned_data["reason"])
            )
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("The personal data of this complaint were erased."))
            return redirect("staff_complaint_erase", reference)
    context = {"case": case, "form": form}
    return render(request, "complaints/staff/erase.html", context, status=422 if form.errors else 200)
