"""Marks notices due when their orders, their seller or what is read of an account changes; workers judge them again.

Reads an outbox subscription of its own, and drops what it read in the transaction of the marks: nothing is lost.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

import structlog

from mailguard.ports import Clock
from orders.errors import StoreUnavailable
from orders.service.orders import OrderService
from orders.view import OrderKey, SellerId

log = structlog.get_logger()
Answer = TypeVar("Answer")
BATCH = 500  # changes in one transaction
POLL = 0.5  # seconds


class Writer(Protocol):
    """What writes: the store, of which nothing else is wanted here."""

    async def write(self, work: Callable[[Any], Answer], *, background: bool = False) -> Answer: ...


class Marks(Protocol):
    """How kept mail is marked due, on an open connection; each says how many it marked."""

    def mark_due(self, connection: Any, keys: Sequence[OrderKey], at: datetime) -> int: ...

    def mark_seller_due(self, connection: Any, seller: SellerId, at: datetime) -> int: ...

    def mark_unverified_due(self, connection: Any, seller: SellerId, at: datetime) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """`wake` tells the workers that something is due."""

    store: Writer
    orders: OrderService
    marks: Marks
    clock: Clock
    wake: Callable[[], None]

    async def once(self) -> int:
        """Mark what the next changes concern; how many changes there were."""
        now = self.clock.now()

        def work(connection: Any) -> tuple[int, int]:
            changes = self.orders.changed_orders(connection, BATCH, now)
            if not changes:
                return 0, 0
            keys = tuple(dict.fromkeys(change.key for change in changes if change.key is not None))
            marked = self.marks.mark_due(connection, keys, now)
            for seller in dict.fromkeys(change.seller_id for change in changes if change.whole):
                marked += self.marks.mark_seller_due(connection, seller, now)
            for seller in dict.fromkeys(change.seller_id for change in changes if change.key is None):
                marked += self.marks.mark_unverified_due(connection, seller, now)
            self.orders.done_changes(connection, changes, now)
            return len(changes), marked

        seen, marked = await self.store.write(work, background=True)
        if marked:
            self.wake()
        return seen

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop. A store that is away is asked again; a crash is told, and outlived."""
        while not stop.is_set():
            try:
                if await self.once():
                    continue
            except StoreUnavailable as error:
                log.warning("again.postponed", error=str(error))
            except Exception:  # mail still comes in by this process: a change that cannot be marked must not end it
                log.exception("again.round_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL)
