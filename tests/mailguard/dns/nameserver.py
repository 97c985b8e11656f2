"""A real name server on the loopback, UDP and TCP on one port, that answers with a function and counts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

HOST = "127.0.0.1"
SOA = "ns.example. host.example. 1 7200 900 1209600 {}"
Packets = Iterable[bytes | dns.message.Message] | dns.message.Message | None
Answering = Callable[[dns.message.Message], Packets]


class NameServer(asyncio.DatagramProtocol):
    """`by_udp` and `by_tcp` say what goes back; `asked` and `asked_by_tcp` hold every question."""

    def __init__(self, by_udp: Answering, by_tcp: Answering | None = None) -> None:
        self.by_udp, self.by_tcp = by_udp, by_tcp or by_udp
        self.asked: list[dns.message.Message] = []
        self.asked_by_tcp: list[dns.message.Message] = []
        self.transport: asyncio.DatagramTransport | None = None
        self.port = 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.asked.append(dns.message.from_wire(data))
        assert self.transport is not None
        for packet in packets(self.by_udp(self.asked[-1])):
            self.transport.sendto(packet, addr)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            size = int.from_bytes(await reader.readexactly(2), "big")
            self.asked_by_tcp.append(dns.message.from_wire(await reader.readexactly(size)))
            for packet in packets(self.by_tcp(self.asked_by_tcp[-1])):
                writer.write(len(packet).to_bytes(2, "big") + packet)
            await writer.drain()
        writer.close()

    @property
    def names(self) -> list[str]:
        return [one.question[0].name.to_text(omit_final_dot=True) for one in self.asked]


def packets(said: Packets) -> list[bytes]:
    many = () if said is None else (said,) if isinstance(said, dns.message.Message) else said
    return [one if isinstance(one, bytes) else one.to_wire(max_size=65535) for one in many]


@asynccontextmanager
async def answering(by_udp: Answering, by_tcp: Answering | None = None) -> AsyncIterator[NameServer]:
    """A server that runs."""
    loop = asyncio.get_running_loop()
    server = NameServer(by_udp, by_tcp)
    udp, tcp = both_sockets()
    transport, _ = await loop.create_datagram_endpoint(lambda: server, sock=udp)
    try:
        async with await asyncio.start_server(server.connected, sock=tcp):
            yield server
    finally:
        transport.close()


def both_sockets() -> tuple[socket.socket, socket.socket]:
    """UDP and TCP on one port. Each has its own ports: one that is free for the one may be taken for the other."""
    for _ in range(100):
        udp, tcp = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
        udp.bind((HOST, 0))
        try:
            tcp.bind(udp.getsockname())
        except OSError:
            udp.close()
            tcp.close()
            continue
        return udp, tcp
    raise AssertionError("no port is free for UDP and TCP")


def reply(
    question: dns.message.Message,
    *values: str,
    rcode: int = 0,
    ttl: int = 60,
    ad: bool = False,
    soa: int | None = None,
) -> dns.message.Message:
    """An answer of this type and name. `soa`: the zone denies, for so many seconds."""
    made = dns.message.make_response(question)
    made.set_rcode(dns.rcode.Rcode(rcode))
    asked = question.question[0]
    if values:
        made.answer.append(dns.rrset.from_text(asked.name, ttl, "IN", dns.rdatatype.to_text(asked.rdtype), *values))
    if ad:
        made.flags |= dns.flags.AD
    if soa is not None:
        made.authority.append(dns.rrset.from_text("example.", ttl, "IN", "SOA", SOA.format(soa)))
    return made


def replying(*values: str, **options: Any) -> Answering:
    """Always the same answer."""
    return lambda question: reply(question, *values, **options)


def cut(question: dns.message.Message) -> dns.message.Message:
    """Too long for a packet: ask by TCP."""
    made = dns.message.make_response(question)
    made.flags |= dns.flags.TC
    return made


def silent(_: dns.message.Message) -> None:
    """No answer at all."""


def alias(question: dns.message.Message, **targets: str) -> dns.message.Message:
    """Nothing but an alias: the next name is `targets[first label]`."""
    name = question.question[0].name
    made = dns.message.make_response(question)
    target = targets[name.labels[0].decode()]
    made.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", target))
    return made


@contextlib.contextmanager
def beside(by_udp: Answering) -> Iterator[NameServer]:
    """A server in a thread of its own, for tests whose program is another process."""
    begun: Future[tuple[NameServer, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async with answering(by_udp) as server:
            ending = asyncio.Event()
            begun.set_result((server, asyncio.get_running_loop(), ending))
            await ending.wait()

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(asyncio.run, serve())
        running.add_done_callback(lambda done: begun.done() or begun.set_exception(done.exception() or EOFError()))
        server, loop, ending = begun.result(10)
        try:
            yield server
        finally:
            loop.call_soon_threadsafe(ending.set)
            running.result(10)
