"""Harbour Bank in small: two units, people with one role each, and complaints at any point of their way."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.management import call_command

from plaudit.accounts.models import Organisation, Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.cause_trees import load_causes
from plaudit.complaints.codes import Channel, Finding, RecourseReason
from plaudit.complaints.models import Cause, Complaint, Declaration
from plaudit.foundation.actors import Actor
from tests.factories import make_unit, make_user
from tests.recorded import as_recorded

RATINGS = actions.Ratings(
    severity=2,
    has_safety_risk=False,
    complexity=1,
    impact=1,
    immediate_action_needed=False,
    immediate_action_possible=False,
)
DECLARING = ("handler", "investigator", "decider", "reviewer", "verifier", "second_handler")


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
        """With the declarations of those who usually act, and the questions beyond the case answered."""
        complaint = self.file(**more)
        self.declared(complaint)
        at = {"complaint_id": complaint.pk}
        actions.assess_complaint(actor=self.actor("assessor"), ratings=RATINGS, issues=list(issues), **at)
        self.looked_wider(complaint)
        return refetched(complaint)

    def declared(self, complaint: Complaint, *names: str) -> None:
        """These people (by default those who usually act) have no interest in the complaint."""
        Declaration.objects.bulk_create(
            Declaration(
                complaint=complaint,
                subject=complaint.subject,
                person=self.people[name],
                has_interest=False,
                about_person=complaint.about_person,
                about_unit=complaint.about_unit,
            )
            for name in names or DECLARING
        )

    def looked_wider(self, complaint: Complaint) -> None:
        """Nobody else was harmed, and there is nothing similar."""
        asker = next(n for n in ("decider", "investigator") if self.people[n].pk != complaint.about_person_id)
        look = actions.Look(others_harmed=False, has_similar=False)
        actions.look_wider(actor=self.actor(asker), complaint_id=complaint.pk, look=look)

    def heard(self, complaint: Complaint) -> None:
        """Whoever is complained about was told and has answered."""
        if complaint.about_person is not None:
            teller = next(n for n in ("handler", "manager") if self.people[n].pk != complaint.about_person_id)
            told = {"complaint_id": complaint.pk, "extract": "A payment was booked late."}
            hearing = actions.tell_staff(actor=self.actor(teller), **told)
            actions.answer_as_staff(
                actor=actor_for(complaint.about_person), hearing_id=hearing.pk, words="I booked it when it came."
            )

    def learned(self, complaint: Complaint) -> None:
        """The cause is coded, and no corrective action is needed."""
        cause = Cause.objects.get(code="people.slip")
        actor, at = self.actor("decider"), {"complaint_id": complaint.pk}
        actions.code_cause(actor=actor, cause=cause, **at)
        actions.decide_corrective(actor=actor, is_needed=False, reason="A single slip.", **at)

    def investigated(self, **more: Any) -> Complaint:
        complaint = self.assessed(**more)
        actions.start_investigation(
            actor=self.actor("handler"),
            complaint_id=complaint.pk,
            investigator=self.people["investigator"],
            reason="The records and one call will show it.",
        )
        self.heard(complaint)
        return refetched(complaint)

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
        actions.decide_complaint(actor=self.actor("decider"), complaint_id=complaint.pk)
        self.learned(complaint)
        return refetched(complaint)

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
    return as_recorded(("world", at_the_top), lambda: _make_world(at_the_top=at_the_top))


def _make_world(*, at_the_top: bool) -> World:
    load_causes()
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
