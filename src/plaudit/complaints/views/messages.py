"""Messages that did not reach the complainant, and what people do about them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required

from .. import actions, policies
from ..confidentiality import view_of
from ..forms.messages import MessageFilterForm
from ..queries.case import complaint_for
from ..queries.messages import message_for, messages_page, row_of, server_words_of, words_of


@staff_required
@require_safe
def outbox(request: StaffRequest) -> HttpResponse:
    policies.check_may_see_some(request.actor)
    form = MessageFilterForm(request.GET)
    page = messages_page(request.actor, form.chosen(), after=request.GET.get("after", ""))
    return render(request, "complaints/staff/messages.html", {"page": page, "form": form, "chosen": form.chosen()})


@staff_required
@require_safe
def message(request: StaffRequest, message: UUID) -> HttpResponse:
    found = message_for(request.actor, message)
    row = row_of(found)
    case = complaint_for(request.actor, row.reference)
    actions.note_reading(actor=request.actor, complaint=case, view=view_of(request.actor, case), page="message")
    context = {
        "message": found,
        "row": row,
        "case": case,
        "words": words_of(found),
        "server_words": server_words_of(found),
        "may_tell": policies.may(request.actor, "tell", case),
        "may_see_contact": policies.may_see_contact(request.actor, case),
    }
    return render(request, "complaints/staff/message.html", context)


@staff_required
@require_POST
def send_again(request: StaffRequest, message: UUID) -> HttpResponse:
    actions.send_message_again(actor=request.actor, message_id=message)
    messages.success(request, _("The message is queued again."))
    return redirect("staff_outbox")


@staff_required
@require_POST
def told(request: StaffRequest, message: UUID) -> HttpResponse:
    actions.mark_message_told(actor=request.actor, message_id=message)
    messages.success(request, _("Noted: the complainant was told."))
    return redirect("staff_outbox")
