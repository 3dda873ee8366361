"""Writing the answer: a draft that is saved as one types, ready words, and what is to be said about the words beside it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..forms.composing import ComposeForm
from ..models import Complaint
from ..queries.case import complaint_for
from ..queries.composing import Composing, composing
from ..queries.templates import filled


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: StaffRequest, reference: str) -> HttpResponse:
    case = complaint_for(request.actor, reference)
    policies.check_may(request.actor, "respond", case)
    if request.method == "POST":
        return _posted(request, case)
    page = composing(request.actor, case)
    return _page(request, case, page, _form(case, page))


def _posted(request: StaffRequest, case: Complaint) -> HttpResponse:
    """Save first, whatever was pressed; in a conflict nothing else is done."""
    form = ComposeForm(request.POST)
    if not form.is_valid():
        return _page(request, case, composing(request.actor, case), form, status=422)
    words = form.cleaned_data["words"]
    if ready := form.cleaned_data["ready"] if request.POST.get("do") == "insert" else None:
        words = "\n\n".join(filter(None, [words.rstrip(), filled(ready, case, request.actor)]))
    try:
        saved = actions.save_draft(
            actor=request.actor, complaint_id=case.pk, words=words, version=form.cleaned_data["version"]
        )
        if not saved.is_conflict and request.POST.get("do") == "send":
            actions.respond(
                actor=request.actor, complaint_id=case.pk, words=words, version=form.cleaned_data["case_version"]
            )
            messages.success(request, _("Done: %(deed)s.") % {"deed": _("Send the answer")})
            return redirect("staff_complaint", case.reference)
    except PlauditError as error:
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=204)  # pressing the button says what stands in the way
        explain_in(form, error)
        return _page(request, case, composing(request.actor, case, words=words), form, status=422)
    return _after_saving(request, case, words, saved)


def _after_saving(request: StaffRequest, case: Complaint, words: str, saved: actions.Saved) -> HttpResponse:
    page = composing(request.actor, case, words=words)
    theirs = saved.draft if saved.is_conflict else None
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request,
            "complaints/staff/_beside_answer.html",
            {"case": case, "page": page, "theirs": theirs, "is_part": True},
        )
    if theirs is None and request.POST.get("do") != "insert":
        messages.success(request, _("The draft is saved."))
    return _page(request, case, page, _form(case, page), theirs=theirs, status=409 if theirs else 200)


def _form(case: Complaint, page: Composing) -> ComposeForm:
    return ComposeForm(initial={"words": page.words, "version": page.version, "case_version": case.version})


def _page(
    request: StaffRequest,
    case: Complaint,
    page: Composing,
    form: ComposeForm,
    *,
    theirs: object = None,
    status: int = 200,
) -> HttpResponse:
    context = {"case": case, "page": page, "form": form, "theirs": theirs}
    return render(request, "complaints/staff/compose.html", context, status=status)
