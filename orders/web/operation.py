"""One operation of the API: what it takes, who may call it, what it answers. Its way through is `Operation.serve`.

The decorator only ties a handler to its description; the description makes the route, the checks and the OpenAPI
document, so the three cannot drift apart. There is no way to a handler around key, scope and rate.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, Generic, TypeVar

from aiohttp import hdrs, web
from pydantic import BaseModel

from orders.access.access import Access, Scope
from orders.web.authentication import authenticate, demand
from orders.web.encoding import encode
from orders.web.etags import digest
from orders.web.files import received_file
from orders.web.keys import ACCESS, CLOCK, LIMITER, RATE
from orders.web.once import KEPT, once
from orders.web.reading import NoBody, NoQuery, none_match, read_body, read_if_match, read_query

Q = TypeVar("Q", bound=BaseModel)
B = TypeVar("B", bound=BaseModel)
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Q, B]):
    """One checked request. `versions` is what If-Match names, None for any (only where `if_match` is asked for)."""

    request: web.Request
    access: Access
    query: Q
    body: B
    at: datetime
    versions: frozenset[str] | None = None

    @property
    def id(self) -> str:
        """The {id} of the path."""
        return self.request.match_info["id"]

    def may(self, scope: Scope) -> bool:
        """The caller holds this scope too (for parts of an answer)."""
        return scope in self.access.scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a handler answers: a JSON value, or bytes of the operation's media type.

    `kept`: what is kept for the Idempotency-Key in place of `body`, where that holds a secret shown once.
    """

    body: Any
    kept: Any = None
    status: HTTPStatus | None = None  # None: the operation's own
    etag: str | None = None
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call[Q, B]], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The description and its handler. `returns` is a type that pydantic can describe; None where it is bytes.

    `takes`: the media types of a file that is the body; it is kept before the handler is called (`keys.FILE`).
    """

    method: str
    path: str
    summary: str
    scopes: frozenset[Scope]
    query: type[BaseModel]
    body: type[BaseModel]
    returns: Any
    status: HTTPStatus
    or_status: tuple[HTTPStatus, ...]
    errors: tuple[HTTPStatus, ...]
    media_type: str
    idempotent: bool
    if_match: bool
    takes: tuple[str, ...]
    handler: Callable[[Call[Any, Any]], Awaitable[Reply]]

    @property
    def name(self) -> str:
        """The OpenAPI operationId."""
        return self.handler.__name__

    @property
    def description(self) -> str:
        return cleandoc(self.handler.__doc__ or "")

    @property
    def tagged(self) -> bool:
        """Its answer has an ETag of all that it tells, and 304 for who has it already."""
        return self.method == hdrs.METH_GET and self.media_type == JSON

    async def serve(self, request: web.Request) -> web.Response:
        """Key, rate, scope, form; then the handler. Raises Problem; the middleware renders it."""
        access = await authenticate(request)
        request[ACCESS] = access
        now = request.app[CLOCK].now()
        request[RATE] = request.app[LIMITER].take(f"{access.seller_id}/{access.actor}", now)
        demand(access, self.scopes)
        return await self._answer(request, access, now)

    async def _answer(self, request: web.Request, access: Access, now: datetime) -> web.Response:
        call = Call(
            request=request,
            access=access,
            query=read_query(self.query, request),
            versions=read_if_match(request.headers) if self.if_match else None,
            body=NoBody() if self.body is NoBody else await read_body(self.body, request),
            at=now,
        )

        async def answer() -> web.Response:
            return self._render(await self.handler(call), request)

        async with received_file(request, access.seller_id, self.takes):
            return await once(request, access.seller_id, now, answer) if self.idempotent else await answer()

    def _render(self, reply: Reply, request: web.Request) -> web.Response:
        body = reply.body if self.media_type != JSON else encode(reply.body)
        headers, etag = dict(reply.headers), self._etag(reply, body)
        if etag is not None:
            headers["ETag"] = f'"{etag}"'
        if reply.location is not None:
            headers["Location"] = reply.location
        if self.tagged and etag is not None and none_match(request.headers, etag):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        status = reply.status or self.status
        response = web.Response(body=body, status=status.value, content_type=self.media_type, headers=headers)
        if reply.kept is not None:
            response[KEPT] = encode(reply.kept)
        return response

    def _etag(self, reply: Reply, body: bytes) -> str | None:
        """The version that If-Match is held against, and for a read a digest of all that was told.

        The version alone would not do: with time an order stops being shippable without a new version (RFC 9110
        section 8.8.1: a strong validator changes with every change of the representation).
        """
        if not self.tagged:
            return reply.etag
        told = digest(body)
        return told if reply.etag is None else f"{reply.etag}.{told}"


def operation(
    method: str,
    path: str,
    *,
    summary: str,
    scopes: tuple[Scope, ...],
    returns: Any,
    query: type[Q] = NoQuery,  # type: ignore[assignment]
    body: type[B] = NoBody,  # type: ignore[assignment]
    status: HTTPStatus = HTTPStatus.OK,
    or_status: tuple[HTTPStatus, ...] = (),
    errors: tuple[HTTPStatus, ...] = (),
    media_type: str = JSON,
    idempotent: bool = False,
    if_match: bool = False,
    takes: tuple[str, ...] = (),
    any_key: bool = False,
) -> Callable[[Handler[Q, B]], Operation]:
    """Describe a handler. `path` is under /v1 with {name} parts; `or_status`: other
    statuses of success that a handler may answer with; `errors` are those beyond what every call may meet.

    `takes`: media types of a file that is the body. `idempotent` demands an Idempotency-Key and replays the stored
    answer, `if_match` demands If-Match. `any_key`: every living key may, whatever its scopes. Else raises ValueError
    for an operation without a scope: there is no public data here.
    """
    if not scopes and not any_key:
        raise ValueError(f"{method} {path} names no scope")

    def described(handler: Handler[Q, B]) -> Operation:
        return Operation(
            method=method,
            path=path,
            summary=summary,
            scopes=frozenset(scopes),
            query=query,
            body=body,
            returns=returns,
            status=status,
            or_status=or_status,
            errors=errors,
            media_type=media_type,
            idempotent=idempotent,
            if_match=if_match,
            takes=takes,
            handler=handler,
        )

    return described
