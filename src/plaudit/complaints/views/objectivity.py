"""What concerns the reader themself; limits of authority; the tree of causes."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.accounts.queries import organisation
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..forms.objectivity import LimitForm, OverseerForm, RateForm, StaffAnswerForm
from ..queries.authority import limits_in_force, overseer_now, rates_in_force
from ..queries.causes import shown_tree
from ..queries.hearings import hearing_for, hearings_of, may_answer, result_of


@staff_required
@require_safe
def concerning_me(request: StaffRequest) -> HttpResponse:
    return render(request, "complaints/staff/concerning_me.html", {"rows": hearings_of(request.actor)})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def concerning_me_one(request: StaffRequest, hearing: UUID) -> HttpResponse:
    """Only the extract written for them; never the file."""
    found = hearing_for(request.actor, hearing)
    form = StaffAnswerForm(request.POST or None)
    if request.method == "POST" and _done(form, lambda: form.perform(request.actor, found)):
        messages.success(request, _("Your answer was kept with the complaint."))
        return redirect("staff_concerning_me_one", found.pk)
    context = {"hearing": found, "form": form, "may_answer": may_answer(found), "result": result_of(found)}
    return render(request, "complaints/staff/concerning_me_one.html", context, status=422 if form.errors else 200)


@staff_required
@require_safe
def authority(request: StaffRequest) -> HttpResponse:
    policies.check_may_see_some(request.actor)
    return _authority(request, LimitForm(), RateForm())


@staff_required
@require_POST
def set_limit(request: StaffRequest) -> HttpResponse:
    policies.check_may_set_limits(request.actor)
    form = LimitForm(request.POST)
    if _done(form, lambda: form.perform(request.actor)):
        messages.success(request, _("Saved."))
        return redirect("staff_authority")
    return _authority(request, form, RateForm())


@staff_required
@require_POST
def end_limit(request: StaffRequest, limit: UUID) -> HttpResponse:
    actions.end_limit(actor=request.actor, limit_id=limit)
    messages.success(request, _("The limit has ended."))
    return redirect("staff_authority")


@staff_required
@require_POST
def set_rate(request: StaffRequest) -> HttpResponse:
    policies.check_may_set_limits(request.actor)
    form = RateForm(request.POST)
    if _done(form, lambda: form.perform(request.actor)):
        messages.success(request, _("Saved."))
        return redirect("staff_authority")
    return _authority(request, LimitForm(), form)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def overseer(request: StaffRequest) -> HttpResponse:
    policies.check_may_name_overseer(request.actor)
    now_named = overseer_now()
    form = OverseerForm(request.POST or None, initial={"person": now_named.person_id if now_named else None})
    if request.method == "POST" and _done(form, lambda: form.perform(request.actor)):
        messages.success(request, _("Saved."))
        return redirect("staff_overseer")
    context = {"form": form, "now_named": now_named}
    return render(request, "complaints/staff/overseer.html", context, status=422 if form.errors else 200)


@staff_required
@require_safe
def causes(request: StaffRequest) -> HttpResponse:
    return render(request, "complaints/staff/causes.html", {"shown": shown_tree()})


def _authority(request: StaffRequest, limit: LimitForm, rate: RateForm) -> HttpResponse:
    context = {
        "limits": limits_in_force(),
        "rates": rates_in_force(),
        "base": organisation().base_currency,
        "limit_form": limit,
        "rate_form": rate,
        "may_set": policies.may_set_limits(request.actor),
    }
    status = 422 if limit.errors or rate.errors else 200
    return render(request, "complaints/staff/authority.html", context, status=status)


def _done(form: BaseForm, deed: Callable[[], None]) -> bool:
    if not form.is_valid():
        return False
    try:
        deed()
    except PlauditError as error:
        explain_in(form, error)
        return False
    return True
