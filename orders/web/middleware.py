"""What every request passes: a request id, problems instead of crashes, and headers that keep browsers out of harm.

Only paths under /v1 are answered as problems here; the dashboard has its own pages for that.
"""

import re
import traceback
import uuid
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from orders.errors import BadFile, NotFound, Refused
from orders.web.keys import RATE, REQUEST_ID
from orders.web.metrics import route_of
from orders.web.problems import FieldError, Place, Problem, not_found, problem_response

log = structlog.get_logger("orders.web")

API = "/v1/"
REQUEST_ID_FIELD = "X-Request-Id"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
RETRY_AFTER = 5  # seconds, where the store gave no answer
# Refusals that HTTP has a word of its own for; every other is a conflict.
STATUSES = {
    "scope-missing": HTTPStatus.FORBIDDEN,
    "scope-conflict": HTTPStatus.FORBIDDEN,
    "plan-required": HTTPStatus.FORBIDDEN,
    "stale-version": HTTPStatus.PRECONDITION_FAILED,
    "claim-too-thin": HTTPStatus.UNPROCESSABLE_ENTITY,
    "address-not-valid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "refund-unknown": HTTPStatus.NOT_FOUND,
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
API_ONLY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.VARY: hdrs.AUTHORIZATION,
}


@web.middleware
async def identified(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id: the client's own where it is plain, else a new one."""
    given = request.headers.get(REQUEST_ID_FIELD, "")
    request[REQUEST_ID] = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
    return await handler(request)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every exception under /v1 as problem+json; an unforeseen one tells nothing but its request id."""
    if not request.path.startswith(API):
        return await handler(request)
    try:
        return await handler(request)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            _log_crash(request, error)
            problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "Something went wrong here.")
        return problem_response(problem, request[REQUEST_ID])


async def secured(request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal: headers that a handler did not set itself."""
    fields = EVERYWHERE | (API_ONLY if request.path.startswith(API) else {}) | request.get(RATE, {})
    for name, value in fields.items():
        response.headers.setdefault(name, value)
    response.headers[hdrs.SERVER] = "mailguard"  # in place of aiohttp's own, which tells versions
    if REQUEST_ID in request:
        response.headers[REQUEST_ID_FIELD] = request[REQUEST_ID]


def problem_of(error: Exception) -> Problem | None:
    """The problem that stands for a foreseen error, None for any other."""
    match error:
        case Problem():
            return error
        case NotFound():
            return not_found()
        case Refused():
            return _refused(error)
        case BadFile():
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-file", "The file was refused.", detail=str(error))
        case web.HTTPException():
            return _of_http(error)
    if getattr(error, "temporary", False) is True:  # StoreUnavailable and its like, of both halves
        return Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "store-unavailable",
            "The store gives no answer now.",
            detail="Nothing is known to have changed; ask again.",
            headers={hdrs.RETRY_AFTER: str(RETRY_AFTER)},
        )
    return None


def _refused(error: Refused) -> Problem:
    """409 (403 without the scope, 412 for another version): a guard said no. The sentence says what to do instead."""
    errors: tuple[FieldError, ...] = ()
    if error.pointer is not None:
        errors = (FieldError(place=Place.BODY, pointer=error.pointer, code=error.type, detail=error.title),)
    status = STATUSES.get(error.type, HTTPStatus.CONFLICT)
    if status is HTTPStatus.PRECONDITION_FAILED:
        errors = (
            FieldError(place=Place.HEADER, pointer="/If-Match", code="stale", detail="not the present version"),
        )
    return Problem(status, error.type, error.title, errors=errors, extra=error.extra)


def _of_http(error: web.HTTPException) -> Problem:
    """aiohttp's own refusals: no such route, wrong method, too large."""
    status = HTTPStatus(error.status)
    allowed = error.headers.get(hdrs.ALLOW)
    kept = {"Allow": allowed} if allowed is not None else {}
    if status is HTTPStatus.NOT_FOUND:
        return not_found()
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        errors = (FieldError(place=Place.BODY, pointer="", code="too_large", detail="the body is too large"),)
        return Problem(status, "too-large", "The body is too large.", errors=errors)
    return Problem(
        status, status.phrase.lower().replace(" ", "-"), f"{status.phrase}.", detail=_instead(allowed), headers=kept
    )


def _instead(allowed: str | None) -> str:
    return "" if allowed is None else f"This can be asked with {allowed}."


def _log_crash(request: web.Request, error: Exception) -> None:
    """The place of a crash without its text: a message may hold what the request held."""
    frames = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    log.error(
        "api.crashed",
        request_id=request[REQUEST_ID],
        method=request.method,
        route=route_of(request),
        error=type(error).__name__,
        frames=frames[-8:],
    )
