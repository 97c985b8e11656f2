"""A command under an Idempotency-Key: done once, the stored answer replayed, a clash refused."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from orders.access import idempotency
from orders.access.idempotency import Started, StoredAnswer
from orders.view import SellerId
from orders.web.keys import FILE, STORE
from orders.web.problems import FieldError, Place, Problem
from orders.web.reading import read_idempotency_key, received

KEPT = web.ResponseKey("orders.kept", bytes)  # the body to keep in place of the one that was sent


async def once(
    request: web.Request, seller: SellerId, now: datetime, answer: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """Answer from the store where this request was answered before, else do it and keep the answer.

    Only an answer of success is kept: what was refused changed nothing, and may be asked again. Raises Problem 400
    without a key, 409 while the first is at work, 422 where the key belongs to another request.
    """
    key, fingerprint = read_idempotency_key(request.headers), await _fingerprint(request)
    hashed = hashlib.sha256(key.encode("ascii")).hexdigest()
    store = request.app[STORE]
    begun = await store.write(lambda open_: idempotency.start(open_, seller, hashed, fingerprint, now))
    if isinstance(begun, StoredAnswer):
        return _replayed(begun)
    if begun is not Started.GO:
        raise _clash(begun)
    try:
        response = await answer()
    except BaseException:
        await store.write(lambda open_: idempotency.forget(open_, seller, hashed))
        raise
    kept = _kept(response)
    await store.write(lambda open_: idempotency.finish(open_, seller, hashed, kept))
    return response


async def _fingerprint(request: web.Request) -> str:
    """What the key stands for: method, path with query, If-Match and the body's bytes."""
    head = "\n".join((request.method, request.raw_path, request.headers.get("If-Match", "")))
    body = request[FILE].sha256.encode() if FILE in request else await received(request)
    return hashlib.sha256(head.encode() + b"\n\n" + body).hexdigest()


def _kept(response: web.Response) -> StoredAnswer:
    body = response.get(KEPT, response.body)
    assert isinstance(body, bytes)  # what Operation renders
    etag, location = response.headers.get("ETag"), response.headers.get("Location")
    return StoredAnswer(status=response.status, body=body, etag=etag, location=location)


def _replayed(stored: StoredAnswer) -> web.Response:
    headers = {"Idempotency-Replayed": "true"}
    headers |= {"ETag": stored.etag} if stored.etag else {}
    headers |= {"Location": stored.location} if stored.location else {}
    return web.Response(body=stored.body, status=stored.status, content_type="application/json", headers=headers)


def _clash(begun: Started) -> Problem:
    if begun is Started.IN_FLIGHT:
        return Problem(
            HTTPStatus.CONFLICT,
            "idempotency-key-in-flight",
            "The first request with this key is still being done.",
            detail="Ask again in a moment with the same key.",
            headers={"Retry-After": "1"},
        )
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        "This key was used for another request.",
        detail="Take a new key for each thing that you want done.",
        errors=(
            FieldError(
                place=Place.HEADER, pointer="/Idempotency-Key", code="reused", detail="belongs to another request"
            ),
        ),
    )
