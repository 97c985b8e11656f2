"""A file as the body of a request: kept piece by piece while it comes, so that no process ever holds it whole."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import hdrs, web

from orders.database.ids import new_id
from orders.jobs.files import MOST_AT_ONCE, WRITING, KeptFile
from orders.jobs.packing import PIECE
from orders.service.files import Files
from orders.view import SellerId
from orders.web.keys import CLOCK, FILE, KEPT_FILES, MOST_SENT
from orders.web.problems import FieldError, Place, Problem, invalid_content
from orders.web.reading import read_idempotency_key, unpacked

LARGEST_FILE = 512 * 1024 * 1024  # bytes: a report of a million rows has about 300 MB
STALLED = 30.0  # seconds without a byte
PORTION = 64 * 1024


@asynccontextmanager
async def received_file(request: web.Request, seller: SellerId, types: tuple[str, ...]) -> AsyncIterator[None]:
    """Keep the body and put it into the request; dropped at the end where no job has taken it. () takes none.

    Raises Problem 415 for another media type, 413 for a larger file, 408 where it stalls, 422 for an empty one, 429.
    """
    if not types:
        yield
        return
    if request.content_type not in types:
        raise _unsupported(types)
    kept, now, file_id = request.app[KEPT_FILES], request.app[CLOCK].now(), new_id()
    if (request.content_length or 0) > request.app[MOST_SENT]:
        raise _too_large()
    read_idempotency_key(request.headers)  # before a long file is read for nothing
    if not await kept.begin(seller, file_id, now):
        raise _too_many()
    try:
        try:
            async with asyncio.timeout(WRITING.total_seconds()):
                request[FILE] = await _received(request, kept, seller, file_id)
        except TimeoutError:
            raise _too_slow() from None
        yield
    finally:
        await kept.drop_unless_taken(seller, file_id)


async def _received(request: web.Request, kept: Files, seller: SellerId, file_id: str) -> KeptFile:
    digest, size, number, most = hashlib.sha256(), 0, 0, request.app[MOST_SENT]
    held = bytearray()
    async for portion in _portions(request):
        digest.update(portion)
        size += len(portion)
        if size > most:
            raise _too_large()
        held += portion
        while len(held) >= PIECE:
            await kept.add(seller, file_id, number, bytes(held[:PIECE]))
            del held[:PIECE]
            number += 1
    if not size:
        raise invalid_content(FieldError(place=Place.BODY, pointer="", code="empty", detail="the file is empty"))
    if held:
        await kept.add(seller, file_id, number, bytes(held))
    file = KeptFile(file_id, size, digest.hexdigest())
    await kept.seal(seller, file)
    return file


async def _portions(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises Problem 408 where nothing comes for too long, 400 where it does not unpack."""
    while True:
        try:
            async with asyncio.timeout(STALLED):
                portion = await request.content.read(PORTION)
        except TimeoutError:
            raise _too_slow() from None
        except web.RequestPayloadError:
            raise unpacked() from None
        if not portion:
            return
        yield portion


def _too_slow() -> Problem:
    return Problem(
        HTTPStatus.REQUEST_TIMEOUT,
        "request-timeout",
        "The file did not come in time.",
        detail="Nothing was done; send it again.",
        headers={hdrs.CONNECTION: "close"},
    )


def _too_many() -> Problem:
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests",
        "Too many files are being sent.",
        detail=f"At most {MOST_AT_ONCE} at a time.",
        headers={hdrs.RETRY_AFTER: "10", hdrs.CONNECTION: "close"},
    )


def _too_large() -> Problem:
    errors = (FieldError(place=Place.BODY, pointer="", code="too_large", detail="the file is too large"),)
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        "The file is too large.",
        detail="Send it in parts.",
        errors=errors,
        headers={hdrs.CONNECTION: "close"},
    )


def _unsupported(types: tuple[str, ...]) -> Problem:
    detail = f"send Content-Type: {' or '.join(types)}"
    error = FieldError(place=Place.HEADER, pointer="/Content-Type", code="media_type", detail=detail)
    return Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "The body must be a file.",
        errors=(error,),
    )
