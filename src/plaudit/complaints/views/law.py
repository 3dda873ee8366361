"""Country and trade of the organisation: what applies now, what a change would bring, and the change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plaudit.accounts.access import StaffRequest, check_may_see_law, check_may_set_law, may_set_law, staff_required
from plaudit.accounts.queries import organisation
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.refusals import explain_in

from ..forms.law import LawForm
from ..queries.law import known_countries, known_sectors, law_of


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def law(request: StaffRequest) -> HttpResponse:
    """With the button "show" nothing is changed."""
    check_may_see_law(request.actor)
    ours = organisation()
    form = LawForm(request.POST or None, initial={"jurisdiction": ours.jurisdiction, "sector": ours.sector})
    if request.method == "POST":
        check_may_set_law(request.actor)
        if form.is_valid() and "show" not in request.POST and _is_set(form, request):
            messages.success(
                request, _("Country and trade were set. They hold for complaints that arrive from now on.")
            )
            return redirect("staff_law")
    wanted = form.law if form.is_bound and form.is_valid() and "show" in request.POST else None
    context = {
        "form": form,
        "now": law_of(ours.jurisdiction, ours.sector),
        "then": law_of(*wanted) if wanted else None,
        "may_set": may_set_law(request.actor),
        "countries": known_countries(),
        "sectors": known_sectors(),
    }
    return render(request, "complaints/staff/law.html", context, status=422 if form.errors else 200)


def _is_set(form: LawForm, request: StaffRequest) -> bool:
    try:
        form.save(request.actor)
    except PlauditError as error:
        explain_in(form, error)
        return False
    return True
