"""People: the list, one person, bringing somebody in, and their roles."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.foundation.guard import fetch

from .. import actions, policies
from ..access import StaffRequest, staff_required
from ..actions.leaving import LEFT
from ..forms import PersonForm, PositionForm, RoleForm, perform
from ..mails import can_send_links, send_link_soon
from ..models import User
from ..queries import grants_of, organisation, position_of
from ..screens import people_rows, person_grants


@staff_required
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    policies.check_may_oversee(request.actor)
    words = request.GET.get("q", "")
    context = {
        "rows": people_rows(policies.people_visible_to(request.actor), words),
        "words": words,
        "may_add": policies.may_administer_somewhere(request.actor),
        "may_see_clients": policies.may_see_clients(request.actor),
    }
    return render(request, "accounts/people.html", context)


@staff_required
@require_safe
def person(request: StaffRequest, person: UUID) -> HttpResponse:
    found = _person(request, person)
    context = {
        "person": found,
        "grants": person_grants(request.actor, grants_of(found)),
        "may_grant": found.is_active
        and request.actor.id != found.pk
        and policies.may_administer_somewhere(request.actor),
        "has_left": found.email.endswith(f"@{LEFT}"),
        "may_change": policies.may_change_person(request.actor, found),
        "position": position_of(found.pk),
    }
    return render(request, "accounts/person.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: StaffRequest) -> HttpResponse:
    """The person chooses a password through a link; without a mail server a first one is shown once."""
    policies.check_may_administer_somewhere(request.actor)
    first = {"language": request.user.language, "time_zone": organisation().time_zone}
    form = PersonForm(request.POST or None, initial=first)
    password = None if can_send_links() else secrets.token_urlsafe(12)
    if request.method == "POST" and (made := perform(form, lambda: form.save(request.actor, password))):
        if password:
            return render(request, "accounts/first_password.html", {"person": made, "password": password})
        send_link_soon(made.pk, "invitation")
        messages.success(request, _("%(name)s has been sent a link to choose a password.") % {"name": made.name})
        return redirect("staff_person", made.pk)
    return render(request, "accounts/person_add.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_role(request: StaffRequest, person: UUID) -> HttpResponse:
    found = _person(request, person)
    policies.check_may_administer_somewhere(request.actor)
    form = RoleForm(request.actor, found, request.POST or None)
    if request.method == "POST" and perform(form, form.save):
        messages.success(request, _("The role has been given."))
        return redirect("staff_person", found.pk)
    context = {"form": form, "person": found}
    return render(request, "accounts/role_grant.html", context, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def position(request: StaffRequest, person: UUID) -> HttpResponse:
    found = _person(request, person)
    policies.check_may_change_person(request.actor, found)
    form = PositionForm(request.actor, found, request.POST or None)
    if request.method == "POST" and perform(form, form.save):
        messages.success(request, _("Saved."))
        return redirect("staff_person", found.pk)
    context = {"form": form, "person": found}
    return render(request, "accounts/position.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def end_role(request: StaffRequest, grant: UUID) -> HttpResponse:
    found = fetch(policies.grants_visible_to(request.actor), pk=grant)
    actions.end_role(actor=request.actor, grant=found)
    messages.success(request, _("The role has been ended."))
    return redirect("staff_person", found.user_id)


@staff_required
@require_POST
def deactivate(request: StaffRequest, person: UUID) -> HttpResponse:
    found = _person(request, person)
    actions.deactivate_person(actor=request.actor, person=found)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": found.name})
    return redirect("staff_person", found.pk)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def pseudonymise(request: StaffRequest, person: UUID) -> HttpResponse:
    """Asks once more: it cannot be undone."""
    found = _person(request, person)
    policies.check_may_change_person(request.actor, found)
    if request.method == "POST":
        left = actions.pseudonymise_person(actor=request.actor, person=found)
        messages.success(request, _("They are %(name)s from now on.") % {"name": left.name})
        return redirect("staff_person", found.pk)
    return render(request, "accounts/person_pseudonymise.html", {"person": found})


@staff_required
@require_POST
def reset_second_factor(request: StaffRequest, person: UUID) -> HttpResponse:
    found = _person(request, person)
    actions.reset_second_factor(actor=request.actor, person=found)
    messages.success(request, _("%(name)s sets up the second step anew at the next sign-in.") % {"name": found.name})
    return redirect("staff_person", found.pk)


def _person(request: StaffRequest, person: UUID) -> User:
    return fetch(policies.people_visible_to(request.actor), pk=person)
