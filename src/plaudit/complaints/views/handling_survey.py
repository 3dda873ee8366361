"""The survey after closing: public, once, and never for whoever is signed in as staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plaudit.foundation.errors import Forbidden, NotFound, PlauditError
from plaudit.foundation.refusals import explain_in

from .. import actions
from ..forms.handling_survey import HandlingSurveyForm
from ..queries.handling_survey import open_asks
from .posted import posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        raise Forbidden(
            "handling_survey.staff",
            _("You are signed in as staff. Only whoever complained answers this, without being seen by us."),
        )
    if not open_asks(token).exists():
        return _page(request, "over", status=404)
    form = HandlingSurveyForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_handling_survey(token=token, judgement=form.judgement(), language=get_language() or "en")
        except NotFound:
            return _page(request, "over", status=404)
        except PlauditError as error:
            explain_in(form, error)
        else:
            return _page(request, "thanks")
    return _page(request, "questions", form=form, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, part: str, *, form: HandlingSurveyForm | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "complaints/public/handling_survey.html", {"part": part, "form": form}, status=status)
