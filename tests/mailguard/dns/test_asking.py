"""What real servers on the loopback say, and the outcome that it has: the four stay apart."""

import asyncio
from itertools import pairwise
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest

from mailguard.dns.asking import MAX_CNAMES, Asking, Told
from mailguard.dns.records import wire_name
from mailguard.errors import SettingsError
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

NAME = "k.example"


async def put(*servers: NameServer, name: str = NAME, rdtype: str = "TXT", seconds: float = 0.2) -> Told:
    asked = wire_name(name)
    assert asked is not None
    return await Asking([(HOST, one.port) for one in servers], seconds).ask(asked, rdtype)


def told(by_udp: Answering, by_tcp: Answering | None = None, **options: Any) -> Told:
    async def run() -> Told:
        async with answering(by_udp, by_tcp) as server:
            return await put(server, **options)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("rcode", "status"),
    [
        (dns.rcode.NOERROR, "nodata"),
        (dns.rcode.NXDOMAIN, "nxdomain"),
        (dns.rcode.SERVFAIL, "servfail"),
        (dns.rcode.REFUSED, "servfail"),
        (dns.rcode.FORMERR, "servfail"),
        (dns.rcode.NOTIMP, "servfail"),
        (dns.rcode.YXDOMAIN, "servfail"),
        (dns.rcode.NOTAUTH, "servfail"),
    ],
)
def test_each_refusal_has_its_status(rcode: int, status: str) -> None:
    assert told(replying(rcode=rcode)).status == status


def test_a_server_that_is_silent_is_a_timeout() -> None:
    assert told(silent).status == "timeout"


def test_a_port_where_nobody_listens_is_servfail_and_not_waited_for() -> None:
    async def run() -> tuple[Told, float]:
        async with answering(silent) as server:
            port = server.port
        began = asyncio.get_running_loop().time()
        name = wire_name(NAME)
        assert name is not None
        found = await Asking([(HOST, port)], 30.0).ask(name, "TXT")
        return found, asyncio.get_running_loop().time() - began

    found, seconds = asyncio.run(run())
    assert found.status == "servfail"
    assert seconds < 10


def test_an_answer_too_long_for_one_packet_comes_by_tcp() -> None:
    assert told(cut, replying('"whole"')).values == ("whole",)


def test_an_answer_that_is_cut_by_tcp_too_is_servfail() -> None:
    assert told(cut, cut).status == "servfail"


def test_a_server_that_cuts_and_hangs_up_is_servfail() -> None:
    assert told(cut, silent).status == "servfail"


def test_a_txt_record_of_64_kilobytes_is_read_whole() -> None:
    (value,) = told(cut, replying(" ".join(['"' + "x" * 255 + '"'] * 250)), seconds=2).values
    assert value == "x" * 63_750


@pytest.mark.parametrize(("count", "status"), [(254, "noerror"), (255, "servfail"), (3600, "servfail")])
def test_so_many_records_are_read_and_no_more(count: int, status: str) -> None:
    # The question and our EDNS record count too: 256 in all.
    found = told(cut, replying(*(f'"{number}"' for number in range(count))), seconds=2)
    assert (found.status, len(found.values)) == (status, count if status == "noerror" else 0)


@pytest.mark.parametrize("rcode", ["FORMERR", "NOTIMP", "BADVERS"])
def test_a_server_that_knows_no_edns_is_asked_without(rcode: str) -> None:
    def no_edns(question: dns.message.Message) -> dns.message.Message:
        if question.edns < 0:
            return reply(question, '"x"')
        return reply(question, rcode=dns.rcode.from_text(rcode))

    assert told(no_edns).values == ("x",)


@pytest.mark.parametrize("ad", [True, False])
@pytest.mark.parametrize(("rcode", "values"), [(0, ['"x"']), (0, []), (3, [])])
def test_the_ad_bit_is_kept_of_every_answer(rcode: int, values: list[str], ad: bool) -> None:
    assert told(replying(*values, rcode=rcode, ad=ad)).authenticated is ad


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_an_answer_by_two_messages_is_validated_if_both_are(first: bool, second: bool) -> None:
    def step(question: dns.message.Message) -> dns.message.Message:
        if question.question[0].name.labels[0] == b"end":
            return reply(question, '"end"', ad=second)
        made = alias(question, k="end.example.")
        made.flags |= dns.flags.AD if first else 0
        return made

    assert told(step).authenticated is (first and second)


