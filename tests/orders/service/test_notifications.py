"""The mail that announces an order: when it is expected, when it counts as missing, what follows what."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from orders.access.directory import add_account, create_seller
from orders.domain.facts import FactSource
from orders.domain.notification import FOLLOWS
from orders.service.notifications import MOST_DECIDED
from orders.service.repositories import OrderFilter
from orders.storage.tables import orders
from orders.view import (
    Authority,
    FulfilledBy,
    NotificationState,
    OrderKey,
    OrderStatus,
    OrderView,
    Provenance,
    SellerId,
)
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import ACCOUNT, AT, OTHER, SELLER, Shop, a_read, a_shop, facts, numbered, placed

NUMBER = "114-0000001-0000001"
KEY = OrderKey(SELLER, ACCOUNT, NUMBER)
GRACE = timedelta(minutes=60)
SECOND = timedelta(seconds=1)
NOT_EXPECTED, EXPECTED, VERIFIED, MISMATCH, MISSING = NotificationState


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def record(shop: Shop, *rows: Any, source: FactSource | None = None, at: datetime = AT) -> None:
    shop.clock.at = at
    asyncio.run(shop.service.record_facts(SELLER, source or a_read(as_of=at), rows))


def watch_since(shop: Shop, moment: datetime) -> None:
    shop.store.write_now(lambda open_: create_seller(open_, "lamps", AT, seller_id=SELLER, watch_since=moment))


def the_order(shop: Shop) -> OrderView:
    (found,) = asyncio.run(shop.service.list(SELLER, OrderFilter(include_pending=True), limit=100)).items
    return found


def state(shop: Shop) -> NotificationState:
    return the_order(shop).notification_state


def note(shop: Shop, after: NotificationState, key: OrderKey = KEY) -> None:
    shop.store.write_now(lambda open_: shop.service.note_notification(open_, key, after))


def missing_at(shop: Shop, at: datetime, limit: int = 100) -> tuple[str, ...]:
    found = shop.store.write_now(lambda open_: shop.service.mark_missing(open_, limit, at))
    return tuple(key.order_id for key in found)


def test_s2_mail_is_missing_when_the_grace_time_has_passed_and_not_a_second_before(shop: Shop) -> None:
    record(shop, facts())
    assert (state(shop), missing_at(shop, AT + GRACE - SECOND)) == (EXPECTED, ())
    assert (missing_at(shop, AT + GRACE), state(shop)) == ((NUMBER,), MISSING)
    assert missing_at(shop, AT + GRACE + SECOND) == ()


def test_the_grace_time_is_the_accounts_own(shop: Shop) -> None:
    shop.store.write_now(
        lambda open_: add_account(open_, SELLER, ACCOUNT, "amazon", Authority.MIRROR, AT, grace=timedelta(minutes=5))
    )
    record(shop, facts())
    assert missing_at(shop, AT + timedelta(minutes=5)) == (NUMBER,)


def test_the_time_counts_from_when_the_order_became_shippable(shop: Shop) -> None:
    record(shop, facts(status=OrderStatus.PENDING))
    later = AT + timedelta(hours=5)
    assert (state(shop), missing_at(shop, later)) == (NOT_EXPECTED, ())
    record(shop, facts(), at=later)
    assert missing_at(shop, later + GRACE - SECOND) == ()
    assert missing_at(shop, later + GRACE) == (NUMBER,)


@pytest.mark.parametrize("after", [VERIFIED, MISMATCH])
def test_s51_d9_an_order_whose_notice_came_is_never_missing(shop: Shop, after: NotificationState) -> None:
    record(shop, facts())
    note(shop, after)
    assert (missing_at(shop, AT + 2 * GRACE), state(shop)) == ((), after)


def test_s52_d9_a_notice_that_comes_late_makes_it_verified(shop: Shop) -> None:
    record(shop, facts())
    missing_at(shop, AT + GRACE)
    note(shop, VERIFIED)
    assert state(shop) is VERIFIED


def test_s2_d9_missing_mail_blocks_nothing_and_makes_no_version(shop: Shop) -> None:
    record(shop, facts())
    before = the_order(shop)
    missing_at(shop, AT + GRACE)
    after = the_order(shop)
    assert (after.version, after.shippable, after.blockers) == (before.version, True, ())
    assert len(asyncio.run(shop.service.events(SELLER, after.id))) == 1


def test_what_became_of_the_mail_outlives_every_later_read(shop: Shop) -> None:
    record(shop, facts())
    missing_at(shop, AT + GRACE)
    record(shop, facts(ship_by=AT + timedelta(days=3)), at=AT + 2 * GRACE)
    assert (state(shop), the_order(shop).version) == (MISSING, 2)


def test_an_order_that_comes_back_to_the_open_list_is_not_announced_again(shop: Shop) -> None:
    record(shop, facts())
    record(shop, facts(status=OrderStatus.PENDING), at=AT + timedelta(minutes=10))
    record(shop, facts(), at=AT + timedelta(minutes=20))
    assert missing_at(shop, AT + GRACE) == (NUMBER,)


@pytest.mark.parametrize(
    "row",
    [
        facts(status=OrderStatus.SHIPPED),
        facts(status=OrderStatus.CANCELLED),
        facts(status=OrderStatus.UNFULFILLABLE),
        facts(fulfilled_by=FulfilledBy.MARKETPLACE),
    ],
    ids=["shipped", "cancelled", "unfulfillable", "by the marketplace"],
)
def test_what_the_seller_is_not_to_ship_expects_no_mail(shop: Shop, row: Any) -> None:
    record(shop, row)
    assert (state(shop), missing_at(shop, AT + timedelta(days=9))) == (NOT_EXPECTED, ())


def test_an_order_that_a_person_typed_expects_no_mail(shop: Shop) -> None:
    record(shop, facts(), source=a_read(provenance=Provenance.MANUAL))
    assert state(shop) is NOT_EXPECTED


def test_an_order_of_a_hosted_account_expects_its_mail_too(shop: Shop) -> None:
    record(shop, facts(), source=placed())
    assert missing_at(shop, AT + GRACE) == (NUMBER,)


@pytest.mark.parametrize(
    ("bought", "expected"), [(AT - SECOND, NOT_EXPECTED), (AT, EXPECTED), (AT + SECOND, EXPECTED)]
)
def test_an_order_from_before_the_seller_was_watched_expects_none(
    shop: Shop, bought: datetime, expected: NotificationState
) -> None:
    watch_since(shop, AT)
    record(shop, facts(purchase_date=bought), at=AT + timedelta(minutes=1))
    assert state(shop) is expected


def test_an_order_without_a_date_counts_once_it_was_seen_to_be_paid(shop: Shop) -> None:
    watch_since(shop, AT)
    record(shop, facts(purchase_date=None))
    assert state(shop) is NOT_EXPECTED
    record(shop, facts(order_id="2", purchase_date=None, status=OrderStatus.PENDING))
    record(shop, facts(order_id="2", purchase_date=None), at=AT + SECOND)
    assert missing_at(shop, AT + SECOND + GRACE) == ("2",)


@pytest.mark.parametrize("before", NotificationState)
@pytest.mark.parametrize("after", [VERIFIED, MISMATCH, MISSING])
def test_a_state_follows_only_what_it_may_follow(
    shop: Shop, before: NotificationState, after: NotificationState
) -> None:
    record(shop, facts())
    shop.store.write_now(lambda open_: open_.execute(update(orders).values(notification_state=before)) and None)
    note(shop, after)
    assert state(shop) is (after if before in FOLLOWS[after] else before)


def test_a_false_mail_that_was_none_leaves_the_order_waiting_again(shop: Shop) -> None:
    record(shop, facts())
    note(shop, MISMATCH)
    note(shop, EXPECTED)
    assert state(shop) is EXPECTED
    assert missing_at(shop, AT + GRACE) == (NUMBER,)


def test_before_the_order_is_paid_it_waits_for_no_mail_again(shop: Shop) -> None:
    record(shop, facts(status=OrderStatus.PENDING))
    note(shop, MISMATCH)
    note(shop, EXPECTED)
    assert state(shop) is NOT_EXPECTED


def test_many_are_marked_a_batch_at_a_time_the_longest_overdue_first(shop: Shop) -> None:
    record(shop, *numbered(3))
    record(shop, facts(order_id="114-0000009-0000009"), at=AT + SECOND)
    assert missing_at(shop, AT + 2 * GRACE, limit=3) == tuple(f"114-0000001-{at:07}" for at in range(3))
    assert missing_at(shop, AT + 2 * GRACE, limit=3) == ("114-0000009-0000009",)
    assert missing_at(shop, AT + 2 * GRACE, limit=3) == ()


def fell_due(shop: Shop, since: datetime, seller: SellerId = SELLER) -> tuple[NotificationState, ...]:
    return shop.store.read_now(lambda open_: shop.service.fell_due(open_, seller, since))


def test_what_fell_due_is_told_of_one_seller_and_since_then_only(shop: Shop) -> None:
    record(shop, facts())
    due = AT + GRACE
    assert fell_due(shop, due - SECOND) == ()  # it still waits
    missing_at(shop, due)
    assert fell_due(shop, due - SECOND) == (MISSING,)
    assert fell_due(shop, due) == ()
    assert fell_due(shop, due - SECOND, OTHER) == ()


def test_however_many_orders_wait_what_was_decided_is_seen(shop: Shop) -> None:
    record(shop, *numbered(3))
    missing_at(shop, AT + GRACE)
    later = [facts(order_id=f"114-0000002-{number:07}") for number in range(MOST_DECIDED + 1)]
    record(shop, *later, at=AT + GRACE)
    assert fell_due(shop, AT) == (MISSING,) * 3


def test_missing_mail_of_two_weeks_is_counted(shop: Shop) -> None:
    record(shop, *numbered(2))
    assert asyncio.run(shop.service.counts(SELLER)).missing == 0
    missing_at(shop, AT + GRACE)
    shop.clock.at = AT + GRACE + timedelta(days=14) - SECOND
    assert asyncio.run(shop.service.counts(SELLER)).missing == 2
    shop.clock.at += SECOND
    assert asyncio.run(shop.service.counts(SELLER)).missing == 0
    assert asyncio.run(shop.service.counts(OTHER)).missing == 0
