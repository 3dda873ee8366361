"""The first page of staff."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaudit.accounts.access import StaffRequest, staff_required

from .. import policies
from ..queries.today import today as waiting_today


@staff_required
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """What waits for whoever reads it, or that nothing does."""
    context = {"today": waiting_today(request.actor), "may_record": policies.may_record(request.actor)}
    return render(request, "complaints/staff/today.html", context)
