"""The organisation's ready words for answers, kept by managers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions, policies
from ..forms.composing import TemplateForm
from ..queries.templates import template_for, templates_at_hand
from .posted import posted


@staff_required
@require_safe
def templates(request: StaffRequest) -> HttpResponse:
    policies.check_may_keep_templates(request.actor)
    return render(request, "complaints/staff/templates.html", {"rows": templates_at_hand()})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    policies.check_may_keep_templates(request.actor)
    form = TemplateForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            said = form.said()
            actions.add_template(actor=request.actor, name=said["name"], body=said["body"])
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("The ready words are kept."))
            return redirect("staff_answer_templates")
    return render(request, "complaints/staff/template.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: StaffRequest, template: UUID) -> HttpResponse:
    policies.check_may_keep_templates(request.actor)
    found = template_for(template)
    form = TemplateForm(*posted(request), initial=TemplateForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            said = form.said()
            actions.change_template(
                actor=request.actor, template_id=found.pk, version=version, name=said["name"], body=said["body"]
            )
        except PlauditError as error:
            explain_in(form, error)
        else:
            messages.success(request, _("The ready words are kept."))
            return redirect("staff_answer_templates")
    context = {"form": form, "template": found}
    return render(request, "complaints/staff/template.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def retire(request: StaffRequest, template: UUID) -> HttpResponse:
    actions.retire_template(actor=request.actor, template_id=template)
    messages.success(request, _("These words are not offered any more."))
    return redirect("staff_answer_templates")
