"""One name server, asked by UDP and by TCP. dnspython writes and reads the messages; the sockets are ours.

For two reasons. A connected UDP socket lets the kernel drop what another address sends, and hears at once that
nobody listens. And a message's records are counted before they are read: dnspython takes 41 µs for each, and 64 KB
hold 3,700 of them.
"""

import asyncio
import struct
from typing import Any

import dns.exception
import dns.message
import dns.nameserver
import dns.query

MOST_RECORDS = 256  # of all sections together; read in 10 ms
HEADER = 12  # octets (RFC 1035, 4.1.1)


class TooManyRecords(dns.exception.FormError):
    """The message holds more records than we read."""


class Server(dns.nameserver.Do53Nameserver):
    """A name server at an IP address. `silent` until it answers again: then others are asked first."""

    def __init__(self, address: str, port: int = 53) -> None:
        super().__init__(address, port)
        self.silent = False

    async def async_query(
        self,
        request: dns.message.Message,
        timeout: float,  # noqa: ASYNC109 — the name is dnspython's
        *_: Any,
        max_size: bool = False,
        **__: Any,
    ) -> dns.message.Message:
        """The reply to one request, by TCP where `max_size`. Raises DNSException, OSError, EOFError."""
        try:
            async with asyncio.timeout(timeout):
                reply = await (self.by_tcp(request) if max_size else self.by_udp(request))
        except TimeoutError as error:
            self.silent = True
            raise dns.exception.Timeout(timeout=timeout) from error  # type: ignore[no-untyped-call]  # dnspython's
        except (OSError, EOFError):
            self.silent = True
            raise
        self.silent = False
        return reply

    async def by_udp(self, request: dns.message.Message) -> dns.message.Message:
        """One packet out; the first that is its reply. Raises dns.message.Truncated where the reply was cut."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[dns.message.Message] = loop.create_future()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Hearing(request, reply), remote_addr=(self.address, self.port)
        )
        try:
            transport.sendto(request.to_wire())
            return await reply
        finally:
            transport.abort()

    async def by_tcp(self, request: dns.message.Message) -> dns.message.Message:
        """One message each way (RFC 7766)."""
        reader, writer = await asyncio.open_connection(self.address, self.port)
        try:
            wire = request.to_wire()
            writer.write(len(wire).to_bytes(2, "big") + wire)
            size = int.from_bytes(await reader.readexactly(2), "big")
            reply = read_reply(await reader.readexactly(size), request)
        finally:
            writer.transport.abort()  # the reply is here, or will not come: nothing to wait for
        if reply is None:
            raise dns.query.BadResponse
        return reply


class _Hearing(asyncio.DatagramProtocol):
    """Waits for the reply to one request; every other packet is let go by."""

    def __init__(self, request: dns.message.Message, reply: "asyncio.Future[dns.message.Message]") -> None:
        self._request = request
        self._reply = reply

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002 — connected: it is the server's
        if self._reply.done():
            return
        try:
            read = read_reply(data, self._request)
        except dns.exception.DNSException as error:
            self._reply.set_exception(error)
            return
        if read is not None:
            self._reply.set_result(read)

    def error_received(self, exc: Exception) -> None:
        """ICMP: nobody listens there, or no way leads there."""
        if not self._reply.done():
            self._reply.set_exception(exc)


def read_reply(wire: bytes, request: dns.message.Message) -> dns.message.Message | None:
    """The message, or None where it does not answer this request (RFC 5452, 9.1: id, question).

    Raises DNSException: dns.message.Truncated, TooManyRecords, and FormError for what is no message.
    """
    if len(wire) < HEADER or wire[:2] != request.id.to_bytes(2, "big"):
        return None
    if sum(struct.unpack_from("!4H", wire, 4)) > MOST_RECORDS:
        raise TooManyRecords
    try:
        reply = dns.message.from_wire(wire, raise_on_truncation=True)
    except dns.message.Truncated as cut:
        if not request.is_response(cut.message()):  # type: ignore[no-untyped-call]  # dnspython's
            return None
        raise
    except dns.exception.DNSException:
        raise
    except Exception as error:  # hostile octets in somebody else's parser: whatever it trips over is a bad form
        raise dns.exception.FormError from error
    return reply if request.is_response(reply) else None
