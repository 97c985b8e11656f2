"""How the application is put on a socket: no access log, no text of a bad request in any log, idle clients let go."""

import logging

import structlog
from aiohttp import web

log = structlog.get_logger("orders.web")
KEEPALIVE = 75.0  # seconds that an idle connection is held; aiohttp's own default is an hour


class WithoutText(logging.Filter):
    """Turns aiohttp's own messages into an event: their text repeats header values, and a header may hold a key."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never lets the record itself through."""
        error = record.exc_info[0] if record.exc_info else None
        log.warning("http.failed", error=None if error is None else error.__name__, level=record.levelname.lower())
        return False


def server_runner(app: web.Application, grace: float) -> web.AppRunner:
    """A runner for `app`; `grace`: seconds that a request in flight has when the server ends."""
    logger = logging.Logger("orders.web.server", logging.WARNING)  # of its own: shares no handler with anybody
    logger.addFilter(WithoutText())
    return web.AppRunner(app, access_log=None, logger=logger, keepalive_timeout=KEEPALIVE, shutdown_timeout=grace)
