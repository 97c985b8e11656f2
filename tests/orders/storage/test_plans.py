"""Every question that is asked often walks an index; none scans the table or sorts it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from orders.domain.actions import STANDING
from orders.service.repositories import OrderFilter
from orders.storage.repository import SqlRepository
from orders.view import OrderKey, OrderStatus
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, VAULT, Shop, a_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path) as made:
        yield made


def plans(shop: Shop, ask: Any) -> list[str]:
    """How SQLite would answer each statement on `orders` that `ask` sends."""

    def work(connection: Connection) -> list[str]:
        sent: list[tuple[str, Any]] = []

        def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
            sent.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        ask(SqlRepository(connection, VAULT))
        event.remove(connection, "before_cursor_execute", note)
        rows = (
            row
            for statement, parameters in sent
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        )
        return [row.detail for row in rows]

    return shop.store.read_now(work)


POSITION = (AT, "0" * 32)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda kept: kept.find([(SELLER, "amazon", "1"), (SELLER, "amazon", "2")]), "marketplace_order_id"),
        (lambda kept: kept.open_among(SELLER, "amazon", ["1", "2"]), "marketplace_order_id"),
        (lambda kept: kept.by_order_ids(SELLER, ACCOUNT, ["1", "2"]), "account_id_order_id"),
        (lambda kept: kept.versions([OrderKey(SELLER, ACCOUNT, "1")]), "account_id_order_id"),
        (lambda kept: kept.due(SELLER, (), POSITION, 25, AT), "ready_due_id"),
        (lambda kept: kept.count_due(SELLER, (), AT), "ready_due_id"),
        (lambda kept: kept.page(SELLER, OrderFilter(), (), POSITION, 25, AT), "seller_id_updated_at_id"),
        (
            lambda kept: kept.page(SELLER, OrderFilter(status=OrderStatus.UNSHIPPED), (), POSITION, 25, AT),
            "status_updated_at_id",
        ),
        (lambda kept: kept.still_open(SELLER, ACCOUNT, AT, 500), "account_id_status_status_time"),
        (lambda kept: kept.count_by_status(SELLER), "seller_id"),
        (lambda kept: kept.overdue_notices(AT, 500), "ix_orders_notice_due"),
        (lambda kept: kept.awake(AT, 100), "ix_orders_wakes_at"),
        (lambda kept: kept.decided_notices(SELLER, AT, 200), "seller_id_notice_due_at"),
        (lambda kept: kept.count_missing_notices(SELLER, AT), "seller_id_notice_due_at"),
    ],
)
def test_a_question_walks_its_index(shop: Shop, ask: Any, index: str) -> None:
    told = plans(shop, ask)
    assert told
    assert all(line.startswith("SEARCH orders USING") and index in line.partition("(")[0] for line in told), told


def test_what_waits_is_found_by_its_state_and_each_order_by_its_key(shop: Shop) -> None:
    told = plans(shop, lambda kept: kept.waiting(SELLER, ACCOUNT, None, STANDING, POSITION, 25))
    assert "seller_id_state_changed_at (seller_id=? AND state=?)" in told[0]
    assert told[1].startswith("SEARCH orders USING")
    assert told[1].endswith("(seller_id=? AND id=?)")
