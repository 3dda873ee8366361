"""Which bodies complainants are offered: by law, by trade, by the day."""

from datetime import UTC, date, datetime

import pytest

from plaudit.bodies import loading
from plaudit.bodies.actions import write_version
from plaudit.bodies.codes import circles_of
from plaudit.bodies.queries import bodies_for
from plaudit.foundation.actors import SYSTEM
from tests.bodies.world import entry, make_organisation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def offered(jurisdiction: str, sector: str = "", at: datetime = NOON) -> list[str]:
    return [body.code for body in bodies_for(jurisdiction, sector, at)]


def keep(*bodies: object) -> None:
    for body in bodies:
        write_version(body, actor=SYSTEM, code="body.added")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("jurisdiction", "sector", "codes"),
    [
        ("US", "consumer_finance", ["us-cfpb", "us-state-attorneys-general"]),
        ("US", "housing", ["us-state-attorneys-general"]),
        ("GB", "consumer_finance", ["gb-financial-ombudsman"]),
        ("GB-ENG", "housing", ["gb-housing-ombudsman"]),
        ("GB", "housing", []),
        ("CN", "consumer_finance", ["cn-12378", "cn-financial-mediation", "cn-12315"]),
        ("CN", "market_regulation", ["cn-12315"]),
        ("AU", "consumer_finance", ["au-afca"]),
        ("DE", "retail", ["eu-adr-bodies"]),
        ("EU", "", ["eu-adr-bodies"]),
        ("BR", "consumer_finance", []),
        ("", "consumer_finance", []),
    ],
)
def test_a_complainant_is_offered_the_bodies_of_the_law_and_the_trade(
    jurisdiction: str, sector: str, codes: list[str]
) -> None:
    loading.load()

    assert offered(jurisdiction, sector) == codes


def test_the_closed_european_platform_is_never_offered_again() -> None:
    loading.load()

    assert "eu-odr-platform" in offered("FR", at=datetime(2025, 7, 19, 12, tzinfo=UTC))
    for at in (datetime(2025, 7, 20, 12, tzinfo=UTC), NOON, datetime(2040, 1, 1, tzinfo=UTC)):
        assert "eu-odr-platform" not in offered("FR", "online_shop", at)


def test_the_day_is_the_day_where_the_organisation_works() -> None:
    make_organisation("NZ")
    keep(entry(valid_to=date(2026, 11, 21)))

    assert offered("NZ", at=datetime(2026, 11, 20, 15, 59, tzinfo=UTC)) == ["nz-arbiter"]
    assert offered("NZ", at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == []


def test_a_body_is_not_offered_before_its_first_day() -> None:
    keep(entry(valid_from=date(2027, 1, 1)))

    assert offered("NZ") == []


def test_an_older_version_does_not_come_back_when_the_newer_has_ended() -> None:
    keep(entry(), entry(valid_from=date(2024, 1, 1), valid_to=date(2026, 1, 1)))

    assert offered("NZ") == []
    assert offered("NZ", at=datetime(2025, 6, 1, tzinfo=UTC)) == ["nz-arbiter"]


def test_what_is_planned_for_later_is_not_told_today() -> None:
    keep(entry(), entry(valid_from=date(2027, 1, 1), phone="0800 2"))

    assert [body.phone for body in bodies_for("NZ", "", NOON)] == [""]
    assert [body.phone for body in bodies_for("NZ", "", datetime(2027, 2, 1, tzinfo=UTC))] == ["0800 2"]


def test_a_body_that_moved_to_another_trade_is_not_offered_in_the_old_one() -> None:
    keep(entry(sector="housing"), entry(sector="energy"))

    assert offered("NZ", "housing") == []
    assert offered("NZ", "energy") == ["nz-arbiter"]


def test_a_part_of_a_country_and_a_member_of_a_union_share_their_bodies() -> None:
    assert circles_of("GB-ENG") == ("GB-ENG", "GB")
    assert circles_of("DE-BY") == ("DE-BY", "DE", "EU")
    assert circles_of("EU") == ("EU",)
    assert circles_of("GB") == ("GB",)
    assert circles_of("") == ()
