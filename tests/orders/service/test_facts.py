"""The facts door on real storage: versions, events, the outbox, freshness, and what a snapshot's silence means."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orders.access.directory import add_account
from orders.domain.facts import FactSource, FactsReport, OrderFacts
from orders.errors import NotFound, Refused
from orders.view import (
    AccountId,
    AccountView,
    Authority,
    Coverage,
    FoundOrder,
    NotificationState,
    OrderKey,
    OrderStatus,
    OrderView,
    Provenance,
)
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    AT,
    HOSTED,
    SELLER,
    Shop,
    a_package,
    a_read,
    a_shop,
    a_snapshot,
    facts,
    numbered,
    placed,
)

LATER = AT + timedelta(hours=1)
NUMBER = "114-0000001-0000001"


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def record(shop: Shop, source: FactSource, *rows: OrderFacts) -> FactsReport:
    shop.clock.at = max(shop.clock.at, source.as_of)
    return asyncio.run(shop.service.record_facts(SELLER, source, rows))


def found(shop: Shop, number: str = NUMBER, marketplace: str = "amazon") -> FoundOrder:
    key = (SELLER, marketplace, number)
    (hit,) = asyncio.run(shop.service.find([key], shop.clock.at))[key].hits
    return hit


def the_order(shop: Shop, number: str = NUMBER) -> OrderView:
    return found(shop, number).current


def event_names(shop: Shop) -> list[str]:
    return [event.name for event in asyncio.run(shop.service.events(SELLER, the_order(shop).id))]


def the_account(shop: Shop) -> AccountView:
    return asyncio.run(shop.service.counts(SELLER)).accounts[0]


def feed(shop: Shop) -> list[tuple[str, str | None]]:
    """Topic and order id of what `again` is told; taken."""

    def work(connection: object) -> list[tuple[str, str | None]]:
        changes = shop.service.changed_orders(connection, 1000, shop.clock.at)  # type: ignore[arg-type]
        shop.service.done_changes(connection, changes, shop.clock.at)  # type: ignore[arg-type]
        return [(change.row.topic, change.key.order_id if change.key else None) for change in changes]

    return shop.store.write_now(work)


def test_a_report_counts_what_became_of_the_rows(shop: Shop) -> None:
    record(shop, a_read(), facts(), facts(order_id="2"))
    rows = [facts(), facts(order_id="2", status=OrderStatus.SHIPPED), facts(order_id="3"), facts(order_id=" 4")]
    report = record(shop, a_read(as_of=LATER), *rows)
    assert (report.created, report.changed, report.unchanged, len(report.refused)) == (1, 1, 1, 1)


def test_d7_every_change_is_one_version_and_one_event(shop: Shop) -> None:
    record(shop, a_read(), facts())
    record(shop, a_read(as_of=LATER), facts(buyer_name="Ana B. Example"))
    record(shop, a_read(as_of=LATER), facts(buyer_name="Ana B. Example", status=OrderStatus.SHIPPED))
    assert the_order(shop).version == 3
    assert event_names(shop) == ["order.recorded", "order.changed", "order.status_changed"]


def test_the_same_again_is_no_version_and_no_event(shop: Shop) -> None:
    record(shop, a_read(), facts())
    record(shop, a_read(as_of=LATER), facts())
    assert (the_order(shop).version, the_order(shop).source_time) == (1, LATER)
    assert event_names(shop) == ["order.recorded"]


def test_earlier_versions_are_kept_newest_first(shop: Shop) -> None:
    for hours, name in enumerate(("One", "Two", "Three")):
        record(shop, a_read(as_of=AT + timedelta(hours=hours)), facts(buyer_name=name))
    assert [version.buyer_name for version in found(shop).earlier] == ["Two", "One"]


def test_s13_a_cancelled_order_forgets_its_buyer_in_every_version(shop: Shop) -> None:
    record(shop, a_read(), facts())
    record(shop, a_read(as_of=LATER), facts(status=OrderStatus.CANCELLED))
    hit = found(shop)
    assert [version.buyer_name for version in (hit.current, *hit.earlier)] == [None, None]
    bodies = shop.store.read_now(
        lambda connection: [
            bytes(row.body)
            for table in ("orders", "order_versions")
            for row in connection.exec_driver_sql(f"SELECT body FROM {table}")
        ]
    )
    assert not any(b"Ana" in body or b"Sample Street" in body for body in bodies)


def test_every_event_reaches_the_feed_once(shop: Shop) -> None:
    record(shop, a_read(), facts())
    assert feed(shop) == [("order.recorded", NUMBER), ("account.read", None)]
    assert feed(shop) == []


def test_no_payload_carries_personal_data(shop: Shop) -> None:
    record(shop, a_read(), facts())
    rows = shop.store.read_now(
        lambda connection: [str(row.payload) for row in connection.exec_driver_sql("SELECT payload FROM outbox")]
    )
    assert rows
    assert not any("Ana" in row or "Sample" in row for row in rows)


def test_a_complete_read_makes_the_account_fresh(shop: Shop) -> None:
    record(shop, a_read(), facts())
    assert (the_account(shop).as_of, the_account(shop).coverage.complete) == (AT, True)


def test_a_refused_row_costs_the_read_its_completeness(shop: Shop) -> None:
    record(shop, a_read(), facts(), facts(order_id=""))
    assert not the_account(shop).coverage.complete


def test_a_chunk_that_is_not_the_last_makes_nothing_fresh(shop: Shop) -> None:
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts()], last=False))
    assert the_account(shop).as_of is None


def test_an_older_read_does_not_move_freshness_back(shop: Shop) -> None:
    record(shop, a_read(as_of=LATER))
    record(shop, a_read(as_of=AT, coverage=Coverage(statuses=frozenset({OrderStatus.UNSHIPPED}))))
    assert (the_account(shop).as_of, the_account(shop).coverage.complete) == (LATER, True)


def test_an_open_order_that_left_a_complete_snapshot_is_of_unknown_status(shop: Shop) -> None:
    record(shop, a_snapshot(), facts(), facts(order_id="2"))
    report = record(shop, a_snapshot(as_of=LATER), facts())
    assert (report.left_open_list, the_order(shop, "2").status) == (1, OrderStatus.STATUS_UNKNOWN)
    assert the_order(shop).status is OrderStatus.UNSHIPPED


def test_a_snapshot_with_a_refused_row_marks_nobody(shop: Shop) -> None:
    record(shop, a_snapshot(), facts(), facts(order_id="2"))
    record(shop, a_snapshot(as_of=LATER), facts(), facts(order_id=""))
    assert the_order(shop, "2").status is OrderStatus.UNSHIPPED


def test_an_older_snapshot_marks_nobody_who_was_stated_since(shop: Shop) -> None:
    record(shop, a_read(as_of=LATER), facts())
    record(shop, a_snapshot(as_of=AT))
    assert the_order(shop).status is OrderStatus.UNSHIPPED


def test_who_left_the_list_after_a_confirmation_from_here_is_shipped(shop: Shop) -> None:
    record(shop, a_snapshot(), facts())
    order = the_order(shop)
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package()))
    record(shop, a_snapshot(as_of=LATER))
    assert the_order(shop).status is OrderStatus.SHIPPED
    (action,) = asyncio.run(shop.service.actions(SELLER, order.id))
    assert action.state == "acknowledged"


def test_a_cancellation_by_the_source_rejects_a_confirmation_from_here(shop: Shop) -> None:
    record(shop, a_read(), facts())
    order = the_order(shop)
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package()))
    record(shop, a_read(as_of=LATER), facts(status=OrderStatus.CANCELLED))
    (action,) = asyncio.run(shop.service.actions(SELLER, order.id))
    assert (action.state, the_order(shop).confirmed_here) == ("rejected", False)


def test_an_order_expects_its_mail_once_it_may_be_shipped(shop: Shop) -> None:
    record(shop, a_read(), facts(status=OrderStatus.PENDING))
    assert the_order(shop).notification_state is NotificationState.NOT_EXPECTED
    record(shop, a_read(as_of=LATER), facts())
    assert the_order(shop).notification_state is NotificationState.EXPECTED


def test_what_became_of_the_mail_is_noted_without_event_or_version(shop: Shop) -> None:
    record(shop, a_read(), facts())
    order = the_order(shop)
    key = OrderKey(order.seller_id, order.account_id, order.order_id)
    shop.store.write_now(
        lambda connection: shop.service.note_notification(connection, key, NotificationState.VERIFIED)
    )
    record(shop, a_read(as_of=LATER), facts())
    noted = the_order(shop)
    assert (noted.notification_state, noted.version) == (NotificationState.VERIFIED, 1)


def test_versions_are_told_for_locking_and_zero_where_there_is_none(shop: Shop) -> None:
    record(shop, a_read(), facts())
    here, gone = OrderKey(SELLER, a_read().account_id, NUMBER), OrderKey(SELLER, a_read().account_id, "9")
    told = shop.store.write_now(lambda connection: shop.service.lock_versions(connection, [here, gone]))
    assert told == {here: 1, gone: 0}


@pytest.mark.parametrize("provenance", [Provenance.SOURCE, Provenance.MANUAL])
def test_a_hosted_account_takes_orders_from_its_marketplace_only(shop: Shop, provenance: Provenance) -> None:
    with pytest.raises(Refused, match="hosted here"):
        record(shop, replace(placed(), provenance=provenance), facts())
    assert record(shop, placed(), facts()).created == 1
    assert found(shop, marketplace="ourmarket").current.account_id == HOSTED


def test_a_mirror_takes_none_from_a_marketplaces_side(shop: Shop) -> None:
    with pytest.raises(Refused, match="mirrors a marketplace"):
        record(shop, a_read(provenance=Provenance.HOSTED), facts())


def test_an_account_elsewhere_takes_no_report_of_amazon_and_keeps_its_open_list(shop: Shop) -> None:
    etsy = AccountId("etsy")
    shop.store.write_now(lambda open_: add_account(open_, SELLER, etsy, "etsy", Authority.MIRROR, AT))
    record(shop, a_read(account_id=etsy), facts())
    with pytest.raises(Refused, match="This file is of amazon, but the account etsy at etsy"):
        record(shop, a_snapshot(account_id=etsy, as_of=LATER, marketplace="amazon"))
    assert found(shop, marketplace="etsy").current.status is OrderStatus.UNSHIPPED


def test_a_read_from_the_future_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="said to be of"):
        asyncio.run(shop.service.record_facts(SELLER, a_read(as_of=AT + timedelta(minutes=11)), []))
    asyncio.run(shop.service.record_facts(SELLER, a_read(as_of=AT + timedelta(minutes=10)), []))


def test_facts_need_an_account_of_the_seller(shop: Shop) -> None:
    with pytest.raises(NotFound):
        record(shop, a_read(account_id=AccountId("ebay")), facts())


def test_many_orders_go_in_together(shop: Shop) -> None:
    rows: Sequence[OrderFacts] = numbered(1200)
    assert record(shop, a_snapshot(), *rows).created == 1200
    assert record(shop, a_snapshot(as_of=LATER)).left_open_list == 1200
