"""/v1/notices, /v1/alerts, /v1/setup-tasks: kept mail and its judgements over HTTP. Never parses a mail."""

from aiohttp import web

from mailguard.api.alerts import ALERT_OPERATIONS
from mailguard.api.keys import HOST, KEPT_MAIL
from mailguard.api.notices import NOTICE_OPERATIONS
from mailguard.api.setup import SETUP_OPERATIONS
from mailguard.queries import KeptMail
from orders.web.operation import Operation

OPERATIONS: tuple[Operation, ...] = (*NOTICE_OPERATIONS, *ALERT_OPERATIONS, *SETUP_OPERATIONS)


def provide(app: web.Application, kept: KeptMail, host: str = "localhost") -> tuple[Operation, ...]:
    """Give the handlers their kept mail; answers the operations to mount (`orders.web.application.mount`).

    `host` is this server's own name, under which it tells what it found (RFC 8601, authserv-id).
    """
    app[KEPT_MAIL], app[HOST] = kept, host
    return OPERATIONS


__all__ = ["OPERATIONS", "provide"]