def test_validation_is_asked_for_and_the_payload_fits_one_packet() -> None:
    seen: list[dns.message.Message] = []

    def watching(question: dns.message.Message) -> dns.message.Message:
        seen.append(question)
        return reply(question, '"x"')

    told(watching)
    assert (bool(seen[0].flags & dns.flags.AD), seen[0].payload) == (True, 1232)


@pytest.mark.parametrize(
    ("ttl", "kept"), [(0, 0.0), (60, 60.0), (3600, 3600.0), (3601, 3600.0), (2**31 - 1, 3600.0), (2**31, 0.0)]
)
def test_an_answer_is_kept_as_long_as_its_ttl_an_hour_at_most(ttl: int, kept: float) -> None:
    def aged(question: dns.message.Message) -> list[bytes]:
        wire = reply(question, '"x"', ttl=77_777).to_wire()
        return [wire.replace((77_777).to_bytes(4, "big"), ttl.to_bytes(4, "big"))]

    assert told(aged).ttl == kept  # a TTL with the top bit is 0: RFC 2181, 8


@pytest.mark.parametrize("rcode", [0, 3])
@pytest.mark.parametrize(
    ("soa_ttl", "minimum", "kept"),
    [(60, 30, 30.0), (20, 30, 20.0), (9999, 9999, 300.0), (60, 0, 0.0), (300, 300, 300.0)],
)
def test_a_denial_is_kept_as_long_as_its_soa_says(rcode: int, soa_ttl: int, minimum: int, kept: float) -> None:
    assert told(replying(rcode=rcode, ttl=soa_ttl, soa=minimum)).ttl == kept


@pytest.mark.parametrize("rcode", [0, 3])
def test_a_denial_without_an_soa_is_hardly_kept(rcode: int) -> None:
    assert told(replying(rcode=rcode)).ttl == 5.0


def test_an_soa_of_another_zone_lengthens_no_denial() -> None:
    def foreign(question: dns.message.Message) -> dns.message.Message:
        made = reply(question, rcode=3)
        text = "ns.other. host.other. 1 1 1 1 300"
        made.authority.append(dns.rrset.from_text("other.", 300, "IN", "SOA", text))
        return made

    assert told(foreign).ttl == 5.0


def test_a_failure_is_kept_for_seconds_only() -> None:
    assert told(replying(rcode=2)).ttl == told(silent).ttl == 5.0


def chain(question: dns.message.Message, *names: str, ends: str = '"end"') -> dns.message.Message:
    made = dns.message.make_response(question)
    for name, target in pairwise(names):
        made.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{target}."))
    if ends:
        made.answer.append(dns.rrset.from_text(f"{names[-1]}.", 40, "IN", "TXT", ends))
    return made


def test_a_chain_of_aliases_in_one_answer_is_followed_and_lives_as_its_shortest() -> None:
    found = told(lambda question: chain(question, NAME, "a.example", "b.example"))
    assert (found.values, found.ttl) == (("end",), 40.0)


def test_an_alias_whose_end_is_not_told_is_asked_on() -> None:
    def step(question: dns.message.Message) -> dns.message.Message:
        if question.question[0].name.labels[0] == b"k":
            return alias(question, k="end.example.")
        return reply(question, '"end"')

    async def run() -> tuple[Told, list[str]]:
        async with answering(step) as server:
            return await put(server), server.names

    found, names = asyncio.run(run())
    assert (found.values, names) == (("end",), ["k.example", "end.example"])


@pytest.mark.parametrize(("hops", "status"), [(MAX_CNAMES, "noerror"), (MAX_CNAMES + 1, "servfail")])
def test_so_many_aliases_are_asked_on_and_no_more(hops: int, status: str) -> None:
    def step(question: dns.message.Message) -> dns.message.Message:
        name = question.question[0].name.labels[0].decode()
        number = int(name[1:])
        return reply(question, '"end"') if number == hops else alias(question, **{name: f"n{number + 1}.example."})

    assert told(step, name="n0.example", seconds=2).status == status


def test_aliases_in_a_ring_are_servfail() -> None:
    assert told(lambda question: chain(question, NAME, "a.example", NAME, ends="")).status == "servfail"
    assert told(lambda question: alias(question, k="l.example.", l="k.example."), seconds=2).status == "servfail"


def test_an_alias_to_a_name_that_is_not_there_is_no_name() -> None:
    def nowhere(question: dns.message.Message) -> dns.message.Message:
        made = alias(question, k="gone.example.")
        made.set_rcode(dns.rcode.NXDOMAIN)
        return made

    assert told(nowhere).status == "nxdomain"


