"""Saved views of the queue, and the supervisor's view of a team."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..forms.filters import FiltersForm
from ..forms.views import SaveViewForm
from ..queries.team import team_of
from ..queries.views import view_choices
from .posted import posted


@staff_required
@require_safe
def saved_views(request: StaffRequest) -> HttpResponse:
    return render(request, "complaints/staff/views.html", {"choices": view_choices(request.actor)})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep the filters in the address under a name."""
    policies.check_may_see_some(request.actor)
    filters = FiltersForm(request.GET)
    query = filters.query()
    form = SaveViewForm(request.actor, posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.actor, query)
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("The view has been saved."))
            return redirect(f"/staff/complaints/?{query or 'status=open'}")
    context = {"form": form, "chosen": filters.chosen(), "query": query}
    return render(request, "complaints/staff/view_add.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def make_default(request: StaffRequest, view: UUID) -> HttpResponse:
    actions.make_view_default(actor=request.actor, view_id=view, is_default="off" not in request.POST)
    return redirect("staff_views")


@staff_required
@require_POST
def remove_view(request: StaffRequest, view: UUID) -> HttpResponse:
    actions.remove_view(actor=request.actor, view_id=view)
    messages.success(request, _("The view has been removed."))
    return redirect("staff_views")


@staff_required
@require_safe
def team(request: StaffRequest) -> HttpResponse:
    return render(request, "complaints/staff/team.html", {"team": team_of(request.actor)})
