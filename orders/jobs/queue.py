"""The queue of jobs: plain functions of a connection. Whoever runs a job holds it by a heartbeat.

A job whose runner fell silent is taken up by the next one; one that felled its runner MOST_TRIES times is FATAL.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, select, update

from orders.database.metadata import EPOCH
from orders.jobs.job import ALIVE, Job, JobKind, JobState
from orders.jobs.tables import jobs
from orders.view import AccountId, SellerId

SILENT = timedelta(seconds=30)  # after that a job's runner counts as dead
MOST_TRIES = 3
CRASHED = "job-crashed"
CRASH_SAYS = f"It ended its own process {MOST_TRIES} times; it is not tried again."
Position = tuple[datetime, str]


def add(connection: Connection, job: Job) -> None:
    """Put a new job at the end of the queue."""
    connection.execute(insert(jobs).values(**_values(job)))


def get(connection: Connection, seller: SellerId, job_id: str) -> Job | None:
    """The seller's own job."""
    row = connection.execute(select(jobs).where(_mine(seller, job_id))).one_or_none()
    return None if row is None else _job(row)


def alive(connection: Connection, seller: SellerId) -> int:
    """How many of the seller's jobs have not ended."""
    states = [state.value for state in ALIVE]
    wanted = select(func.count()).where(jobs.c.seller_id == seller, jobs.c.state.in_(states))
    return connection.execute(wanted).scalar_one()


def page(
    connection: Connection,
    seller: SellerId,
    kind: JobKind | None,
    state: JobState | None,
    after: Position | None,
    limit: int,
) -> tuple[tuple[Job, ...], Position | None]:
    """Up to `limit` jobs, the newest first, and the position after which there are more."""
    wanted = select(jobs).where(jobs.c.seller_id == seller)
    if kind is not None:
        wanted = wanted.where(jobs.c.kind == kind.value)
    if state is not None:
        wanted = wanted.where(jobs.c.state == state.value)
    if after is not None:
        at, last = literal(after[0], jobs.c.created_at.type), after[1]
        wanted = wanted.where((jobs.c.created_at < at) | ((jobs.c.created_at == at) & (jobs.c.job_id < last)))
    rows = connection.execute(wanted.order_by(jobs.c.created_at.desc(), jobs.c.job_id.desc()).limit(limit + 1))
    found = [_job(row) for row in rows]
    more = (found[limit - 1].created_at, found[limit - 1].job_id) if len(found) > limit else None
    return tuple(found[:limit]), more


def lease(connection: Connection, worker: str, now: datetime) -> Job | None:
    """The next job for this worker: one that a dead worker left, else the oldest that waits. None: nothing to do."""
    while (found := _next(connection, now)) is not None:
        if found.tries < MOST_TRIES:
            held = replace(found, state=JobState.IN_PROGRESS, worker=worker, tries=found.tries + 1, heartbeat_at=now)
            put(connection, held)
            return held
        put(connection, ended(found, JobState.FATAL, now, problem=CRASHED, detail=CRASH_SAYS))
    return None


def beat(connection: Connection, job: Job, now: datetime) -> bool | None:
    """Say that the job goes on, and how far it is; whether somebody asked to cancel it.

    None: it is not this worker's any more (it ended, or another took it up).
    """
    held = _mine(job.seller_id, job.job_id) & _held(job)
    told = {"heartbeat_at": now, "done": job.done, "total": job.total, "counts": dict(job.counts)}
    told |= {"result_id": job.result_id}
    if not connection.execute(update(jobs).where(held).values(**told)).rowcount:
        return None
    return bool(connection.execute(select(jobs.c.cancel_asked).where(held)).scalar_one())


def end(connection: Connection, job: Job) -> bool:
    """Write down an ended job; False where it is not this worker's any more."""
    held = _mine(job.seller_id, job.job_id) & _held(job)
    return bool(connection.execute(update(jobs).where(held).values(**_values(job))).rowcount)


def fell(connection: Connection, worker: str) -> None:
    """This worker is known to be dead: nobody waits for its heartbeat any more."""
    mine = jobs.c.state == JobState.IN_PROGRESS.value, jobs.c.worker == worker
    connection.execute(update(jobs).where(*mine).values(heartbeat_at=EPOCH))


def give_back(connection: Connection, job: Job) -> None:
    """The worker ends before the job does: the next one goes on at once, and no try is counted."""
    held = _mine(job.seller_id, job.job_id) & _held(job)
    waits = {"state": JobState.IN_QUEUE.value, "worker": None, "tries": max(0, job.tries - 1)}
    connection.execute(update(jobs).where(held).values(**waits))


def cancel(connection: Connection, job: Job, now: datetime) -> Job:
    """Cancel a job that waits, ask the runner of one that is being done. The caller has seen that it is alive."""
    waits = job.state is JobState.IN_QUEUE
    after = ended(job, JobState.CANCELLED, now) if waits else replace(job, cancel_asked=True)
    put(connection, after)
    return after


def put(connection: Connection, job: Job) -> None:
    """Write a job that is there."""
    connection.execute(update(jobs).where(_mine(job.seller_id, job.job_id)).values(**_values(job)))


def ended(job: Job, state: JobState, now: datetime, *, problem: str | None = None, detail: str | None = None) -> Job:
    """The job as it is at its end. The worker's name stays: whose it was."""
    return replace(job, state=state, ended_at=now, heartbeat_at=now, problem=problem, detail=detail)


def _next(connection: Connection, now: datetime) -> Job | None:
    """Locked where the database locks rows; SQLite's writer is alone anyway."""
    silent = literal(now - SILENT, jobs.c.heartbeat_at.type)
    left = jobs.c.state == JobState.IN_PROGRESS.value, jobs.c.heartbeat_at < silent
    waits = (jobs.c.state == JobState.IN_QUEUE.value,)
    for these in (left, waits):
        wanted = select(jobs).where(*these).order_by(jobs.c.created_at).limit(1).with_for_update(skip_locked=True)
        row = connection.execute(wanted).one_or_none()
        if row is not None:
            return _job(row)
    return None


def _mine(seller: SellerId, job_id: str) -> Any:
    return (jobs.c.seller_id == seller) & (jobs.c.job_id == job_id)


def _held(job: Job) -> Any:
    return (jobs.c.state == JobState.IN_PROGRESS.value) & (jobs.c.worker == job.worker)


def _values(job: Job) -> dict[str, Any]:
    given: Mapping[str, Any] = {column.name: getattr(job, column.name) for column in jobs.c}
    return {
        **given,
        "kind": job.kind.value,
        "state": job.state.value,
        "scopes": sorted(job.scopes),
        "options": dict(job.options),
        "counts": dict(job.counts),
    }


def _job(row: Row[Any]) -> Job:
    kept: dict[str, Any] = dict(row._mapping)
    return Job(
        **{
            **kept,
            "seller_id": SellerId(row.seller_id),
            "account_id": AccountId(row.account_id),
            "kind": JobKind(row.kind),
            "state": JobState(row.state),
            "scopes": frozenset(row.scopes),
        }
    )
