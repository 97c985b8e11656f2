"""A name server on the loopback that answers from a zone document: it warms the live resolver's cache."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import dns.message
import dns.rcode
import dns.rrset


class NameServer(asyncio.DatagramProtocol):
    """Answers TXT and A from `{"TXT": {name: [text]}, "A": …}`; everything else is NXDOMAIN. Counts questions."""

    def __init__(self, zone: dict[str, dict[str, list[str]]]) -> None:
        self._zone = zone
        self._transport: asyncio.DatagramTransport | None = None
        self.asked = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.asked += 1
        question = dns.message.from_wire(data)
        asked = question.question[0]
        rdtype = asked.rdtype.name
        reply = dns.message.make_response(question)
        values = self._zone.get(rdtype, {}).get(asked.name.to_text(omit_final_dot=True).lower())
        if values is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        else:
            texts = [_text(one) if rdtype == "TXT" else one for one in values]
            reply.answer.append(dns.rrset.from_text(asked.name, 3600, "IN", rdtype, *texts))
        if self._transport is not None:
            self._transport.sendto(reply.to_wire(), addr)


def _text(value: str) -> str:
    """A TXT record in strings of 255 octets."""
    return " ".join(f'"{value[at : at + 255]}"' for at in range(0, len(value), 255))


@asynccontextmanager
async def serving(zone: dict[str, dict[str, list[str]]]) -> AsyncIterator[tuple[int, NameServer]]:
    """The port, and the server."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: NameServer(zone), local_addr=("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1], server
    finally:
        transport.close()
