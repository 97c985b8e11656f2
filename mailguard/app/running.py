"""The process that does jobs: imports, feeds, reports. One at a time, beside mail and HTTP, never in their way."""

import asyncio
import os
import signal
from collections.abc import Callable

from mailguard.app.adapters import build
from mailguard.app.settled import settle
from mailguard.logs import configure
from mailguard.settings import Settings
from orders.jobs import queue
from orders.runner.runner import Runner

NICE = 5  # others come first
STUCK = 900  # seconds without getting on, after which the system ends this process; the job is then tried again


async def run_jobs(settings: Settings, name: str, after: str | None, ready: Callable[[], None]) -> None:
    """Do jobs until SIGTERM; the one that is being done then goes back into the queue.

    `after` is whose place this process takes: what that one was on is taken up at once.
    """
    configure()
    os.nice(NICE)
    adapters, ending = build(settings), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ending.set)
    loop.add_signal_handler(signal.SIGHUP, lambda: None)  # profiles and certificates are nothing to it
    runner = Runner(
        store=adapters.store,
        clock=adapters.clock,
        service=adapters.orders,
        worker=name,
        moved=lambda: _alarm(STUCK),
        idle=lambda: _alarm(0),
    )
    if after is not None:
        await adapters.store.write(lambda open_: queue.fell(open_, after))
    settle()
    ready()
    try:
        await runner.run(ending)
    finally:
        await adapters.store.aclose()


def _alarm(seconds: int) -> None:
    """SIGALRM in so many seconds, which ends the process; 0: none."""
    signal.alarm(seconds)
