"""A marketplace's report file into the store: checked whole first, then applied in chunks as a job that can resume.

A job's progress is written with its chunk: cut off anywhere, the same file again goes on where it stopped.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from orders.database.ids import new_id
from orders.domain.facts import FactSource, FactsReport, RefusedRow
from orders.errors import BadFile
from orders.formats import reports
from orders.formats.columns import ReportOptions
from orders.formats.reports import ReadReport
from orders.service.orders import CHUNK, OrderService, report_of, summed
from orders.service.repositories import ImportJob, JobState
from orders.view import AccountId, SellerId

PLAIN = ReportOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How the file is written, and when the marketplace made it.

    `as_of` None: the latest reporting-date in the file, which is never later than the report itself.
    """

    report: ReportOptions = PLAIN
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is, in orders. The last one is `finished`; `already`: this very file was applied before.

    `report` sums up what was done so far; its `taken` are the rows since the last progress, its `refused` all.
    """

    done: int
    total: int
    report: FactsReport
    kind: str
    as_of: datetime
    finished: bool = False
    already: bool = False


@dataclass(slots=True)
class _Hashing:
    """A file that is hashed as it is read: what was checked is what the job is named by."""

    file: BinaryIO
    digest: "hashlib._Hash"

    def readline(self, size: int, /) -> bytes:
        line = self.file.readline(size)
        self.digest.update(line)
        return line


async def import_file(
    service: OrderService, seller: SellerId, account_id: AccountId, path: Path, options: ImportOptions
) -> AsyncIterator[Progress]:
    """Import one report into one mirror account, telling progress after each chunk.

    A row that cannot be read is in the last report's `refused` (file:line, what); the rest is applied.
    Raises before anything is written: BadFile (file:line, what), Refused (wrong account, a read from the future),
    NotFound (no such account).
    """
    read, sha256 = await asyncio.to_thread(_read, path, options.report)
    as_of = _as_of(read, options, str(path))
    source = FactSource(account_id=account_id, kind=read.kind, as_of=as_of, coverage=read.coverage)
    await service.may_record(seller, source)
    job = await service.job(seller, account_id, sha256, read.kind.value, as_of)
    if job is not None and job.state is JobState.DONE:
        yield _progress(job, read, report_of(job.counts, read.refused), finished=True, already=True)
        return
    job = job or _new_job(seller, source, sha256, read, as_of)
    total = FactsReport(refused=read.refused)
    while job.next_row < job.total:
        chunk = read.orders[job.next_row : job.next_row + CHUNK]
        job = replace(job, next_row=job.next_row + len(chunk))
        report = await service.apply_chunk(seller, source, chunk, job)
        job, total = replace(job, counts=summed(job.counts, report)), total.plus(report)
        yield _progress(job, read, total)
    source = _as_applied(source, total.refused)
    while left := await service.close_open_list(seller, source):
        total = total.plus(FactsReport(left_open_list=left))
        yield _progress(job, read, total)
    await service.end_read(seller, source, replace(job, state=JobState.DONE))
    yield _progress(job, read, replace(total, taken=()), finished=True)


def preview(path: Path, options: ReportOptions) -> tuple[dict[str, str], ...]:
    """The first five rows as they are read, dates included. Raises BadFile."""
    try:
        with path.open("rb") as file:
            return reports.preview(file, str(path), options)
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error


def _read(path: Path, options: ReportOptions) -> tuple[ReadReport, str]:
    # Read in another way it is another import: a date format put right must not count as applied already.
    digest = hashlib.sha256(repr(options).encode())
    try:
        with path.open("rb") as file:
            report = reports.read_report(_Hashing(file, digest), str(path), options)
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error
    return report, digest.hexdigest()


def _as_of(read: ReadReport, options: ImportOptions, name: str) -> datetime:
    as_of = options.as_of or read.reported_at
    if as_of is None:
        raise BadFile(name, "does not say when it was made: give the time at which you requested it (as-of)")
    if read.reported_at is not None and as_of < read.reported_at:
        raise BadFile(name, f"is said to be of {as_of.isoformat()}, but reports what came later")
    return as_of


def _as_applied(source: FactSource, refused: tuple[RefusedRow, ...]) -> FactSource:
    """A row refused on the way costs the read its completeness, like one that could not be read."""
    return replace(source, coverage=replace(source.coverage, complete=source.coverage.complete and not refused))


def _new_job(seller: SellerId, source: FactSource, sha256: str, read: ReadReport, as_of: datetime) -> ImportJob:
    return ImportJob(
        job_id=new_id(),
        seller_id=seller,
        account_id=source.account_id,
        kind=read.kind.value,
        sha256=sha256,
        as_of=as_of,
        total=len(read.orders),
        created_at=as_of,
        heartbeat_at=as_of,
    )


def _progress(
    job: ImportJob, read: ReadReport, report: FactsReport, *, finished: bool = False, already: bool = False
) -> Progress:
    return Progress(
        done=job.next_row,
        total=job.total,
        report=report,
        kind=read.kind.value,
        as_of=job.as_of,
        finished=finished,
        already=already,
    )
