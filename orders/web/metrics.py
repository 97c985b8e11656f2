"""How long requests take, by route and status, for /metrics. Routes are patterns: no id ever becomes a label."""

import time
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Histogram

SECONDS = Histogram(
    "http_request_seconds",
    "Time from a request's head to its answer",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})  # a client may send any word


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count and time every request, those that end in an exception too."""
    began, status = time.perf_counter(), HTTPStatus.INTERNAL_SERVER_ERROR.value
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as error:
        status = error.status
        raise
    else:
        return response
    finally:
        method = request.method if request.method in METHODS else "other"
        SECONDS.labels(method, route_of(request), str(status)).observe(time.perf_counter() - began)


def route_of(request: web.Request) -> str:
    """The route's pattern, "none" for a path that has no route."""
    resource = request.match_info.route.resource
    return "none" if resource is None else resource.canonical
