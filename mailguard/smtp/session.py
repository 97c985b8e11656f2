"""One SMTP session below its commands: lines, replies, time-outs, TLS, and how it ends.

aiosmtpd gives the protocol class, the transport's life and the table of smtp_* commands. Its command loop is not
used: it takes lines that end in a bare LF, answers a crash with a permanent 500, and knows no limit of a session.
"""

import asyncio
import ssl
import traceback
from typing import Never, cast

import structlog
from aiosmtpd.smtp import SMTP

from mailguard.smtp.gate import source_of
from mailguard.smtp.shared import Shared

log = structlog.get_logger("mailguard.smtp")

# A browser that was made to talk to us: what follows is a form's text, not SMTP.
FOREIGN = frozenset({"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "HOST:", "USER-AGENT:"})
# One read takes at most what the reader may hold (twice its limit) and what the transport hands over at once.
READ = 1 << 20


def whereabouts(error: Exception) -> str:
    """File and line where it was raised. No traceback: it would show values, and those are mail."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"


class Goodbye(Exception):
    """This session ends now; what had to be said was said."""


class Session(SMTP):
    """A connection: greeting, then command after command until somebody leaves."""

    # aiosmtpd hands this to its StreamReader, which stops reading the socket at twice as much.
    line_length_limit = 65_536

    def __init__(self, shared: Shared, *, implicit_tls: bool, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(None, hostname=shared.hostname, enable_SMTPUTF8=True, loop=loop)
        self._shared, self._limits = shared, shared.limits
        self._secure = implicit_tls  # then whoever accepted it has asked the doorman
        self.client_ip = self._source = ""
        self._refused: bytes | None = None
        self._entered = self._busy = self._data_open = self._shaking = self._gone = self.made = False
        self._bad = self._idle = 0
        self._session_timer: asyncio.TimerHandle | None = None

    def _set_rset_state(self) -> None:
        """Forget the transaction; the commands know what that is."""

    # The transport's life ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.made = True
        peer = transport.get_extra_info("peername")
        self.client_ip = peer[0] if isinstance(peer, tuple) else ""
        self._source = source_of(self.client_ip)
        if self._shared.draining:
            self._refused = b"421 4.3.2 We are closing, come again later\r\n"
        elif not self._secure:
            self._refused = self._shared.doorman.enter(self._source)
        self._entered = self._secure or self._refused is None
        super().connection_made(transport)
        self._reset_timeout(self._limits.command_seconds)
        self._session_timer = self.loop.call_later(self._limits.session_seconds, self._timeout_cb)
        self._shared.sessions.add(self)
        self._shared.empty.clear()

    def connection_lost(self, error: Exception | None) -> None:
        if self._gone:
            return
        self._gone = True
        if self._entered:
            self._shared.doorman.leave(self._source)
        if self._session_timer is not None:
            self._session_timer.cancel()
        self._shared.sessions.discard(self)
        if not self._shared.sessions:
            self._shared.empty.set()
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        # aiosmtpd stops at once; a client that closes its half after its last command is still answered.
        return asyncio.StreamReaderProtocol.eof_received(self)

    def _timeout_cb(self) -> None:
        if self._shaking:
            self.cut()
        else:
            self._last_word(b"421 4.4.2 Time is over\r\n")

    def cut(self) -> None:
        """End at once, whatever is under way."""
        if self.transport is not None:
            cast(asyncio.Transport, self.transport).abort()

    def drain(self) -> None:
        """Leave now where the client is silent, else after the command that is under way."""
        if self._shaking:
            self.cut()
        elif not self._busy:
            self._last_word(b"421 4.3.2 We are closing, come again later\r\n")

    def _last_word(self, reply: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self._writer.write(reply)
            self.transport.close()

    # The conversation ----------------------------------------------------------------------------------------------

    async def _handle_client(self) -> None:
        try:
            await self._converse()
        except (Goodbye, asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, TimeoutError):
            pass  # they left, or were sent away
        except Exception as error:
            log.error("smtp.session_crashed", error=type(error).__name__, where=whereabouts(error))
            self._last_word(b"451 4.3.0 Something went wrong here, come again later\r\n")
        finally:
            if self.transport is not None:
                self.transport.close()
            if self._shaking:  # TLS does not tell us of a connection that it never gave back
                self.connection_lost(None)

    async def _converse(self) -> None:
        if self._refused is not None:
            await self.say(self._refused)
            return
        await self.say(b"220 " + self._shared.hostname.encode("ascii") + b" ESMTP\r\n")
        while True:
            self._busy = False
            if self._shared.draining:
                await self.leave(b"421 4.3.2 We are closing, come again later\r\n")
            line = await self._line()
            self._busy = True
            self._reset_timeout(self._limits.command_seconds)
            await self._answer(line)

    async def _line(self) -> bytes:
        try:
            return await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            await self.leave(b"500 5.5.2 The line is too long\r\n")

    async def _answer(self, line: bytes) -> None:
        command = self._command(line)
        if command is None:
            await self.blame(b"500 5.5.2 The line cannot be read; lines end with CR LF\r\n")
            return
        verb, argument = command
        method = self._smtp_methods.get(verb)
        if method is None:
            if verb in FOREIGN:
                await self.leave(b"421 4.7.0 This is no web server\r\n")
            await self.blame(b"500 5.5.1 The command is not known here\r\n")
            return
        try:
            await method(argument)
        except (Goodbye, asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, TimeoutError):
            raise
        except Exception as error:
            log.error("smtp.command_crashed", verb=verb, error=type(error).__name__, where=whereabouts(error))
            await self._crashed()

    def _command(self, line: bytes) -> tuple[str, str] | None:
        """Verb and argument of one line, None where it reads in two ways: bare CR, LF, control signs, no UTF-8."""
        if len(line) > self._limits.command or not line.endswith(b"\r\n"):
            return None
        try:
            text = line[:-2].decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not text.isprintable():
            return None
        verb, _, argument = text.partition(" ")
        return verb.upper(), argument.strip(" ")

    async def _crashed(self) -> None:
        """451 whatever it was. In the middle of DATA the rest would be read as commands, so that ends the session."""
        self._set_rset_state()
        reply = b"451 4.3.0 Something went wrong here, come again later\r\n"
        if self._data_open:
            await self.leave(reply)
        await self.say(reply)

    async def say(self, reply: bytes) -> None:
        """Send one whole reply."""
        self._writer.write(reply)
        await self._writer.drain()

    async def blame(self, reply: bytes) -> None:
        """Refuse for bad form; who does nothing else is sent away."""
        self._bad += 1
        if self._bad > self._limits.bad_commands:
            await self.leave(b"421 4.7.0 Too many errors\r\n")
        await self.say(reply)

    async def idle(self, reply: bytes) -> None:
        """Answer a command that brings no mail nearer; who sends nothing else is sent away."""
        self._idle += 1
        if self._idle > self._limits.idle_commands:
            await self.leave(b"421 4.7.0 Too many commands without a mail\r\n")
        await self.say(reply)

    async def leave(self, reply: bytes) -> Never:
        """Say the last word and end the session."""
        await self.say(reply)
        raise Goodbye

    # TLS -----------------------------------------------------------------------------------------------------------

    async def _start_tls(self) -> None:
        """Hand the transport to TLS. What was read before counts for nothing after (RFC 3207 4.2)."""
        assert self._shared.tls_context is not None
        self._shaking = True
        self._reset_timeout(2 * self._limits.handshake_seconds)  # should start_tls not keep its own
        # start_tls takes the plain transport away from us before it first waits, so nothing slips in between.
        self._reader._buffer.clear()  # type: ignore[attr-defined]
        wrapped = await self.loop.start_tls(
            cast(asyncio.Transport, self.transport),  # uvloop's transports are registered nowhere
            self,
            self._shared.tls_context,
            server_side=True,
            ssl_handshake_timeout=self._limits.handshake_seconds,
        )
        if wrapped is None:
            raise ConnectionResetError
        self._over_ssl = self._secure = True
        self.transport = self._transport = self._reader._transport = wrapped  # type: ignore[attr-defined]
        # The same writer goes on: a second one would close the connection when the first is collected.
        self._writer._transport = wrapped  # type: ignore[attr-defined]
        self._shaking = False
        self._reset_timeout(self._limits.command_seconds)
