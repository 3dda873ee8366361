"""The complainant corrects their own data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions
from ..forms.correcting import CorrectForm
from ..models import Complaint
from .tracking import code_needed, is_proved


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@code_needed
def correct(request: HttpRequest, complaint: Complaint) -> HttpResponseBase:
    """Their data are shown only to whoever proved the confirmed address, where there is one."""
    if complaint.subject.erased_at:
        return redirect("track_complaint")
    if not is_proved(request, complaint):
        return redirect("track_prove", "correct")
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=CorrectForm.initial_of(complaint))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_own_data(
                actor=Actor("complainant", complaint.pk),
                complaint_id=complaint.pk,
                changes=form.changes(),
                name=form.cleaned_data["name"],
                contacts=form.contacts(),
            )
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("Your data are corrected."))
            return redirect("track_complaint")
    context = {"case": complaint, "form": form}
    return render(request, "complaints/public/correct.html", context, status=422 if form.errors else 200)
