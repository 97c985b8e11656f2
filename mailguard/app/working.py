"""A worker's life: take over from who fell, then judge until told to end."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable

from mailguard.app.adapters import Adapters, build
from mailguard.judging import Judging
from mailguard.logs import configure
from mailguard.model.received import MailId
from mailguard.ports import Watch
from mailguard.settings import Settings


class NoWatch:
    """Nobody watches: offline, there is no supervisor."""

    def on(self, mail_id: MailId) -> None:
        """Nothing to mark."""

    def off(self) -> None:
        """Nothing to clear."""


def judging(adapters: Adapters, worker: str, watch: Watch, batch: int = 50) -> Judging:
    """The round of one worker over these adapters."""
    return Judging(
        spool=adapters.spool,
        judgements=adapters.judgements,
        histories=adapters.histories,
        orders=adapters.orderbook,
        resolver=adapters.resolver,
        policy=adapters.policy,
        clock=adapters.clock,
        watch=watch,
        worker=worker,
        secret=adapters.secret,
        batch=batch,
    )


async def work(
    settings: Settings,
    name: str,
    watch: Watch,
    woken: Callable[[], Awaitable[None]],
    ready: Callable[[], None],
    fallen: tuple[str | None, str | None],
) -> None:
    """Judge until SIGTERM; what is on lease then goes back uncounted.

    `fallen` is whose place this worker takes, and the mail that one was on: it counts a try, its batch-mates do not.
    A first worker of its tree frees what a tree before it, killed whole, had on lease.
    """
    configure()
    adapters = build(settings)
    before, felled_by = fallen
    if before is None:
        await adapters.spool.free_strangers(name.partition("/")[0], adapters.clock.now())
    if felled_by is not None:
        await adapters.spool.count_try(MailId(felled_by), adapters.clock.now())
    if before is not None:
        await adapters.spool.give_back(before, adapters.clock.now())
    round_ = judging(adapters, name, watch, settings.workers.batch)
    running = asyncio.ensure_future(round_.run(woken))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    settle()
    ready()
    try:
        await running
    except asyncio.CancelledError:
        await adapters.spool.give_back(name, adapters.clock.now())
    finally:
        await adapters.store.aclose()


def settle() -> None:
    """What stands after the start stays: the collector need not walk it again, nor look in at every mail."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
