"""After a refused answer, for the random walks: the review, the ways outside, and what is decided there."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from plaudit.complaints import actions
from plaudit.complaints.codes import (
    Binding,
    Channel,
    OutsideOutcome,
    OutsideReply,
    RecourseReason,
    ReviewOutcome,
    UnresolvedReason,
)

from .machine_deeds import Deed, Deeds
from .machine_model import Model


class DeedsOutside(Deeds):
    def reviewing(self, pk: UUID, model: Model) -> dict[str, Deed]:
        can_begin = model.can("complaint.review_begun") and model.review in {"", "asked"}

        def asked() -> None:
            model.review, model.review_of_answer = "asked", model.answers

        def begun() -> None:
            if model.state != "under_review":
                model.move("complaint.review_begun")
                model.review = "begun"

        def concluded() -> None:
            model.move("complaint.review_decided")
            model.review = "decided"
            self.answered(model)

        return {
            "ask for a review": (
                can_begin and model.review == "",
                lambda: actions.ask_review(**self.at(pk, "handler"), words="Look again.", channel=Channel.PHONE),
                asked,
            ),
            "name a reviewer": (
                (can_begin and model.review == "asked") or (model.state == "under_review"),
                lambda: actions.assign_reviewer(**self.at(pk, "manager"), person=self.world.people["reviewer"]),
                begun,
            ),
            "confirm in the review": (
                # Something may have changed since the answer that is reviewed: then it is not asked for.
                (None if model.review_of_answer != model.answers else True) if model.state == "under_review" else False,
                lambda: actions.conclude_review(
                    **self.at(pk, "reviewer"), outcome=ReviewOutcome.CONFIRMED, reasons="It was right."
                ),
                concluded,
            ),
            "tell the ways outside": (
                model.can("complaint.recourse_given") and model.review != "asked",
                lambda: actions.give_recourse(**self.at(pk, "handler"), reason=self.why_outside(model)),
                lambda: model.move("complaint.recourse_given"),
            ),
        }

    def why_outside(self, model: Model) -> RecourseReason:
        is_done = model.review == "decided"
        return RecourseReason.REVIEW_DONE if is_done else RecourseReason.REVIEW_DECLINED

    def outside(self, pk: UUID, model: Model) -> dict[str, Deed]:
        today = self.moment.astimezone(ZoneInfo("Asia/Shanghai")).date()

        def decide(at: dict[str, Any]) -> object:
            outcome = OutsideOutcome.PARTLY
            return actions.decide_outside(
                **at, decided_on=today, outcome=outcome, binding=Binding.BOTH, words="Half of the fee."
            )

        def decided() -> None:
            model.move("complaint.decided_outside")
            model.remedies = [line for line in model.remedies if line.is_accepted]
            model.outside = "open"

        def stands() -> None:
            model.outside = "stands"
            if model.unverified:
                model.move("complaint.outside_remedy_begun")

        return {
            "go outside": (
                model.can("complaint.dispute_opened"),
                lambda: actions.open_outside_case(**self.at(pk, "handler"), opened_on=today, body_name="The ombudsman"),
                lambda: model.move("complaint.dispute_opened"),
            ),
            "decide outside": (
                model.can("complaint.decided_outside"),
                lambda: decide(self.at(pk, "handler")),
                decided,
            ),
            "it is final": (
                model.state == "decided_outside" and model.outside == "open",
                lambda: actions.settle_outside(**self.at(pk, "handler"), reply=OutsideReply.FINAL),
                stands,
            ),
            "it is refused": (
                model.state == "decided_outside" and model.outside == "open",
                lambda: actions.settle_outside(
                    **self.at(pk, "handler"), reply=OutsideReply.REFUSED, words="No.", channel=Channel.PHONE
                ),
                lambda: setattr(model, "outside", "refused"),
            ),
            "close unresolved": (
                model.can("complaint.closed_unresolved") and model.outside != "stands",
                lambda: actions.close_unresolved(
                    **self.at(pk, "manager"), reason=UnresolvedReason.SAYS_NO_MORE, words="I leave it."
                ),
                lambda: model.move("complaint.closed_unresolved", "unresolved_routes_used_up"),
            ),
        }

    def deeds(self, pk: UUID) -> dict[str, Deed]:
        model = self.models[pk]
        return {**super().deeds(pk), **self.reviewing(pk, model), **self.outside(pk, model)}
