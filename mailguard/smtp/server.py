"""Start the edge on sockets that somebody else bound, drain it, close it."""

import asyncio
import logging
import ssl
from collections.abc import Sequence
from contextlib import suppress
from socket import socket

from mailguard.intake import Intake
from mailguard.ports import Clock
from mailguard.smtp.edge import Edge
from mailguard.smtp.limits import SmtpLimits
from mailguard.smtp.recipients import Recipients
from mailguard.smtp.shared import Shared, shared
from mailguard.smtp.tls import modern
from mailguard.smtp.tlsdoor import TlsDoor

BACKLOG = 512


class Running:
    """An edge at work."""

    def __init__(self, state: Shared, servers: Sequence[asyncio.Server], doors: Sequence[TlsDoor]) -> None:
        self._state, self._servers, self._doors = state, servers, doors

    @property
    def sessions(self) -> int:
        """How many connections are open now."""
        return len(self._state.sessions)

    @property
    def octets(self) -> int:
        """How many octets of mail are in flight now."""
        return self._state.octets.held

    async def drain(self, seconds: float = 30.0) -> bool:
        """Answer new sessions with 421, let a DATA in flight finish. True when all have left in time."""
        self._state.draining = True
        for session in tuple(self._state.sessions):
            session.drain()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._state.empty.wait()
        return not self._state.sessions

    async def close(self) -> None:
        """Stop listening and cut what is still open. Mail that was answered with 250 is kept, no other is."""
        for server in self._servers:
            server.close()
        for door in self._doors:
            await door.close()
        for session in tuple(self._state.sessions):
            session.cut()
        await self._state.empty.wait()
        for server in self._servers:
            await server.wait_closed()


async def serve(
    *,
    plain: Sequence[socket],
    tls: Sequence[socket] = (),
    limits: SmtpLimits,
    recipients: Recipients,
    intake: Intake,
    clock: Clock,
    tls_context: ssl.SSLContext | None = None,
    hostname: str = "localhost",
) -> Running:
    """Listen on bound sockets: `plain` ones offer STARTTLS where there is a context, `tls` ones begin with TLS.

    `hostname` is ASCII and stands in the greeting. Raises ValueError for `tls` sockets without a context.
    """
    if tls and tls_context is None:
        raise ValueError("implicit TLS needs a certificate")
    if tls_context is not None:
        modern(tls_context)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd logs addresses; we do not
    state = shared(
        hostname=hostname,
        limits=limits,
        recipients=recipients,
        intake=intake,
        clock=clock,
        tls_context=tls_context,
    )
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda: Edge(state, implicit_tls=False, loop=loop), sock=one, backlog=BACKLOG)
        for one in plain
    ]
    return Running(state, servers, [TlsDoor(one, state, loop) for one in tls])
