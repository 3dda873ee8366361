"""What each figure says, over what, and how it is computed: the words beside the numbers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Recipe:
    """`base` says of what; `how` is enough to compute the figure again elsewhere."""

    name: Text
    base: Text
    how: Text


COUNTED = _("Counted, so there is no interval.")
SHARE = _(
    "Share with Wilson's interval at 95 %. It says what a process like this one would give; it is no error of sampling, "
    "because every complaint is counted."
)
TIME = _(
    "Kaplan–Meier: those who still wait count for as long as they have waited, so old open complaints are not left out. "
    "The interval (log-log scale, 95 %) says what a process like this one would give."
)
RECEIVED = _("all complaints received in the period")

RECIPES: dict[str, Recipe] = {
    "received": Recipe(
        _("Received"), RECEIVED, _("By the day of arrival, whatever became of them, also those that were merged.")
    ),
    "settled_first": Recipe(
        _("Settled where it was made"), RECEIVED, _("Closed with the code “settled at first contact”.")
    ),
    "reprioritised": Recipe(
        _("Wrongly prioritised"),
        _("complaints that were assessed"),
        _("Assessed again with another severity than before."),
    ),
    "open_overdue": Recipe(
        _("Open and overdue"), RECEIVED, _("Not closed, and the next due date lies before the moment of counting.")
    ),
    "sent_outside": Recipe(_("Taken outside"), RECEIVED, _("A case at a body outside was recorded for it.")),
    "repeat_person": Recipe(
        _("Repeats: the same person again"),
        _("complaints whose complainant is known"),
        _("The same complainant had complained before, about anything."),
    ),
    "recurrence": Recipe(
        _("Recurrences: the same cause again"),
        _("closed complaints whose cause was recorded"),
        _("The same cause was recorded for an earlier complaint."),
    ),
    "late_acknowledge": Recipe(
        _("Acknowledged late"),
        _("acknowledgements that were sent or whose limit is over"),
        _("Sent after the limit, or not sent and the limit is over. An automatic receipt is no acknowledgement."),
    ),
    "late_answer": Recipe(
        _("Answered late"),
        _("answers that were sent or whose limit is over"),
        _("Sent after the limit, or not sent and the limit is over; open ones count."),
    ),
    "remedy_in_time": Recipe(
        _("Remedy delivered in time"),
        _("remedies that were delivered or whose limit is over"),
        _("Every line delivered, with proof, before the limit."),
    ),
    "upheld": Recipe(
        _("Upheld"), _("complaints that were answered"), _("At least one point was upheld, wholly or in part.")
    ),
    "reopened": Recipe(_("Reopened"), _("complaints that were answered"), _("Opened again at least once.")),
    "review_changed": Recipe(
        _("Internal review changed the decision"),
        _("internal reviews that were decided"),
        _("The reviewer came to another decision."),
    ),
    "overturned_outside": Recipe(
        _("Overturned outside"),
        _("cases outside that were decided"),
        _("A body outside decided for the complainant, wholly or in part."),
    ),
    "time_answer": Recipe(
        _("Time to the answer"),
        RECEIVED,
        _("Whole hours from arrival to the first answer in substance; whoever was never answered waited to the end."),
    ),
    "time_end": Recipe(_("Time to the end"), RECEIVED, _("Whole hours from arrival to closing.")),
    "satisfaction": Recipe(
        _("Satisfaction with the handling"),
        _("complainants who answered the question after closing"),
        _(
            "Mean of the ratings from 1 to 5 with Student's t interval. Those who did not answer may think otherwise: read "
            "it with how many were asked."
        ),
    ),
}
