"""Pages for those who are signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from plaudit.foundation.actors import Actor

from .models import User
from .policies import check_may_see_law, check_may_set_law, may_set_law

__all__ = ["StaffRequest", "check_may_see_law", "check_may_set_law", "may_set_law", "staff_required"]

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """What a view behind `staff_required` is given: somebody who is signed in, and what they may do."""

    user: User
    actor: Actor


def staff_required(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Sends those who are not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded
