"""The commands of one SMTP session: who may send, to whom, and the mail itself. The page to read about the edge."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from mailguard.errors import SpoolUnavailable
from mailguard.model.received import Envelope
from mailguard.ports import Delivery
from mailguard.smtp.address import helo_name
from mailguard.smtp.commands import Sender, recipient, sender
from mailguard.smtp.data import DataReader, refusal
from mailguard.smtp.session import READ, Session, log
from mailguard.smtp.shared import Shared
from orders.errors import OrdersError
from orders.view import SellerId

OK = b"250 2.0.0 OK\r\n"
NOT_HERE = b"502 5.5.1 Not offered here\r\n"
IN_DISORDER = b"503 5.5.1 Not now: EHLO, MAIL, RCPT, DATA is the order\r\n"
TRY_LATER = b"451 4.3.0 Not possible now, come again later\r\n"
NO_ROOM = b"452 4.3.1 Too much mail at once, come again later\r\n"


class Edge(Session):
    """Takes mail for known intake addresses. The reply never depends on what a mail says."""

    def __init__(self, shared: Shared, *, implicit_tls: bool, loop: asyncio.AbstractEventLoop) -> None:
        self._helo, self._extended, self._unknown = "", False, 0
        self._sender: Sender | None = None
        self._recipients: dict[SellerId, str] = {}
        self._accepted = 0
        super().__init__(shared, implicit_tls=implicit_tls, loop=loop)

    def _set_rset_state(self) -> None:  # aiosmtpd's name: it calls this when a connection is made
        self._sender, self._accepted, self._recipients = None, 0, {}

    # Greeting ------------------------------------------------------------------------------------------------------

    async def smtp_HELO(self, name: str) -> None:
        if await self._named(name, extended=False):
            await self.idle(b"250 " + self._shared.hostname.encode("ascii") + b"\r\n")

    async def smtp_EHLO(self, name: str) -> None:
        if not await self._named(name, extended=True):
            return
        offers = ["PIPELINING", f"SIZE {self._limits.size}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._shared.tls_context is not None and not self._secure:
            offers.insert(0, "STARTTLS")
        lines = [self._shared.hostname, *offers]
        said = "".join(f"250-{line}\r\n" for line in lines[:-1]) + f"250 {lines[-1]}\r\n"
        await self.idle(said.encode("ascii"))

    async def _named(self, name: str, *, extended: bool) -> bool:
        """Keep the name that the client gives itself; a new greeting ends a transaction (RFC 5321 4.1.4)."""
        if not helo_name(name):
            await self.blame(b"501 5.5.4 Give a host name or an address literal\r\n")
            return False
        self._set_rset_state()
        self._helo, self._extended = name, extended
        return True

    async def smtp_STARTTLS(self, argument: str) -> None:
        if self._shared.tls_context is None:
            await self.blame(NOT_HERE)
        elif self._secure or argument:
            await self.blame(b"503 5.5.1 Not now\r\n" if self._secure else b"501 5.5.4 STARTTLS stands alone\r\n")
        else:
            self._set_rset_state()
            self._helo, self._extended = "", False
            await self.say(b"220 2.0.0 Go on with TLS\r\n")
            await self._start_tls()

    # Transaction ---------------------------------------------------------------------------------------------------

    async def smtp_MAIL(self, argument: str) -> None:
        if not self._helo or self._sender is not None:
            await self.blame(IN_DISORDER)
            return
        read = sender(argument, extended=self._extended, limit=self._limits.size)
        if isinstance(read, bytes):
            await self.blame(read)
        elif not self._shared.sources.has(self._source):
            await self.say(b"451 4.7.1 Too many mails from you, come again later\r\n")
        elif self._shared.octets.held + read.size > self._limits.bytes_in_flight:
            await self.say(NO_ROOM)
        else:
            self._sender = read
            await self.say(OK)

    async def smtp_RCPT(self, argument: str) -> None:
        if self._sender is None:
            await self.blame(IN_DISORDER)
            return
        read = recipient(argument, utf8=self._sender.utf8)
        if isinstance(read, bytes):
            await self.blame(read)
        elif self._accepted >= self._limits.recipients:
            await self.say(b"452 4.5.3 Too many recipients\r\n")
        else:
            await self._to(read)

    async def _to(self, address: str) -> None:
        try:
            seller = await self._shared.recipients.lookup(address)
        except OrdersError as error:
            log.warning("smtp.directory_unavailable", error=type(error).__name__)
            await self.say(TRY_LATER)
            return
        if seller is None:
            await self._nobody()
        elif not self._shared.sellers.has(seller):
            await self.say(b"452 4.2.2 Too many mails for this address, come again later\r\n")
        else:
            self._accepted += 1
            # One kept mail a seller, however many of their addresses are named; the first one stands.
            self._recipients.setdefault(seller, address)
            await self.say(b"250 2.1.5 OK\r\n")

    async def _nobody(self) -> None:
        self._unknown += 1
        if self._unknown > self._limits.unknown_recipients:
            await self.leave(b"421 4.7.0 Too many unknown addresses\r\n")
        await self.say(b"550 5.1.1 There is no such address here\r\n")

    async def smtp_DATA(self, argument: str) -> None:
        if argument:
            await self.blame(b"501 5.5.4 DATA stands alone\r\n")
            return
        if self._sender is None or not self._recipients:
            await self.blame(IN_DISORDER if self._sender is None else b"554 5.5.1 No valid recipients\r\n")
            return
        reading = DataReader(self._limits.size)
        held = Held(self._shared.octets.take, self._shared.octets.give_back)
        try:
            self._data_open = True
            await self.say(b"354 End with <CR><LF>.<CR><LF>\r\n")
            self._reset_timeout(self._limits.data_seconds)
            await self._read(reading, held)
            self._data_open = False
            reply = await self._judge_form(reading)
        finally:
            held.settle(0)
        self._set_rset_state()
        await self.say(reply)

    async def _read(self, reading: DataReader, held: "Held") -> None:
        """Read up to the end of DATA. What is too much is dropped at once, and read on to its end."""
        while True:
            chunk = await self._reader.read(READ)
            if not chunk:
                raise ConnectionResetError
            rest = reading.feed(chunk)
            if not held.settle(reading.held) and not reading.too_big:
                reading.drop()
                held.settle(reading.held)
            if rest is not None:
                if rest:
                    self._reader.feed_data(rest)  # read() took all there was, so these come next
                return
            if reading.total > 3 * self._limits.size + READ:
                await self.leave(b"552 5.3.4 The mail is too big\r\n")

    async def _judge_form(self, reading: DataReader) -> bytes:
        """Keep the mail if its form allows, and say how that went."""
        at = self._shared.clock.now()
        if reading.too_big:
            return b"552 5.3.4 The mail is too big\r\n"
        if reading.dropped:
            return NO_ROOM
        raw = reading.content()
        refused = refusal(raw, self._limits)
        return await self._keep(raw, at) if refused is None else refused

    async def _keep(self, raw: bytes, at: datetime) -> bytes:
        """250 only once it is committed; all recipients or none."""
        if not all(self._shared.sellers.has(seller) for seller in self._recipients):
            return b"452 4.2.2 Too many mails for this address, come again later\r\n"
        deliveries = tuple(
            Delivery(seller_id=seller, envelope=self._envelope(address), raw=raw, at=at)
            for seller, address in self._recipients.items()
        )
        self._reset_timeout(self._limits.keep_seconds + self._limits.command_seconds)
        try:
            async with asyncio.timeout(self._limits.keep_seconds):
                await self._shared.intake.keep(deliveries)
        except (SpoolUnavailable, TimeoutError) as error:
            log.warning("smtp.not_kept", error=type(error).__name__)
            return TRY_LATER
        self._idle = 0
        self._shared.sources.take(self._source)
        for seller in self._recipients:
            self._shared.sellers.take(seller)
        return b"250 2.0.0 Kept\r\n"

    def _envelope(self, address: str) -> Envelope:
        assert self._sender is not None
        return Envelope(client_ip=self.client_ip, helo=self._helo, mail_from=self._sender.path, rcpt_to=address)

    # The rest ------------------------------------------------------------------------------------------------------

    async def smtp_RSET(self, argument: str) -> None:  # noqa: ARG002
        self._set_rset_state()
        await self.idle(OK)

    async def smtp_NOOP(self, argument: str) -> None:  # noqa: ARG002
        await self.idle(OK)

    async def smtp_QUIT(self, argument: str) -> None:  # noqa: ARG002
        await self.leave(b"221 2.0.0 Bye\r\n")

    async def smtp_HELP(self, argument: str) -> None:  # noqa: ARG002
        await self.idle(b"214 2.0.0 RFC 5321\r\n")

    async def smtp_VRFY(self, argument: str) -> None:  # noqa: ARG002
        await self.blame(NOT_HERE)

    async def smtp_EXPN(self, argument: str) -> None:  # noqa: ARG002
        await self.blame(NOT_HERE)

    async def smtp_AUTH(self, argument: str) -> None:  # noqa: ARG002
        await self.blame(NOT_HERE)


class Held:
    """The octets of one mail that count against the budget of all."""

    def __init__(self, take: Callable[[int], bool], give_back: Callable[[int], None]) -> None:
        self._take, self._give_back, self._octets = take, give_back, 0

    def settle(self, octets: int) -> bool:
        """Hold exactly so many from now on; False where there is no room for more, then nothing changes."""
        if octets > self._octets:
            if not self._take(octets - self._octets):
                return False
        else:
            self._give_back(self._octets - octets)
        self._octets = octets
        return True
