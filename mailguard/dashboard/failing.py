"""Pages for what goes wrong: the same frame where it can be had, plain words, nothing of what the request held."""

import traceback
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from mailguard.dashboard.frame import alone, show
from mailguard.dashboard.visit import VISIT, visited
from orders.web.keys import REQUEST_ID
from orders.web.metrics import route_of
from orders.web.middleware import API, problem_of
from orders.web.problems import Problem

log = structlog.get_logger("mailguard.dashboard")
MACHINES = frozenset({"/livez", "/readyz", "/metrics"})  # answered for programs, not for people
NEXT = {
    HTTPStatus.NOT_FOUND: "The address may be mistyped, or what it shows is not yours.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Go back and use the page's own buttons.",
    HTTPStatus.CONFLICT: "Nothing was changed. Go back, load the page again, and look at the order as it is now.",
    HTTPStatus.PRECONDITION_FAILED: "Nothing was changed. Go back and load the page again.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Nothing is known to have changed. Try again in a few seconds.",
}


@web.middleware
async def framed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure outside the API as a page."""
    if request.path.startswith(API) or request.path in MACHINES:
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPRedirection:
        raise
    except Exception as error:
        return await failed(request, error)


async def failed(request: web.Request, error: Exception) -> web.Response:
    """The page of an error; an unforeseen one tells nothing but its request id."""
    problem = problem_of(error)
    if problem is None:
        _log_crash(request, error)
        problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "Something went wrong here.")
    response = await _page(request, problem)
    response.headers.update(problem.headers)
    return response


async def _page(request: web.Request, problem: Problem) -> web.Response:
    detail = problem.detail or NEXT.get(problem.status, "Nothing was changed.")
    if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = f"It is logged as {request[REQUEST_ID]}. Try again; tell whoever runs this server if it stays."
    context: dict[str, Any] = {"problem": problem, "detail": detail}
    try:
        visit = request.get(VISIT) or await visited(request)
        if visit is not None:
            return await show(visit, "failure.html", status=problem.status, **context)
    except Exception as again:
        if problem_of(again) is None:
            _log_crash(request, again)
    return alone(request, "failure.html", problem.status, **context)


def _log_crash(request: web.Request, error: Exception) -> None:
    """The place of a crash without its text: a message may hold what the request held."""
    frames = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    log.error(
        "dashboard.crashed",
        request_id=request[REQUEST_ID],
        method=request.method,
        route=route_of(request),
        error=type(error).__name__,
        frames=frames[-8:],
    )
