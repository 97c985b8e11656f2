from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from orders.delivery import outbox
from orders.delivery.endpoints import Endpoint, add_endpoint, add_mail_channel, set_enabled
from orders.delivery.outbox import AGAIN, GIVE_UP, LEASE, LONGEST_PAUSE, State, deliveries, publish, publish_all, take
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


def test_a_row_that_backs_off_holds_up_its_own_subject_only(connection: Connection) -> None:
    a_webhook(connection)
    publish_all(connection, [an_event(), an_event(topic="order.late"), an_event(subject="order-2")])
    first, other = take(connection, "webhook:", 10, NOW)
    assert (first.subject, other.subject) == ("order-1", "order-2")
    outbox.failed(connection, first, "500", NOW)
    outbox.done(connection, [other], NOW)
    assert take(connection, "webhook:", 10, NOW + SECOND) == []
    assert take(connection, "webhook:", 10, NOW + 5 * SECOND)[0].id == first.id


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


def test_pauses_double_up_to_an_hour() -> None:
    seconds = [outbox.pause(tries, 0.0).total_seconds() for tries in range(1, 13)]
    assert seconds[:4] == [5, 10, 20, 40]
    assert seconds[-1] == LONGEST_PAUSE.total_seconds()
    assert outbox.pause(10_000, 0.0) == LONGEST_PAUSE


def test_jitter_adds_up_to_a_quarter() -> None:
    assert outbox.pause(1, 1.0) == timedelta(seconds=6.25)


def test_the_target_s_wish_for_a_longer_pause_is_heeded(connection: Connection) -> None:
    a_webhook(connection)
    publish(connection, an_event())
    (row,) = take(connection, "webhook:", 10, NOW)
    assert outbox.failed(connection, row, "429", NOW, not_before=NOW + 90 * SECOND) == NOW + 90 * SECOND
    assert take(connection, "webhook:", 10, NOW + 89 * SECOND) == []


def test_the_last_try_is_72_hours_after_the_event(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish(connection, an_event())
    at, tries = NOW, 0
    while rows := take(connection, "webhook:", 10, at):
        tries += 1
        due = outbox.failed(connection, rows[0], "it was down", at)
        if due is None:
            break
        at = due
    assert at == NOW + GIVE_UP
    assert 70 < tries < 100
    (dead,) = deliveries(connection, SELLER, hook.subscription, 10)
    assert (dead.state, dead.last_error) == (State.DEAD, "it was down")


def test_72_hours_down_lose_nothing(connection: Connection) -> None:
    a_webhook(connection)
    publish_all(connection, [an_event(subject=f"order-{number % 50}") for number in range(500)])
    at = NOW
    while at < NOW + GIVE_UP:  # down: one row a round finds out, and the whole subscription waits
        row, *_ = take(connection, "webhook:", 50, at)
        due = outbox.failed(connection, row, "down", at, everywhere=True)
        assert due is not None
        at = due
    arrived = []
    while rows := take(connection, "webhook:", 50, at):  # up again
        arrived += [row.id for row in rows]
        outbox.done(connection, rows, at)
    assert len(set(arrived)) == 500


def test_a_target_that_is_down_pauses_as_a_whole_and_counts_one_try(connection: Connection) -> None:
    hook = a_webhook(connection)
    a_webhook(connection, seller=OTHER)
    publish_all(connection, [an_event(subject=name, seller_id=seller) for name in "ab" for seller in (SELLER, OTHER)])
    first, *_ = (row for row in take(connection, "webhook:", 10, NOW) if row.seller_id == SELLER)
    outbox.failed(connection, first, "refused", NOW, everywhere=True)
    assert take(connection, "webhook:", 10, NOW + SECOND) == []
    rows = deliveries(connection, SELLER, hook.subscription, 10)
    assert sorted(row.tries for row in rows) == [0, 1]
    assert {row.due_at for row in rows} == {NOW + 5 * SECOND}


def test_an_error_is_kept_up_to_500_signs(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish(connection, an_event())
    outbox.failed(connection, take(connection, "webhook:", 1, NOW)[0], "x" * 5000, NOW)
    kept = deliveries(connection, SELLER, hook.subscription, 1)[0].last_error
    assert kept == "x" * 500


def test_old_rows_are_swept_and_waiting_ones_are_not(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish_all(connection, [an_event(subject="old"), an_event(subject="waits")])
    outbox.done(connection, take(connection, "webhook:", 1, NOW), NOW)
    assert outbox.sweep(connection, NOW) == 0
    assert outbox.sweep(connection, NOW + SECOND) == 1
    assert [row.subject for row in deliveries(connection, SELLER, hook.subscription, 10)] == ["waits"]


def test_no_events_are_nothing(connection: Connection) -> None:
    publish_all(connection, [])
    assert take(connection, AGAIN, 10, NOW) == []
