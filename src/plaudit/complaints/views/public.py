"""Filing from the outside: no account, no script, nothing asked that could be asked later."""

from uuid import UUID

from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaudit.foundation import throttle
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.ids import uuid7
from plaudit.foundation.network import client_address
from plaudit.foundation.refusals import explain_in

from .. import actions
from ..forms.filing import PublicFilingForm
from ..queries.outside import routes_outside
from ..queries.promises import first_reading_by
from ..queries.receipts import receipt_of
from .posted import posted

TICKET = "plaudit.filing"
TICKET_LIFE = 7 * 86_400
FILINGS_AN_HOUR = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    form = PublicFilingForm(*posted(request), initial={"ticket": _new_ticket()})
    if request.method == "POST" and form.is_valid():
        filed = _file(request, form)
        if filed:
            request.session["filed"] = str(filed)
            return redirect("complain_received")
    context = {"form": form, "read_by": first_reading_by(), "routes": routes_outside()}
    return render(request, "complaints/public/complain.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, form: PublicFilingForm) -> UUID | None:
    """The id of the complaint: a form that is sent twice files once."""
    ticket = _read_ticket(form.cleaned_data["ticket"])
    if receipt_of(ticket):
        return ticket
    try:
        throttle.hit("filing", client_address(request), FILINGS_AN_HOUR, 3600)
        actions.receive_complaint(
            filing=form.filing(language=get_language() or "en"),
            complaint_id=ticket,
            documents=form.cleaned_data["documents"],
            network=client_address(request),
        )
    except PlauditError as error:
        explain_in(form, error)
        return None
    except IntegrityError:  # pressed twice at once: the other request was a moment faster
        if not receipt_of(ticket):
            raise
    return ticket


def _new_ticket() -> str:
    return signing.dumps(str(uuid7()), salt=TICKET)


def _read_ticket(ticket: str) -> UUID:
    """The id the form was handed out with; a new one when the form is too old or was changed."""
    try:
        return UUID(signing.loads(ticket, salt=TICKET, max_age=TICKET_LIFE))
    except (signing.BadSignature, ValueError):
        return uuid7()


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The reference and, only here and only to this browser, the tracking code."""
    filed = request.session.get("filed")
    receipt = receipt_of(UUID(filed)) if filed else None
    if receipt is None:
        return redirect("track")
    context = {
        "receipt": receipt,
        "code": tracking_code(receipt.pk),
        "read_by": first_reading_by(),
        "routes": routes_outside(),
    }
    return render(request, "complaints/public/received.html", context)
