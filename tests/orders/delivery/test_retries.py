from datetime import timedelta

import pytest
from sqlalchemy import Connection

from orders.delivery import outbox, retries
from orders.delivery.endpoints import Endpoint, add_endpoint
from orders.delivery.outbox import State, deliveries, publish, publish_all, take
from orders.delivery.retries import GIVE_UP, LONGEST_PAUSE
from tests.orders.database.stores import Kind
from tests.orders.delivery.builders import NOW, OTHER, SELLER, an_event

SECOND = timedelta(seconds=1)


def a_webhook(connection: Connection, *topics: str, seller: outbox.SellerId = SELLER) -> Endpoint:
    return add_endpoint(connection, seller, "https://hooks.shop.example/in", topics or ("*",), NOW)


def test_a_row_that_backs_off_holds_up_its_own_subject_only(connection: Connection) -> None:
    a_webhook(connection)
    publish_all(connection, [an_event(), an_event(topic="order.late"), an_event(subject="order-2")])
    first, other = take(connection, "webhook:", 10, NOW)
    assert (first.subject, other.subject) == ("order-1", "order-2")
    retries.failed(connection, first, "500", NOW)
    outbox.done(connection, [other], NOW)
    assert take(connection, "webhook:", 10, NOW + SECOND) == []
    assert take(connection, "webhook:", 10, NOW + 5 * SECOND)[0].id == first.id


def test_pauses_double_up_to_an_hour() -> None:
    seconds = [retries.pause(tries, 0.0).total_seconds() for tries in range(1, 13)]
    assert seconds[:4] == [5, 10, 20, 40]
    assert seconds[-1] == LONGEST_PAUSE.total_seconds()
    assert retries.pause(10_000, 0.0) == LONGEST_PAUSE


def test_jitter_adds_up_to_a_quarter() -> None:
    assert retries.pause(1, 1.0) == timedelta(seconds=6.25)


def test_the_target_s_wish_for_a_longer_pause_is_heeded(connection: Connection) -> None:
    a_webhook(connection)
    publish(connection, an_event())
    (row,) = take(connection, "webhook:", 10, NOW)
    assert retries.failed(connection, row, "429", NOW, not_before=NOW + 90 * SECOND) == NOW + 90 * SECOND
    assert take(connection, "webhook:", 10, NOW + 89 * SECOND) == []


def test_the_last_try_is_72_hours_after_the_event(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish(connection, an_event())
    at, tries = NOW, 0
    while rows := take(connection, "webhook:", 10, at):
        tries += 1
        due = retries.failed(connection, rows[0], "it was down", at)
        if due is None:
            break
        at = due
    assert at == NOW + GIVE_UP
    assert 70 < tries < 100
    (dead,) = deliveries(connection, SELLER, hook.subscription, 10)
    assert (dead.state, dead.last_error) == (State.DEAD, "it was down")


@pytest.mark.parametrize("kind", [Kind.SQLITE], indirect=True)  # thousands of rounds that say nothing of a database
def test_72_hours_down_lose_nothing(connection: Connection) -> None:
    a_webhook(connection)
    publish_all(connection, [an_event(subject=f"order-{number % 50}") for number in range(500)])
    at = NOW
    while at < NOW + GIVE_UP:  # down: one row a round finds out, and the whole subscription waits
        row, *_ = take(connection, "webhook:", 50, at)
        due = retries.failed(connection, row, "down", at, everywhere=True)
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
    retries.failed(connection, first, "refused", NOW, everywhere=True)
    assert take(connection, "webhook:", 10, NOW + SECOND) == []
    rows = deliveries(connection, SELLER, hook.subscription, 10)
    assert sorted(row.tries for row in rows) == [0, 1]
    assert {row.due_at for row in rows} == {NOW + 5 * SECOND}


def test_an_error_is_kept_up_to_500_signs(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish(connection, an_event())
    retries.failed(connection, take(connection, "webhook:", 1, NOW)[0], "x" * 5000, NOW)
    kept = deliveries(connection, SELLER, hook.subscription, 1)[0].last_error
    assert kept == "x" * 500


def test_old_rows_are_swept_and_waiting_ones_are_not(connection: Connection) -> None:
    hook = a_webhook(connection)
    publish_all(connection, [an_event(subject="old"), an_event(subject="waits")])
    outbox.done(connection, take(connection, "webhook:", 1, NOW), NOW)
    assert retries.sweep(connection, NOW) == 0
    assert retries.sweep(connection, NOW + SECOND) == 1
    assert [row.subject for row in deliveries(connection, SELLER, hook.subscription, 10)] == ["waits"]
