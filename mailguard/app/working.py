"""A worker's life: take over from who fell, then judge until told to end."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, MutableSequence

import structlog

from mailguard.app.adapters import Adapters, build, policy_of
from mailguard.app.metrics import CountedJudgements
from mailguard.app.settled import settle
from mailguard.dns.tally import Tally
from mailguard.errors import SettingsError
from mailguard.judging import Judging
from mailguard.logs import configure
from mailguard.model.received import MailId
from mailguard.notices import load_profiles
from mailguard.ports import Clock, Watch
from mailguard.settings import Settings
from mailguard.storage.due import read_anew
from orders.database.store import Store
from orders.errors import StoreUnavailable

log = structlog.get_logger()


class NoWatch:
    """Nobody watches: offline, there is no supervisor."""

    def on(self, mail_id: MailId) -> None:
        """Nothing to mark."""

    def off(self) -> None:
        """Nothing to clear."""


def judging(adapters: Adapters, worker: str, watch: Watch, batch: int = 50, tally: Tally | None = None) -> Judging:
    """The round of one worker over these adapters."""
    return Judging(
        spool=adapters.spool,
        judgements=CountedJudgements(adapters.judgements, tally) if tally else adapters.judgements,
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
    row: MutableSequence[float] | None = None,
) -> None:
    """Judge until SIGTERM; what is on lease then goes back uncounted. What is counted stands in `row`.

    `fallen` is whose place this worker takes, and the mail that one was on: it counts a try, its batch-mates do not.
    A first worker of its tree frees what a tree before it, killed whole, had on lease.
    """
    configure()
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, asked.set)  # before the profiles are read: none is missed
    tally = Tally(row)
    adapters = build(settings, tally=tally)
    before, felled_by = fallen
    if before is None:
        await adapters.spool.free_strangers(name.partition("/")[0], adapters.clock.now())
    if felled_by is not None:
        await adapters.spool.count_try(MailId(felled_by), adapters.clock.now())
    if before is not None:
        await adapters.spool.give_back(before, adapters.clock.now())
    round_ = judging(adapters, name, watch, settings.workers.batch, tally)
    running = asyncio.ensure_future(round_.run(woken))
    loop.add_signal_handler(signal.SIGTERM, running.cancel)
    reloading = asyncio.ensure_future(reload_when(asked, settings, round_, adapters.store, adapters.clock))
    settle()
    ready()
    try:
        await running
    except asyncio.CancelledError:
        await adapters.spool.give_back(name, adapters.clock.now())
    finally:
        reloading.cancel()
        await adapters.store.aclose()


async def reload_when(asked: asyncio.Event, settings: Settings, round_: Judging, store: Store, clock: Clock) -> None:
    """Read the profiles again each time it is asked for; bad ones leave those in force as they are, and say so."""
    while True:
        await asked.wait()
        asked.clear()
        try:
            profiles = load_profiles(folder=settings.profiles)
        except SettingsError as error:
            log.error("profiles.reload_failed", error=str(error))
            continue
        changed = profiles != round_.policy.profiles
        round_.policy = policy_of(settings, profiles)
        log.info("profiles.reloaded", marketplaces=sorted(profiles.by_marketplace))
        if changed:
            await read_again(store, clock)


async def read_again(store: Store, clock: Clock) -> None:
    """Mail that nobody could read waits for such profiles. Each worker marks it after its own reload: the last one
    to hear of them marks what another judged by the old ones meanwhile.
    """
    try:
        marked = await store.write(lambda connection: read_anew(connection, clock.now()), background=True)
    except StoreUnavailable as error:
        log.warning("profiles.not_read_again", error=str(error))
    else:
        log.info("profiles.read_again", mails=marked)
