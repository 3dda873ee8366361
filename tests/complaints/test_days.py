"""Which day it is: the organisation's own for what it promises, the earliest on earth for what a complainant says."""

from datetime import UTC, date, datetime

import pytest

from plaudit.complaints import actions
from plaudit.complaints.actions.deciding import check_offer
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import at

from .world import World

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # in Shanghai it is 1 July, in Auckland nearly noon


def test_what_happened_this_morning_can_be_told_before_the_day_begins_in_greenwich(world: World) -> None:
    with at(EVENING):
        complaint = world.file(problem_on=date(2026, 7, 1))

        assert complaint.problem_on == date(2026, 7, 1)
        with pytest.raises(Invalid, match="future"):
            world.file(problem_on=date(2026, 7, 2))


def test_nothing_is_promised_for_yesterday_where_the_organisation_is(world: World) -> None:
    with at(EVENING):
        check_offer(actions.Offer(kind="refund", promised_on=date(2026, 7, 1)))

        with pytest.raises(Invalid, match="past"):
            check_offer(actions.Offer(kind="refund", promised_on=date(2026, 6, 30)))
