"""The one aiohttp application of both halves: middlewares, shared parts, and the operations mounted on it."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from aiohttp import hdrs, web

from orders.database.store import Store
from orders.ports import Clock
from orders.web.cursors import Cursors
from orders.web.docs import mount_docs
from orders.web.files import LARGEST_FILE
from orders.web.keys import CLAIM_LIMITER, CLOCK, CURSORS, KEY_USES, LIMITER, MOST_SENT, STORE
from orders.web.limits import CLAIM_RATE, DEFAULT_RATE, Limiter, Rate
from orders.web.metrics import measured
from orders.web.middleware import identified, problems, secured
from orders.web.openapi import document
from orders.web.operation import JSON, Operation
from orders.web.reading import BODY_TIME
from orders.web.uses import KeyUses

MAX_BODY = 1024 * 1024  # bytes; nothing that the API takes comes near
BODY_SECONDS = 30.0  # in which a body must have come: 35 KB/s for the largest
OPENAPI = "/v1/openapi.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """What every operation needs. `secret`: 32 bytes or more, the same in every web process of one store."""

    store: Store
    clock: Clock
    secret: bytes
    rate: Rate = DEFAULT_RATE
    max_body: int = MAX_BODY
    body_time: float = BODY_SECONDS
    max_file: int = LARGEST_FILE


def application(parts: WebParts) -> web.Application:
    """An application without routes: ids, problems and safe headers are in force for all that is mounted later."""
    app = web.Application(middlewares=(identified, measured, problems), client_max_size=parts.max_body)
    app[STORE] = parts.store
    app[CLOCK] = parts.clock
    app[BODY_TIME] = parts.body_time
    app[MOST_SENT] = parts.max_file
    app[CURSORS] = Cursors(parts.secret)
    app[LIMITER] = Limiter(parts.rate)
    app[CLAIM_LIMITER] = Limiter(CLAIM_RATE)
    app[KEY_USES] = KeyUses(parts.store)
    app.on_response_prepare.append(secured)
    app.on_cleanup.append(_settled)
    return app


def mount(app: web.Application, operations: Iterable[Operation], version: str) -> None:
    """Add a route for each operation, and the document of all of them (open to everybody: it holds no data)."""
    mounted = tuple(operations)
    names = [one.name for one in mounted]
    if len(set(names)) != len(names):
        raise ValueError("two operations have one name")
    for one in mounted:
        app.router.add_route(one.method, one.path, one.serve, name=one.name)
        if one.method == hdrs.METH_GET:
            app.router.add_route(hdrs.METH_HEAD, one.path, one.serve)  # RFC 9110 section 9.1
    told = orjson.dumps(document(mounted, version))

    async def openapi(_: web.Request) -> web.Response:
        return web.Response(body=told, content_type=JSON)

    app.router.add_get(OPENAPI, openapi, name="openapi")
    mount_docs(app)


async def _settled(app: web.Application) -> None:
    await app[KEY_USES].settle()
