"""Staff pages: the queue, one complaint, its deeds, its documents, recording a new one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.errors import NotFound, PlauditError
from plaudit.foundation.guard import fetch
from plaudit.foundation.reading import record_reading
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..confidentiality import Column, view_of
from ..forms.assigning import AssignForm
from ..forms.contact import RevealForm
from ..forms.deeds import DEEDS, DeedForm
from ..forms.filing import StaffFilingForm
from ..forms.filters import FiltersForm
from ..models import Complaint
from ..queries.case import attachment_for, case_page, complaint_for, complaint_for_contact, complaint_known, contact_of
from ..queries.digest import digest_of
from ..queries.log import Line, log_of
from ..queries.queue import queue
from ..queries.receipts import receipt_of
from ..queries.shown import title_of
from ..queries.views import default_query, view_choices
from . import documents
from .posted import posted

SHOWN_SINCE = 3  # lines of what happened, for whoever comes second


@staff_required
@require_safe
def complaints(request: StaffRequest) -> HttpResponse:
    if not request.GET and (usual := default_query(request.actor)):
        return redirect(f"{request.path}?{usual}")
    form = FiltersForm(request.GET)
    filters = form.filters()
    page = queue(request.actor, filters, after=request.GET.get("after", ""))
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "chosen": form.chosen(),
        "may_record": policies.may_record(request.actor),
    }
    if page.rows and policies.may_assign_somewhere(request.actor):
        context["assign"] = AssignForm(request.actor)
    context |= {"views": view_choices(request.actor, form.query()), "may_export": policies.export_paths(request.actor)}
    return render(request, "complaints/staff/queue.html", context)


@staff_required
@require_safe
def complaint(request: StaffRequest, reference: str) -> HttpResponse:
    """The whole page, or the part that the reader may see; the reading is journalled first."""
    case = complaint_known(request.actor, reference)
    view = view_of(request.actor, case)
    actions.note_reading(actor=request.actor, complaint=case, view=view, page="case")
    if not view.plain(Column.STORY):
        digest = digest_of(case, view)
        return render(request, "complaints/staff/digest.html", {"page": digest, "case": case})
    page = case_page(request.actor, case)
    return render(request, "complaints/staff/case.html", {"page": page, "case": case})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: StaffRequest, reference: str, deed: str, target: UUID | None = None) -> HttpResponse:
    case = complaint_for(request.actor, reference)
    if deed not in DEEDS:
        raise NotFound("page.not_found", _("There is no such page."))
    form_class = DEEDS[deed]
    policies.check_may(request.actor, form_class.deed, case)
    if deed == "respond" and request.method != "POST":
        return redirect("staff_compose", reference)
    about = _about(case, deed, target)
    form = form_class(case, target, *posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid() and _performed(form, request):
        messages.success(request, _("Done: %(deed)s.") % {"deed": form.title})
        return _back_to(request, reference)
    if request.method != "POST":
        form.prefill(request.GET)
    view = view_of(request.actor, case)
    if about:
        actions.note_reading(actor=request.actor, complaint=case, view=view, page="deed")
    context = {"case": case, "form": form, "about": about, "title": title_of(view, case)}
    context["exception_for"] = _exception_for(request, case, form)
    context["meanwhile"] = _meanwhile(request, reference, form)
    return render(request, "complaints/staff/deed.html", context, status=422 if form.errors else 200)


def _exception_for(request: StaffRequest, case: Complaint, form: DeedForm) -> dict[str, str]:
    """Whom an exception would be for, when a conflict refused them and the reader may propose one; empty otherwise."""
    if not form.has_error("person", "complaint.conflict_of_interest"):
        return {}
    if not policies.may(request.actor, "propose_exception", case):
        return {}
    return {"post": getattr(form, "post", ""), "person": str(form.data["person"])}


def _meanwhile(request: StaffRequest, reference: str, form: DeedForm) -> list[Line]:
    """What happened last, when somebody else was quicker. The words stay in the form; sent again it carries the version
    whose reader has now seen this."""
    if not form.has_error(NON_FIELD_ERRORS, "complaint.changed"):
        return []
    now = complaint_for(request.actor, reference)
    form.data = {**form.data, "version": str(now.version)}
    return log_of(now)[:SHOWN_SINCE]


def _back_to(request: StaffRequest, reference: str) -> HttpResponse:
    """The complaint, unless the deed took it out of the reader's sight: to another unit, or closed for intake."""
    if policies.visible_to(request.actor).filter(reference=reference).exists():
        return redirect("staff_complaint", reference)
    return redirect("staff_complaints")


def _performed(form: DeedForm, request: StaffRequest) -> bool:
    try:
        form.declare(request.actor)
        form.perform(request.actor)
    except PlauditError as error:
        explain_in(form, error)
        return False
    return True


ON_A_REMEDY = {"deliver", "verify", "return", "drop", "review-drop", "outside-drop", "approve"}
ON_AN_ISSUE = {"find", "review-find"}


def _about(case: Complaint, deed: str, target: UUID | None) -> Any:
    """The issue or remedy line the deed is about; NotFound when it is of another complaint."""
    if deed in ON_A_REMEDY:
        return fetch(case.remedies.select_related("subject"), pk=target)
    if deed == "unlink":
        fetch(case.all_links(), pk=target)
        return None
    if deed in {"allow-exception", "refuse-exception"}:
        return fetch(case.conflict_exceptions.select_related("subject", "person", "proposed_by"), pk=target)
    if deed in ON_AN_ISSUE or target:
        return fetch(case.issues.select_related("subject"), pk=target)
    return None


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, reference: str) -> HttpResponse:
    """Contact data are shown for a reason, and the showing is journalled first."""
    case = complaint_for_contact(request.actor, reference)
    policies.check_may_see_contact(request.actor, case)
    form = RevealForm(*posted(request))
    shown: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        record_reading(request.actor, case.subject, root=case.pk, reason=form.cleaned_data["reason"])
        shown = contact_of(case)
    return render(request, "complaints/staff/contact.html", {"case": case, "form": form, "shown": shown})


@staff_required
@require_safe
def document(request: StaffRequest, reference: str, attachment: UUID) -> HttpResponseBase:
    case = complaint_for(request.actor, reference)
    return documents.served(attachment_for(request.actor, case, attachment), request.actor)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest) -> HttpResponse:
    policies.check_may_record_somewhere(request.actor)
    form = StaffFilingForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            received = actions.receive_complaint(
                actor=request.actor, filing=form.filing(), documents=form.cleaned_data["documents"]
            )
        except PlauditError as error:
            explain_in(form, error)
        else:
            request.session["recorded"] = str(received.complaint.pk)
            return redirect("staff_complaint_recorded")
    return render(request, "complaints/staff/record.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_safe
def recorded(request: StaffRequest) -> HttpResponse:
    """The tracking code, once, to read out or hand over."""
    recorded_id = request.session.pop("recorded", "")
    receipt = receipt_of(UUID(recorded_id)) if recorded_id else None
    if receipt is None:
        return redirect("staff_complaints")
    context = {"reference": receipt.reference, "code": tracking_code(receipt.pk)}
    return render(request, "complaints/staff/recorded.html", context)
