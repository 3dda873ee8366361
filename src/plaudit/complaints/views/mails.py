"""Mail to be filed: shown as plain text, and put where it belongs by a person."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import NotFound
from plaudit.foundation.models import IncomingMail
from plaudit.foundation.reading import record_reading

from .. import actions, policies
from ..codes import AsideReason
from ..forms.mails import FileMailForm, MailFilterForm, NewFromMailForm, SetAsideForm
from ..queries.case import complaint_for
from ..queries.mails import MailPage, language_of, mail_for, mail_page, mails_page


@staff_required
@require_safe
def unfiled(request: StaffRequest) -> HttpResponse:
    policies.check_may_record_somewhere(request.actor)
    form = MailFilterForm(request.GET)
    page = mails_page(request.actor, form.chosen(), after=request.GET.get("after", ""))
    return render(request, "complaints/staff/mails.html", {"page": page, "form": form, "chosen": form.chosen()})


@staff_required
@require_safe
def mail(request: StaffRequest, mail: UUID) -> HttpResponse:
    """One mail; reading it is journalled first."""
    return _shown(request, mail_for(request.actor, mail))


@staff_required
@require_POST
def file(request: StaffRequest, mail: UUID) -> HttpResponse:
    found = mail_for(request.actor, mail)
    form = FileMailForm(request.POST, is_personal=mail_page(found).is_personal)
    if not form.is_valid():
        return _shown(request, found, form)
    try:
        case = complaint_for(request.actor, form.cleaned_data["reference"])
    except NotFound:
        form.add_error("reference", _("There is no complaint with this reference, or you may not see it."))
        return _shown(request, found, form)
    by_person = bool(form.cleaned_data.get("by_person"))
    filed = actions.file_mail(actor=request.actor, mail_id=mail, complaint_id=case.pk, by_person=by_person)
    _tell(request, filed)
    return redirect("staff_complaint", filed.complaint.reference)


@staff_required
@require_POST
def receive(request: StaffRequest, mail: UUID) -> HttpResponse:
    found = mail_for(request.actor, mail)
    form = NewFromMailForm(request.POST, is_personal=mail_page(found).is_personal)
    if not form.is_valid():
        return _shown(request, found, form)
    filed = actions.receive_from_mail(actor=request.actor, mail_id=mail, **form.cleaned_data)
    _tell(request, filed)
    return redirect("staff_complaint", filed.complaint.reference)


@staff_required
@require_POST
def set_aside(request: StaffRequest, mail: UUID) -> HttpResponse:
    found = mail_for(request.actor, mail)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    actions.set_mail_aside(actor=request.actor, mail_id=mail, reason=AsideReason(form.cleaned_data["reason"]))
    messages.success(request, _("Set aside. The mail is kept."))
    return redirect("staff_unfiled")


def _shown(request: StaffRequest, found: IncomingMail, wrong: Form | None = None) -> HttpResponse:
    record_reading(request.actor, found.subject, root=found.pk, reason="file_mail")
    page = mail_page(found)
    forms: dict[str, Form] = {
        "file": FileMailForm(is_personal=page.is_personal, initial={"reference": request.GET.get("reference", "")}),
        "new": NewFromMailForm(is_personal=page.is_personal, auto_id="new_%s", initial=_guess(page)),
        "aside": SetAsideForm(auto_id="aside_%s"),
    }
    if wrong:
        name = next(name for name, form in forms.items() if type(form) is type(wrong))
        forms[name] = wrong
    return render(request, "complaints/staff/mail.html", {"page": page, "forms": forms}, status=422 if wrong else 200)


def _guess(page: MailPage) -> dict[str, str]:
    return {"language": language_of(page.words or page.mail.title or "")}


def _tell(request: StaffRequest, filed: actions.Filed) -> None:
    reference = filed.complaint.reference
    messages.success(request, _("The mail is filed with %(reference)s.") % {"reference": reference})
    if filed.left_in_mail:
        names = ", ".join(filed.left_in_mail)
        messages.warning(
            request, _("These documents could not be taken and stay in the mail: %(names)s") % {"names": names}
        )
