"""Our own Authentication-Results: no value, whatever an attacker puts into it, can add or end a result."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    SealedResults,
    SpfResult,
)
from mailguard.msgauth import authenticate
from mailguard.msgauth.authres import MAX_LENGTH, parse
from mailguard.msgauth.results import LONGEST, NAME, field, safe, write
from tests.mailguard.msgauth.builders import AT, MARKET, a_zone, an_envelope, keys, signed, spf_pass

HOST = "mx.in.example"
EVIL = (
    *(
        "x; dkim=pass header.d=market.example",
        'x" ; dkim=pass "',
        "x\\",
        '\\"',
        "(",
        ")",
        "a (b",
        "x\r\n",
        "\r\n\r\nHi",
    ),
    *("x\nDKIM-Signature: v=1", "\0", "é.example", "\N{RIGHT-TO-LEFT OVERRIDE}x", "", " ", "=", "a=b", "x" * 2000),
    *('"' * 2000, "\\" * 2000, "a/b@c:d", "\ud800", "\x7f", "\x85", "\u2028"),
)
words = st.one_of(st.sampled_from(EVIL), st.text(max_size=40), st.text('";\\()= \r\n\t', max_size=12))
statuses = st.sampled_from(AuthStatus)


@st.composite
def found(draw: st.DrawFn) -> Authentication:
    """Evidence whose every text is hostile."""
    dkim = st.builds(
        DkimResult, status=statuses, cause=words, domain=words, selector=words, algorithm=words, beginning=words
    )
    spf = st.builds(
        SpfResult, status=statuses, identity=st.sampled_from(("mailfrom", "helo")), domain=words, cause=words
    )
    sets = (SealedResults(instance=1, sealer=draw(words)),)
    return Authentication(
        dkim=tuple(draw(st.lists(dkim, max_size=3))),
        spf=draw(spf),
        helo_spf=draw(spf),
        dmarc=draw(st.builds(DmarcResult, status=statuses, domain=words, policy=words, cause=words)),
        arc=ArcResult(status=draw(statuses), cause=draw(words), sets=sets),
    )


def expected(one: Authentication) -> list[tuple[str, str, dict[str, str]]]:
    """What a reader must find: each result with its values as they are told, empty ones left out."""
    told = [
        (
            "dkim",
            it.status.value,
            {
                "reason": it.cause,
                "header.d": it.domain,
                "header.s": it.selector,
                "header.a": it.algorithm,
                "header.b": it.beginning,
            },
        )
        for it in one.dkim
    ] or [("dkim", "none", {})]
    for it in (one.spf, one.helo_spf) if one.spf != one.helo_spf else (one.spf,):
        if it.status is not AuthStatus.NONE or it.domain or it.cause:
            name = "smtp.helo" if it.identity == "helo" else "smtp.mailfrom"
            told.append(("spf", it.status.value, {"reason": it.cause, name: it.domain}))
    dmarc = {"reason": one.dmarc.cause, "header.from": one.dmarc.domain, "policy.dmarc": one.dmarc.policy}
    told += [("dmarc", one.dmarc.status.value, dmarc), ("arc", one.arc.status.value, {"reason": one.arc.cause})]
    return [
        (method, result, {key: safe(value) for key, value in its.items() if value}) for method, result, its in told
    ]


@settings(max_examples=60, deadline=None)
@given(found(), words.filter(bool))
def test_what_we_write_reads_back_as_written(one: Authentication, host: str) -> None:
    read = parse(write(host, one).encode("ascii"))
    assert read is not None
    assert read.authserv_id == safe(host)
    assert [(it.method, it.result, it.properties) for it in read.methods] == expected(one)


@settings(max_examples=60, deadline=None)
@given(found(), words)
def test_the_folded_field_is_one_field_and_says_the_same(one: Authentication, host: str) -> None:
    whole = field(host, one).encode("ascii")
    assert whole.endswith(b"\r\n")
    lines = whole[:-2].split(b"\r\n")
    assert all(len(line) <= 998 and line.strip() for line in lines)
    assert all(line.startswith(b"\t") for line in lines[1:])
    assert lines[0].startswith(NAME.encode() + b":")
    assert not any(sign in whole.replace(b"\r\n", b"") for sign in b"\r\n\0")
    assert parse(whole.partition(b":")[2].removesuffix(b"\r\n")) == parse(write(host, one).encode())


def test_the_worst_that_the_caps_allow_is_still_readable() -> None:
    worst = "\\" * 5000
    signature = DkimResult(status=AuthStatus.FAIL, domain=worst, selector=worst, algorithm=worst, cause="signature")
    value = write(HOST, Authentication(dkim=(signature,) * 8))
    assert len(value) < MAX_LENGTH
    assert parse(value.encode()) is not None


def test_a_value_is_cut_at_its_limit() -> None:
    assert safe("x" * LONGEST) == "x" * LONGEST
    assert safe("x" * (LONGEST + 1)) == "x" * LONGEST


def test_short_lines_stay_short() -> None:
    one = DkimResult(
        status=AuthStatus.PASS, domain=MARKET, selector="s1", algorithm="rsa-sha256", beginning="abcd/efg"
    )
    assert field(HOST, Authentication(dkim=(one,), spf=spf_pass())) == (
        "Authentication-Results: mx.in.example; dkim=pass header.d=market.example\r\n"
        '\theader.s=s1 header.a=rsa-sha256 header.b="abcd/efg"; spf=pass\r\n'
        "\tsmtp.mailfrom=forwarder.example; dmarc=none; arc=none\r\n"
    )


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (Authentication(), "mx.in.example; dkim=none; dmarc=none; arc=none"),
        (
            Authentication(
                spf=SpfResult(status=AuthStatus.FAIL, domain="a.example"),
                helo_spf=SpfResult(status=AuthStatus.NONE, identity="helo", domain="b.example"),
                dmarc=DmarcResult(status=AuthStatus.FAIL, domain="c.example", policy="reject"),
                arc=ArcResult(status=AuthStatus.FAIL, cause="cv"),
            ),
            "mx.in.example; dkim=none; spf=fail smtp.mailfrom=a.example; spf=none smtp.helo=b.example; "
            "dmarc=fail header.from=c.example policy.dmarc=reject; arc=fail reason=cv",
        ),
        (
            Authentication(
                spf=SpfResult(status=AuthStatus.PASS, identity="helo", domain="b.example"),
                helo_spf=SpfResult(status=AuthStatus.PASS, identity="helo", domain="b.example"),
            ),
            "mx.in.example; dkim=none; spf=pass smtp.helo=b.example; dmarc=none; arc=none",
        ),
    ],
)
def test_each_method_is_written_with_its_properties(one: Authentication, value: str) -> None:
    assert write(HOST, one) == value


def test_a_real_mail_is_told_with_the_beginning_of_its_signature() -> None:
    raw = signed()
    evidence = asyncio.run(authenticate(raw, an_envelope(), AT, ZoneResolver(a_zone(keys()))))
    read = parse(write(HOST, evidence).encode())
    assert read is not None
    (dkim, *_) = read.methods
    assert (dkim.result, dkim.properties["header.d"], dkim.properties["header.s"]) == ("pass", MARKET, "s1")
    value = b"".join(raw.split(b" b=")[1].partition(b"\r\nFrom:")[0].split())
    assert value.startswith(dkim.properties["header.b"].encode())
    assert len(dkim.properties["header.b"]) == 8
