"""Harbour Bank in small: two units, people with one role each, and complaints at any point of their way."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.management import call_command

from plaudit.accounts.models import Organisation, Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.codes import Channel, Finding, RecourseReason
from plaudit.complaints.models import Complaint
from plaudit.foundation.actors import Actor
from tests.factories import make_unit, make_user

RATINGS = actions.Ratings(
    severity=2,
    has_safety_risk=False,
    complexity=1,
    impact=1,
    immediate_action_needed=False,
    immediate_action_possible=False,
)


@dataclass
class World:
    bank: Unit
    cards: Unit
    loans: Unit
    people: dict[str, User]

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name])

    def file(self, story: str = "I was charged a late fee although I paid on time.", **more: Any) -> Complaint:
        more = {"channel": Channel.WEB, "unit": self.cards} | more
        return actions.receive_complaint(filing=actions.Filing(story=story, **more)).complaint

    def complainant(self, complaint: Complaint) -> Actor:
        return Actor("complainant", complaint.pk)

    def assessed(self, issues: tuple[str, ...] = ("Late fee",), **more: Any) -> Complaint:
        complaint = self.file(**more)
        return actions.assess_complaint(
            actor=self.actor("assessor"), complaint_id=complaint.pk, ratings=RATINGS, issues=list(issues)
        )

    def investigated(self, **more: Any) -> Complaint:
        complaint = self.assessed(**more)
        return actions.start_investigation(
            actor=self.actor("handler"), complaint_id=complaint.pk, investigator=self.people["investigator"]
        )

    def decided(self, *, remedy: bool = True, **more: Any) -> Complaint:
        complaint = self.investigated(**more)
        for issue in complaint.issues.all():
            actions.record_finding(
                actor=self.actor("investigator"),
                issue_id=issue.pk,
                finding=Finding.UPHELD,
                reason="The payment was in time.",
            )
        if remedy:
            offer = actions.Offer(kind="refund", amount=Decimal("39.00"), currency="EUR")
            actions.offer_remedy(actor=self.actor("handler"), complaint_id=complaint.pk, offer=offer)
        return actions.decide_complaint(actor=self.actor("decider"), complaint_id=complaint.pk)

    def responded(self, **more: Any) -> Complaint:
        complaint = self.decided(**more)
        actions.respond(
            actor=self.actor("handler"), complaint_id=complaint.pk, words="We are sorry. You get the money back."
        )
        return refetched(complaint)

    def rejected(self, **more: Any) -> Complaint:
        complaint = self.responded(**more)
        return actions.refuse_answer(actor=self.complainant(complaint), complaint_id=complaint.pk, words="Not enough.")

    def give_review(self, complaint: Complaint, name: str = "reviewer") -> None:
        actions.assign_reviewer(actor=self.actor("manager"), complaint_id=complaint.pk, person=self.people[name])

    def under_review(self, **more: Any) -> Complaint:
        complaint = self.rejected(**more)
        actions.ask_review(actor=self.complainant(complaint), complaint_id=complaint.pk)
        self.give_review(complaint)
        return refetched(complaint)

    def told_the_ways_outside(self, **more: Any) -> Complaint:
        complaint = self.rejected(**more)
        reason = RecourseReason.REVIEW_DECLINED
        actions.give_recourse(actor=self.actor("handler"), complaint_id=complaint.pk, reason=reason)
        return refetched(complaint)

    def accepted(self, **more: Any) -> Complaint:
        complaint = self.responded(**more)
        return actions.accept_answer(actor=self.complainant(complaint), complaint_id=complaint.pk)

    def verified(self, **more: Any) -> Complaint:
        complaint = self.accepted(**more)
        for remedy in complaint.remedies.all():
            actions.deliver_remedy(actor=self.actor("handler"), remedy_id=remedy.pk, proof="Booking 4711")
            actions.verify_remedy(actor=self.actor("verifier"), remedy_id=remedy.pk)
        return refetched(complaint)

    def closed(self, **more: Any) -> Complaint:
        complaint = self.verified(**more)
        return actions.close_complaint(actor=self.actor("handler"), complaint_id=complaint.pk)


def refetched(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def make_world(*, at_the_top: bool = False) -> World:
    """People work in Cards, or `at_the_top` of the bank, where complaints arrive that nobody has sent on."""
    call_command("load_clocks", zone="Asia/Shanghai", verbosity=0)
    call_command("load_case_rules", verbosity=0)
    Organisation.objects.create(name={"en": "Harbour Bank", "zh-hans": "海港银行"}, time_zone="Asia/Shanghai")
    bank = make_unit("bank")
    cards, loans = make_unit("cards", parent=bank), make_unit("loans", parent=bank)
    home = bank if at_the_top else cards
    people = {role.value: make_user(role.value, role, unit=home) for role in Role}
    people["stranger"] = make_user("stranger", Role.HANDLER, unit=loans)
    people["second_handler"] = make_user("second handler", Role.HANDLER, Role.VERIFIER, Role.INVESTIGATOR, unit=cards)
    return World(bank, cards, loans, people)
