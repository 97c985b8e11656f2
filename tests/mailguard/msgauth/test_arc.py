"""An intact chain is told from a broken one, and both from one whose keys could not be had."""

import asyncio
from dataclasses import replace

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import ArcResult, AuthStatus
from mailguard.msgauth.arc import MAX_SETS, verify_arc
from mailguard.msgauth.fields import split
from tests.mailguard.msgauth.builders import (
    AT,
    MARKET,
    CountingResolver,
    a_mail,
    a_zone,
    arc_sealed,
    keys,
    record,
)

RECORDED = f"dkim=pass header.d={MARKET}; dmarc=pass header.from={MARKET}"
SEALERS = ("one.example", "two.example")


def judge(raw: bytes, zone: Zone | None = None) -> ArcResult:
    return asyncio.run(verify_arc(split(raw), AT, ZoneResolver(zone or a_zone(keys(*SEALERS, selector="arc")))))


def two_hops(change: bytes = b"") -> bytes:
    first = arc_sealed(a_mail(), "one.example", RECORDED) + change
    return arc_sealed(first, "two.example", "arc=pass; dkim=fail header.d=market.example")


def test_a_mail_without_sets_has_no_chain() -> None:
    assert judge(a_mail()).status is AuthStatus.NONE


def test_a_chain_of_two_passes_and_tells_what_each_recorded_newest_first() -> None:
    result = judge(two_hops())
    assert result.status is AuthStatus.PASS
    assert [(one.instance, one.sealer, one.dmarc) for one in result.sets] == [
        (2, "two.example", AuthStatus.NONE),
        (1, "one.example", AuthStatus.PASS),
    ]
    assert (result.whole_body, "subject" in result.signed_fields) == (True, True)


def test_a_body_changed_between_two_seals_keeps_the_chain() -> None:
    assert judge(two_hops(b"-- footer\r\n")).status is AuthStatus.PASS


def test_a_body_changed_after_the_last_seal_breaks_it() -> None:
    result = judge(two_hops() + b"footer\r\n")
    assert (result.status, result.cause, result.where) == (AuthStatus.FAIL, "body_hash", "ARC-Message-Signature i=2")


def test_a_recorded_result_that_was_changed_breaks_it() -> None:
    assert judge(two_hops().replace(b"dkim=fail", b"dkim=pass")).status is AuthStatus.FAIL


def test_an_ed25519_key_where_rsa_signed_fails() -> None:
    text = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    assert judge(two_hops(), a_zone(keys(*SEALERS, selector="arc", text=text))).status is AuthStatus.FAIL


@pytest.mark.parametrize("trouble", ["servfail", "timeout"])
def test_a_key_that_cannot_be_had_is_no_failure(trouble: str) -> None:
    names = frozenset({"arc._domainkey.one.example"})
    zone = replace(a_zone(keys("two.example", selector="arc")), **{trouble: names})
    assert judge(two_hops(), zone).status is AuthStatus.TEMPERROR


def test_a_key_that_is_not_there_is_a_failure() -> None:
    result = judge(two_hops(), a_zone(keys("two.example", selector="arc")))
    assert (result.status, result.cause) == (AuthStatus.FAIL, "no_key")


def test_a_key_under_test_seals_nothing() -> None:
    zone = a_zone(keys(*SEALERS, selector="arc", text=record(extra="t=y; ")))
    assert judge(two_hops(), zone).status is AuthStatus.FAIL


def junk_sets(count: int) -> bytes:
    return b"".join(
        b"ARC-Seal: i=%d; a=rsa-sha256; cv=%s; d=one.example; s=k%d; b=AAAA\r\n"
        b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=one.example; s=arc; h=from; bh=AAAA; b=AAAA\r\n"
        b"ARC-Authentication-Results: i=%d; one.example; none\r\n" % (n, b"none" if n == 1 else b"pass", n % 5, n, n)
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("count", "cause"), [(MAX_SETS, "body_hash"), (MAX_SETS + 1, "too_many_sets"), (300, "too_many_sets")]
)
def test_fifty_sets_are_looked_at_and_more_are_not(count: int, cause: str) -> None:
    resolver = CountingResolver(a_zone())
    result = asyncio.run(verify_arc(split(junk_sets(count) + a_mail()), AT, resolver))
    assert (result.status, result.cause) == (AuthStatus.FAIL, cause)
    assert resolver.asked == []


@pytest.mark.parametrize(
    "field", [b"ARC-Message-Signature:i=1", b"ARC-Seal:\ti=1", b"ARC-Authentication-Results: i=x;"]
)
def test_a_lonely_field_is_a_broken_chain(field: bytes) -> None:
    assert judge(field + b"\r\n" + a_mail()).status is AuthStatus.FAIL


def test_a_header_that_reads_in_two_ways_breaks_the_chain() -> None:
    assert judge(b"X: a\rSubject: evil\r\n" + two_hops()).cause == "header_grammar"
