"""How often somebody may try to log in, and how many passwords are hashed at once (each takes 64 MiB and 50 ms)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

from orders.web.limits import Limiter, Rate
from orders.web.problems import Problem

BY_SOURCE = Rate(quota=30, window=300)  # tries of one client address
BY_ADDRESS = Rate(quota=10, window=300)  # tries for one mail address, from wherever
LINKS = Rate(quota=60, window=60)  # one-time links of one client address: nobody guesses those, but each try writes
WAITING = 8  # passwords that wait for their turn; the next one is sent away
HASHING = 1  # at once: the store has two readers, and one stays free for everybody else


class Attempts:
    """Buckets in memory. Another process has its own: with several web processes each allows the rate."""

    def __init__(self) -> None:
        self._sources, self._addresses, self._links = Limiter(BY_SOURCE), Limiter(BY_ADDRESS), Limiter(LINKS)
        self._turns = asyncio.Semaphore(HASHING)
        self._waiting = 0

    def password(self, source: str, address: str, now: datetime) -> None:
        """Count a try with a password. Raises Problem 429."""
        try:
            self._sources.take(source, now)
            self._addresses.take(address.strip().casefold()[:256], now)
        except Problem as error:
            raise too_often(error) from None

    def link(self, source: str, now: datetime) -> None:
        """Count a try with a one-time link. Raises Problem 429."""
        try:
            self._links.take(source, now)
        except Problem as error:
            raise too_often(error) from None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hash in here. Raises Problem 429 where too many wait already."""
        if self._waiting >= WAITING:
            raise too_often(None)
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1


def too_often(refused: Problem | None) -> Problem:
    """429 in words for a person, with when to come again."""
    wait = refused.headers.get("Retry-After", "5") if refused is not None else "5"
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-logins",
        "Too many tries to log in.",
        detail=f"Wait {wait} seconds and try again. A one-time link (mailguard login) works meanwhile.",
        headers={"Retry-After": wait},
    )
