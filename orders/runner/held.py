"""A job that this process holds: how far it is, and whether it may go on."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from orders.database.store import Store
from orders.errors import StoreUnavailable
from orders.jobs import queue
from orders.jobs.job import Job
from orders.ports import Clock

BEAT = 5.0  # seconds


class Cancelled(Exception):
    """Somebody asked for the job to be cancelled."""


class Stopped(Exception):
    """This process is to end; the job goes on in the next one."""


class Lost(Exception):
    """The job is not ours any more: another took it up while this process stood still."""


@dataclass(slots=True)
class Held:
    """One job while it is done. `moved` is told whenever it got on: a job that does not is stuck."""

    store: Store
    clock: Clock
    ending: asyncio.Event
    moved: Callable[[], None]
    job: Job
    lost: bool = False
    asked: bool = False  # to be cancelled

    def at(self, done: int, total: int | None, counts: Mapping[str, int]) -> None:
        """So far it is. Raises Cancelled, Stopped, Lost where it is not to go on, and counts nothing then."""
        self.moved()
        if self.lost:
            raise Lost
        if self.asked or self.job.cancel_asked:
            raise Cancelled
        if self.ending.is_set():
            raise Stopped
        self.job = replace(self.job, done=done, total=total, counts=dict(counts))

    def beat(self, connection: Connection) -> None:
        """Say that it goes on, in the caller's transaction."""
        asked = queue.beat(connection, self.job, self.clock.now())
        self.lost, self.asked = asked is None, bool(asked)

    async def beating(self, every: float = BEAT) -> None:
        """Beat until cancelled. A store that is away is told again next time."""
        while True:
            await asyncio.sleep(every)
            with suppress(StoreUnavailable):
                await self.store.write(self.beat)
