"""Four outcomes stay apart, answers live as long as their TTL, equal questions fly once. Loopback only."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from mailguard.dns import LiveResolver, Zone, ZoneResolver, load_zone
from mailguard.dns.cache import AnswerCache
from mailguard.errors import SettingsError
from mailguard.model.authentication import DnsAnswer

Answering = Callable[[dns.message.Message], dns.message.Message | None]


class Server(asyncio.DatagramProtocol):
    """A name server on the loopback that answers with a function and counts."""

    def __init__(self, answering: Answering) -> None:
        self.answering, self.asked = answering, 0
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.asked += 1
        reply = self.answering(dns.message.from_wire(data))
        if reply is not None and self.transport is not None:
            self.transport.sendto(reply.to_wire(), addr)


@asynccontextmanager
async def serving(answering: Answering, **options: Any) -> AsyncIterator[tuple[LiveResolver, Server]]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: Server(answering), local_addr=("127.0.0.1", 0))
    try:
        yield LiveResolver([("127.0.0.1", transport.get_extra_info("sockname")[1])], **options), server
    finally:
        transport.close()


def replying(rdtype: str, *values: str, rcode: int = 0, ttl: int = 60, ad: bool = False) -> Answering:
    def answer(question: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(question)
        reply.set_rcode(dns.rcode.Rcode(rcode))
        if values:
            reply.answer.append(dns.rrset.from_text(question.question[0].name, ttl, "IN", rdtype, *values))
        if ad:
            reply.flags |= dns.flags.AD
        return reply

    return answer


def ask(answering: Answering, name: str, rdtype: str, **options: Any) -> DnsAnswer:
    async def run() -> DnsAnswer:
        async with serving(answering, **options) as (resolver, _):
            return await resolver.query(name, rdtype)

    return asyncio.run(run())


def test_the_strings_of_one_txt_record_are_joined() -> None:
    assert ask(replying("TXT", '"v=DKIM1; " "p=abc"'), "k.example", "TXT").values == ("v=DKIM1; p=abc",)


def test_bytes_beyond_ascii_in_a_txt_record_survive() -> None:
    assert ask(replying("TXT", '"\\195\\164"'), "k.example", "TXT").values == ("Ã¤",)


def test_mx_and_ptr_values_are_lower_case_without_a_final_dot() -> None:
    assert ask(replying("MX", "10 Mail.Example.COM."), "example.com", "MX").values == ("10 mail.example.com",)
    assert ask(replying("PTR", "Host.Example."), "1.2.0.192.in-addr.arpa", "PTR").values == ("host.example",)


@pytest.mark.parametrize(("rcode", "status"), [(0, "nodata"), (3, "nxdomain"), (2, "servfail"), (5, "servfail")])
def test_no_data_no_name_and_no_service_are_told_apart(rcode: int, status: str) -> None:
    assert ask(replying("TXT", rcode=rcode), "k.example", "TXT", timeout=0.3).status == status


def test_a_server_that_is_silent_is_a_timeout() -> None:
    assert ask(lambda _: None, "k.example", "TXT", timeout=0.1).status == "timeout"


def test_the_ad_bit_is_kept() -> None:
    assert ask(replying("TXT", '"x"', ad=True), "k.example", "TXT").authenticated
    assert not ask(replying("TXT", '"x"'), "k.example", "TXT").authenticated


@pytest.mark.parametrize("name", [f"{'a' * 64}.example", "a..example", "", "a." * 130, "\u20ac.example"])
def test_a_name_that_dns_cannot_hold_does_not_exist(name: str) -> None:
    async def run() -> tuple[DnsAnswer, int]:
        async with serving(replying("TXT", '"x"')) as (resolver, server):
            return await resolver.query(name, "TXT"), server.asked

    answer, asked = asyncio.run(run())
    assert (answer.status, asked) == ("nxdomain", 0)


def test_an_answer_too_long_for_one_packet_comes_by_tcp() -> None:
    def cut(question: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.TC
        return reply

    async def by_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        reply = replying("TXT", '"whole"')(dns.message.from_wire(await reader.readexactly(size)))
        assert reply is not None
        wire = reply.to_wire()
        writer.write(len(wire).to_bytes(2, "big") + wire)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def run() -> tuple[str, ...]:
        async with serving(cut) as (resolver, server):
            assert server.transport is not None
            port = server.transport.get_extra_info("sockname")[1]
            async with await asyncio.start_server(by_tcp, "127.0.0.1", port):
                return (await resolver.query("k.example", "TXT")).values

    assert asyncio.run(run()) == ("whole",)


def test_a_backslash_in_a_name_is_no_escape() -> None:
    seen: list[str] = []

    def answering(question: dns.message.Message) -> dns.message.Message:
        seen.append(question.question[0].name.labels[0].decode())
        return replying("TXT", '"x"')(question)

    ask(answering, "a\\046b.example", "TXT")
    assert seen == ["a\\046b"]


def test_equal_questions_fly_once_and_an_answer_is_kept() -> None:
    async def run() -> int:
        async with serving(replying("TXT", '"x"')) as (resolver, server):
            await asyncio.gather(*(resolver.query("K.example.", "TXT") for _ in range(20)))
            await resolver.query("k.example", "TXT")
            return server.asked

    assert asyncio.run(run()) == 1


def test_an_answer_dies_with_its_ttl() -> None:
    now = [0.0]

    async def run() -> list[int]:
        async with serving(replying("TXT", '"x"', ttl=60), clock=lambda: now[0]) as (resolver, server):
            counts = []
            for moment in (0.0, 50.0, 70.0):
                now[0] = moment
                await resolver.query("k.example", "TXT")
                counts.append(server.asked)
            return counts

    assert asyncio.run(run()) == [1, 1, 2]


def test_one_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    async def run() -> str:
        async with serving(replying("TXT", '"x"')) as (resolver, _):
            first = asyncio.ensure_future(resolver.query("k.example", "TXT"))
            second = asyncio.ensure_future(resolver.query("k.example", "TXT"))
            await asyncio.sleep(0)
            first.cancel()
            return (await second).status

    assert asyncio.run(run()) == "noerror"


def test_the_cache_holds_its_cap_and_drops_the_longest_unused() -> None:
    cache = AnswerCache(2, lambda: 0.0)
    answers = {name: DnsAnswer(name=name, rdtype="A", status="nodata") for name in "abc"}
    cache.put(("a", "A"), answers["a"], 1)
    cache.put(("b", "A"), answers["b"], 1)
    cache.get(("a", "A"))
    cache.put(("c", "A"), answers["c"], 1)
    assert (len(cache), cache.get(("b", "A")), cache.get(("a", "A"))) == (2, None, answers["a"])


def test_the_text_of_all_answers_is_bounded() -> None:
    cache = AnswerCache(100, lambda: 0.0, weight=10_000)
    for name in "abcd":
        cache.put((name, "TXT"), DnsAnswer(name=name, rdtype="TXT", status="noerror", values=("x" * 4_000,)), 1)
    assert (len(cache), cache.get(("a", "TXT"))) == (2, None)
    cache.put(("e", "TXT"), DnsAnswer(name="e", rdtype="TXT", status="noerror", values=("x" * 60_000,)), 1)
    assert len(cache) == 0


def test_nothing_is_kept_for_a_ttl_of_zero() -> None:
    cache = AnswerCache(2, lambda: 0.0)
    cache.put(("a", "A"), DnsAnswer(name="a", rdtype="A", status="nodata"), 0)
    assert len(cache) == 0


def zone_answer(zone: Zone, name: str, rdtype: str) -> DnsAnswer:
    return asyncio.run(ZoneResolver(zone).query(name, rdtype))


def test_a_zone_follows_aliases() -> None:
    zone = Zone(records={"TXT": {"b.example": ("x",)}}, aliases={"a.example": "b.example"})
    assert zone_answer(zone, "A.example.", "TXT").values == ("x",)


def test_a_loop_of_aliases_is_servfail() -> None:
    assert zone_answer(Zone(aliases={"a.example": "a.example"}), "a.example", "TXT").status == "servfail"


@pytest.mark.parametrize(
    ("name", "status"),
    [("a.example", "nodata"), ("b.example", "nxdomain"), ("s.example", "servfail"), ("t.example", "timeout")],
)
def test_a_zone_tells_the_four_outcomes_apart(name: str, status: str) -> None:
    zone = Zone(
        records={"A": {"a.example": ("192.0.2.1",)}},
        servfail=frozenset({"s.example"}),
        timeout=frozenset({"t.example"}),
    )
    assert zone_answer(zone, name, "TXT").status == status


def test_a_zone_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zone.json"
    path.write_text(json.dumps({"MX": {"a.example": [[10, "Mail.example"]]}, "TIMEOUT": ["t.example"]}))
    resolver = load_zone(path)
    assert asyncio.run(resolver.query("a.example", "MX")).values == ("10 mail.example",)


@pytest.mark.parametrize(
    ("document", "at"),
    [
        ("[]", "must be an object"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"SPF": {}}', "SPF"),
        ('{"TXT": []}', "TXT"),
        ('{"TXT": {"A.example": ["x"]}}', "TXT.A.example"),
        ('{"TXT": {"a.example.": ["x"]}}', "TXT.a.example."),
        ('{"TXT": {"a.example": "x"}}', "TXT.a.example"),
        ('{"TXT": {"a.example": [1]}}', "TXT.a.example"),
        ('{"MX": {"a.example": [["10", "m"]]}}', "MX.a.example"),
        ('{"A": {"a.example": ["::1"]}}', "A.a.example"),
        ('{"AAAA": {"a.example": ["192.0.2.1"]}}', "AAAA.a.example"),
        ('{"CNAME": {"a.example": ["b.example"]}}', "CNAME.a.example"),
        ('{"TIMEOUT": {"a.example": 1}}', "TIMEOUT"),
    ],
)
def test_a_bad_zone_file_is_refused_by_file_and_field(tmp_path: Path, document: str, at: str) -> None:
    path = tmp_path / "zone.json"
    path.write_text(document)
    with pytest.raises(SettingsError) as caught:
        load_zone(path)
    assert str(path) in str(caught.value)
    assert at in str(caught.value)


def test_a_zone_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_zone(tmp_path / "none.json")