def test_an_alias_to_a_name_without_such_a_record_is_no_data_and_not_asked_on() -> None:
    def empty(question: dns.message.Message) -> dns.message.Message:
        made = alias(question, k="bare.example.")
        made.authority.extend(reply(question, soa=30).authority)
        return made

    async def run() -> tuple[str, int]:
        async with answering(empty) as server:
            return (await put(server)).status, len(server.asked)

    assert asyncio.run(run()) == ("nodata", 1)


def test_a_referral_is_no_denial() -> None:
    def elsewhere(question: dns.message.Message) -> dns.message.Message:
        made = dns.message.make_response(question)
        made.authority.append(dns.rrset.from_text("example.", 60, "IN", "NS", "ns.example."))
        return made

    assert told(elsewhere).status == "servfail"


def test_records_of_names_that_were_not_asked_for_are_ignored() -> None:
    def poisoned(question: dns.message.Message) -> dns.message.Message:
        made = reply(question, '"mine"')
        for section in (made.answer, made.authority, made.additional):
            section.append(dns.rrset.from_text("victim.example.", 60, "IN", "TXT", '"poison"'))
        return made

    assert told(poisoned).values == ("mine",)


def test_an_answer_about_another_name_only_is_none() -> None:
    def other(question: dns.message.Message) -> dns.message.Message:
        made = dns.message.make_response(question)
        made.answer.append(dns.rrset.from_text("victim.example.", 60, "IN", "TXT", '"poison"'))
        return made

    assert (told(other).status, told(other).values) == ("nodata", ())


def test_records_of_another_type_are_none() -> None:
    def address(question: dns.message.Message) -> dns.message.Message:
        made = dns.message.make_response(question)
        made.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "A", "192.0.2.1"))
        return made

    assert told(address).status == "nodata"


def test_the_case_of_letters_in_an_answer_does_not_matter() -> None:
    def shouting(question: dns.message.Message) -> dns.message.Message:
        made = dns.message.make_response(question)
        made.answer.append(dns.rrset.from_text("K.EXAMPLE.", 60, "IN", "TXT", '"x"'))
        return made

    assert told(shouting).values == ("x",)


def asked_of_two(first: Answering, second: Answering, times: int) -> tuple[list[str], int]:
    """Statuses of equal questions to two servers, and how often the first was asked."""

    async def run() -> tuple[list[str], int]:
        async with answering(first) as one, answering(second) as two:
            asking = Asking([(HOST, one.port), (HOST, two.port)], 0.4)
            found = [(await asking.ask(dns.name.from_text(NAME), "TXT")).status for _ in range(times)]
            return found, len(one.asked)

    return asyncio.run(run())


@pytest.mark.parametrize("first", [silent, replying(rcode=2), replying(rcode=5), lambda _: [b"rubble"]])
def test_a_second_server_answers_where_the_first_does_not(first: Answering) -> None:
    assert asked_of_two(first, replying('"x"'), 1) == (["noerror"], 1)


def test_a_server_that_was_silent_is_asked_last() -> None:
    assert asked_of_two(silent, replying('"x"'), 5) == (["noerror"] * 5, 1)


def test_a_server_that_denies_is_believed() -> None:
    assert asked_of_two(replying(rcode=3), replying('"x"'), 1) == (["nxdomain"], 1)


def renewed(first: Answering, named: int | None, times: int = 2) -> tuple[list[str], int]:
    """Statuses of equal questions where the system names another server, or nothing (None); how often it was read."""

    async def run() -> tuple[list[str], int]:
        async with answering(first) as one, answering(replying('"x"')) as two:
            reads = []

            def system() -> tuple[tuple[str, int], ...]:
                reads.append(1)
                if named is None:
                    raise SettingsError
                return ((HOST, (one, two)[named].port),)

            asking = Asking([(HOST, one.port)], 0.1, renew=system)
            found = [(await asking.ask(dns.name.from_text(NAME), "TXT")).status for _ in range(times)]
            return found, len(reads)

    return asyncio.run(run())


def test_when_all_are_silent_the_systems_servers_are_read_again() -> None:
    assert renewed(silent, named=1) == (["timeout", "noerror"], 1)


@pytest.mark.parametrize("named", [0, None])
def test_where_the_system_names_no_others_these_are_asked_on(named: int | None) -> None:
    assert renewed(silent, named) == (["timeout", "timeout"], 1)


def test_servers_that_answer_are_kept_whatever_the_system_says_now() -> None:
    assert renewed(replying(rcode=2), named=1) == (["servfail", "servfail"], 0)
