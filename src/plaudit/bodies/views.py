"""The list of outside bodies for staff, and keeping it."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.accounts.queries import day_here, organisation
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.moments import now
from plaudit.foundation.refusals import explain_in

from . import actions, policies
from .forms import BodyForm, CloseForm, ConfirmForm, initial_of
from .queries import all_bodies, bodies_for, history_of


@staff_required
@require_safe
def bodies(request: StaffRequest) -> HttpResponse:
    ours, today = organisation(), day_here(now())
    offered = {body.pk for body in bodies_for(ours.jurisdiction, ours.sector, now())}
    context = {
        "rows": [(body, body.pk in offered, body.is_open(today)) for body in all_bodies(today)],
        "may_keep": policies.may_keep_bodies(request.actor),
        "offers_any": bool(offered),
        "jurisdiction": ours.jurisdiction,
    }
    return render(request, "bodies/bodies.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_body(request: StaffRequest) -> HttpResponse:
    policies.check_may_keep_bodies(request.actor)
    form = BodyForm(request.POST or None, is_new=True, initial={"valid_from": day_here(now())})
    if request.method == "POST" and _done(form, lambda: actions.add_body(actor=request.actor, body=form.body())):
        messages.success(request, _("The body is listed. Compare it with what the body itself says, then confirm it."))
        return redirect("staff_bodies")
    return render(request, "bodies/body_add.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def body(request: StaffRequest, body: str) -> HttpResponse:
    """Its versions, and a form for the next one."""
    policies.check_may_keep_bodies(request.actor)
    newest = history_of(body)[0]
    form = BodyForm(request.POST or None, initial=initial_of(newest) | {"valid_from": day_here(now())})

    def change() -> None:
        version = form.cleaned_data["version"]
        actions.change_body(actor=request.actor, code=body, body=form.body(), version=version)

    if request.method == "POST" and _done(form, change):
        messages.success(request, _("Saved. Compare it with what the body itself says, then confirm it."))
        return redirect("staff_body", body)
    return _page(request, body, form, CloseForm(initial=_at_hand(newest.version)))


@staff_required
@require_POST
def close_body(request: StaffRequest, body: str) -> HttpResponse:
    policies.check_may_keep_bodies(request.actor)
    newest = history_of(body)[0]
    form = CloseForm(request.POST)
    if _done(form, lambda: actions.close_body(actor=request.actor, code=body, **form.cleaned_data)):
        messages.success(request, _("The body is closed from that day on."))
        return redirect("staff_bodies")
    return _page(request, body, BodyForm(initial=initial_of(newest)), form)


@staff_required
@require_POST
def confirm_body(request: StaffRequest, body: str) -> HttpResponse:
    form = ConfirmForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    actions.confirm_body(actor=request.actor, code=body, version=version)
    messages.success(request, _("Noted: the entry was compared today."))
    return redirect("staff_body", body)


def _page(request: StaffRequest, code: str, form: BodyForm, close: CloseForm) -> HttpResponse:
    versions = history_of(code)
    context = {
        "body": versions[0],
        "is_closed": versions[0].valid_to is not None and versions[0].valid_to <= day_here(now()),
        "versions": versions,
        "form": form,
        "close": close,
    }
    return render(request, "bodies/body.html", context, status=422 if form.errors or close.errors else 200)


def _at_hand(version: int) -> dict[str, object]:
    return {"on": day_here(now()), "version": version}


def _done(form: BaseForm, deed: Callable[[], object]) -> bool:
    """Whether it was done; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        deed()
    except PlauditError as error:
        explain_in(form, error)
        return False
    return True
