"""The public home page, the reader's language, and the page that shows every component."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from plaudit.accounts.models import User
from plaudit.web.forms import LanguageForm
from plaudit.web.look import samples


@require_safe
@cache_control(public=True, max_age=60)
def home(request: HttpRequest) -> HttpResponse:
    """What you can do here."""
    return render(request, "web/home.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in the profile of whoever is signed in, else in a cookie, and go back."""
    form = LanguageForm(request.POST)
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(back if is_ours else "/staff/")
    if form.is_valid():
        form.keep(request.user if isinstance(request.user, User) else None, response)
    return response


@login_required
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return render(request, "web/look.html", samples())
