"""A day of the notice against an instant of the store: right in any time zone, and soft."""

from datetime import UTC, date, datetime

import pytest

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.rules.comparing.moments import is_another_day, moments
from tests.mailguard.rules.builders import a_notice, an_order

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # the 20th from UTC-12 on, and the 21st at UTC+12
DAY = date(2026, 11, 20)


def test_both_days_are_told_with_what_the_store_has() -> None:
    notice = a_notice(order_date=DAY, ship_by=date(2026, 11, 25))
    facts = moments(notice, an_order(purchase_date=NOON, ship_by=NOON))
    assert facts == (
        ComparedFact(name="order_date", state=FactState.EQUAL, claimed="2026-11-20", actual="2026-11-20", hard=False),
        ComparedFact(
            name="ship_by", state=FactState.DIFFERENT, claimed="2026-11-25", actual="2026-11-20", hard=False
        ),
    )


def test_a_day_that_the_store_lacks_is_not_compared() -> None:
    facts = moments(a_notice(order_date=DAY), an_order(purchase_date=None))
    assert facts == (ComparedFact(name="order_date", state=FactState.NOT_COMPARED, claimed="2026-11-20", hard=False),)


def test_a_notice_that_names_no_day_is_compared_in_none() -> None:
    assert moments(a_notice(), an_order(purchase_date=NOON, ship_by=NOON)) == ()


@pytest.mark.parametrize(
    ("written", "another"),
    [
        ("2026-11-19", True),
        ("2026-11-20", False),
        ("2026-11-21", False),
        ("2026-11-22", True),
        ("20 November", None),
        ("", None),
    ],
)
def test_a_written_day_is_another_where_no_zone_has_it(written: str, another: bool | None) -> None:
    assert is_another_day(written, NOON) is another


def test_a_written_day_is_compared_with_nothing_where_the_store_has_none() -> None:
    assert is_another_day("2026-11-20", None) is None
