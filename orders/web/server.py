"""How the application is put on a socket: no access log, no text of a bad request in any log, slow clients let go.

A body has its time in `reading`, an idle connection in aiohttp. What aiohttp lacks is a time for the head: a client
that drips header fields would hold its connection for as long as an idle one.
"""

import asyncio
import logging
import uuid
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestHandler

from orders.web.problems import Problem, problem_response

log = structlog.get_logger("orders.web")
KEEPALIVE = 75.0  # seconds that an idle connection is held; aiohttp's own default is an hour
LINGER = 2.0  # seconds that the rest of a refused body is still taken, so that its sender reads the refusal
HEAD_SECONDS = 15.0  # from the first byte of a request (or from the connection on) to the end of its head
NO_HTTP = Problem(HTTPStatus.BAD_REQUEST, "no-http", "This is not HTTP as it is written down.")


class WithoutText(logging.Filter):
    """Turns aiohttp's own messages into an event: their text repeats header values, and a header may hold a key."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never lets the record itself through."""
        error = record.exc_info[0] if record.exc_info else None
        log.warning("http.failed", error=None if error is None else error.__name__, level=record.levelname.lower())
        return False


class Connection(RequestHandler):
    """One connection, closed without a word where a head does not come whole in its time.

    aiohttp has no hook for this, so it looks at `_waiter`: the future that is pending while no whole head is there.
    The piece of a head that came while a request was still at work has as long as an idle connection.
    """

    __slots__ = ("_head_time", "_head_timer")

    def __init__(self, server: web.Server, head_time: float, **rest: object) -> None:
        super().__init__(server, **rest)  # type: ignore[arg-type]  # aiohttp hands its own keywords through untyped too
        self._head_time = head_time
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._headless():
            self._disarm()
        elif self._head_timer is None:
            self._arm()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """aiohttp's answer to what never reached the application, without its text, which repeats the request's."""
        answer = super().handle_error(request, status, exc, message)
        if status == HTTPStatus.BAD_REQUEST:
            answer = problem_response(NO_HTTP, uuid.uuid4().hex)
            answer.force_close()
        answer.headers[hdrs.SERVER] = "mailguard"
        return answer

    def _headless(self) -> bool:
        return self._waiter is not None and not self._waiter.done()

    def _arm(self) -> None:
        self._head_timer = self._loop.call_later(self._head_time, self._too_slow)

    def _disarm(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        if self._headless():
            self.force_close()


class Server(web.Server):
    """aiohttp's server, with connections that have a time for the head."""

    def __init__(self, plain: web.Server, head_time: float) -> None:
        super().__init__(
            plain.request_handler,
            request_factory=plain.request_factory,
            handler_cancellation=plain.handler_cancellation,
            loop=plain._loop,
            **plain._kwargs,
        )
        self._head_time = head_time

    def __call__(self) -> RequestHandler:
        return Connection(self, self._head_time, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application on such a server."""

    __slots__ = ("_head_time",)

    def __init__(self, app: web.Application, head_time: float, **rest: object) -> None:
        super().__init__(app, **rest)  # type: ignore[arg-type]  # aiohttp hands its own keywords through untyped too
        self._head_time = head_time

    async def _make_server(self) -> web.Server:
        return Server(await super()._make_server(), self._head_time)


def server_runner(
    app: web.Application, grace: float, *, head_time: float = HEAD_SECONDS, linger: float = LINGER
) -> web.AppRunner:
    """A runner for `app`; `grace`: seconds that a request in flight has when the server ends."""
    logger = logging.Logger("orders.web.server", logging.WARNING)  # of its own: shares no handler with anybody
    logger.addFilter(WithoutText())
    return Runner(
        app,
        head_time,
        access_log=None,
        logger=logger,
        keepalive_timeout=KEEPALIVE,
        lingering_time=linger,
        shutdown_timeout=grace,
    )
