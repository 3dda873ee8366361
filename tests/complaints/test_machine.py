"""Random walks over every move of a complaint, beside a model on paper: after each step both say the same."""

from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint, ComplaintLink, Obligation
from plaudit.customers.models import ContactPoint
from plaudit.foundation import moments
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry, OutboxMessage
from tests.factories import make_unit

from .machine_model import RESOLVED, Model, replay
from .machine_outside import DeedsOutside
from .world import World

PEOPLE = ("wang", "wang", "li")


class Walk(DeedsOutside, RuleBasedStateMachine):
    """Three complaints, two of them by one person, and everybody's deeds on them in any order."""

    refused: ClassVar[int] = 0
    done: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.moment = timezone.now()
        self.ids: list[UUID] = []
        self.models: dict[UUID, Model] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def file_them(self) -> None:
        for name in PEOPLE:
            with self.later():
                person = actions.Person(name=name, email=f"{name}@example.org")
                complaint = self.world.file(complainant=person)
                self.world.declared(complaint)
                self.world.looked_wider(complaint)
                self.world.learned(complaint)
            ContactPoint.objects.filter(party=complaint.complainant).update(confirmed_at=self.moment)
            self.ids.append(complaint.pk)
            self.models[complaint.pk] = Model(person=name, received_at=complaint.received_at)

    @contextmanager
    def later(self, **much: float) -> Any:
        """Every deed happens a little after the one before it."""
        self.moment += timedelta(**much or {"minutes": 7})
        with moments.at(self.moment):
            yield

    @rule(days=st.sampled_from([1, 12, 50]))
    def time_passes(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @rule(n=st.integers(0, 2), data=st.data())
    def step_that_is_allowed(self, n: int, data: st.DataObject) -> None:
        """Half of the walk goes on along the table, so that it comes far."""
        pk = self.ids[n]
        with self.later():
            allowed = [name for name, (may, _do, _note) in self.deeds(pk).items() if may]
            self.perform(pk, data.draw(st.sampled_from(allowed)))

    @rule(n=st.integers(0, 2), data=st.data())
    def step_of_any_kind(self, n: int, data: st.DataObject) -> None:
        """The other half tries what may well be refused."""
        pk = self.ids[n]
        with self.later():
            possible = [name for name, (may, _do, _note) in self.deeds(pk).items() if may is not None]
            self.perform(pk, data.draw(st.sampled_from(possible)))

    @rule(n=st.integers(0, 2), data=st.data())
    def step_to_an_early_end(self, n: int, data: st.DataObject) -> None:
        """Ends and joins are possible at the beginning only, which a long walk seldom sees again."""
        pk = self.ids[n]
        with self.later():
            early = {**self.passing_on(pk, self.models[pk]), **self.joining(pk, self.models[pk])}
            allowed = [name for name, (may, _do, _note) in early.items() if may]
            self.perform(pk, data.draw(st.sampled_from(allowed or ["merge"])))

    def perform(self, pk: UUID, name: str) -> None:
        may, do, note = self.deeds(pk)[name]
        before, clocks = self.picture(), self.clocks(pk)
        try:
            with transaction.atomic():
                do()
        except PlauditError as refusal:
            assert not may, f"{name} was refused in {self.models[pk].state}: {refusal.code}"
            assert self.picture() == before, f"{name} was refused and changed something"
            type(self).refused += 1
        else:
            assert may, f"{name} was done in {self.models[pk].state}"
            note()
            type(self).done.add(name)
            if name in MOVES_NO_CLOCK:
                assert self.clocks(pk) == clocks, f"{name} moved a clock"

    def picture(self) -> list[Any]:
        """Everything a deed may change."""
        rows = [*Complaint.objects.order_by("pk").values(), *Obligation.objects.order_by("pk").values()]
        return [
            *rows,
            *ComplaintLink.objects.order_by("pk").values(),
            Entry.objects.count(),
            OutboxMessage.objects.count(),
        ]

    @invariant()
    def state_model_and_journal_agree(self) -> None:
        for pk, model in self.models.items():
            complaint = Complaint.objects.get(pk=pk)
            assert complaint.state == model.state == replay([entry.code for entry in entries_of(pk)])
            assert complaint.closing_code == model.closing
            assert bool(model.closing) == (model.state == "closed") == (complaint.closed_at is not None)
            assert complaint.is_resolved == (model.closing in RESOLVED)
            assert (complaint.merged_into_id is not None) == (model.closing == "merged")
            assert complaint.received_at == model.received_at

    @invariant()
    def what_is_due_next_is_the_soonest_that_is_owed(self) -> None:
        for complaint in Complaint.objects.filter(pk__in=self.ids):
            owed = [due for due in self.running(complaint.pk) if due]
            soonest = min(owed, default=None) if complaint.state != "closed" else None
            assert complaint.next_due_at == soonest

    def running(self, pk: UUID) -> list[Any]:
        return list(Obligation.objects.filter(complaint=pk, ended_at=None).values_list("due_at", flat=True))


MOVES_NO_CLOCK = {
    "assign",
    "add issue",
    "link",
    "unlink",
    "propose to pass it on",
    "confirm another unit",
    "keep it here",
}


RARE = {"assess", "withdraw", "merge", "settle", "confirm", "reopen"}
SOME_WALKS = settings(
    max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@pytest.mark.django_db
def test_every_walk_over_the_moves_agrees_with_the_model_on_paper(world: World) -> None:
    Walk.world, Walk.refused, Walk.done = world, 0, set()
    Walk.desk = make_unit("desk", parent=world.cards)

    for _more in range(5):  # chance may leave a rare deed out of one set of walks, hardly out of five
        run_state_machine_as_test(Walk, settings=SOME_WALKS)
        if Walk.done >= RARE:
            break

    assert Walk.refused > 20, "the walks hardly tried anything that is not allowed"
    assert Walk.done >= RARE
