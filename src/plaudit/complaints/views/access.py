"""Access as needed: who may read what until when, and who read a complaint."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.guard import fetch
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..forms.access import GiveAccessForm
from ..queries.access import access_page
from ..queries.readings import complaint_overseen, readings_of
from .posted import posted


@staff_required
@require_safe
def access(request: StaffRequest) -> HttpResponse:
    """What the reader was given themself; for managers and data protection also what was given in their units."""
    return render(request, "complaints/staff/access.html", {"page": access_page(request.actor)})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: StaffRequest) -> HttpResponse:
    policies.check_may_give_access_somewhere(request.actor)
    form = GiveAccessForm(request.actor, posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            count = form.give()
        except PlauditError as error:
            explain_in(form, error)
        else:
            words = ngettext("%(n)s complaint was given.", "%(n)s complaints were given.", count)
            messages.success(request, words % {"n": count})
            return redirect("staff_access")
    context = {"form": form}
    return render(request, "complaints/staff/access_give.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def end(request: StaffRequest, access: UUID) -> HttpResponse:
    fetch(policies.access_visible_to(request.actor), pk=access)
    actions.end_access(actor=request.actor, access_id=access)
    messages.success(request, _("The access was ended."))
    return redirect("staff_access")


@staff_required
@require_safe
def readers(request: StaffRequest, reference: str) -> HttpResponse:
    """Who read this complaint and why; none of its words."""
    case = complaint_overseen(request.actor, reference)
    page = readings_of(case, after=request.GET.get("after", ""))
    return render(request, "complaints/staff/readers.html", {"case": case, "page": page})
