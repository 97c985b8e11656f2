"""The delivery loop: takes what is due, sends it by its channel, and writes down what came of it."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from orders.database.store import Store
from orders.delivery import outbox, retries
from orders.delivery.channels import Channel, DeliveryFailed
from orders.delivery.outbox import OutboxRow
from orders.errors import StoreUnavailable
from orders.ports import Clock

BATCH = 50
KEPT = timedelta(days=30)
SWEEP_EVERY = timedelta(hours=1)


class DeliveryLoop:
    """`channels` is by the subscriptions' prefix: {"webhook:": …, "mail:": …}. Several loops share one outbox."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        *,
        batch: int = BATCH,
        kept: timedelta = KEPT,
        jitter: Callable[[], float] = random.random,
        crashed: Callable[[BaseException], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._channels = dict(channels)
        self._clock = clock
        self._batch = batch
        self._kept = kept
        self._jitter = jitter
        self._crashed = crashed  # told of an error that is not the target's: to be logged
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()  # `run` puts its caller's here
        self._swept: datetime | None = None

    def wake(self) -> None:
        """Something was published: do not wait for the next poll. From the loop's own thread."""
        self._wake.set()

    async def run(self, stop: asyncio.Event, poll: float) -> None:
        """Deliver until `stop` is set, then end with the send in hand. Survives a failing store.

        It looks every `poll` seconds, or at once when woken.
        """
        self._stop = stop
        while not stop.is_set():
            self._wake.clear()
            try:
                sent = await self.once()
            except StoreUnavailable as error:
                self._crashed(error)
                sent = 0
            if sent == 0:
                await first_of(poll, stop, self._wake)

    async def once(self) -> int:
        """Send what is due now, once; returns how many rows were tried."""
        now = self._clock.now()
        tried = 0
        for prefix, channel in self._channels.items():
            taken = await self._store.write(partial(outbox.take, prefix=prefix, limit=self._batch, now=now))
            lanes: dict[tuple[str, str], list[OutboxRow]] = {}
            for row in taken:
                lanes.setdefault((row.seller_id, row.subscription), []).append(row)
            # A slow target holds up its own rows only.
            sent = (self._lane(channel, lane) for lane in lanes.values())
            ended = await asyncio.gather(*sent, return_exceptions=True)
            for error in ended:
                if isinstance(error, BaseException):
                    raise error
            tried += len(taken)
        await self._sweep(now)
        return tried

    async def _lane(self, channel: Channel, rows: list[OutboxRow]) -> None:
        """One target's rows, one after the other; when the target is down the rest stay as they were."""
        until = self._clock.now() + outbox.LEASE / 2  # what is left then is taken again when its lease ends
        for row in rows:
            if self._clock.now() > until or self._stop.is_set():
                return
            failure = await self._try(channel, row)
            await self._store.write(partial(self._note, row=row, failure=failure))
            if failure is not None and (failure.everywhere or failure.gone):
                return

    async def _try(self, channel: Channel, row: OutboxRow) -> DeliveryFailed | None:
        try:
            await channel.send(row)
        except DeliveryFailed as failure:
            return failure
        except StoreUnavailable:
            raise
        except Exception as error:  # a bug in one channel must not stop the others
            self._crashed(error)
            return DeliveryFailed("the channel crashed")
        return None

    def _note(self, connection: Connection, row: OutboxRow, failure: DeliveryFailed | None) -> None:
        now = self._clock.now()
        if failure is None:
            outbox.done(connection, (row,), now)
        elif failure.gone:
            retries.give_up(connection, row, str(failure), now)
        else:
            retries.failed(
                connection,
                row,
                str(failure),
                now,
                jitter=self._jitter(),
                everywhere=failure.everywhere,
                not_before=failure.not_before,
            )

    async def _sweep(self, now: datetime) -> None:
        if self._swept is None or now - self._swept >= SWEEP_EVERY:
            self._swept = now
            await self._store.write(partial(retries.sweep, before=now - self._kept), background=True)


async def first_of(seconds: float, *events: asyncio.Event) -> None:
    """Wait until one of the events is set, or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
