"""What time alone does to orders: the 30-day cancellation, its warnings, the end of a refund's grace."""

import asyncio
from contextlib import suppress

import structlog

from orders.errors import StoreUnavailable
from orders.service.timers import BATCH, Timers

log = structlog.get_logger()
EVERY = 15.0  # seconds


async def timing(timers: Timers, stop: asyncio.Event, every: float = EVERY) -> None:
    """Tick now and every `every` seconds until told to stop; at once again while there is much to do.

    A store that is away is asked again; a crash is told, and outlived: mail still comes in by this process.
    """
    while not stop.is_set():
        try:
            if await timers.tick() == BATCH:
                continue
        except StoreUnavailable as error:
            log.warning("timing.postponed", error=str(error))
        except Exception:  # what is not done now is done at the next tick
            log.exception("timing.round_failed")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
