"""POST /v1/reports: orders out as a file; a job makes it."""

from http import HTTPStatus

from pydantic import Field

from orders.access.access import Scope
from orders.api.jobs import JobJson, accepted
from orders.api.keys import ORDERS
from orders.formats.outgoing import ReportForm, ReportType
from orders.jobs.job import JobKind
from orders.view import AccountId
from orders.web.operation import Call, Reply, operation
from orders.web.reading import Instant, NoQuery, Strict, Text


class ReportBody(Strict):
    """Which orders of which account: `orders` (every paid one) or `unshipped`; never a pending or cancelled one."""

    account_id: Text
    type: ReportType
    format: ReportForm = Field(
        default=ReportForm.TSV,
        description="tsv as the marketplace writes it; csv for people: no cell of it runs; jsonl: an order a line.",
    )
    since: Instant | None = Field(default=None, description="Orders that became shippable from then on.")
    until: Instant | None = Field(default=None, description="And before then.")


@operation(
    "POST",
    "/v1/reports",
    summary="Make a report of orders",
    scopes=(Scope.ORDERS_READ,),
    body=ReportBody,
    returns=JobJson,
    status=HTTPStatus.ACCEPTED,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    idempotent=True,
)
async def make_report(call: Call[NoQuery, ReportBody]) -> Reply:
    """All of it is of one moment. Without the scope pii:read it has no columns of buyers and addresses at all."""
    asked = call.body
    options = {
        "type": asked.type.value,
        "format": asked.format.value,
        "since": None if asked.since is None else asked.since.isoformat(),
        "until": None if asked.until is None else asked.until.isoformat(),
    }
    jobs = call.request.app[ORDERS].jobs
    return accepted(await jobs.ask(call.access, JobKind.REPORT, AccountId(asked.account_id), options))


REPORT_OPERATIONS = (make_report,)
