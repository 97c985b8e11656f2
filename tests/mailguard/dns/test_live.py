"""Answers live as long as their TTL, equal questions fly once, and a flood of others waits. Loopback only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest

from mailguard.dns import LiveResolver
from mailguard.dns.asking import FAILURE_TTL, Asking, Told
from mailguard.dns.live import places, system_servers
from mailguard.dns.tally import HITS, IN_FLIGHT, JOINED, KEPT, MISSES, WEIGHT, Tally, Totals
from mailguard.errors import SettingsError
from mailguard.model.authentication import Authentication, AuthStatus, DnsAnswer
from mailguard.msgauth import authenticate
from mailguard.msgauth.budget import SECONDS, MailBudget
from mailguard.pipeline import SOONEST
from tests.fakes.loop import skipping
from tests.mailguard.dns.nameserver import (
    HOST,
    Answering,
    NameServer,
    alias,
    answering,
    cut,
    reply,
    replying,
    silent,
)
from tests.mailguard.msgauth.builders import AT, a_mail, an_envelope, signed


@asynccontextmanager
async def serving(by_udp: Answering, **options: Any) -> AsyncIterator[tuple[LiveResolver, NameServer]]:
    async with answering(by_udp, options.pop("by_tcp", None)) as server:
        yield LiveResolver([(HOST, server.port)], **options), server


def ask(by_udp: Answering, name: str = "k.example", rdtype: str = "TXT", **options: Any) -> DnsAnswer:
    async def run() -> DnsAnswer:
        async with serving(by_udp, **options) as (resolver, _):
            return await resolver.query(name, rdtype)

    return asyncio.run(run())


STATUSES: dict[str, tuple[dict[str, Any], str]] = {
    "a record": ({"by_udp": replying('"x"')}, "noerror"),
    "cut, whole by TCP": ({"by_udp": cut, "by_tcp": replying('"x"')}, "noerror"),
    "an alias to be asked on": (
        {"by_udp": lambda q: reply(q, '"x"') if q.question[0].name.labels[0] == b"e" else alias(q, k="e.example.")},
        "noerror",
    ),
    "denied by the zone": ({"by_udp": replying(soa=60)}, "nodata"),
    "nothing, no SOA": ({"by_udp": replying()}, "nodata"),
    "NXDOMAIN": ({"by_udp": replying(rcode=3, soa=60)}, "nxdomain"),
    "SERVFAIL": ({"by_udp": replying(rcode=2)}, "servfail"),
    "REFUSED": ({"by_udp": replying(rcode=5)}, "servfail"),
    "FORMERR": ({"by_udp": replying(rcode=1)}, "servfail"),
    "a ring of aliases": ({"by_udp": lambda q: alias(q, k="k.example.")}, "servfail"),
    "junk": ({"by_udp": lambda q: [q.id.to_bytes(2, "big") + b"\xff" * 40]}, "servfail"),
    "too many records": (
        {"by_udp": cut, "by_tcp": replying(*(f'"{number}"' for number in range(300)))},
        "servfail",
    ),
    "silence": ({"by_udp": silent}, "timeout"),
    "another id only": ({"by_udp": lambda q: [bytes(2) + q.to_wire()[2:]]}, "timeout"),
}


@pytest.mark.parametrize("case", STATUSES)
def test_the_status_of_what_a_server_says(case: str) -> None:
    options, status = STATUSES[case]
    answer = ask(**options, timeout=0.3)
    assert answer == DnsAnswer(name="k.example", rdtype="TXT", status=status, values=answer.values)
    assert bool(answer.values) is (status == "noerror")


def test_an_answer_tells_its_values_and_whether_it_was_validated() -> None:
    answer = ask(replying("10 Mail.Example.", "20 b.example.", ad=True), "Shop.Example.", "MX")
    assert answer == DnsAnswer(
        name="shop.example",
        rdtype="MX",
        status="noerror",
        values=("10 mail.example", "20 b.example"),
        authenticated=True,
    )


@pytest.mark.parametrize("name", [f"{'a' * 64}.example", "a..example", "", "a." * 130, "\u20ac.example", "\u212a.co"])
def test_a_name_that_dns_cannot_hold_does_not_exist_and_is_not_asked(name: str) -> None:
    async def run() -> tuple[str, int]:
        async with serving(replying('"x"')) as (resolver, server):
            return (await resolver.query(name, "TXT")).status, len(server.asked)

    assert asyncio.run(run()) == ("nxdomain", 0)


def test_a_type_that_we_do_not_ask_for_is_no_denial() -> None:
    async def run() -> tuple[str, int]:
        async with serving(replying('"x"')) as (resolver, server):
            return (await resolver.query("k.example", "ANY")).status, len(server.asked)

    assert asyncio.run(run()) == ("servfail", 0)


def test_two_hundred_equal_questions_are_one_packet() -> None:
    async def run() -> tuple[set[tuple[str, ...]], int]:
        async with serving(replying('"x"')) as (resolver, server):
            spelled = ("k.example", "K.example.", "k.EXAMPLE")
            found = await asyncio.gather(*(resolver.query(spelled[n % 3], "TXT") for n in range(200)))
            await resolver.query("k.example", "TXT")
            return {one.values for one in found}, len(server.asked)

    assert asyncio.run(run()) == ({("x",)}, 1)


def test_an_answer_dies_with_its_ttl() -> None:
    now = [0.0]

    async def run() -> list[int]:
        async with serving(replying('"x"', ttl=60), clock=lambda: now[0]) as (resolver, server):
            counts = []
            for moment in (0.0, 59.9, 60.0):
                now[0] = moment
                await resolver.query("k.example", "TXT")
                counts.append(len(server.asked))
            return counts

    assert asyncio.run(run()) == [1, 1, 2]


def test_an_answer_with_a_ttl_of_zero_is_asked_each_time() -> None:
    async def run() -> int:
        async with serving(replying('"x"', ttl=0)) as (resolver, server):
            for _ in range(3):
                await resolver.query("k.example", "TXT")
            return len(server.asked)

    assert asyncio.run(run()) == 3


def test_a_failure_is_over_before_a_mail_is_looked_at_again() -> None:
    now = [0.0]

    async def run() -> list[str]:
        async with serving(replying(rcode=2), clock=lambda: now[0]) as (resolver, server):
            found = [(await resolver.query("k.example", "TXT")).status]
            server.by_udp = replying('"x"')
            for moment in (FAILURE_TTL - 0.1, SOONEST.total_seconds()):
                now[0] = moment
                found.append((await resolver.query("k.example", "TXT")).status)
            return found

    assert asyncio.run(run()) == ["servfail", "servfail", "noerror"]


def test_the_cache_is_as_large_as_was_said() -> None:
    async def run() -> int:
        async with serving(replying('"x"'), cache_size=2) as (resolver, server):
            for name in "abca":
                await resolver.query(f"{name}.example", "TXT")
            return len(server.asked)

    assert asyncio.run(run()) == 4


def test_one_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    async def run() -> str:
        async with serving(replying('"x"')) as (resolver, _):
            first = asyncio.ensure_future(resolver.query("k.example", "TXT"))
            second = asyncio.ensure_future(resolver.query("k.example", "TXT"))
            await asyncio.sleep(0)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            return (await second).status

    assert asyncio.run(run()) == "noerror"


def test_a_flight_that_is_ended_fails_those_who_wait_and_nobody_after_them() -> None:
    async def run() -> list[str]:
        async with serving(silent) as (resolver, server):
            waiting = [asyncio.ensure_future(resolver.query("k.example", "TXT")) for _ in range(2)]
            await asyncio.sleep(0)
            (flight,) = resolver._flights.values()
            flight.cancel()
            found = [one.status for one in await asyncio.gather(*waiting)]
            server.by_udp = replying('"x"')
            return [*found, (await resolver.query("k.example", "TXT")).status]

    assert asyncio.run(run()) == ["servfail", "servfail", "noerror"]


class Crashing(Asking):
    """Breaks in a way that nobody foresaw, once."""

    def __init__(self, healthy: Asking) -> None:
        self.healthy, self.crashed = healthy, False

    async def ask(self, name: dns.name.Name, rdtype: str) -> Told:
        if self.crashed:
            return await self.healthy.ask(name, rdtype)
        self.crashed = True
        raise ZeroDivisionError


def test_a_crash_while_asking_is_a_server_in_trouble_and_frees_its_place() -> None:
    now = [0.0]

    async def run() -> list[str]:
        async with serving(replying('"x"'), at_once=1, clock=lambda: now[0]) as (resolver, _):
            resolver._asking = Crashing(resolver._asking)
            found = [(await resolver.query("k.example", "TXT")).status]
            now[0] = FAILURE_TTL
            return [*found, (await resolver.query("k.example", "TXT")).status]

    assert asyncio.run(run()) == ["servfail", "noerror"]


def test_a_flood_of_questions_waits_for_a_place() -> None:
    """Never more than `at_once` are under way; all are answered."""
    most = [0]

    async def run() -> set[str]:
        tally = Tally()

        def watching(question: dns.message.Message) -> dns.message.Message:
            most[0] = max(most[0], int(tally.cells[IN_FLIGHT]))
            return reply(question, '"x"')

        async with serving(watching, at_once=5, tally=tally) as (resolver, server):
            found = await asyncio.gather(*(resolver.query(f"n{n}.example", "TXT") for n in range(60)))
            assert len(server.asked) == 60
            return {one.status for one in found}

    assert asyncio.run(run()) == {"noerror"}
    assert most == [5]


def test_who_gets_no_place_in_time_is_a_timeout_that_nobody_remembers() -> None:
    async def run() -> tuple[list[str], list[str], str]:
        async with serving(silent, at_once=1, timeout=0.1) as (resolver, server):
            found = await asyncio.gather(*(resolver.query(f"n{n}.example", "TXT") for n in range(3)))
            server.by_udp = replying('"x"')
            again = (await resolver.query("n2.example", "TXT")).status
            return [one.status for one in found], server.names, again

    statuses, asked, again = asyncio.run(run())
    assert (statuses, again) == (["timeout"] * 3, "noerror")
    assert asked.count("n2.example") <= 2  # once at most in the flood, once after it


def test_what_happens_is_counted() -> None:
    async def run() -> Totals:
        tally = Tally()
        async with serving(replying('"x"'), tally=tally) as (resolver, server):
            await asyncio.gather(*(resolver.query("k.example", "TXT") for _ in range(3)))
            await resolver.query("k.example", "TXT")
            server.by_udp = replying(rcode=3)
            await resolver.query("l.example", "MX")
            return Totals.of([tally.cells])

    totals = asyncio.run(run())
    assert [totals.sums[cell] for cell in (HITS, MISSES, JOINED, IN_FLIGHT, KEPT)] == [1, 4, 2, 0, 2]
    assert totals.sums[WEIGHT] > 400
    assert {pair: n for pair, n in totals.asked().items() if n} == {("TXT", "noerror"): 1, ("MX", "nxdomain"): 1}
    assert totals.buckets()[-1] == (float("inf"), 2)


def test_a_hostile_zone_makes_one_mail_read_a_few_thousand_records_at_most() -> None:
    """Each answer as long as we read one: 10 ms of CPU. Of 160 questions a mail has only so many such answers."""
    longest = replying(*(f'"{number}"' for number in range(250)))

    async def run() -> tuple[int, list[str]]:
        async with serving(cut, by_tcp=longest) as (resolver, server):
            budget = MailBudget(resolver)
            found = [(await budget.query(f"n{number}.example", "TXT")).status for number in range(30)]
            return len(server.asked_by_tcp), found

    asked, found = asyncio.run(run())
    assert asked == 10  # 160 // (1 + 250 // 16)
    assert found == ["noerror"] * 10 + ["over_budget"] * 20


def test_the_servers_of_the_system_are_asked_where_none_is_given(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("# local\nsearch lan\nnameserver 192.0.2.53\nnameserver 2001:db8::53\noptions edns0\n")
    assert system_servers(str(file)) == (("192.0.2.53", 53), ("2001:db8::53", 53))


@pytest.mark.parametrize(
    "text", [None, "", "search lan\n", "nameserver\n", "nameserver dns.example\n", "search a..b\n"]
)
def test_a_system_that_names_no_server_is_a_matter_of_the_settings(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "resolv.conf"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SettingsError, match=r"^no name server: .*resolv\.conf.*; set dns\.nameservers$"):
        system_servers(str(file))


async def proved_by_nobody(count: int) -> tuple[Authentication, int]:
    """Authenticate a mail with so many signatures, each by a key of its own, while no server says a word."""
    raw = a_mail()
    for number in range(count):
        raw = signed(raw, domain=f"n{number}.example")
    async with serving(silent, timeout=4.0) as (resolver, server):
        found = await authenticate(raw, an_envelope(), AT, resolver)
        return found, len(server.asked)


def test_a_name_server_that_is_silent_costs_a_mail_no_more_than_its_deadline() -> None:
    (found, asked), seconds = skipping(proved_by_nobody(8))
    assert {one.status for one in found.dkim} == {AuthStatus.TEMPERROR}
    assert found.temporary
    assert asked > 0
    assert 4.0 <= seconds <= SECONDS + 0.5


def test_a_machine_that_moved_is_answered_by_the_servers_of_the_new_place() -> None:
    places = [silent, replying('"x"')]

    async def run() -> list[str]:
        async with answering(places[0]) as old, answering(places[1]) as new:
            named = [(HOST, old.port)]
            resolver = LiveResolver(timeout=0.1, system=lambda: named)
            found = [(await resolver.query("a.example", "TXT")).status]
            named[0] = (HOST, new.port)
            return [*found, (await resolver.query("b.example", "TXT")).status]

    assert asyncio.run(run()) == ["timeout", "noerror"]


def test_servers_that_were_set_stay_set() -> None:
    def system() -> list[tuple[str, int]]:
        raise AssertionError

    async def run() -> list[str]:
        async with serving(silent, timeout=0.05, system=system) as (resolver, _):
            return [(await resolver.query(f"{name}.example", "TXT")).status for name in "ab"]

    assert asyncio.run(run()) == ["timeout"] * 2


@pytest.mark.parametrize(
    ("allowed", "most"), [(256, 128), (1024, 512), (1_048_576, 512), (-1, 512), (2, 1), (1, 1), (0, 1)]
)
def test_no_more_questions_fly_than_half_the_files_that_a_process_may_have(allowed: int, most: int) -> None:
    assert places(allowed) == most
