"""What is over is dropped once an hour, as background writes: expired sessions and login links, old jobs' files."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from mailguard.ports import Clock
from orders.access.sessions import sweep
from orders.database.store import Store
from orders.errors import StoreUnavailable
from orders.jobs import files

log = structlog.get_logger()
EVERY = 3600.0  # seconds
KEEP = timedelta(days=7)  # how long a job's result can be fetched


async def sweeping(store: Store, clock: Clock, stop: asyncio.Event, every: float = EVERY) -> None:
    """Sweep now and every `every` seconds until told to stop. A store that is away is asked again next time."""
    while not stop.is_set():
        try:
            await store.write(lambda connection: sweep(connection, clock.now()), background=True)
            while await store.write(lambda connection: files.sweep(connection, clock.now(), KEEP), background=True):
                pass  # a few at a time: nobody waits long behind them
        except StoreUnavailable as error:
            log.warning("sweeping.postponed", error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
