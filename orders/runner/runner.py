"""`Runner`: takes jobs from the queue, one after the other, and writes down what became of each.

A crash is not caught: the process ends, its successor takes the job up where it stopped, and a job that ends its
process again and again is given up (`queue.MOST_TRIES`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from orders.database.store import Store
from orders.errors import BadFile, NotFound, Refused, StoreUnavailable
from orders.jobs import queue
from orders.jobs.job import Job, JobKind, JobState
from orders.ports import Clock
from orders.runner.feeds import run_feed
from orders.runner.held import BEAT, Cancelled, Held, Lost, Stopped
from orders.runner.imports import run_import
from orders.runner.reports import run_report
from orders.service.orders import OrderService

log = structlog.get_logger("orders.runner")
POLL = 1.0  # seconds between two looks at an empty queue
Work = Callable[[OrderService, Held], Awaitable[Job]]
WORKS: dict[JobKind, Work] = {JobKind.IMPORT: run_import, JobKind.FEED: run_feed, JobKind.REPORT: run_report}


@dataclass(slots=True, kw_only=True)
class Runner:
    """`worker` is this process's own name. `moved` is told whenever a job got on, `idle` when there is none."""

    store: Store
    clock: Clock
    service: OrderService
    worker: str
    moved: Callable[[], None] = lambda: None
    idle: Callable[[], None] = lambda: None
    poll: float = POLL
    beat: float = BEAT

    async def run(self, ending: asyncio.Event) -> None:
        """Do jobs until told to end; the one that is being done then goes back into the queue."""
        while not ending.is_set():
            if not await self.once(ending):
                with suppress(TimeoutError):
                    await asyncio.wait_for(ending.wait(), self.poll)

    async def once(self, ending: asyncio.Event) -> bool:
        """Do the next job; False where there was none, or the store gave no answer."""
        try:
            job = await self.store.write(lambda open_: queue.lease(open_, self.worker, self.clock.now()))
            if job is None:
                return False
            self.moved()
            await self._do(Held(self.store, self.clock, ending, self.moved, job))
        except StoreUnavailable as error:
            log.warning("job.postponed", error=type(error).__name__)
            return False
        finally:
            self.idle()
        return True

    async def _do(self, held: Held) -> None:
        beating = asyncio.ensure_future(held.beating(self.beat))
        try:
            held.at(held.job.done, held.job.total, held.job.counts)
            await self._end(held, JobState.DONE, await WORKS[held.job.kind](self.service, held))
        except Cancelled:
            await self._end(held, JobState.CANCELLED)
        except Stopped:
            await self.store.write(lambda open_: queue.give_back(open_, held.job))
        except Lost:
            log.warning("job.lost", job=held.job.job_id)
        except BadFile as error:
            await self._end(held, JobState.FATAL, problem="bad-file", detail=str(error))
        except Refused as error:
            await self._end(held, JobState.FATAL, problem=error.type, detail=error.title)
        except NotFound as error:
            await self._end(held, JobState.FATAL, problem="not-found", detail=str(error))
        finally:
            beating.cancel()

    async def _end(
        self,
        held: Held,
        state: JobState,
        job: Job | None = None,
        *,
        problem: str | None = None,
        detail: str | None = None,
    ) -> None:
        over = queue.ended(job or held.job, state, self.clock.now(), problem=problem, detail=detail)
        if await self.store.write(lambda open_: queue.end(open_, over)):
            log.info("job.ended", job=over.job_id, kind=over.kind, state=over.state, problem=problem)
        else:
            log.warning("job.lost", job=over.job_id)
