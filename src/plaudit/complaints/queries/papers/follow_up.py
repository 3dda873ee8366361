"""The follow-up form for colleagues: from the receipt to the closing, every step with day, name and remark."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaudit.accounts.models import User
from plaudit.foundation.moments import now
from plaudit.foundation.typesetting import Block, Facts, Paper, Table, Words
from plaudit.foundation.wording import in_language

from ...codes import Channel
from ...criteria import LEVELS, criteria
from ...lifecycle import Move
from ...models import Assessment, Complaint, Remedy
from ...redaction import masked
from ..log import Line, log_of
from .parts import NOTHING, day_of, head, moment_of, remedy_in_words, section

TRACKED: dict[str, "str | Promise"] = {
    "complaint.acknowledged": gettext_lazy("Acknowledged"),
    Move.ASSESS: gettext_lazy("Assessed"),
    Move.INVESTIGATE: gettext_lazy("Investigated"),
    Move.DECIDE: gettext_lazy("Decided"),
    Move.RESPOND: gettext_lazy("Complainant informed"),
    Move.BEGIN_REVIEW: gettext_lazy("Internal review begun"),
    Move.DECIDE_REVIEW: gettext_lazy("Internal review done"),
    Move.GIVE_RECOURSE: gettext_lazy("Ways outside told"),
    Move.DECIDE_OUTSIDE: gettext_lazy("Decided outside"),
    "complaint.remedies_delivered": gettext_lazy("Corrected"),
    Move.VERIFY: gettext_lazy("Correction verified"),
    Move.CLOSE: gettext_lazy("Closed"),
    Move.CLOSE_WITHOUT_REPLY: gettext_lazy("Closed"),
    Move.CLOSE_UNRESOLVED: gettext_lazy("Closed"),
    Move.WITHDRAW: gettext_lazy("Closed"),
    Move.REOPEN: gettext_lazy("Reopened"),
}
KINDS = {"email": gettext_lazy("E-mail"), "phone": gettext_lazy("Telephone"), "post": gettext_lazy("Address")}


def follow_up_form(complaint: Complaint, *, language: str, with_contact: bool, with_staff: bool) -> Paper:
    """The form in the language of whoever asked. Without contact data it names the complainant by a first letter; without
    staff it says that a colleague did it."""
    with translation.override(language):
        blocks: list[Block] = [
            *section(_("1. Receipt"), Facts(_receipt(complaint, with_staff))),
            *section(_("2. Who complains"), Facts(_complainants(complaint, with_contact))),
            *section(_("3. What went wrong"), Facts(_problem(complaint))),
            *section(_("4. Assessment"), *_assessment(complaint, with_staff)),
            *section(_("5. Points and findings"), *_findings(complaint)),
            *section(_("6. Resolution"), *_resolution(complaint)),
            *section(_("7. Steps"), _steps(complaint, with_staff)),
        ]
        about = head(complaint, now()) | {"language": language}
        return Paper(title=_("Follow-up form"), blocks=blocks, **about)


def _named(person: User | None, with_staff: bool) -> str:
    if person is None:
        return NOTHING
    return person.name if with_staff else str(_("a colleague"))


def _receipt(complaint: Complaint, with_staff: bool) -> list[tuple[str, str]]:
    return [
        (_("Reference"), complaint.reference),
        (_("Arrived"), moment_of(complaint.received_at)),
        (_("Entered"), moment_of(complaint.recorded_at)),
        (_("Taken in by"), _named(complaint.recorder, with_staff) if complaint.recorder else _("the system")),
        (_("Came by"), str(Channel(complaint.channel).label)),
        (_("Handled by"), in_language(complaint.unit.name)),
        (_("In charge"), _named(complaint.owner, with_staff)),
    ]


def _complainants(complaint: Complaint, with_contact: bool) -> list[tuple[str, str]]:
    rows = []
    for label, party in ((_("Complainant"), complaint.complainant), (_("Agent"), complaint.agent)):
        if party is None:
            continue
        rows.append((label, (party.name or NOTHING) if with_contact else masked(party.name or "") or NOTHING))
        if with_contact:
            points = party.contact_points.select_related("subject")
            rows += [(str(KINDS[point.kind]), point.value or "") for point in points]
    if with_contact and complaint.authority:
        rows.append((_("Authority"), complaint.authority))
    if complaint.source:
        rows.append((_("Referred by"), f"{complaint.source} {complaint.source_id}".strip()))
    return rows or [(_("Complainant"), _("not named"))]


def _problem(complaint: Complaint) -> list[tuple[str, str]]:
    wanted = [str(complaint.get_remedy_wanted_display()), complaint.remedy_wanted_text or ""]
    return [
        (_("Happened on"), day_of(complaint.problem_on)),
        (_("Category"), in_language(complaint.category.name) if complaint.category else NOTHING),
        (_("Product"), in_language(complaint.product.name) if complaint.product else NOTHING),
        (_("Order or account"), complaint.order_reference or NOTHING),
        (_("Story"), complaint.story or ""),
        (_("Wants"), "\n".join(filter(None, wanted)) or NOTHING),
        (
            _("Documents"),
            "\n".join(a.file.name for a in complaint.attachments.select_related("file__subject")) or NOTHING,
        ),
    ]


def _assessment(complaint: Complaint, with_staff: bool) -> list[Block]:
    made = complaint.assessments.select_related("subject", "assessor").order_by("-id").first()
    return [Facts(_ratings(made, with_staff))] if made else [Words(_("Not assessed yet."), "soft")]


def _ratings(made: Assessment, with_staff: bool) -> list[tuple[str, str]]:
    """Every criterion in the words of its version, and the priority that followed."""
    asked = criteria(made.criteria)
    return [
        *((in_language(row.label), in_language(row.scale[made.ratings[row.code]])) for row in asked.rows),
        (_("Priority"), _("%(value)s of %(most)s") % {"value": made.priority, "most": max(LEVELS)}),
        (_("Assessed by"), f"{_named(made.assessor, with_staff)}, {day_of(made.made_at)}"),
    ]


def _findings(complaint: Complaint) -> list[Block]:
    rows = [
        [f"{issue.number}. {issue.text or ''}", str(issue.get_finding_display()), issue.reason or NOTHING]
        for issue in complaint.issues.select_related("subject")
    ]
    if not rows:
        return [Words(_("No points are listed yet."), "soft")]
    return [Table([_("Point"), _("Finding"), _("Reason")], rows, [4, 2, 5])]


def _resolution(complaint: Complaint) -> list[Block]:
    rows = [[remedy_in_words(remedy), *_dates(remedy)] for remedy in complaint.remedies.select_related("subject")]
    if not rows:
        return [Words(_("No remedy is offered."), "soft")]
    return [Table([_("Remedy"), _("Offered"), _("Accepted"), _("Delivered"), _("Verified")], rows, [4, 3, 3, 3, 3])]


def _dates(remedy: Remedy) -> list[str]:
    return [day_of(at) for at in (remedy.offered_at, remedy.accepted_at, remedy.delivered_at, remedy.verified_at)]


def _steps(complaint: Complaint, with_staff: bool) -> Table:
    rows = [_step(line) for line in reversed(log_of(complaint, with_names=with_staff)) if line.code in TRACKED]
    waiting = [[NOTHING, str(_("Nothing was done yet.")), NOTHING, NOTHING]]
    return Table([_("Day"), _("Step"), _("By"), _("Remark")], rows or waiting, [6, 6, 5, 15])


def _step(line: Line) -> list[str]:
    return [day_of(line.at), str(TRACKED[line.code]), line.who or _("the system"), line.text]
