"""Connected systems: the list, a new one with its token shown once, its end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.foundation.guard import fetch
from plaudit.foundation.moments import now

from .. import actions, policies
from ..access import StaffRequest, staff_required
from ..forms import ClientForm, TokenForm, perform
from ..queries import tokens_of


@staff_required
@require_safe
def clients(request: StaffRequest) -> HttpResponse:
    policies.check_may_see_clients(request.actor)
    at = now()
    rows = [(client, client.is_in_force(at)) for client in policies.clients_visible_to(request.actor)]
    context = {"rows": rows, "may_add": policies.may_administer_somewhere(request.actor)}
    return render(request, "accounts/clients.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_client(request: StaffRequest) -> HttpResponse:
    policies.check_may_administer_somewhere(request.actor)
    form = ClientForm(request.actor, request.POST or None)
    if request.method == "POST" and (made := perform(form, lambda: form.save(request.actor))):
        client, token = made
        return render(request, "accounts/client_token.html", {"client": client, "token": token})
    return render(request, "accounts/client_add.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_POST
def revoke_client(request: StaffRequest, client: UUID) -> HttpResponse:
    found = fetch(policies.clients_visible_to(request.actor), pk=client)
    actions.revoke_client(actor=request.actor, client=found)
    messages.success(request, _("The token of %(name)s opens nothing any more.") % {"name": found.name})
    return redirect("staff_clients")


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: StaffRequest) -> HttpResponse:
    """One's own tokens, and a new one, shown once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and (made := perform(form, lambda: form.save(request.actor, request.user))):
        client, token = made
        return render(request, "accounts/client_token.html", {"client": client, "token": token})
    at = now()
    context = {"form": form, "rows": [(row, row.is_in_force(at)) for row in tokens_of(request.user)]}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def end_token(request: StaffRequest, client: UUID) -> HttpResponse:
    found = fetch(tokens_of(request.user), pk=client)
    actions.revoke_client(actor=request.actor, client=found)
    messages.success(request, _("The token of %(name)s opens nothing any more.") % {"name": found.name})
    return redirect("staff_tokens")
