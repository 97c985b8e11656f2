"""A file of orders into the store: checked whole first, then applied in chunks as a job that can resume.

The file is read twice and never held: what is kept in between are counts, and the rows that were refused. A job's
progress is written with its chunk: cut off anywhere, the same file again goes on where it stopped.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from orders.database.ids import new_id
from orders.domain.facts import FactSource, FactsReport, OrderFacts, RefusedRow, RowNote
from orders.errors import BadFile, NoRowReadable
from orders.formats.opening import open_orders
from orders.formats.options import ReportOptions
from orders.formats.told import MOST_REFUSED, FileFormat, OrderFile
from orders.service.orders import CHUNK, OrderService, report_of, summed
from orders.service.repositories import ImportJob, JobState
from orders.sources.maps import built_in_maps
from orders.view import AccountId, Coverage, SellerId

PLAIN = ReportOptions()
MOST_NOTES = 1_000  # notes of one file that are told
PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How the file is written, and when the marketplace made it.

    `as_of` None: the latest time in the file that is never later than the file itself (reporting-date, last update).
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that was read to its end: what it is, how many orders it has, which rows are not taken."""

    format: FileFormat
    sha256: str
    total: int
    refused: tuple[RefusedRow, ...] = ()
    noted: tuple[RowNote, ...] = ()
    reported_at: datetime | None = None  # when the file itself says that it was made

    @property
    def coverage(self) -> Coverage:
        """A refused row costs the read its completeness: silence proves nothing any more."""
        return self.format.coverage(whole=not self.refused)

    @property
    def report(self) -> FactsReport:
        return FactsReport(refused=self.refused, noted=self.noted)


async def import_file(
    service: OrderService, seller: SellerId, account_id: AccountId, path: Path, options: ImportOptions
) -> AsyncIterator[Progress]:
    """Import one file into one mirror account, telling progress after each chunk.

    A row that cannot be read is in the last report's `refused` (file:line, what); the rest is applied.
    Raises before anything is written: BadFile (file:line, what), Refused (wrong account, a read from the future),
    NotFound (no such account).
    """
    with _opened(path) as file:
        orders = await asyncio.to_thread(open_orders, file, str(path), options.report, built_in_maps())
        made = _made(file)
        checked = await asyncio.to_thread(check, file, orders, options.report)
        as_of = _as_of(checked, options, str(path))
        source = FactSource(
            account_id=account_id,
            kind=checked.format.kind,
            as_of=as_of,
            coverage=checked.coverage,
            marketplace=checked.format.marketplace,
        )
        await service.may_record(seller, source)
        job = await service.job(seller, account_id, checked.sha256, checked.format.kind.value, as_of)
        if job is not None and job.state is JobState.DONE:
            report = replace(report_of(job.counts, checked.refused), noted=checked.noted)
            yield _progress(job, report, finished=True, already=True)
            return
        job = job or _new_job(seller, source, checked)
        total = checked.report
        rows = islice(orders_in(orders), job.next_row, None)
        while chunk := await asyncio.to_thread(_next_chunk, rows):
            job = replace(job, next_row=job.next_row + len(chunk))
            report = await service.apply_chunk(seller, source, chunk, job)
            job, total = replace(job, counts=summed(job.counts, report)), total.plus(report)
            yield _progress(job, total)
        if job.next_row != checked.total or _made(file) != made:
            raise BadFile(str(path), "it changed while it was read: import it again")
        source = _as_applied(source, total.refused)
        while left := await service.close_open_list(seller, source):
            total = total.plus(FactsReport(left_open_list=left))
            yield _progress(job, total)
        await service.end_read(seller, source, replace(job, state=JobState.DONE))
        yield _progress(job, replace(total, taken=()), finished=True)


def check(file: BinaryIO, orders: OrderFile, options: ReportOptions) -> Checked:
    """Read the whole file, keeping nothing of it but what is refused or noted.

    Raises NoRowReadable where no order at all can be read, with the first bad row.
    """
    refused: list[RefusedRow] = []
    noted: list[RowNote] = []
    total, reported_at = 0, None
    for told in orders.told():
        refused += told.refused[: max(0, MOST_REFUSED - len(refused))]
        noted += told.notes[: max(0, MOST_NOTES - len(noted))]
        total += told.facts is not None
        if told.reported_at is not None and (reported_at is None or told.reported_at > reported_at):
            reported_at = told.reported_at
    if refused and not total:
        raise NoRowReadable(refused[0].where, refused[0].what)
    return Checked(
        format=orders.format,
        sha256=_sha256(file, options),
        total=total,
        refused=tuple(refused),
        noted=tuple(noted),
        reported_at=reported_at,
    )


def orders_in(orders: OrderFile) -> Iterator[OrderFacts]:
    """The orders of a file that was checked; what was refused then is left out now."""
    return (told.facts for told in orders.told() if told.facts is not None)


def preview(path: Path, options: ReportOptions) -> tuple[dict[str, str], ...]:
    """The first five rows as they are read, dates included. Raises BadFile."""
    with _opened(path) as file:
        return open_orders(file, str(path), options, built_in_maps()).preview(5)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error


def _made(file: BinaryIO) -> tuple[int, int]:
    """What changes when somebody writes to the file: what was checked is what must be applied."""
    stat = os.fstat(file.fileno())
    return stat.st_size, stat.st_mtime_ns


def _next_chunk(rows: Iterator[OrderFacts]) -> list[OrderFacts]:
    return list(islice(rows, CHUNK))


def _sha256(file: BinaryIO, options: ReportOptions) -> str:
    # Read in another way it is another import: a date format put right must not count as applied already.
    digest = hashlib.sha256(repr(options).encode())
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _as_of(checked: Checked, options: ImportOptions, name: str) -> datetime:
    as_of = options.as_of or checked.reported_at
    if as_of is None:
        raise BadFile(name, "does not say when it was made: give the time at which you requested it (as-of)")
    if checked.reported_at is not None and as_of < checked.reported_at:
        raise BadFile(name, f"is said to be of {as_of.isoformat()}, but reports what came later")
    return as_of


def _as_applied(source: FactSource, refused: tuple[RefusedRow, ...]) -> FactSource:
    """A row refused on the way costs the read its completeness, like one that could not be read."""
    return replace(source, coverage=replace(source.coverage, complete=source.coverage.complete and not refused))


def _new_job(seller: SellerId, source: FactSource, checked: Checked) -> ImportJob:
    return ImportJob(
        job_id=new_id(),
        seller_id=seller,
        account_id=source.account_id,
        kind=source.kind.value,
        sha256=checked.sha256,
        as_of=source.as_of,
        total=checked.total,
        created_at=source.as_of,
        heartbeat_at=source.as_of,
    )


def _progress(job: ImportJob, report: FactsReport, *, finished: bool = False, already: bool = False) -> Progress:
    return Progress(
        done=job.next_row,
        total=job.total,
        report=report,
        kind=job.kind,
        as_of=job.as_of,
        finished=finished,
        already=already,
    )
