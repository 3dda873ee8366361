"""What goes and what is kept: the report of retention, and legal holds. No words of a complaint are shown."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.guard import fetch
from plaudit.foundation.refusals import explain_in

from .. import actions
from ..forms.retention import ClassForm, HoldForm, LiftForm
from ..models import Complaint
from ..policies import watching
from ..queries import retention
from ..queries.case_rules import terms
from ..watching_codes import HoldReason
from .posted import posted


@staff_required
@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """What would go tonight, what went, and what was kept and why."""
    watching.check_may_see_retention(request.actor)
    rows = watching.retained_visible_to(request.actor)
    context = {
        "plan": retention.plan(rows),
        "terms": sorted(terms(), key=lambda term: (term.jurisdiction, term.code)),
        "runs": retention.runs(),
        "gone": retention.gone_lately(rows),
        "may_hold": request.actor.holds_anywhere(*watching.HOLDING),
    }
    return render(request, "complaints/staff/retention.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: StaffRequest, reference: str) -> HttpResponse:
    """Set a legal hold, or lift the one that stands."""
    watching.check_may_hold_somewhere(request.actor)
    case = _complaint(request, reference)
    standing = case.holds.select_related("subject", "set_by").filter(lifted_at=None).first()
    form: forms.Form = LiftForm(*posted(request)) if standing else HoldForm(*posted(request))
    if request.method == "POST" and form.is_valid() and _is_done(form, request, case):
        messages.success(
            request, _("The hold was lifted.") if standing else _("Nothing of this complaint is erased now.")
        )
        return redirect("staff_complaint_hold", reference)
    context = {
        "case": case,
        "form": form,
        "hold": standing,
        "term": retention.term_for(case),
        "class_form": ClassForm(initial={"retention_class": case.retention_class}),
        "past": list(case.holds.select_related("subject", "set_by", "lifted_by").exclude(lifted_at=None)),
    }
    return render(request, "complaints/staff/hold.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def retention_class(request: StaffRequest, reference: str) -> HttpResponse:
    watching.check_may_hold_somewhere(request.actor)
    case = _complaint(request, reference)
    form = ClassForm(request.POST)
    if form.is_valid():
        actions.set_retention_class(actor=request.actor, complaint_id=case.pk, **form.cleaned_data)
        messages.success(request, _("The retention class was set."))
    return redirect("staff_complaint_hold", reference)


def _complaint(request: StaffRequest, reference: str) -> Complaint:
    rows = retention.with_danger(watching.holdable_by(request.actor).select_related("subject", "unit"))
    return fetch(rows, reference=reference)


def _is_done(form: forms.Form, request: StaffRequest, case: Complaint) -> bool:
    data: dict[str, Any] = form.cleaned_data | {"actor": request.actor, "complaint_id": case.pk}
    try:
        if isinstance(form, LiftForm):
            actions.lift_hold(**data)
        else:
            actions.set_hold(**data | {"reason": HoldReason(data["reason"])})
    except PlauditError as error:
        explain_in(form, error)
        return False
    return True
