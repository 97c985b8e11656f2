"""What is over is dropped once an hour: expired sessions and login links, as a background write."""

import asyncio
from contextlib import suppress

import structlog

from mailguard.ports import Clock
from orders.access.sessions import sweep
from orders.database.store import Store
from orders.errors import StoreUnavailable

log = structlog.get_logger()
EVERY = 3600.0  # seconds


async def sweeping(store: Store, clock: Clock, stop: asyncio.Event, every: float = EVERY) -> None:
    """Sweep now and every `every` seconds until told to stop. A store that is away is asked again next time."""
    while not stop.is_set():
        try:
            await store.write(lambda connection: sweep(connection, clock.now()), background=True)
        except StoreUnavailable as error:
            log.warning("sweeping.postponed", error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
