"""ETags of what has no version of its own: a digest of what is told, and holding a change to it."""

import hashlib
from collections.abc import Collection
from typing import Any

from orders.errors import Refused
from orders.web.encoding import encode


def etag_of(told: Any) -> str:
    """16 hex digits that change with whatever is told (a JSON value): what its GET gives as ETag."""
    return digest(encode(told))


def digest(body: bytes) -> str:
    """The same for what is encoded already."""
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def held_to(present: str, versions: Collection[str] | None) -> None:
    """Raises Refused ("stale-version", 412) unless If-Match names what stands; None: any."""
    if versions is not None and present not in versions:
        raise Refused("stale-version", "It was changed meanwhile: read it again, then decide anew.")
