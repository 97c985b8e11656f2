"""Keyset cursors that only this store can make: signed, bound to seller, operation and filters.

A cursor holds the position of the last row of a page, so page 1,000 costs what page 1 costs. Its position is not
secret (the row was just shown), but it goes into a query: nothing that we did not sign ever does.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from orders.view import SellerId
from orders.web.problems import FieldError, Place, Problem, invalid_request

Position = tuple[datetime, str]  # (instant, id) of the last row, as the repositories take it
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TAG = 16  # bytes of HMAC-SHA256 kept: 128 bits
LONGEST = 512  # characters; a cursor of ours has about 120


class Cursors:
    """Makes and reads cursors with one secret of 32 bytes or more (the same in every process of a store)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("the cursor secret has fewer than 32 bytes")
        self._secret = hashlib.sha256(b"cursor\0" + secret).digest()

    def make(self, seller: SellerId, operation: str, filters: Mapping[str, Any], position: Position) -> str:
        """The opaque text that goes on after `position`."""
        at, last = position
        payload = orjson.dumps([(at - EPOCH) // MICROSECOND, last])
        tag = self._tag(seller, operation, filters, payload)
        return base64.urlsafe_b64encode(tag + payload).rstrip(b"=").decode("ascii")

    def read(self, seller: SellerId, operation: str, filters: Mapping[str, Any], cursor: str) -> Position:
        """The position inside. Raises Problem 400 where it is not ours, or was made for other filters."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise self._refused() from None
        tag, payload = raw[:TAG], raw[TAG:]
        if len(cursor) > LONGEST or not hmac.compare_digest(tag, self._tag(seller, operation, filters, payload)):
            raise self._refused()
        micros, last = orjson.loads(payload)
        return EPOCH + micros * MICROSECOND, last

    def _tag(self, seller: SellerId, operation: str, filters: Mapping[str, Any], payload: bytes) -> bytes:
        head = orjson.dumps([seller, operation, filters], option=orjson.OPT_SORT_KEYS, default=str)
        return hmac.digest(self._secret, len(head).to_bytes(4, "big") + head + payload, "sha256")[:TAG]

    @staticmethod
    def _refused() -> Problem:
        return invalid_request(
            FieldError(
                place=Place.QUERY,
                pointer="/cursor",
                code="cursor",
                detail="this cursor is not from this list with these filters; start again without it",
            )
        )
