"""/v1/imports, /v1/feeds: a file is sent, kept, and read by a job; 202 says where to look."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field

from orders.access.access import Scope
from orders.api.jobs import JobJson, accepted
from orders.api.keys import ORDERS
from orders.formats.feeds import FeedOptions
from orders.formats.table import CHARSETS
from orders.formats.uploads import Upload
from orders.jobs.job import JobKind
from orders.view import AccountId
from orders.web.keys import FILE
from orders.web.operation import Call, Reply, operation
from orders.web.reading import Instant, NoBody, Strict, Text

TABLES = ("text/tab-separated-values", "text/csv", "text/plain", "application/octet-stream")
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_TIMEOUT)
Charset = Annotated[str, Field(pattern=f"^({'|'.join(CHARSETS)})$", description="How the file is encoded.")]


class ImportQuery(Strict):
    """Which account the file is of, and how it writes its values; none of it is guessed."""

    account_id: Text
    as_of: Instant | None = Field(
        default=None, description="When the marketplace made the file, where it does not say so itself."
    )
    charset: Charset | None = Field(default=None, description="Without it UTF-8 where all is, else ISO 8859-1.")
    date_format: Text | None = Field(default=None, description="strptime's; without it ISO 8601, or the table's own.")
    timezone: Text | None = Field(default=None, description="IANA zone of dates that name none.")
    format: Text | None = Field(default=None, description="The format's name, where the header fits several.")
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = Field(
        default=None, description="ISO 4217, where the file has amounts and no currency."
    )


class FeedQuery(Strict):
    """Which hosted account the requests are for, and what the file claims to be."""

    account_id: Text
    kind: Upload
    charset: Charset = "utf-8"
    date_format: Text = Field(default=FeedOptions().date_format, description="strptime's, of ship-date.")


@operation(
    "POST",
    "/v1/imports",
    summary="Bring a marketplace's file in",
    scopes=(Scope.ORDERS_IMPORT,),
    query=ImportQuery,
    takes=(*TABLES, "application/json"),
    returns=JobJson,
    status=HTTPStatus.ACCEPTED,
    errors=REFUSALS,
    idempotent=True,
)
async def import_orders(call: Call[ImportQuery, NoBody]) -> Reply:
    """The body is the file as it was downloaded. It is kept before this answers; a job reads it.

    A file that is not what it claims is refused whole (FATAL, with the first line that is not); a row that cannot be
    read is refused with its order, and the job's result lists it.
    """
    asked = call.query
    as_of: datetime | None = asked.as_of
    options = {
        "charset": asked.charset,
        "date_format": asked.date_format,
        "timezone": asked.timezone,
        "format": asked.format,
        "currency": asked.currency,
        "as_of": None if as_of is None else as_of.isoformat(),
    }
    return await _asked(call, JobKind.IMPORT, asked.account_id, options)


@operation(
    "POST",
    "/v1/feeds",
    summary="Do the requests of a file",
    scopes=(Scope.ORDERS_WRITE,),
    query=FeedQuery,
    takes=TABLES,
    returns=JobJson,
    status=HTTPStatus.ACCEPTED,
    errors=REFUSALS,
    idempotent=True,
)
async def feed_requests(call: Call[FeedQuery, NoBody]) -> Reply:
    """The body is a shipping confirmation, cancellation or adjustment file. A job does each row through the guards.

    Good rows are done, bad ones reported: the job's result has a line for each row, "done", "repeated" (was so
    already), or why it was not done. A file that is not what it claims is refused whole. At most 100,000 rows.
    """
    asked = call.query
    options = {"kind": asked.kind.value, "charset": asked.charset, "date_format": asked.date_format}
    return await _asked(call, JobKind.FEED, asked.account_id, options)


async def _asked(call: Call[Any, NoBody], kind: JobKind, account: str, options: dict[str, Any]) -> Reply:
    jobs, file = call.request.app[ORDERS].jobs, call.request[FILE]
    return accepted(await jobs.ask(call.access, kind, AccountId(account), options, file.file_id))


UPLOAD_OPERATIONS = (import_orders, feed_requests)
