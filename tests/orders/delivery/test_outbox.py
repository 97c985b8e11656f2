from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from orders.delivery import outbox
from orders.delivery.endpoints import Endpoint, add_endpoint, add_mail_channel, set_enabled
from orders.delivery.outbox import AGAIN, LEASE, State, deliveries, publish, publish_all, take
from orders.delivery.tables import outbox as table
from tests.orders.delivery.builders import NOW, OTHER, SELLER, an_event

SECOND = timedelta(seconds=1)


def a_webhook(connection: Connection, *topics: str, seller: outbox.SellerId = SELLER) -> Endpoint:
    return add_endpoint(connection, seller, "https://hooks.shop.example/in", topics or ("*",), NOW)


def waiting(connection: Connection) -> list[str]:
    return list(connection.execute(select(table.c.subscription).order_by(table.c.subscription)).scalars())


def test_an_event_is_written_once_for_everybody_who_wants_it(connection: Connection) -> None:
    hook = a_webhook(connection, "order.*")
    add_mail_channel(connection, SELLER, "ada@shop.example", ["order.changed"], NOW)
    a_webhook(connection, "alert.*")
    a_webhook(connection, seller=OTHER)
    off = a_webhook(connection)
    set_enabled(connection, SELLER, off.endpoint_id, False)
    publish(connection, an_event())
    assert waiting(connection) == ["again", "mail:ada@shop.example", hook.subscription]
    assert connection.execute(select(func.count(table.c.event_id.distinct()))).scalar_one() == 1


@pytest.mark.parametrize(
    ("topic", "wanted"),
    [("order.changed", True), ("account.read", True), ("account.added", False), ("alert.raised", False)],
)
def test_judging_again_hears_of_orders_and_reads(connection: Connection, topic: str, wanted: bool) -> None:
    publish(connection, an_event(topic=topic))
    assert (AGAIN in waiting(connection)) is wanted


def test_a_row_knows_its_order(connection: Connection) -> None:
    event = an_event()
    publish(connection, event)
    (row,) = take(connection, AGAIN, 10, NOW)
    assert (row.key, row.topic, row.subject, row.payload) == (event.key, "order.changed", "order-1", {"version": 2})


def test_a_taken_row_is_taken_once(connection: Connection) -> None:
    publish(connection, an_event())
    assert len(take(connection, AGAIN, 10, NOW)) == 1
    assert take(connection, AGAIN, 10, NOW + LEASE - SECOND) == []


def test_a_lease_ends_by_itself(connection: Connection) -> None:
    publish(connection, an_event())
    take(connection, AGAIN, 10, NOW)
    (row,) = take(connection, AGAIN, 10, NOW + LEASE)
    assert row.tries == 2


def test_no_more_than_asked_for_is_taken(connection: Connection) -> None:
    publish_all(connection, [an_event(subject=f"order-{number}") for number in range(5)])
    assert [row.subject for row in take(connection, AGAIN, 3, NOW)] == ["order-0", "order-1", "order-2"]
    assert [row.subject for row in take(connection, AGAIN, 3, NOW)] == ["order-3", "order-4"]


def test_one_subject_s_rows_come_one_at_a_time_in_order(connection: Connection) -> None:
    a_webhook(connection)
    publish_all(connection, [an_event(payload={"n": number}) for number in (1, 2, 3)])
    heard = []
    while rows := take(connection, "webhook:", 10, NOW):
        assert len(rows) == 1
        heard.append(rows[0].payload["n"])
        outbox.done(connection, rows, NOW)
    assert heard == [1, 2, 3]


def test_our_own_subscription_needs_no_order(connection: Connection) -> None:
    publish_all(connection, [an_event(), an_event()])
    assert len(take(connection, AGAIN, 10, NOW)) == 2


def test_a_long_queue_holds_up_nobody_else(connection: Connection) -> None:
    one, two = a_webhook(connection), a_webhook(connection, seller=OTHER)
    publish_all(connection, [an_event(subject=f"order-{number}") for number in range(50)])
    publish_all(connection, [an_event(seller_id=OTHER)])
    taken = take(connection, "webhook:", 10, NOW)
    assert {row.subscription for row in taken} == {one.subscription, two.subscription}
    assert len(taken) == 6  # a half for the long queue, and all of the short one


def test_what_was_delivered_stays_to_be_looked_at_but_not_our_own(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish(connection, an_event())
    for prefix in (AGAIN, "webhook:"):
        outbox.done(connection, take(connection, prefix, 10, NOW), NOW)
    assert waiting(connection) == [hook.subscription]
    assert deliveries(connection, SELLER, hook.subscription, 10)[0].state is State.DONE
    assert deliveries(connection, OTHER, hook.subscription, 10) == ()


def test_no_events_are_nothing(connection: Connection) -> None:
    publish_all(connection, [])
    assert take(connection, AGAIN, 10, NOW) == []
