"""A report as a file: gathered in one read transaction, written row by row, never held whole (S4, S50, S58)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

import orjson

from orders.access.access import Access, Scope
from orders.api.render import Include, order_json
from orders.formats.outgoing import ReportForm, ReportType, columns_of, first_line, line_of, rows_of
from orders.jobs.job import Job
from orders.runner.held import Held
from orders.runner.results import access_of, nameless, portions, with_result
from orders.service.orders import OrderService
from orders.service.reports import ReportQuery
from orders.view import AccountId, OrderView

TELL_EVERY = 500  # orders
BUYER = (Include.BUYER, Include.RECIPIENT)


async def run_report(service: OrderService, held: Held) -> Job:
    """Make the report; it is the result. Cut off, it is made anew. Raises NotFound, Refused, and as `Held.at`."""
    wanted, form = query_of(held.job.account_id, held.job.options), ReportForm(held.job.options["format"])

    def so_far(done: int) -> None:
        held.at(done, None, {"orders": done})

    with nameless() as file:
        found = await write_report(service, access_of(held.job), wanted, form, file, so_far)
        held.at(found, found, {"orders": found})
        name = f"{wanted.report.value}.{form.value}"
        return await with_result(service.files, held.job, name, portions(file), held.clock.now())


async def write_report(
    service: OrderService,
    access: Access,
    wanted: ReportQuery,
    form: ReportForm,
    file: BinaryIO,
    so_far: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write the report into `file`; how many orders are in it. `so_far` hears of them now and then, and may raise."""
    personal = access.may(Scope.PII_READ)
    columns = columns_of(wanted.report, personal=personal)
    file.write(first_line(columns, form))
    done = 0

    def take(order: OrderView, at: datetime) -> None:
        nonlocal done
        file.writelines(
            [_json_line(order, access)]
            if form is ReportForm.JSONL
            else [line_of(row, columns, form) for row in rows_of(wanted.report, order, at)]
        )
        done += 1
        if done % TELL_EVERY == 0:
            so_far(done)

    return await service.reports.gather(access, wanted, take, stated_only=form is not ReportForm.JSONL)


def query_of(account: AccountId, options: Mapping[str, Any]) -> ReportQuery:
    """Which orders, from the job's own words."""
    return ReportQuery(
        account=account,
        report=ReportType(options["type"]),
        since=_moment(options.get("since")),
        until=_moment(options.get("until")),
    )


def _json_line(order: OrderView, access: Access) -> bytes:
    return orjson.dumps(order_json(order, access, BUYER if access.may(Scope.PII_READ) else ())) + b"\n"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
