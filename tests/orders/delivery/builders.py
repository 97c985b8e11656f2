"""Events, rows and a clock for tests of delivery."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from orders.delivery.outbox import OutboxEvent, OutboxRow
from orders.view import AccountId, OrderKey, SellerId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SELLER = SellerId("seller-1")
OTHER = SellerId("seller-2")


@dataclass(slots=True)
class SetClock:
    """A clock that stands still until it is moved."""

    at: datetime = field(default=NOW)

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def an_event(**changes: Any) -> OutboxEvent:
    given: dict[str, Any] = {
        "seller_id": SELLER,
        "topic": "order.changed",
        "subject": "order-1",
        "payload": {"version": 2},
        "at": NOW,
        "key": OrderKey(SELLER, AccountId("shop-1"), "114-1"),
    }
    return OutboxEvent(**{**given, **changes})


def a_row(**changes: Any) -> OutboxRow:
    given: dict[str, Any] = {
        "seller_id": SELLER,
        "id": "1" * 32,
        "event_id": "2" * 32,
        "subscription": "webhook:e1",
        "topic": "order.changed",
        "subject": "order-1",
        "payload": {"version": 2},
        "at": NOW,
        "created_at": NOW,
        "tries": 1,
    }
    return OutboxRow(**{**given, **changes})
