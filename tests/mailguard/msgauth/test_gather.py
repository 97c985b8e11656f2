"""One call gathers all evidence; nothing that a mail or a resolver does leaves it as an exception."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import Authentication, AuthStatus, DnsAnswer, SpfResult
from mailguard.model.received import Envelope
from mailguard.msgauth import authenticate
from mailguard.msgauth.budget import SECONDS, MailBudget
from mailguard.msgauth.gather import _guarded
from tests.fakes.loop import skipping
from tests.mailguard.msgauth.builders import (
    AT,
    FIELDS,
    FORWARDER,
    MARKET,
    CountingResolver,
    a_mail,
    a_zone,
    an_envelope,
    arc_sealed,
    by_hand,
    keys,
    signed,
)

ZONE = a_zone(
    {
        **keys(),
        **keys("one.example", selector="arc"),
        f"_dmarc.{MARKET}": "v=DMARC1; p=reject",
        FORWARDER: "v=spf1 ip4:192.0.2.0/24 -all",
        f"mx.{FORWARDER}": "v=spf1 a -all",
    },
    records={"A": {f"mx.{FORWARDER}": ("192.0.2.10",)}},
)


def gathered(raw: bytes, envelope: Envelope | None = None, resolver: Any = None) -> Authentication:
    return asyncio.run(authenticate(raw, envelope, AT, resolver or ZoneResolver(ZONE)))


def test_a_forwarded_mail_has_all_its_evidence() -> None:
    found = gathered(arc_sealed(signed(), "one.example", "dkim=pass header.d=market.example"), an_envelope())
    assert [one.status.value for one in found.dkim] == ["pass"]
    assert (found.arc.status, found.spf.status, found.helo_spf.status) == (AuthStatus.PASS,) * 3
    assert (found.spf.domain, found.helo_spf.domain) == (FORWARDER, f"mx.{FORWARDER}")
    assert (found.dmarc.status, found.dmarc.aligned_dkim, found.dmarc.policy) == (AuthStatus.PASS, True, "reject")
    assert not found.temporary


def test_the_answers_that_were_used_are_kept() -> None:
    names = [one.name for one in gathered(signed(), an_envelope()).answers]
    assert sorted(names) == sorted(
        [
            *(f"s1._domainkey.{MARKET}", f"_dmarc.{MARKET}", "_dmarc.example"),
            *(FORWARDER, f"mx.{FORWARDER}", f"mx.{FORWARDER}"),
        ]
    )


def test_an_attached_original_has_no_envelope_and_no_spf() -> None:
    found = gathered(signed())
    assert (found.spf.status, found.helo_spf.status, found.dmarc.status) == (
        *(AuthStatus.NONE, AuthStatus.NONE),
        AuthStatus.PASS,
    )


def test_a_null_path_is_checked_by_its_greeting() -> None:
    found = gathered(signed(), an_envelope(mail_from=""))
    assert (found.spf.identity, found.spf.status) == ("helo", AuthStatus.PASS)


def test_an_address_that_is_none_has_no_spf() -> None:
    assert gathered(signed(), an_envelope(client_ip="here")).spf.cause == "client_ip"


class Broken:
    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        raise RuntimeError("not what the port promises")


def test_a_broken_resolver_leaves_it_open() -> None:
    found = gathered(signed(), an_envelope(), Broken())
    assert (found.dkim[0].status, found.spf.status, found.temporary) == (
        *(AuthStatus.TEMPERROR, AuthStatus.TEMPERROR),
        True,
    )


def test_a_check_of_ours_that_crashes_is_its_own_permerror() -> None:
    async def crash() -> str:
        raise ZeroDivisionError

    assert asyncio.run(_guarded("dkim", crash(), "otherwise")) == "otherwise"


def test_the_envelope_cannot_use_up_what_the_signatures_need() -> None:
    many = " ".join(f"mx:m{n}.example" for n in range(10))
    exchangers = {f"m{n}.example": tuple(f"10 h{n}-{m}.example" for m in range(10)) for n in range(10)}
    zone = a_zone(
        {**keys(), f"_dmarc.{MARKET}": "v=DMARC1; p=reject", FORWARDER: f"v=spf1 {many} -all"},
        records={
            "MX": exchangers,
            "A": {f"h{n}-{m}.example": ("198.51.100.1",) for n in range(10) for m in range(10)},
        },
    )
    resolver = CountingResolver(zone)
    found = gathered(signed(), an_envelope(), resolver)
    assert (found.spf.cause, found.dkim[0].status, found.dmarc.status) == (
        "dns_budget",
        *(AuthStatus.PASS, AuthStatus.PASS),
    )
    assert len(resolver.asked) < 80


class Slow(ZoneResolver):
    """Never answers for a stranger's names."""

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if "stranger" in name:
            await asyncio.Event().wait()
        return await super().query(name, rdtype)


