"""Letters, forms and copies as documents to download."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation import throttle
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.network import client_address
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..actions import HandedOut
from ..forms.papers import PapersForm
from ..models import Complaint
from ..queries.case import complaint_for
from ..queries.papers import letters_of
from .tracking import code_needed, is_proved

COPIES, COPIES_FOR = 10, 3600


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Which document, and whether with contact data; then the document itself."""
    case = complaint_for(request.actor, reference)
    form = PapersForm(
        request.POST if request.method == "POST" else None,
        letters=letters_of(case),
        may_see_contact=policies.may_see_contact(request.actor, case),
        initial={"paper": "follow_up_form", "language": request.user.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(_chosen(request.actor, case, form))
        except PlauditError as error:
            explain_in(form, error)
    context = {"case": case, "form": form}
    return render(request, "complaints/staff/papers.html", context, status=422 if form.errors else 200)


def _chosen(actor: Actor, case: Complaint, form: PapersForm) -> HandedOut:
    about = {"actor": actor, "complaint_id": case.pk, **form.contact}
    if letter := form.letter:
        return actions.hand_out_letter(**about, letter_id=letter)
    return actions.hand_out_form(**about, language=form.cleaned_data["language"])


@never_cache
@require_safe
@code_needed
def letter(request: HttpRequest, complaint: Complaint, letter: UUID) -> HttpResponseBase:
    """The complainant's letter; who confirmed an address proves it first, as with everything to download."""
    if not is_proved(request, complaint):
        return redirect("track_prove", "download")
    actor = Actor("complainant", complaint.pk)
    return _sent(actions.hand_out_letter(actor=actor, complaint_id=complaint.pk, letter_id=letter))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@code_needed
def copy(request: HttpRequest, complaint: Complaint) -> HttpResponseBase:
    """Everything we keep that is theirs to know."""
    if not is_proved(request, complaint):
        return redirect("track_prove", "copy")
    if request.method == "POST":
        throttle.hit("complaint-copy", f"{client_address(request)}:{complaint.pk}", COPIES, COPIES_FOR)
        return _sent(
            actions.hand_out_copy(
                actor=Actor("complainant", complaint.pk),
                complaint_id=complaint.pk,
                language=get_language() or "en",
                with_documents="documents" in request.POST,
            )
        )
    return _page(request, complaint)


def _page(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    context = {"case": complaint, "documents": complaint.attachments.count()}
    return render(request, "complaints/public/copy.html", context)


def _sent(document: HandedOut) -> StreamingHttpResponse:
    """Downloaded, never shown on our origin, and kept by no cache."""
    headers = {
        "Content-Type": document.content_type,
        "Content-Disposition": content_disposition_header(True, document.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(document.parts, headers=headers)
