"""One complaint with everything its handlers need, for whoever handles it."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from plaudit.accounts.roles import Scope

from .. import policies
from ..queries.case import complaint_for
from .shapes import StoryOut, actor_of, etag, story_out

router = Router(tags=["complaints"])


@router.get(
    "/complaints/{reference}/case",
    response=StoryOut,
    summary="One complaint with its issues, findings and remedies",
    operation_id="read_case",
)
def read_case(request: HttpRequest, response: HttpResponse, reference: str) -> StoryOut:
    policies.check_scope(actor_of(request), Scope.HANDLE)
    found = story_out(complaint_for(actor_of(request), reference))
    response["ETag"] = etag(found)
    return found
