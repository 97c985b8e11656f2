"""/v1/orders, /v1/accounts, /v1/users, /v1/keys …: handlers that read, call one use case, render."""

from aiohttp import web

from orders.api.accounts import ACCOUNT_OPERATIONS
from orders.api.auditing import AUDIT_OPERATIONS
from orders.api.batches import BATCH_OPERATIONS
from orders.api.claims import CLAIM_OPERATIONS
from orders.api.commands import COMMAND_OPERATIONS
from orders.api.credentials import CREDENTIAL_OPERATIONS
from orders.api.duplicates import DIAGNOSTIC_OPERATIONS
from orders.api.exchange import EXCHANGE_OPERATIONS
from orders.api.hosted import HOSTED_OPERATIONS
from orders.api.jobs import JOB_OPERATIONS
from orders.api.keys import ORDERS, PRINTER
from orders.api.listings import LISTING_OPERATIONS
from orders.api.people import PEOPLE_OPERATIONS
from orders.api.printing import PRINTING_OPERATIONS
from orders.api.questions import QUESTION_OPERATIONS
from orders.api.refunds import REFUND_OPERATIONS
from orders.api.reports import REPORT_OPERATIONS
from orders.api.uploads import UPLOAD_OPERATIONS
from orders.documents.printer import Printer
from orders.service.orders import OrderService
from orders.web.keys import KEPT_FILES
from orders.web.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *QUESTION_OPERATIONS,
    *COMMAND_OPERATIONS,
    *REFUND_OPERATIONS,
    *HOSTED_OPERATIONS,
    *ACCOUNT_OPERATIONS,
    *PEOPLE_OPERATIONS,
    *CREDENTIAL_OPERATIONS,
    *AUDIT_OPERATIONS,
    *EXCHANGE_OPERATIONS,
    *UPLOAD_OPERATIONS,
    *BATCH_OPERATIONS,
    *REPORT_OPERATIONS,
    *JOB_OPERATIONS,
    *PRINTING_OPERATIONS,
    *CLAIM_OPERATIONS,
    *DIAGNOSTIC_OPERATIONS,
    *LISTING_OPERATIONS,
)


def provide(app: web.Application, service: OrderService) -> tuple[Operation, ...]:
    """Give the handlers their service; answers the operations to mount (`orders.web.application.mount`)."""
    app[ORDERS] = service
    app[KEPT_FILES] = service.files
    app[PRINTER] = Printer(service)
    return OPERATIONS


__all__ = ["OPERATIONS", "provide"]
