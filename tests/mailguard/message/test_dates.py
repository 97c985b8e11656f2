"""The Date field: one instant or none."""

from datetime import UTC, datetime

import pytest

from mailguard.message.dates import read_date

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 2 Nov 2026 12:00:00 +0000",
        "02 Nov 2026 13:00:00 +0100",
        "Mon, 2 Nov 2026 12:00 GMT",
        "2 Nov 2026 07:00:00 EST",
        "2 November 2026 12:00:00 +0000 (UTC)",
        "Mon,2 Nov 26 12:00:00 Z",
    ],
)
def test_a_date_is_read(value: str) -> None:
    assert read_date(value) == NOON


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "1 Jan 99999999999",
        "31 Feb 2026 12:00:00 +0000",
        "2 Nov 2026 25:00:00 +0000",
        "2 Nov 2026 12:00:00",
        "2 Nov 2026 12:00:00 +9999",
        "2 Nov 0000 12:00:00 +0000",
        "1 Jan 0001 00:00:00 +2300",
        "٢ Nov 2026 12:00:00 +0000",
        "2 Nov 2026 12 +0000",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert read_date(value) is None
