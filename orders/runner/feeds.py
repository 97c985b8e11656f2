"""A feed as a job: each row's answer is written in the transaction that does the row (key `feed:{id}:{row}`).

So a row is done once however often the process is cut off, and the processing report lacks none.
"""

import asyncio
from dataclasses import replace

from sqlalchemy import Connection

from orders.database.ids import new_id
from orders.formats.feeds import FeedOptions, FeedRow, read_feed
from orders.formats.table import line_for_people
from orders.formats.uploads import Upload
from orders.jobs import files
from orders.jobs.job import Job
from orders.runner.held import Cancelled, Held
from orders.runner.results import SENT, access_of, nameless, sent_file
from orders.service.feeds import CHUNK, RowDone
from orders.service.orders import OrderService

MOST_ROWS = 100_000
HEAD = b"row\torder\tresult\tmessage\r\n"
NAME = "processing-report.tsv"


async def run_feed(service: OrderService, held: Held) -> Job:
    """Do the feed's rows; the result is the processing report. Raises BadFile, Refused, and what `Held.at` raises."""
    rows = await _rows(service, held.job)
    held.at(held.job.done, len(rows), held.job.counts)
    if held.job.result_id is None:
        await _begin(service, held)
    report = held.job.result_id or ""

    def beside(connection: Connection, done: int, answers: tuple[RowDone, ...]) -> None:
        good, before = sum(one.good for one in answers), held.job.counts
        counts = {"done": good, "refused": len(answers) - good}
        held.at(done, len(rows), {name: before.get(name, 0) + count for name, count in counts.items()})
        held.beat(connection)
        lines = b"".join(report_line(one) for one in answers)
        service.files.add_on(connection, held.job.seller_id, report, 1 + (done - 1) // CHUNK, lines)

    access = access_of(held.job)
    try:
        await service.exchange.feed(access, held.job.account_id, rows, start=held.job.done, beside=beside)
    except Cancelled:
        held.job = await _closed(service, held.job, report)
        raise
    return await _closed(service, held.job, report)


async def _begin(service: OrderService, held: Held) -> None:
    """The report with its header, and the job that knows it, at once: a successor goes on in the same file."""
    seller, report, now = held.job.seller_id, new_id(), held.clock.now()

    def work(connection: Connection) -> None:
        files.begin(connection, seller, report, now)
        service.files.add_on(connection, seller, report, 0, HEAD)
        held.job = replace(held.job, result_id=report)
        held.beat(connection)

    await held.store.write(work)


async def _closed(service: OrderService, job: Job, report: str) -> Job:
    await service.files.seal_as_it_is(job.seller_id, report)
    return replace(job, result_name=NAME)


async def _rows(service: OrderService, job: Job) -> tuple[FeedRow, ...]:
    """The whole file, checked. Raises BadFile with the first line that is not what the file claims."""
    options = FeedOptions(**{name: job.options[name] for name in ("charset", "date_format") if name in job.options})
    kind = Upload(job.options["kind"])
    with nameless() as file:
        await sent_file(service.files, job, file)
        file.seek(0)
        return await asyncio.to_thread(read_feed, file, SENT, kind, options, MOST_ROWS)


def report_line(one: RowDone) -> bytes:
    """A line of the processing report, which a person opens in a spreadsheet: no cell of it may run there."""
    return line_for_people((str(one.row), one.order_id, one.code, one.message))