def test_slow_names_of_a_stranger_cannot_hide_the_policy() -> None:
    envelope = an_envelope(mail_from="x@stranger.example", helo="stranger.example")

    async def run() -> Authentication:
        budget = MailBudget(Slow(ZONE), seconds=0.05)
        return await authenticate(signed(domain="stranger.example"), envelope, AT, budget)

    found = asyncio.run(run())
    assert [found.dkim[0].status, found.spf.status, found.helo_spf.status] == [AuthStatus.TEMPERROR] * 3
    assert (found.dmarc.status, found.dmarc.policy) == (AuthStatus.FAIL, "reject")


def test_not_even_when_all_places_are_theirs_and_the_policy_takes_several_questions() -> None:
    below = [("From", f"x@a.b.{MARKET}"), *FIELDS[1:]]
    field = by_hand(a_mail(below), d="stranger.example").split(b"\r\nFrom:")[0]
    raw = b"".join(field.replace(b"s=s1", b"s=s%d" % n) + b"\r\n" for n in range(8)) + a_mail(below)
    for n in range(12):
        raw = arc_sealed(raw, "stranger.example", "none", selector=f"k{n}")

    class Distant(Slow):
        async def query(self, name: str, rdtype: str) -> DnsAnswer:
            await asyncio.sleep(0.1)
            return await super().query(name, rdtype)

    async def run() -> Authentication:
        envelope = an_envelope(mail_from="x@stranger.example", helo="stranger.example")
        return await authenticate(raw, envelope, AT, MailBudget(Distant(ZONE)))

    found, seconds = skipping(run())
    assert {one.status for one in (*found.dkim, found.arc, found.spf)} == {AuthStatus.TEMPERROR}
    assert (found.dmarc.status, found.dmarc.policy) == (AuthStatus.FAIL, "reject")
    assert seconds == pytest.approx(SECONDS, abs=0.5)


PIECES = st.sampled_from(
    [
        *(b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b";", b"=", b"<", b"@", b'"', b"(", b"\xff", b"a.example"),
        *(b"From: ", b"DKIM-Signature: v=1; a=rsa-sha256; d=market.example; s=s1; h=from; bh=AAAA; b=AAAA"),
        *(b"ARC-Seal: i=1; cv=none; ", b"ARC-Message-Signature: i=1; ", b"ARC-Authentication-Results: i=1;"),
        *(b"i=1", b"i=99999999999", b"t=999999999999", b"x=-1", b"l=99999999999999", b"c=a/b/c", b"d=", b"b="),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map(b"".join), st.binary(max_size=40), st.text(max_size=20))
def test_no_bytes_raise(pieces: bytes, tail: bytes, odd: str) -> None:
    found = gathered(pieces + tail, an_envelope(helo=odd, mail_from=odd))
    crashed = [
        one for one in (*found.dkim, found.spf, found.helo_spf, found.dmarc, found.arc) if one.cause == "crashed"
    ]
    assert crashed == []


def test_a_mail_of_nothing_but_blanks_is_cheap() -> None:
    assert gathered(a_mail(body=b" \t" * 500_000 + b"\r\n")).dkim == ()


def test_a_greeting_that_could_not_be_checked_is_looked_at_again() -> None:
    assert Authentication(helo_spf=SpfResult(status=AuthStatus.TEMPERROR, identity="helo")).temporary
