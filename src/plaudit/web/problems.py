"""What the API answers when it cannot do what was asked: problem details (RFC 9457), each kind with a page of its own."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

BASE = "/api/v1/problems/"

# Code: what happened, in the same words every time. The codes are a contract: they are only ever added to.
KINDS = {
    "request.unreadable": gettext_lazy("The body is not readable JSON."),
    "request.invalid": gettext_lazy("Some fields cannot be read."),
    "request.too_large": gettext_lazy("The body is too large."),
    "request.media_type": gettext_lazy("The body has to be JSON."),
    "request.method": gettext_lazy("This address does not answer this method."),
    "request.refused": gettext_lazy("The request cannot be answered."),
    "client.unknown": gettext_lazy("The token is missing, unknown or no longer valid."),
    "client.scope_missing": gettext_lazy("The token does not allow this."),
    "page.not_found": gettext_lazy("There is no such thing, or this client may not see it."),
    "page.cursor": gettext_lazy("The cursor is damaged."),
    "idempotency.key": gettext_lazy("The idempotency key cannot be used."),
    "idempotency.other_body": gettext_lazy("The idempotency key was used for another request within 24 hours."),
    "complaint.no_words": gettext_lazy("The story is empty."),
    "complaint.story_too_long": gettext_lazy("The story is too long."),
    "complaint.problem_in_future": gettext_lazy("The date of the problem lies in the future."),
    "complaint.problem_long_ago": gettext_lazy("The date of the problem lies before 1900."),
    "complaint.filed_before": gettext_lazy("A complaint with this number of the sender is filed already."),
    "product.unknown": gettext_lazy("There is no such product."),
    "category.unknown": gettext_lazy("There is no such category."),
    "unit.unknown": gettext_lazy("There is no such unit."),
    "contact.email": gettext_lazy("The e-mail address cannot be one."),
    "contact.phone": gettext_lazy("The telephone number cannot be one."),
    "contact.too_long": gettext_lazy("The address or number is too long."),
    "contact.empty": gettext_lazy("The address or number is empty."),
    "party.name_too_long": gettext_lazy("The name is too long."),
    "organisation.not_set_up": gettext_lazy("The organisation has not been set up yet."),
    "service.busy": gettext_lazy("The database does not answer just now. Nothing was saved."),
    "service.fault": gettext_lazy("Something of ours broke. Nothing was saved."),
}


def problem(status: int, code: str, detail: str = "", **more: Any) -> HttpResponse:
    """`type` is a stable address, `code` the same as a word, `title` the kind, `detail` a sentence about this case."""
    title = str(KINDS.get(code, detail))
    body = {"type": BASE + code, "title": title, "status": status, "code": code, "detail": detail or title} | more
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")


@require_safe
def explanation(request: HttpRequest, code: str) -> HttpResponse:
    """What stands at the address that `type` names; for everybody, because whoever reads a log holds no token."""
    if code not in KINDS:
        return problem(404, "page.not_found")
    body = {"type": BASE + code, "code": code, "title": str(KINDS[code])}
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")
