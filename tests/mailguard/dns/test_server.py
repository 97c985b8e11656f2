"""A reply is what answers this very request; everything else is let go by, or is a bad form."""

import asyncio
from contextlib import suppress
from typing import Any

import dns.exception
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.dns.server import MOST_RECORDS, Server, TooManyRecords, read_reply
from tests.mailguard.dns.nameserver import HOST, answering, both_sockets, reply, replying

REQUEST = dns.message.make_query("k.example.", "TXT")


def altered(message: dns.message.Message, **changes: Any) -> dns.message.Message:
    for name, value in changes.items():
        setattr(message, name, value)
    return message


def text_of(message: dns.message.Message) -> str:
    return str(message.answer[0][0])


def test_the_reply_to_a_request_is_read() -> None:
    found = read_reply(reply(REQUEST, '"x"').to_wire(), REQUEST)
    assert found is not None
    assert text_of(found) == '"x"'


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"\x00" * 11,
        REQUEST.to_wire(),  # our own question, sent back
        altered(reply(REQUEST, '"x"'), id=REQUEST.id ^ 1).to_wire(),
        altered(reply(dns.message.make_query("other.example.", "TXT"), '"x"'), id=REQUEST.id).to_wire(),
        altered(reply(dns.message.make_query("k.example.", "MX"), "1 x."), id=REQUEST.id).to_wire(),
    ],
)
def test_what_does_not_answer_the_request_is_no_reply(wire: bytes) -> None:
    assert read_reply(wire, REQUEST) is None


@pytest.mark.parametrize("wire", [b"\xff" * 60, b"\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00\xc0\x0c" * 3])
def test_what_is_no_message_is_a_bad_form(wire: bytes) -> None:
    with pytest.raises(dns.exception.FormError):
        read_reply(REQUEST.id.to_bytes(2, "big") + wire, REQUEST)


def records(count: int) -> bytes:
    made = reply(REQUEST, *(f'"{number}"' for number in range(count)))
    return made.to_wire(max_size=65535)


def test_the_most_records_are_read_and_one_more_is_refused() -> None:
    assert read_reply(records(MOST_RECORDS - 1), REQUEST) is not None  # the question counts as one
    with pytest.raises(TooManyRecords):
        read_reply(records(MOST_RECORDS), REQUEST)


def test_records_are_counted_before_they_are_read() -> None:
    header = REQUEST.id.to_bytes(2, "big") + b"\x84\x00" + b"\xff\xff" * 4
    with pytest.raises(TooManyRecords):
        read_reply(header + b"\xff" * 60_000, REQUEST)


def test_a_false_packet_before_the_true_one_is_let_go_by() -> None:
    def forged(question: dns.message.Message) -> list[dns.message.Message | bytes]:
        false = [altered(reply(question, '"false"'), id=question.id ^ bits) for bits in range(1, 9)]
        return [*false, b"junk", reply(question, '"true"')]

    async def run() -> str:
        async with answering(forged) as server:
            return text_of(await Server(HOST, server.port).by_udp(REQUEST))

    assert asyncio.run(asyncio.wait_for(run(), 5)) == '"true"'


def test_a_packet_from_another_address_is_let_go_by() -> None:
    """Right in everything but the port that it comes from."""

    async def run() -> str:
        loop = asyncio.get_running_loop()
        other, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(HOST, 0))
        async with answering(replying('"true"')) as server:
            plain = server.datagram_received

            def spoofed_first(data: bytes, addr: Any) -> None:
                other.sendto(reply(dns.message.from_wire(data), '"false"').to_wire(), addr)
                loop.call_soon(plain, data, addr)

            server.datagram_received = spoofed_first  # type: ignore[method-assign]  # this one server's own
            found = text_of(await Server(HOST, server.port).by_udp(REQUEST))
        other.close()
        return found

    assert asyncio.run(asyncio.wait_for(run(), 5)) == '"true"'


def test_a_server_is_silent_until_it_answers_again() -> None:
    async def run() -> list[bool]:
        states = []
        async with answering(lambda _: None) as server:
            one = Server(HOST, server.port)
            for by_udp in (lambda _: None, replying('"x"'), lambda _: None, replying(rcode=2)):
                server.by_udp = by_udp
                with suppress(dns.exception.Timeout):
                    await one.async_query(REQUEST, 0.05)
                states.append(one.silent)
        return states

    assert asyncio.run(run()) == [True, False, True, False]


def test_a_reply_by_tcp_to_another_request_is_refused() -> None:
    async def run() -> None:
        async with answering(lambda question: altered(reply(question, '"x"'), id=question.id ^ 1)) as server:
            await Server(HOST, server.port).by_tcp(REQUEST)

    with pytest.raises(dns.exception.FormError):
        asyncio.run(run())


def test_no_socket_is_left_open_when_the_waiting_ends() -> None:
    """A warning of a socket that nobody closed is an error in these tests; this one gives up in the middle."""

    async def run(name_server: Server) -> None:
        for asking in (name_server.by_udp(REQUEST), name_server.by_tcp(REQUEST)):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await asking

    mute, deaf = both_sockets()  # they take what comes and say nothing
    with mute, deaf:
        deaf.listen()
        asyncio.run(run(Server(HOST, deaf.getsockname()[1])))


WHOLE = reply(REQUEST, '"one" "two"', '"three"', soa=60).to_wire()


@given(
    st.lists(st.tuples(st.integers(2, len(WHOLE) - 1), st.integers(0, 255)), max_size=8), st.integers(12, len(WHOLE))
)
def test_no_octet_of_a_message_raises_what_is_not_foreseen(changes: list[tuple[int, int]], length: int) -> None:
    wire = bytearray(WHOLE[:length])
    for at, octet in changes:
        if at < length:
            wire[at] = octet
    with suppress(dns.exception.DNSException):
        read_reply(bytes(wire), REQUEST)


@given(st.binary(max_size=300))
def test_no_junk_raises_what_is_not_foreseen(junk: bytes) -> None:
    with suppress(dns.exception.DNSException):
        read_reply(WHOLE[:2] + junk, REQUEST)
