import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from orders.database.store import Store
from orders.delivery import outbox
from orders.delivery.channels import DeliveryFailed
from orders.delivery.endpoints import add_endpoint, add_mail_channel
from orders.delivery.loop import DeliveryLoop
from orders.delivery.outbox import OutboxEvent, OutboxRow, State
from tests.orders.delivery.builders import NOW, SELLER, SetClock, an_event


@dataclass
class Heard:
    """A channel that keeps what it is given; `failures` are raised first, one a row."""

    failures: list[Exception] = field(default_factory=list)
    rows: list[OutboxRow] = field(default_factory=list)

    async def send(self, row: OutboxRow) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.rows.append(row)

    @property
    def subjects(self) -> list[str]:
        return [row.subject for row in self.rows]


def publish(store: Store, events: Iterable[OutboxEvent]) -> None:
    store.write_now(lambda c: outbox.publish_all(c, tuple(events)))


@pytest.fixture
def hook(store: Store) -> str:
    made = store.write_now(lambda c: add_endpoint(c, SELLER, "https://hooks.shop.example/", ["*"], NOW))
    return made.subscription


def a_loop(store: Store, clock: SetClock | None = None, **channels: Heard) -> DeliveryLoop:
    named = {f"{name}:": channel for name, channel in channels.items()}
    return DeliveryLoop(store, named, clock or SetClock(), jitter=lambda: 0.0)


def states(store: Store, subscription: str) -> list[State]:
    return [row.state for row in store.read_now(lambda c: outbox.deliveries(c, SELLER, subscription, 100))]


def test_what_is_due_is_sent_once(store: Store, hook: str) -> None:
    heard = Heard()
    publish(store, [an_event()])
    loop = a_loop(store, webhook=heard)
    assert [asyncio.run(loop.once()), asyncio.run(loop.once())] == [1, 0]
    assert heard.subjects == ["order-1"]
    assert states(store, hook) == [State.DONE]


def test_each_channel_gets_its_own(store: Store, hook: str) -> None:
    store.write_now(lambda c: add_mail_channel(c, SELLER, "ada@shop.example", ["alert.*"], NOW))
    hooks, mails = Heard(), Heard()
    publish(store, [an_event(), an_event(topic="alert.raised", subject="alert-1")])
    asyncio.run(a_loop(store, webhook=hooks, mail=mails).once())
    assert (hooks.subjects, mails.subjects) == (["order-1", "alert-1"], ["alert-1"])


def test_a_failed_row_is_sent_again_after_its_pause(store: Store, hook: str) -> None:
    clock, heard = SetClock(), Heard([DeliveryFailed("400")])
    publish(store, [an_event(), an_event(subject="order-2")])
    loop = a_loop(store, clock, webhook=heard)
    asyncio.run(loop.once())
    assert heard.subjects == ["order-2"]
    clock.move(timedelta(seconds=5))
    asyncio.run(loop.once())
    assert heard.subjects == ["order-2", "order-1"]


def test_a_target_that_is_down_is_tried_once_a_round(store: Store, hook: str) -> None:
    clock, heard = SetClock(), Heard([DeliveryFailed("down", everywhere=True)])
    publish(store, [an_event(subject=f"order-{number}") for number in range(5)])
    loop = a_loop(store, clock, webhook=heard)
    asyncio.run(loop.once())
    assert heard.subjects == []
    clock.move(timedelta(seconds=5))
    asyncio.run(loop.once())
    assert heard.subjects == [f"order-{number}" for number in range(5)]


def test_one_target_that_is_down_does_not_hold_up_another(store: Store, hook: str) -> None:
    other = store.write_now(lambda c: add_endpoint(c, SELLER, "https://other.shop.example/", ["*"], NOW))

    @dataclass
    class HalfDown(Heard):
        async def send(self, row: OutboxRow) -> None:
            if row.subscription == hook:
                raise DeliveryFailed("down", everywhere=True)
            await Heard.send(self, row)

    heard = HalfDown()
    publish(store, [an_event(subject=f"order-{number}") for number in range(3)])
    asyncio.run(a_loop(store, webhook=heard).once())
    assert states(store, other.subscription) == [State.DONE] * 3
    assert states(store, hook) == [State.PENDING] * 3


def test_a_target_that_is_gone_is_not_tried_again(store: Store, hook: str) -> None:
    heard = Heard([DeliveryFailed("410", gone=True)])
    publish(store, [an_event()])
    asyncio.run(a_loop(store, webhook=heard).once())
    assert states(store, hook) == [State.DEAD]


def test_a_channel_that_crashes_is_a_failed_try_and_is_told(store: Store, hook: str) -> None:
    crashes: list[BaseException] = []
    heard = Heard([ZeroDivisionError()])
    publish(store, [an_event(), an_event(subject="order-2")])
    loop = DeliveryLoop(store, {"webhook:": heard}, SetClock(), crashed=crashes.append)
    asyncio.run(loop.once())
    assert [type(crash) for crash in crashes] == [ZeroDivisionError]
    assert heard.subjects == ["order-2"]


def test_it_runs_until_it_is_stopped_and_wakes_when_told(store: Store, hook: str) -> None:
    async def go() -> list[str]:
        stop, heard = asyncio.Event(), Heard()
        loop = a_loop(store, webhook=heard)
        running = asyncio.create_task(loop.run(stop, poll=60))
        publish(store, [an_event()])
        async with asyncio.timeout(10):
            while not heard.rows:
                loop.wake()
                await asyncio.wait([running], timeout=0.01)
            stop.set()
            await running
        return heard.subjects

    assert asyncio.run(go()) == ["order-1"]


def test_a_stop_waits_for_the_send_in_hand_only(store: Store, hook: str) -> None:
    async def go() -> list[str]:
        stop = asyncio.Event()

        @dataclass
        class Stopping(Heard):
            async def send(self, row: OutboxRow) -> None:
                stop.set()
                await Heard.send(self, row)

        heard = Stopping()
        publish(store, [an_event(subject=f"order-{number}") for number in range(3)])
        await a_loop(store, webhook=heard).run(stop, poll=60)
        return heard.subjects

    assert asyncio.run(go()) == ["order-0"]


def test_a_store_that_fails_does_not_end_it(store: Store, hook: str) -> None:
    async def go() -> int:
        stop = asyncio.Event()
        told: list[BaseException] = []

        def crashed(error: BaseException) -> None:
            told.append(error)
            stop.set()

        store.close()
        await DeliveryLoop(store, {"webhook:": Heard()}, SetClock(), crashed=crashed).run(stop, poll=60)
        return len(told)

    assert asyncio.run(go()) == 1
