"""What DNS said when the mail was first looked at stands; only silence is asked again."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import Authentication, DnsAnswer
from mailguard.msgauth import authenticate
from mailguard.msgauth.remembered import Remembered
from mailguard.ports import Resolver
from tests.mailguard.msgauth.builders import (
    AT,
    FORWARDER,
    MARKET,
    CountingResolver,
    a_zone,
    an_envelope,
    record,
    signed,
)

NAME = "s1._domainkey.market.example"
NOW = a_zone({NAME: "new"})


def asked(earlier: DnsAnswer, name: str = NAME, rdtype: str = "TXT") -> tuple[tuple[str, ...], int]:
    live = CountingResolver(NOW)
    found = asyncio.run(Remembered((earlier,), live).query(name, rdtype))
    return found.values, len(live.asked)


def answer(status: str = "noerror", *values: str) -> DnsAnswer:
    return DnsAnswer(name=NAME, rdtype="TXT", status=status, values=values)


@pytest.mark.parametrize("status", ["noerror", "nxdomain", "nodata", "over_budget"])
def test_an_answer_that_decided_is_not_sent_again(status: str) -> None:
    assert asked(answer(status, "old")) == (("old",), 0)


def test_however_the_name_is_written() -> None:
    assert asked(answer("noerror", "old"), NAME.upper() + ".") == (("old",), 0)


def test_a_sign_that_only_looks_alike_is_another_name() -> None:
    assert asked(answer("noerror", "old"), NAME.replace("k", "\u212a")) == ((), 1)  # the Kelvin sign


@pytest.mark.parametrize("status", ["timeout", "servfail"])
def test_silence_is_asked_again(status: str) -> None:
    assert asked(answer(status)) == (("new",), 1)


def test_another_question_is_none_that_was_answered() -> None:
    assert asked(answer("noerror", "old"), rdtype="MX") == ((), 1)
    assert asked(answer("noerror", "old"), "other.example") == ((), 1)


@pytest.mark.parametrize("values", [("x",) * 20, ("x",) * 300, ("x" * 5000,)])
def test_an_answer_of_any_size_decided(values: tuple[str, ...]) -> None:
    assert asked(answer("noerror", *values)) == (values, 0)


MANY = tuple(f"site-verification={number}" for number in range(40))
MANY_HOSTS = tuple(f"198.51.100.{number}" for number in range(1, 200))
BEYOND = "v=spf1 " + "ip4:198.51.100.1 " * 300 + "-all"  # longer than is read, and than is kept


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ({"TXT": {FORWARDER: (*MANY, "v=spf1 ip4:192.0.2.10 -all")}}, "pass"),
        ({"TXT": {FORWARDER: ("v=spf1 -all", *MANY, "v=spf1 +all")}}, "permerror"),
        ({"TXT": {FORWARDER: ("v=spf1 a -all",)}, "A": {FORWARDER: (*MANY_HOSTS, "192.0.2.10")}}, "pass"),
        (
            {"TXT": {FORWARDER: ("v=spf1 mx -all",)}, "MX": {FORWARDER: tuple(f"1 {n}.example" for n in range(30))}},
            "permerror",
        ),
        ({"TXT": {FORWARDER: (BEYOND,)}}, "permerror"),
    ],
)
def test_what_is_kept_of_an_answer_decides_as_all_of_it_did(records: dict[str, Any], status: str) -> None:
    texts = {**records["TXT"], f"_dmarc.{MARKET}": (*MANY, "v=DMARC1; p=reject"), NAME: (record(), *MANY)}
    zone = Zone(records={**records, "TXT": texts})

    raw = signed()

    async def looked_at(resolver: Resolver) -> Authentication:
        return await authenticate(raw, an_envelope(), AT, resolver)

    async def twice() -> tuple[Authentication, Authentication]:
        first = await looked_at(ZoneResolver(zone))
        return first, await looked_at(Remembered(first.answers, ZoneResolver(Zone())))

    first, second = asyncio.run(twice())
    assert replace(first, answers=()) == replace(second, answers=())
    assert (first.spf.status, first.dmarc.policy, first.dkim[0].cause) == (status, "reject", "several_keys")
