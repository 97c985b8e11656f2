"""A page shows as many as were asked for, and one row more says that there is another page."""

from datetime import UTC, datetime

import pytest

from orders.web.cursors import Position
from orders.web.paging import cut

AT = datetime(2026, 3, 1, tzinfo=UTC)


def place(row: str) -> Position:
    return AT, row


@pytest.mark.parametrize(
    ("found", "shown", "last"),
    [("", "", None), ("ab", "ab", None), ("abc", "ab", (AT, "b"))],
    ids=["none", "just a page", "one more"],
)
def test_the_last_row_shown_is_where_the_next_page_begins(found: str, shown: str, last: Position | None) -> None:
    assert cut(found, 2, place) == (shown, last)
