"""The complaints ticked on the list get one owner."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from plaudit.accounts.access import StaffRequest, staff_required

from .. import actions, policies
from ..forms.assigning import AssignForm

SHOWN = 10


@staff_required
@require_POST
def assign(request: StaffRequest) -> HttpResponse:
    """Says how many were assigned, and of each that was not why."""
    policies.check_may_assign_somewhere(request.actor)
    form = AssignForm(request.actor, request.POST)
    if form.is_valid():
        person = form.cleaned_data["person"]
        _tell(
            request,
            person.name,
            actions.assign_together(actor=request.actor, picked=form.cleaned_data["pick"], person=person),
        )
    else:
        messages.error(request, form.first_error())
    return redirect(_back(request))


def _tell(request: StaffRequest, name: str, found: actions.Assigned) -> None:
    count = len(found.done)
    if count:
        text = ngettext("%(n)s complaint now belongs to %(name)s.", "%(n)s complaints now belong to %(name)s.", count)
        messages.success(request, text % {"n": count, "name": name})
    for reference, error in found.refused[:SHOWN]:
        messages.warning(request, f"{reference}: {error.message}")
    if len(found.refused) > SHOWN:
        more = len(found.refused) - SHOWN
        messages.warning(request, _("%(n)s more were not assigned either.") % {"n": more})


def _back(request: StaffRequest) -> str:
    """The list as it was; only ever an address of ours."""
    back = request.POST.get("back", "")
    is_ours = back.startswith("/staff/complaints/?") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else "staff_complaints"
