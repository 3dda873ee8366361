"""What everybody sets for themself: language, zone, and where they are signed in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.foundation.guard import fetch

from ..access import StaffRequest, staff_required
from ..forms import ProfileForm
from ..queries import grants_of
from ..screens import person_grants


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: StaffRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(request.POST or None, initial={"language": user.language, "time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        form.save(user)
        messages.success(request, _("Saved."))
        return redirect("staff_profile")
    context = {"form": form, "grants": person_grants(request.actor, grants_of(user))}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@staff_required
@require_safe
def sessions(request: StaffRequest) -> HttpResponse:
    rows = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    context = {"rows": [(row, row.session_key == here) for row in sorted(rows, key=lambda row: row.created_at)]}
    return render(request, "accounts/sessions.html", context)


@staff_required
@require_POST
def end_session(request: StaffRequest, session: int) -> HttpResponse:
    fetch(UserSession.objects.filter(user=request.user), pk=session).end()
    messages.success(request, _("That session has been ended."))
    return redirect("staff_sessions")
