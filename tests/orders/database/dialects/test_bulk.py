"""Many rows at once: what they hold is what `insert` would have written, and a broken one writes none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, exc, insert, select

from orders.database.dialects.bulk import FEW, add
from orders.storage.tables import order_directory, order_events, order_search

AT = datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=UTC)


def an_event(number: int, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seller_id": "s1",
        "id": f"{number}",
        "version": 1,
        "account_id": "amazon",
        "order_id": "\\N \t\r\n\\. \"quoted\" 'so' %s ? :at 電球 \U0001f4a1",
        "marketplace": "amazon",
        "name": "order.recorded",
        "at": AT + timedelta(microseconds=number),
        "actor": "sync",
        "status": "UNSHIPPED",
        "previous_status": None,
        "detail": {"reason": 'a\\b"c\n', "oversold": "yes"},
    }
    return {**row, **changes}


def rows_in(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 40])
def test_what_is_read_is_what_was_added(connection: Connection, count: int) -> None:
    rows = [an_event(100 + number) for number in range(count)]
    add(connection, order_events, rows)
    assert rows_in(connection, order_events) == rows


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_rows_are_as_insert_would_have_written_them(connection: Connection, count: int) -> None:
    """A NUL, too, which PostgreSQL's text cannot hold."""
    rows = [an_event(100 + number, actor="nul \0 in it") for number in range(count)]
    add(connection, order_events, rows)
    added = rows_in(connection, order_events)
    connection.execute(order_events.delete())
    connection.execute(insert(order_events), rows)
    assert rows_in(connection, order_events) == added


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_a_column_that_the_database_counts_is_left_out(connection: Connection, count: int) -> None:
    rows = [{"seller_id": "s1", "id": f"{number}", "tokens": "w114 plam"} for number in range(count)]
    add(connection, order_search, rows)
    assert sorted(row["id"] for row in rows_in(connection, order_search)) == [row["id"] for row in rows]


def test_of_nothing_nothing_is_written(connection: Connection) -> None:
    add(connection, order_events, [])
    assert rows_in(connection, order_events) == []


@pytest.mark.parametrize("count", [2, FEW + 1])
def test_a_key_that_is_there_is_refused_as_insert_refuses_it(connection: Connection, count: int) -> None:
    rows = [{"hash": f"{number}", "seller_id": "s1"} for number in range(count)]
    with pytest.raises(exc.IntegrityError), connection.begin_nested():
        add(connection, order_directory, [*rows, rows[0]])
    assert rows_in(connection, order_directory) == []


def test_an_error_tells_no_values(connection: Connection) -> None:
    row = {"hash": "a-secret-hash", "seller_id": "s1"}
    with pytest.raises(exc.IntegrityError) as raised, connection.begin_nested():
        add(connection, order_directory, [row, row])
    assert "hash" not in str(raised.value.params)


def test_a_time_without_its_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="time zone"):
        add(connection, order_events, [an_event(1, at=AT.replace(tzinfo=None))])


@pytest.mark.parametrize("other", [{"hash": "1"}, {"hash": "1", "seller_id": "s1", "more": 1}, {"a": 1, "b": 2}])
def test_rows_of_different_columns_are_not_written_together(connection: Connection, other: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        add(connection, order_directory, [{"hash": "0", "seller_id": "s1"}, other])
