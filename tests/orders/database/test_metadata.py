from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from orders.database.metadata import UtcInstant

DIALECT = sqlite.dialect()


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_microsecond(instant: datetime) -> None:
    kept = UtcInstant().process_bind_param(instant, DIALECT)
    assert UtcInstant().process_result_value(kept, DIALECT) == instant


def test_another_zone_is_the_same_instant() -> None:
    there = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    same = there.astimezone(UTC)
    assert UtcInstant().process_bind_param(there, DIALECT) == UtcInstant().process_bind_param(same, DIALECT)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcInstant().process_bind_param(datetime(2026, 3, 1), DIALECT)  # noqa: DTZ001


@pytest.mark.parametrize(("year", "hours"), [(9999, -1), (1, 1)])
def test_an_instant_that_could_not_be_read_again_is_refused(year: int, hours: int) -> None:
    edge = datetime(9999, 12, 31, 23, 59, 59, 999999) if year == 9999 else datetime(1, 1, 1)  # noqa: DTZ001 — set below
    assert UtcInstant().process_bind_param(edge.replace(tzinfo=UTC), DIALECT) is not None
    with pytest.raises(ValueError, match="cannot be stored"):
        UtcInstant().process_bind_param(edge.replace(tzinfo=timezone(timedelta(hours=hours))), DIALECT)


def test_nothing_stays_nothing() -> None:
    assert UtcInstant().process_bind_param(None, DIALECT) is None
    assert UtcInstant().process_result_value(None, DIALECT) is None
