"""Following a complaint with its code, and the complainant's own deeds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaudit.foundation import throttle
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound, PlauditError
from plaudit.foundation.network import client_address
from plaudit.foundation.refusals import explain_in

from .. import actions
from ..forms.tracking import (
    AcceptForm,
    AskReviewForm,
    CodeForm,
    DocumentForm,
    OneTimeForm,
    RefuseForm,
    ReopenForm,
    TellForm,
    WithdrawForm,
)
from ..models import Complaint
from ..queries.case import attachment_for
from ..queries.receipts import complaint_with_code, tracked_complaint
from ..queries.tracking import tracking_of
from . import documents
from .posted import posted

HELD_FOR = 3600
GUESSES, GUESSES_FOR = 20, 600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    form = CodeForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        found = complaint_with_code(form.cleaned_data["code"])
        if found:
            _hold(request, found)
            return redirect("track_complaint")
        _count_guess(request, form)
    return render(request, "complaints/public/track.html", {"form": form}, status=422 if form.errors else 200)


def _count_guess(request: HttpRequest, form: CodeForm) -> None:
    """Wrong codes are counted per network; a right one always opens, so nobody is locked out."""
    form.add_error("code", _("We do not know this code. Check each character against what you wrote down."))
    try:
        throttle.hit("tracking-code", client_address(request), GUESSES, GUESSES_FOR)
    except PlauditError as error:
        form.add_error("code", error.message)


def _hold(request: HttpRequest, complaint: Complaint) -> None:
    request.session.cycle_key()
    request.session["tracked"] = str(complaint.pk)
    request.session.pop("proved", None)
    request.session.set_expiry(HELD_FOR)


def _held(request: HttpRequest) -> Complaint | None:
    held = request.session.get("tracked")
    return tracked_complaint(UUID(held)) if held else None


Page = Callable[..., HttpResponseBase]


def code_needed(view: Page) -> Page:
    """Hands the view the complaint whose code was given in this browser; else asks for the code."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        complaint = _held(request)
        if complaint is None:
            return redirect("track")
        return view(request, complaint, *args, **kwargs)

    return wrapped


@never_cache
@require_safe
@code_needed
def tracked(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return render(request, "complaints/public/tracked.html", {"t": tracking_of(complaint), "case": complaint})


DEEDS: dict[str, tuple[type[forms.Form], Callable[..., Any], bool]] = {
    "tell": (TellForm, actions.hear_complainant, False),
    "accept": (AcceptForm, actions.accept_answer, True),
    "refuse": (RefuseForm, actions.refuse_answer, True),
    "review": (AskReviewForm, actions.ask_review, True),
    "withdraw": (WithdrawForm, actions.withdraw_complaint, True),
    "reopen": (ReopenForm, actions.reopen_complaint, True),
    "document": (DocumentForm, actions.attach, False),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@code_needed
def deed(request: HttpRequest, complaint: Complaint, deed: str) -> HttpResponse:
    """One deed of the complainant; those that end or settle something ask for a one-time code first."""
    if deed not in DEEDS:
        raise NotFound("page.not_found", _("There is no such page."))
    form_class, action, needs_proof = DEEDS[deed]
    if needs_proof and not is_proved(request, complaint):
        return redirect("track_prove", deed)
    form = form_class(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            action(actor=Actor("complainant", complaint.pk), complaint_id=complaint.pk, **form.cleaned_data)
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("We have recorded it."))
            return redirect("track_complaint")
    context = {"form": form, "deed": deed, "case": complaint, "t": tracking_of(complaint)}
    return render(request, "complaints/public/deed.html", context, status=422 if form.errors else 200)


AFTER_PROOF = {"download": "track_complaint", "copy": "track_copy", "correct": "track_correct"}


def is_proved(request: HttpRequest, complaint: Complaint) -> bool:
    """Whether this browser may settle, download and correct: the digits were given, or there is no confirmed address."""
    return not actions.must_prove_address(complaint) or request.session.get("proved") == str(complaint.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@code_needed
def prove(request: HttpRequest, complaint: Complaint, deed: str) -> HttpResponse:
    """Six digits go to the confirmed address; who can read them may settle the complaint."""
    form = OneTimeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        actions.send_one_time_code(complaint_id=complaint.pk)
        messages.success(request, _("We sent six digits to your e-mail address."))
        return redirect("track_prove", deed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_one_time_code(complaint_id=complaint.pk, code=form.cleaned_data["code"])
        except PlauditError as error:
            explain_in(form, error)
        else:
            request.session["proved"] = str(complaint.pk)
            if deed == "download":
                messages.success(request, _("Now you can download your documents."))
            return redirect(AFTER_PROOF[deed]) if deed in AFTER_PROOF else redirect("track_deed", deed)
    context = {"form": form, "deed": deed, "case": complaint}
    return render(request, "complaints/public/prove.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@code_needed
def document(request: HttpRequest, complaint: Complaint, attachment: UUID) -> HttpResponseBase:
    if not is_proved(request, complaint):
        return redirect("track_prove", "download")
    actor = Actor("complainant", complaint.pk)
    return documents.served(attachment_for(actor, complaint, attachment), actor)


@never_cache
@require_http_methods(["POST"])
def leave(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("track")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the receipt: looking changes nothing, only the button confirms (mail scanners follow links)."""
    if request.method == "POST":
        actions.confirm_address(token=token)
        return render(request, "complaints/public/confirmed.html")
    actions.check_confirmation(token)
    return render(request, "complaints/public/confirm.html", {"token": token})
