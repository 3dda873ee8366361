"""Units: the tree, a new one, its name, its place, its end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.foundation.guard import fetch

from .. import actions, policies
from ..access import StaffRequest, staff_required
from ..forms import MoveForm, NameForm, UnitForm, perform
from ..forms.units import PREFIX


@staff_required
@require_safe
def units(request: StaffRequest) -> HttpResponse:
    policies.check_may_oversee(request.actor)
    context = {
        "units": policies.units_visible_to(request.actor).select_related("parent"),
        "may_add": policies.may_administer_somewhere(request.actor),
    }
    return render(request, "accounts/units.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_unit(request: StaffRequest) -> HttpResponse:
    policies.check_may_administer_somewhere(request.actor)
    form = UnitForm(request.actor, request.POST or None)
    if request.method == "POST" and perform(form, lambda: form.make(request.actor)):
        messages.success(request, _("The unit has been made."))
        return redirect("staff_units")
    return render(request, "accounts/unit_add.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: StaffRequest, unit: UUID) -> HttpResponse:
    """Its name; the page also leads to its place and its end."""
    found = fetch(policies.units_visible_to(request.actor), pk=unit)
    policies.check_may_administer(request.actor, found)
    form = NameForm(request.POST or None, initial={f"{PREFIX}{code}": text for code, text in found.name.items()})
    if request.method == "POST" and perform(form, lambda: form.save(request.actor, found)):
        messages.success(request, _("The name has been changed."))
        return redirect("staff_units")
    context = {"unit": found, "form": form, "move": MoveForm(request.actor, initial={"parent": found.parent_id})}
    return render(request, "accounts/unit.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def move(request: StaffRequest, unit: UUID) -> HttpResponse:
    found = fetch(policies.units_visible_to(request.actor), pk=unit)
    policies.check_may_administer(request.actor, found)
    form = MoveForm(request.actor, request.POST)
    if perform(form, lambda: form.move(request.actor, found)):
        messages.success(request, _("The unit has been moved."))
        return redirect("staff_units")
    names = NameForm(initial={f"{PREFIX}{code}": text for code, text in found.name.items()})
    return render(request, "accounts/unit.html", {"unit": found, "form": names, "move": form}, status=422)


@staff_required
@require_POST
def close(request: StaffRequest, unit: UUID) -> HttpResponse:
    found = fetch(policies.units_visible_to(request.actor), pk=unit)
    actions.close_unit(actor=request.actor, unit=found)
    messages.success(request, _("The unit has been closed."))
    return redirect("staff_units")
