"""An import as a job: the file that was sent into the mirror, as `mailguard import` does it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from orders.domain.facts import FactsReport, RefusedRow
from orders.errors import BadFile, NoRowReadable
from orders.formats.table import line_for_people
from orders.jobs.job import Job
from orders.runner.held import Held
from orders.runner.results import SENT, nameless, sent_file, with_result
from orders.service.orders import OrderService
from orders.sources import ImportOptions, ReportOptions, import_file

SAID = ("charset", "date_format", "timezone", "currency", "format")  # how the file writes its values
SEE_RESULT = "this line cannot be read, nor any other; the job's result says what is wrong with it"
HEAD = b"row\tmessage\r\n"


async def run_import(service: OrderService, held: Held) -> Job:
    """Import; the result lists the rows that were refused.

    Cut off, it goes on where it stopped: the rows that are applied are known to the import itself.
    Raises BadFile, Refused, NotFound, and what `Held.at` raises.
    """
    job = held.job
    with nameless() as file:
        path = await sent_file(service.files, job, file)
        try:
            steps = import_file(service, job.seller_id, job.account_id, path, options_of(job.options))
            report = FactsReport()
            async for step in steps:
                report = step.report
                held.at(step.done, step.total, counts_of(report))
        except NoRowReadable as error:
            held.job = await _listed(service, held, (RefusedRow(error.where, error.what),), path)
            raise BadFile(error.where.replace(str(path), SENT), SEE_RESULT) from None
        except BadFile as error:
            raise BadFile(error.where.replace(str(path), SENT), error.what) from None
    return await _listed(service, held, report.refused, path)


async def _listed(service: OrderService, held: Held, refused: tuple[RefusedRow, ...], path: Path) -> Job:
    """The job with its processing report, which is sealed: it quotes cells, and in a row that has slipped they are a
    buyer's name and street. What the job itself says is not."""
    lines = refused_lines(refused, str(path))
    return await with_result(service.files, held.job, "refused-rows.tsv", lines, held.clock.now())


def options_of(options: Mapping[str, Any]) -> ImportOptions:
    """How the file is to be read, from the job's own words."""
    as_of = options.get("as_of")
    report = ReportOptions(**{name: options[name] for name in SAID if name in options})
    return ImportOptions(report=report, as_of=datetime.fromisoformat(as_of) if as_of else None)


def counts_of(report: FactsReport) -> dict[str, int]:
    """What became of the orders so far."""
    return {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "left_open_list": report.left_open_list,
        "refused": len(report.refused),
    }


def refused_lines(refused: tuple[RefusedRow, ...], path: str) -> Iterator[bytes]:
    """The processing report: a person opens it, so no cell of it may run in a spreadsheet."""
    yield HEAD
    for one in refused:
        yield line_for_people((one.where.replace(path, SENT), one.what))
