from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from mailguard.dashboard.times import Times, zone_named

NOW = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # 00:30 of the 11th in Berlin
BERLIN = Times(zone_named("Europe/Berlin"), NOW)


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(minutes=20), "00:10"),
        (timedelta(minutes=31), "10 Mar 23:59"),
        (timedelta(days=100), "1 Dec 2025 00:30"),
    ],
)
def test_a_time_is_short_today_and_grows_with_its_distance(passed: timedelta, shown: str) -> None:
    assert BERLIN.short(NOW - passed) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (2 * 86400 - 1, "47 h ago"),
        (2 * 86400, "2 days ago"),
        (-5, "just now"),
    ],
)
def test_how_long_ago_is_told_in_the_unit_that_fits(seconds: int, shown: str) -> None:
    assert BERLIN.ago(NOW - timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("hours", "shown"), [(0, "today 11 Mar"), (24, "tomorrow 12 Mar"), (-1, "yesterday 10 Mar"), (48, "Fri 13 Mar")]
)
def test_near_days_have_names(hours: int, shown: str) -> None:
    assert BERLIN.day(NOW + timedelta(hours=hours)) == shown


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert zone_named("Nowhere/Land").key == "UTC"
    assert zone_named("../../etc/passwd").key == "UTC"


def test_midnights_follow_the_zone_through_the_change_of_clocks() -> None:
    spring = Times(zone_named("Europe/Berlin"), datetime(2026, 3, 29, 12, tzinfo=UTC))
    bounds = spring.midnights(2)
    assert [one.astimezone(spring.zone).hour for one in bounds] == [0, 0, 0]
    assert [(b - a).total_seconds() / 3600 for a, b in pairwise(bounds)] == [24, 23]


def test_the_attribute_for_machines_is_utc() -> None:
    assert BERLIN.iso(datetime(2026, 3, 10, 1, 2, 3, 4, tzinfo=BERLIN.zone)) == "2026-03-10T00:02:03Z"
