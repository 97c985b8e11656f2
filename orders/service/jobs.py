"""`Jobs`: asking for long work, looking how far it is, cancelling it, having what came of it.

Nothing is done here: `orders.runner` does it, in a process of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.access.personal import PERSONAL_READ
from orders.database.ids import new_id
from orders.database.store import Store
from orders.domain.plans import let_in_bulk
from orders.errors import NotFound, Refused
from orders.jobs import files, queue
from orders.jobs.job import Job, JobKind, JobState
from orders.jobs.queue import Position
from orders.ports import Clock
from orders.service.facts import account_of
from orders.service.repositories import Repositories
from orders.view import AccountId, Authority, SellerId

MOST_ALIVE = 10  # jobs of one seller that wait or are being done
# What asking for a job takes. An import is the word of a source: it is not among what a shipper may.
NEEDS = {
    JobKind.IMPORT: Scope.ORDERS_IMPORT,
    JobKind.FEED: Scope.ORDERS_WRITE,
    JobKind.REPORT: Scope.ORDERS_READ,
}
# Whose files of the kind are read here.
AUTHORITY = {JobKind.IMPORT: Authority.MIRROR, JobKind.FEED: Authority.HOSTED}
IN_BULK = frozenset({JobKind.REPORT, JobKind.FEED})  # a professional's (S49)
ASKED, CANCELLED, FETCHED = "job.asked", "job.cancelled", "job.result_read"


@dataclass(frozen=True, slots=True)
class Result:
    """What a job made."""

    file_id: str
    name: str  # under which it is given out
    size: int


class Jobs:
    """Raises StoreUnavailable from every method when the database gives no answer."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories

    async def ask(
        self,
        access: Access,
        kind: JobKind,
        account: AccountId,
        options: Mapping[str, Any],
        input_id: str | None = None,
    ) -> Job:
        """A new job at the end of the queue.

        Raises NotFound (account, file), Refused: scope-missing, wrong-account, plan-required, too-many-jobs.
        """
        now = self._clock.now()

        def work(connection: Connection) -> Job:
            _let_ask(connection, access, kind, account)
            if input_id is not None and files.sealed(connection, access.seller_id, input_id) is None:
                raise NotFound("there is no such file")
            job = _new(access, kind, account, options, input_id, now)
            queue.add(connection, job)
            record(connection, access.seller_id, access.actor, ASKED, job.job_id, now)
            return job

        return await self._store.write(work)

    async def get(self, seller: SellerId, job_id: str) -> Job:
        """One job. Raises NotFound."""
        return await self._store.read(lambda open_: _owned(open_, seller, job_id))

    async def list(
        self,
        seller: SellerId,
        kind: JobKind | None = None,
        state: JobState | None = None,
        after: Position | None = None,
        limit: int = 25,
    ) -> tuple[tuple[Job, ...], Position | None]:
        """A page of jobs, the newest first; `limit` 1..100."""
        most = min(max(limit, 1), 100)
        return await self._store.read(lambda open_: queue.page(open_, seller, kind, state, after, most))

    async def cancel(self, access: Access, job_id: str) -> Job:
        """Cancel a job. One that is being done ends after the rows that it is on; what was done stays done.

        Raises NotFound, Refused: scope-missing, job-ended.
        """
        now = self._clock.now()

        def work(connection: Connection) -> Job:
            job = _owned(connection, access.seller_id, job_id)
            access.require(NEEDS[job.kind])
            if not job.alive:
                raise Refused("job-ended", f"The job has ended ({job.state}): there is nothing to cancel.")
            record(connection, access.seller_id, access.actor, CANCELLED, job_id, now)
            return queue.cancel(connection, job, now)

        return await self._store.write(work)

    async def result(self, access: Access, job_id: str) -> Result:
        """What a job made; that it was read is written down first.

        Raises NotFound (no such job, or its result is not there yet), Refused: scope-missing (see `tells_rows`),
        report-outdated.
        """
        now = self._clock.now()

        def work(connection: Connection) -> Result:
            job = _owned(connection, access.seller_id, job_id)
            access.require(Scope.ORDERS_READ)
            personal = job.kind is JobKind.REPORT and Scope.PII_READ in job.scopes
            if personal or not tells_rows(access, job):
                access.require(Scope.PII_READ)
            file = None if job.result_id is None else files.sealed(connection, access.seller_id, job.result_id)
            if file is None or job.alive:
                raise NotFound("the job has no result")
            kept = self._repositories(connection)
            if personal and kept.hidden_since(access.seller_id, job.account_id, job.created_at):
                raise _outdated()
            record(connection, access.seller_id, access.actor, PERSONAL_READ if personal else FETCHED, job_id, now)
            return Result(file.file_id, job.result_name or "result", file.size)

        return await self._store.write(work)


def tells_rows(access: Access, job: Job) -> bool:
    """Whether this caller may read what is wrong with the rows of the file that the job was sent.

    A cell that cannot be read is quoted, and where the columns of a row have slipped it is a buyer's name or street
    (S12): only who may see buyers reads it, and who sent the file.
    """
    return job.kind is not JobKind.IMPORT or access.may(Scope.PII_READ) or job.actor == access.actor


def _outdated() -> Refused:
    """ORDERS S13: what a cancelled order hides it hides in a report that was made before, too."""
    return Refused(
        "report-outdated",
        "Since the report was made an order hides its buyer, who stands in it: make the report again.",
        extra={"next": "make-report"},
    )


def _let_ask(connection: Connection, access: Access, kind: JobKind, account: AccountId) -> None:
    """Raises NotFound (account), Refused: who may not ask, or for what this account is not."""
    access.require(NEEDS[kind])
    asked = account_of(connection, access.seller_id, account)
    authority = asked.authority
    if AUTHORITY.get(kind, authority) is not authority:
        raise Refused(
            "wrong-account",
            "This account mirrors a marketplace: send the file there, and ask for single orders here."
            if authority is Authority.MIRROR
            else "This account is hosted here: only its marketplace states orders.",
        )
    if kind in IN_BULK:
        let_in_bulk(asked)
    if queue.alive(connection, access.seller_id) >= MOST_ALIVE:
        raise Refused("too-many-jobs", f"{MOST_ALIVE} jobs wait or are being done: wait until one has ended.")


def _owned(connection: Connection, seller: SellerId, job_id: str) -> Job:
    job = queue.get(connection, seller, job_id)
    if job is None:
        raise NotFound(f"there is no job {job_id}")
    return job


def _new(
    access: Access,
    kind: JobKind,
    account: AccountId,
    options: Mapping[str, Any],
    input_id: str | None,
    now: datetime,
) -> Job:
    return Job(
        seller_id=access.seller_id,
        job_id=new_id(),
        kind=kind,
        account_id=account,
        actor=access.actor,
        scopes=frozenset(scope.value for scope in access.scopes),
        options=dict(options),
        input_id=input_id,
        created_at=now,
        heartbeat_at=now,
    )
