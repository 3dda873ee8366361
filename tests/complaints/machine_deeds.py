"""What anybody can do with a complaint, for the random walks: whether the paper allows it, how, and what it changes there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from plaudit.accounts.models import Unit
from plaudit.complaints import actions
from plaudit.complaints.codes import Channel, Finding, LinkKind, Triage
from plaudit.complaints.codes import TransferReason as Why
from plaudit.complaints.models import Complaint, ComplaintLink, Obligation

from .machine_model import DECIDING, TAKING_IN, Line, Model
from .world import RATINGS, World

Step = Callable[[], object]
# Whether the paper allows it (None: do not ask), how to do it, and what it does to the paper.
Deed = tuple[bool | None, Step, Step]


def nothing() -> None:
    """The paper stays as it is."""


class Deeds:
    """The deeds on each of `ids`, beside their models on paper."""

    world: ClassVar[World]
    desk: ClassVar[Unit]  # below Cards: everybody who works there sees it too
    ids: list[UUID]
    models: dict[UUID, Model]
    moment: datetime

    def answered(self, model: Model) -> None:
        model.move("complaint.responded")
        model.is_reminded, model.answered_at, model.answers = False, self.moment, model.answers + 1

    def clocks(self, pk: UUID) -> list[Any]:
        return list(Obligation.objects.filter(complaint=pk).order_by("pk").values_list("pk", "due_at", "ended_at"))

    def deeds(self, pk: UUID) -> dict[str, Deed]:
        """What can be tried with this complaint now."""
        model = self.models[pk]
        return {
            **self.handling(pk, model),
            **self.deciding(pk, model),
            **self.talking(pk, model),
            **self.answering(pk, model),
            **self.delivering(pk, model),
            **self.ending(pk, model),
            **self.settling(pk, model),
            **self.passing_on(pk, model),
            **self.joining(pk, model),
        }

    def at(self, pk: UUID, who: str) -> dict[str, Any]:
        return {"actor": self.world.actor(who), "complaint_id": pk}

    def handling(self, pk: UUID, model: Model) -> dict[str, Deed]:
        people, m = self.world.people, model.move

        def assessed() -> None:
            m("complaint.assessed")
            model.findings.append(False)

        def started() -> None:
            m("complaint.investigation_started")
            model.was_investigated = True

        return {
            "acknowledge": (
                model.is_open and not model.is_acknowledged,
                lambda: actions.acknowledge_complaint(**self.at(pk, "intake" if model.is_open else "handler")),
                lambda: setattr(model, "is_acknowledged", True),
            ),
            "assign": (
                model.is_open,
                lambda: actions.assign_complaint(
                    **self.at(pk, "manager"), post="owner", person=people["second_handler"]
                ),
                nothing,
            ),
            "assess": (
                model.can("complaint.assessed"),
                lambda: actions.assess_complaint(**self.at(pk, "assessor"), ratings=RATINGS, issues=["Late fee"]),
                assessed,
            ),
            "add issue": (
                model.state in {"assessed", "investigating", "waiting"},
                lambda: actions.add_issue(**self.at(pk, "handler"), text="Another point"),
                lambda: model.findings.append(False),
            ),
            "investigate": (
                model.can("complaint.investigation_started"),
                lambda: actions.start_investigation(
                    **self.at(pk, "handler"), investigator=people["investigator"], reason="The records show it."
                ),
                started,
            ),
        }

    def talking(self, pk: UUID, model: Model) -> dict[str, Deed]:
        m = model.move
        return {
            "ask": (
                model.can("complaint.question_asked"),
                lambda: actions.ask_complainant(**self.at(pk, "investigator"), question="When did you pay?"),
                lambda: m("complaint.question_asked"),
            ),
            "hear": (
                True,
                lambda: actions.hear_complainant(**self.at(pk, "handler"), words="In May.", channel=Channel.PHONE),
                lambda: m("complaint.question_answered") if model.state == "waiting" else None,
            ),
            "go on": (
                model.can("complaint.went_on_without_answer"),
                lambda: actions.go_on_without_answer(**self.at(pk, "investigator")),
                lambda: m("complaint.went_on_without_answer"),
            ),
            "inform": (
                model.is_open,
                lambda: actions.send_progress_notice(**self.at(pk, "handler"), words="We are still looking."),
                nothing,
            ),
            "triage": (
                True,
                lambda: actions.triage_danger(**self.at(pk, "handler"), outcome=Triage.NO_DANGER, words="Looked."),
                nothing,
            ),
        }

    def deciding(self, pk: UUID, model: Model) -> dict[str, Deed]:
        open_issue = model.findings.index(False) if False in model.findings else None
        offer = actions.Offer(kind="apology", text="A letter")

        def find() -> None:
            issue = list(Complaint.objects.get(pk=pk).issues.all())[open_issue or 0]
            actor = self.world.actor("investigator")
            actions.record_finding(actor=actor, issue_id=issue.pk, finding=Finding.UPHELD, reason="It was so.")

        return {
            "find": (
                None if open_issue is None else model.state in DECIDING,
                find,
                lambda: model.findings.__setitem__(open_issue or 0, True),
            ),
            "offer": (
                model.state in DECIDING,
                lambda: actions.offer_remedy(**self.at(pk, "handler"), offer=offer),
                lambda: model.remedies.append(Line()),
            ),
            "decide": (
                model.can_decide(says_why_not=False),
                lambda: actions.decide_complaint(**self.at(pk, "decider")),
                lambda: model.move("complaint.decided"),
            ),
            "decide without an investigation": (
                model.can_decide(says_why_not=True),
                lambda: actions.decide_complaint(**self.at(pk, "decider"), reason_not_to_investigate="It is plain."),
                lambda: model.move("complaint.decided"),
            ),
            "respond": (
                model.can("complaint.responded"),
                lambda: actions.respond(**self.at(pk, "handler"), words="We are sorry."),
                lambda: self.answered(model),
            ),
        }

    def answering(self, pk: UUID, model: Model) -> dict[str, Deed]:
        def accepted() -> None:
            model.move("complaint.accepted")
            for line in model.remedies:
                line.is_accepted = True
            if model.unverified:
                model.move("complaint.remedy_begun")

        return {
            "accept": (
                model.can("complaint.accepted"),
                lambda: actions.accept_answer(**self.at(pk, "handler"), words="Fine.", channel=Channel.PHONE),
                accepted,
            ),
            "refuse": (
                model.can("complaint.refused"),
                lambda: actions.refuse_answer(**self.at(pk, "handler"), words="No.", channel=Channel.PHONE),
                lambda: model.move("complaint.refused"),
            ),
            "remind": (
                model.state == "responded",
                lambda: actions.remind_of_answer(**self.at(pk, "handler")),
                lambda: setattr(model, "is_reminded", True),
            ),
            "close without a reply": (
                model.can_take_silence(self.moment),
                lambda: actions.close_without_reply(**self.at(pk, "handler")),
                lambda: model.move("complaint.closed_without_reply", "no_reply"),
            ),
        }

    def delivering(self, pk: UUID, model: Model) -> dict[str, Deed]:
        owed = [n for n, line in enumerate(model.remedies) if not line.is_delivered]
        unseen = [n for n, line in enumerate(model.remedies) if line.is_delivered and not line.is_verified]

        def line(n: int) -> dict[str, Any]:
            return {"remedy_id": list(Complaint.objects.get(pk=pk).remedies.all())[n].pk}

        def verified() -> None:
            model.remedies[unseen[0]].is_verified = True
            if not model.unverified:
                model.move("complaint.verified")

        return {
            "deliver": (
                model.state == "remedy_in_progress" if owed else None,
                lambda: actions.deliver_remedy(actor=self.world.actor("handler"), **line(owed[0]), proof="4711"),
                lambda: setattr(model.remedies[owed[0]], "is_delivered", True),
            ),
            "verify": (
                len(model.unverified) > 1 or model.state == "remedy_in_progress" if unseen else None,
                lambda: actions.verify_remedy(actor=self.world.actor("verifier"), **line(unseen[0])),
                verified,
            ),
            "return": (
                True if unseen else None,
                lambda: actions.return_remedy(actor=self.world.actor("verifier"), **line(unseen[0]), reason="Where?"),
                lambda: setattr(model.remedies[unseen[0]], "is_delivered", False),
            ),
        }

    def ending(self, pk: UUID, model: Model) -> dict[str, Deed]:
        return {
            "close": (
                model.can("complaint.closed") and not model.unverified and model.closes_as is not None,
                lambda: actions.close_complaint(**self.at(pk, "handler")),
                lambda: model.move("complaint.closed", model.closes_as or ""),
            ),
            "withdraw": (
                model.can("complaint.withdrawn"),
                lambda: actions.withdraw_complaint(**self.at(pk, "handler"), words="Never mind."),
                lambda: model.move("complaint.withdrawn", "withdrawn"),
            ),
            "reopen": (
                model.can("complaint.reopened"),
                lambda: actions.reopen_complaint(**self.at(pk, "manager"), reason="It happened again."),
                lambda: model.move("complaint.reopened"),
            ),
        }

    def settling(self, pk: UUID, model: Model) -> dict[str, Deed]:
        given = actions.Offer(kind="information", text="How the fee is counted")

        def settled() -> None:
            model.move("complaint.settled_at_first_contact", "settled_first_contact")
            model.remedies.append(Line(is_accepted=True, is_delivered=True))

        return {
            "settle": (
                model.can("complaint.settled_at_first_contact"),
                lambda: actions.settle_at_first_contact(
                    **self.at(pk, "handler"), given=given, words="Thank you.", channel=Channel.PHONE, summary="Told."
                ),
                settled,
            ),
        }

    def passing_on(self, pk: UUID, model: Model) -> dict[str, Deed]:
        can = model.can("complaint.transferred")
        elsewhere = self.desk if self.unit_of(pk) == self.world.cards.pk else self.world.cards

        def propose(reason: Why, to: actions.Destination) -> Step:
            at = self.at(pk, "handler")
            return lambda: actions.propose_transfer(**at, reason=reason, to=to, words="It is not ours.")

        def proposed(to_unit: bool) -> None:
            model.proposer, model.passes_to_unit = "handler", to_unit

        def confirmed() -> None:
            if not model.passes_to_unit:
                model.move("complaint.transferred", "transferred")
            model.proposer = ""

        def confirm(who: str) -> Step:
            return lambda: actions.confirm_transfer(**self.at(pk, who))

        return {
            "propose to pass it on": (
                can and not model.proposer,
                propose(Why.AUTHORITY, actions.Destination(where_to="The regulator")),
                lambda: proposed(False),
            ),
            "propose another unit": (
                can and not model.proposer,
                propose(Why.OTHER_UNIT, actions.Destination(unit=elsewhere)),
                lambda: proposed(True),
            ),
            "confirm one's own proposal": (False, confirm("handler"), nothing),
            "confirm": (
                None if model.passes_to_unit else can and bool(model.proposer),
                confirm("manager"),
                confirmed,
            ),
            "confirm another unit": (
                can and bool(model.proposer) if model.passes_to_unit else None,
                confirm("manager"),
                confirmed,
            ),
            "keep it here": (
                bool(model.proposer),
                lambda: actions.refuse_transfer(**self.at(pk, "manager"), why_not="It is ours."),
                lambda: setattr(model, "proposer", ""),
            ),
        }

    def unit_of(self, pk: UUID) -> UUID:
        return Complaint.objects.values_list("unit_id", flat=True).get(pk=pk)

    def joining(self, pk: UUID, model: Model) -> dict[str, Deed]:
        other = self.ids[(self.ids.index(pk) + 1) % len(self.ids)]
        its = self.models[other]
        links = list(Complaint.objects.get(pk=pk).all_links().values_list("pk", flat=True))
        is_linked = ComplaintLink.objects.filter(complaint=pk, other=other).exists()

        def merge() -> None:
            was, clocks = Complaint.objects.get(pk=other).next_due_at, self.clocks(other)
            actions.merge_complaint(**self.at(pk, "handler"), into_id=other)
            due = Complaint.objects.get(pk=other).next_due_at
            assert set(clocks) <= set(self.clocks(other)), "a clock of the survivor moved"
            assert was is None or (due is not None and due <= was), "the survivor is due later"

        return {
            "merge": (
                model.can("complaint.merged") and its.state in TAKING_IN and model.person == its.person,
                merge,
                lambda: model.move("complaint.merged", "merged"),
            ),
            "link": (
                not is_linked,
                lambda: actions.link_complaints(**self.at(pk, "handler"), other_id=other, kind=LinkKind.REPEAT_OF),
                nothing,
            ),
            "unlink": (
                True if links else None,
                lambda: actions.unlink_complaints(**self.at(pk, "handler"), link_id=links[0]),
                nothing,
            ),
        }
