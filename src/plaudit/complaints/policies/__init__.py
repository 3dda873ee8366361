"""Who may see and do what with complaints: plain functions over actor and row, one source for every way in.

A complainant is the actor of kind "complainant" whose id is the complaint (their code was shown). Staff hold roles in
the unit that handles the complaint, or above it. Nobody sees a complaint about themself.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import actor_for, unit_ids_below
from plaudit.accounts.roles import Role, Scope
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.models import IncomingMail, MailState

from ..codes import Post, State, Tie
from ..confidentiality import (
    Cell,
    Column,
    is_complained_about,
    live_grants,
    not_about,
    readers_with,
    rows_in_plain,
    rows_known,
    sees,
    view_of,
)
from ..models import Complaint, Remedy, Transfer
from ..overseeing import stands_over
from . import conflicts
from .access import access_visible_to as access_visible_to
from .access import check_may_give_access_somewhere as check_may_give_access_somewhere
from .access import may_give_access as may_give_access
from .access import may_see_readers as may_see_readers
from .access import overseen_by as overseen_by
from .conflicts import check_declared as check_declared
from .conflicts import must_declare as must_declare
from .figures import EXPORTING as EXPORTING
from .figures import FIGURES as FIGURES
from .figures import MANAGING as MANAGING
from .figures import check_may_change_view as check_may_change_view
from .figures import check_may_export as check_may_export
from .figures import check_may_oversee_team as check_may_oversee_team
from .figures import check_may_see_figures as check_may_see_figures
from .figures import export_paths as export_paths
from .figures import figure_paths as figure_paths
from .figures import managed_paths as managed_paths
from .figures import may_change_view as may_change_view
from .figures import units_to_share_with as units_to_share_with
from .figures import views_visible_to as views_visible_to
from .incidents import check_may_manage_incident as check_may_manage_incident
from .incidents import check_may_report_incident as check_may_report_incident
from .incidents import incidents_visible_to as incidents_visible_to
from .incidents import managed_by as managed_by
from .incidents import may_manage_incident as may_manage_incident
from .independence import HANDLING, has_handled_the_first
from .independence import check_handled_by_others as check_handled_by_others
from .limits import check_may_name_overseer as check_may_name_overseer
from .limits import check_may_set_limits as check_may_set_limits
from .limits import may_set_limits as may_set_limits
from .review import check_independent_of, review_of

SEEING = readers_with(Column.STORY, Cell.YES)
KEEPING_TEMPLATES = (Role.MANAGER,)
RECORDING = GIVING = (Role.INTAKE, Role.HANDLER, Role.MANAGER)

DEEDS: dict[str, tuple[Role, ...]] = {
    "acknowledge": (Role.INTAKE, Role.HANDLER, Role.MANAGER),
    "assign": (Role.HANDLER, Role.MANAGER),
    "assess": (Role.ASSESSOR, Role.MANAGER),
    "list_issues": (Role.ASSESSOR, Role.HANDLER, Role.INVESTIGATOR, Role.MANAGER),
    "investigate": (Role.HANDLER, Role.INVESTIGATOR, Role.MANAGER),
    "ask": (Role.HANDLER, Role.INVESTIGATOR),
    "find": (Role.INVESTIGATOR, Role.DECIDER),
    "offer_remedy": (Role.HANDLER, Role.DECIDER),
    "decide": (Role.DECIDER,),
    "respond": (Role.HANDLER, Role.DECIDER),
    "hear": (Role.HANDLER, Role.INTAKE, Role.MANAGER),
    "inform": (Role.HANDLER, Role.MANAGER),
    "extend": (Role.HANDLER, Role.MANAGER),
    "tell": (Role.INTAKE, Role.HANDLER, Role.MANAGER),
    "classify": (Role.ASSESSOR, Role.HANDLER, Role.MANAGER),
    "tell_late": (Role.HANDLER, Role.MANAGER),
    "flag": (Role.INTAKE, Role.HANDLER, Role.ASSESSOR, Role.INVESTIGATOR, Role.DECIDER, Role.REVIEWER, Role.MANAGER),
    "escalate": (
        Role.INTAKE,
        Role.HANDLER,
        Role.ASSESSOR,
        Role.INVESTIGATOR,
        Role.DECIDER,
        Role.REVIEWER,
        Role.VERIFIER,
        Role.MANAGER,
    ),
    "triage": (Role.HANDLER, Role.ASSESSOR, Role.INVESTIGATOR, Role.MANAGER),
    "settle": GIVING,
    "transfer": (Role.HANDLER, Role.MANAGER),
    "merge": (Role.HANDLER, Role.MANAGER),
    "link": (Role.HANDLER, Role.MANAGER),
    "look_wider": (Role.INVESTIGATOR, Role.DECIDER, Role.HANDLER),
    "code_cause": (Role.INVESTIGATOR, Role.DECIDER, Role.HANDLER, Role.MANAGER),
    "decide_corrective": (Role.DECIDER, Role.HANDLER, Role.MANAGER),
    "declare": (
        Role.HANDLER,
        Role.ASSESSOR,
        Role.INVESTIGATOR,
        Role.DECIDER,
        Role.REVIEWER,
        Role.VERIFIER,
        Role.MANAGER,
    ),
    "name_concerned": (Role.INTAKE, Role.HANDLER, Role.INVESTIGATOR, Role.MANAGER),
    "propose_exception": (Role.HANDLER, Role.MANAGER),
    "answer_exception": (Role.MANAGER,),
    "tell_staff": (Role.HANDLER, Role.INVESTIGATOR, Role.MANAGER),
    "approve_remedy": (Role.HANDLER, Role.DECIDER, Role.MANAGER),
    "deliver": (Role.HANDLER,),
    "verify": (Role.VERIFIER,),
    "close": (Role.HANDLER, Role.MANAGER),
    "reopen": (Role.MANAGER,),
    "ask_review": (Role.INTAKE, Role.HANDLER, Role.MANAGER),
    "assign_review": (Role.MANAGER,),
    "review": (Role.REVIEWER,),
    "give_recourse": (Role.HANDLER, Role.MANAGER),
    "go_outside": (Role.HANDLER, Role.MANAGER),
    "close_unresolved": (Role.MANAGER,),
    "note": (
        Role.INTAKE,
        Role.HANDLER,
        Role.ASSESSOR,
        Role.INVESTIGATOR,
        Role.DECIDER,
        Role.REVIEWER,
        Role.VERIFIER,
        Role.MANAGER,
    ),
    "attach": (Role.INTAKE, Role.HANDLER, Role.INVESTIGATOR, Role.DECIDER, Role.MANAGER),
    "copy": (),  # the complainant's alone
}
COMPLAINANTS_DEEDS = frozenset({"hear", "accept", "withdraw", "reopen", "attach", "correct", "copy", "ask_review"})


def visible_to(actor: Actor) -> QuerySet[Complaint]:
    """The complaints whose page the actor may open in full: their story is shown in plain."""
    rows = Complaint.objects.all()
    if actor.kind == "system":
        return rows
    if actor.kind == "complainant":
        return rows.filter(pk=actor.id or UUID(int=0))
    if actor.kind == "client":
        return rows.filter(source=f"api:{actor.id}")
    return rows.filter(rows_in_plain(actor, Column.STORY))


def known_to(actor: Actor) -> QuerySet[Complaint]:
    """The complaints on the lists of the actor: those of `visible_to`, and those of which they see a part only."""
    return Complaint.objects.filter(rows_known(actor)) if actor.kind == "user" else visible_to(actor)


def known_or_reachable_by(actor: Actor) -> QuerySet[Complaint]:
    """Those of `known_to`, and those of which the actor may see nothing but whom to reach."""
    return Complaint.objects.filter(rows_known(actor) | rows_in_plain(actor, Column.CONTACT))


def may_see(actor: Actor, complaint: Complaint) -> bool:
    if actor.kind == "system":
        return True
    if actor.kind == "complainant":
        return actor.id == complaint.pk
    if actor.kind == "client":
        return complaint.source == f"api:{actor.id}"
    return sees(actor, complaint, Column.STORY)


def check_may_see(actor: Actor, complaint: Complaint) -> None:
    if not may_see(actor, complaint):
        raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))


def may(actor: Actor, deed: str, complaint: Complaint) -> bool:
    """Whether the actor may do `deed` (a key of DEEDS or of COMPLAINANTS_DEEDS) with this complaint."""
    if actor.kind == "system":
        return True
    if actor.kind == "complainant":
        return deed in COMPLAINANTS_DEEDS and may_see(actor, complaint)
    if actor.kind != "user":
        return False
    roles = DEEDS.get(deed, DEEDS["hear"] if deed in COMPLAINANTS_DEEDS else ())
    holds = actor.holds(*roles, path=complaint.unit.path) or (Role.MANAGER in roles and stands_over(actor, complaint))
    if not holds or not may_see(actor, complaint) or conflicts.barred_by(actor, deed, complaint):
        return False
    return deed not in HANDLING or not has_handled_the_first(actor.id, complaint)


def check_may(actor: Actor, deed: str, complaint: Complaint) -> None:
    """Raises NotFound for those who may not even see it, Forbidden for those who may see it but not do this."""
    check_may_see(actor, complaint)
    conflicts.check_may_act(actor, deed, complaint)
    if deed in HANDLING and has_handled_the_first(actor.id, complaint):
        raise Forbidden(
            "complaint.handled_the_first",
            _("This complaint is about the handling of another one that you worked on. Somebody else has to do this."),
        )
    if not may(actor, deed, complaint):
        raise Forbidden(
            "complaint.role_missing", _("Your role does not allow this. Ask your manager who in this unit may do it.")
        )


def check_may_verify(actor: Actor, complaint: Complaint, remedy: Remedy) -> None:
    check_may(actor, "verify", complaint)
    delivered = actor.kind == "user" and remedy.delivered_by_id == actor.id
    if delivered and Tie.DELIVERED in conflicts.conflicts(actor.id, complaint, Post.VERIFIER):
        raise Forbidden("complaint.not_independent", _("You delivered this remedy. A second person has to verify it."))


def check_may_see_some(actor: Actor) -> None:
    """The lists beside the complaints are there for whoever may see complaints of some unit."""
    if not actor.holds_anywhere(*SEEING, Role.INTAKE) and not live_grants(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def check_may_record(actor: Actor) -> None:
    """Staff who take in complaints may do so for any unit: nothing blocks intake."""
    if actor.kind == "user" and not may_record(actor):
        raise Forbidden(
            "complaint.role_missing", _("Your role does not allow this. Ask your manager who in this unit may do it.")
        )


def check_scope(actor: Actor, scope: Scope) -> None:
    """A connected system does only what its token was made for."""
    if not actor.holds_anywhere(scope):
        raise Forbidden(
            "client.scope_missing",
            _("The token of this system does not allow “%(scope)s”. An administrator can make one that does."),
            scope=scope.label,
        )


def mail_visible_to(actor: Actor) -> QuerySet[IncomingMail]:
    """Mail for whoever files it. One that answers, or was filed with, a complaint is for those who may see the complaint."""
    if not may_record(actor):
        return IncomingMail.objects.none()
    seen = visible_to(actor).order_by()
    answers_one = Exists(Complaint.objects.filter(pk=OuterRef("suggestion__root")))
    answers_mine = Exists(seen.filter(pk=OuterRef("suggestion__root")))
    filed_mine = Exists(seen.filter(pk=OuterRef("filed_under")))
    undecided = ~Q(state=MailState.FILED) & (~answers_one | answers_mine)
    return IncomingMail.objects.filter(undecided | Q(filed_mine, state=MailState.FILED))


def may_assign_somewhere(actor: Actor) -> bool:
    return actor.kind == "user" and actor.holds_anywhere(*DEEDS["assign"])


def check_may_assign_somewhere(actor: Actor) -> None:
    if not may_assign_somewhere(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def check_may_record_somewhere(actor: Actor) -> None:
    if not may_record(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def may_record(actor: Actor) -> bool:
    return actor.kind == "user" and actor.holds_anywhere(*RECORDING)


def may_see_contact(actor: Actor, complaint: Complaint) -> bool:
    return actor.kind == "user" and sees(actor, complaint, Column.CONTACT)


def check_may_see_contact(actor: Actor, complaint: Complaint) -> None:
    if may_see_contact(actor, complaint):
        return
    if not view_of(actor, complaint).is_anything:
        check_may_see(actor, complaint)
    else:
        raise Forbidden("complaint.contact_hidden", _("Your role does not need the contact data of this complaint."))


def check_may_give_access(actor: Actor, complaint: Complaint) -> None:
    check_may_see(actor, complaint)
    if actor.kind == "user" and not actor.holds(Role.MANAGER, path=complaint.unit.path):
        raise Forbidden(
            "complaint.role_missing", _("Your role does not allow this. Ask your manager who in this unit may do it.")
        )


def erasable_by(actor: Actor) -> QuerySet[Complaint]:
    """The complaints whose complainant the actor may erase: found by reference, shown without any words."""
    if actor.kind != "user":
        return Complaint.objects.none()
    units = unit_ids_below(actor.paths(Role.DATA_PROTECTION))
    return Complaint.objects.filter(not_about(actor), unit_id__in=units)


def may_erase(actor: Actor, complaint: Complaint) -> bool:
    return actor.kind == "system" or (
        actor.kind == "user"
        and not is_complained_about(actor, complaint)
        and actor.holds(Role.DATA_PROTECTION, path=complaint.unit.path)
    )


def check_may_erase(actor: Actor, complaint: Complaint) -> None:
    if not may_erase(actor, complaint):
        raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))


def check_may_erase_somewhere(actor: Actor) -> None:
    if not actor.holds_anywhere(Role.DATA_PROTECTION):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def check_may_confirm(actor: Actor, proposal: Transfer) -> None:
    """Two people pass a complaint on, never one."""
    if actor.kind == "user" and proposal.proposed_by_id == actor.id:
        raise Forbidden(
            "complaint.not_independent", _("You proposed this yourself. A second person has to confirm or refuse it.")
        )


def may_review(actor: Actor, complaint: Complaint) -> bool:
    """Whether this is the reviewer, while the review is under way."""
    review = review_of(complaint)
    return (
        complaint.state == State.UNDER_REVIEW
        and review is not None
        and review.reviewer_id == actor.id
        and may(actor, "review", complaint)
    )


def check_may_review(actor: Actor, complaint: Complaint) -> None:
    """Raises Forbidden for everybody but the reviewer named, also for other reviewers."""
    check_may(actor, "review", complaint)
    if not may_review(actor, complaint):
        raise Forbidden(
            "complaint.not_reviewer",
            _("Only the reviewer named for this complaint may do this. A manager can name another one."),
        )


def may_keep_templates(actor: Actor) -> bool:
    return actor.kind == "system" or (actor.kind == "user" and actor.holds_anywhere(*KEEPING_TEMPLATES))


def check_may_keep_templates(actor: Actor) -> None:
    if not may_keep_templates(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


POST_ROLES = {
    "owner": Role.HANDLER,
    "investigator": Role.INVESTIGATOR,
    "decider": Role.DECIDER,
    "reviewer": Role.REVIEWER,
}


def check_may_hold_post(person: User, post: str, complaint: Complaint) -> None:
    """Whether this person can become owner, investigator, decider or reviewer of this complaint."""
    conflicts.check_impartial(person, Post(post), complaint)
    if has_handled_the_first(person.pk, complaint):
        raise Refused(
            "complaint.conflict_of_interest",
            _("%(name)s worked on the complaint whose handling this one is about. Choose somebody else."),
            field="person",
            name=person.name,
        )
    if not person.is_active or not actor_for(person).holds(POST_ROLES[post], path=complaint.unit.path):
        raise Refused(
            "complaint.role_missing_for_post",
            _("%(name)s does not have the role “%(role)s” in this unit. Choose somebody who has."),
            field="person",
            name=person.name,
            role=POST_ROLES[post].label,
        )
    if post == "reviewer" and not conflicts.is_lifted(person.pk, complaint, Post.REVIEWER):
        check_independent_of(person, complaint)
    elif post != "reviewer" and (review := review_of(complaint)) and review.reviewer_id == person.pk:
        raise Refused(
            "complaint.reviewer_apart",
            _("%(name)s is the reviewer of this complaint and has no other part in it. Choose somebody else."),
            field="person",
            name=person.name,
        )
