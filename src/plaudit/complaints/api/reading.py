"""One complaint with everything its handlers need, for whoever handles it."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from plaudit.accounts.roles import Scope

from .. import actions, policies
from ..confidentiality import view_of
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
    """The reading is journalled first, as on the page."""
    actor = actor_of(request)
    policies.check_scope(actor, Scope.HANDLE)
    case = complaint_for(actor, reference)
    actions.note_reading(actor=actor, complaint=case, view=view_of(actor, case), page="case")
    found = story_out(case)
    response["ETag"] = etag(found)
    return found
