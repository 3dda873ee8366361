"""Taking leave of the sample data."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.web.demo import removing
from plaudit.web.demo.removing import may_remove_sample


@require_http_methods(["GET", "HEAD", "POST"])
def sample_removal(request: HttpRequest) -> HttpResponseBase:
    """Say what goes; on POST leave word for the process that runs the demo. Absent where the data are no sample."""
    if not settings.DEMO:
        raise Http404
    return _removal(request)


@staff_required
def _removal(request: StaffRequest) -> HttpResponse:
    if not may_remove_sample(request.actor):
        raise Http404
    if request.method == "POST":
        removing.ask()
        return render(request, "web/sample_removed.html")
    return render(request, "web/sample_removal.html")
