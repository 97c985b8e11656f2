"""A key record says one thing, and only sound keys count; every limit holds at and beyond it."""

import asyncio
import base64
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mailguard.model.authentication import AuthStatus, DnsAnswer
from mailguard.model.causes import Cause
from mailguard.msgauth.keys import (
    MAX_KEY_TEXT,
    MAX_RECORD,
    SMALL_ORDER,
    PublicKey,
    Trouble,
    fetch_key,
    is_selector,
    read_answer,
    read_key,
)
from tests.mailguard.msgauth.builders import (
    MARKET,
    CountingResolver,
    a_zone,
    by_hand,
    ed_record,
    keys,
    record,
    rsa_key,
    signed,
)
from tests.mailguard.msgauth.judged import only, outcome, zone_with


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (record(extra="t=s; "), ("pass", "")),
        (record(extra="t=y; "), ("policy", "key_testing")),
        (record(extra="t=s:y; "), ("policy", "key_testing")),
        (record(extra="t= s : y ; "), ("policy", "key_testing")),
        (record(extra="t=z:yes; "), ("pass", "")),  # flags that we do not know (RFC 6376, 3.6.1)
        (record(extra="h=sha1; "), ("permerror", "key_hash")),
        (record(extra="h=; "), ("permerror", "key_hash")),
        (record(extra="h=sha1:sha256; "), ("pass", "")),
        (record(extra="s=email; "), ("pass", "")),
        (record(extra="s=other : *; "), ("pass", "")),
        (record(extra="s=tlsrpt; "), ("permerror", "key_service")),
        (record(extra="s=; "), ("permerror", "key_service")),
        (record(extra="n=note; x=1; "), ("pass", "")),
        (record(extra="g=; "), ("pass", "")),  # RFC 4871's; RFC 6376, C.2 dropped it
        (record(extra="n=söd; "), ("permerror", "key_syntax")),
        (record() + ";", ("pass", "")),
        (record() + "; ;", ("permerror", "key_syntax")),
        (record(extra="k=rsa; "), ("permerror", "key_syntax")),
        (record(extra="t=s; t=y; "), ("permerror", "key_syntax")),
        (record() + "; p=", ("permerror", "key_syntax")),
        (record().replace("DKIM1", "DKIM2"), ("permerror", "key_version")),
        (record().replace("DKIM1", "dkim1"), ("permerror", "key_version")),
        (record().replace("v=DKIM1; k=rsa;", "k=rsa; v=DKIM1;"), ("permerror", "key_version")),
        (record().replace("v=DKIM1; ", ""), ("pass", "")),
        (record().replace("k=rsa; ", ""), ("pass", "")),
        (record().replace("k=rsa", "k=ed25519"), ("permerror", "key_syntax")),
        (record().replace("k=rsa", "k=dsa"), ("permerror", "key_algorithm")),
        (record().replace("k=rsa", "k="), ("permerror", "key_algorithm")),
        (record().replace("p=", "p= ").replace("A", " A", 2), ("pass", "")),
        (ed_record().rstrip("="), ("permerror", "key_syntax")),
        (ed_record(), ("permerror", "key_algorithm")),
        ("v=DKIM1; p=", ("permerror", "key_revoked")),
        ("v=DKIM1; p= ", ("permerror", "key_revoked")),
        ("p=", ("permerror", "key_revoked")),
        ("v=DKIM1", ("permerror", "key_syntax")),
        ("v=DKIM1; p=AAAA", ("permerror", "key_syntax")),
        ("v=DKIM1; p=ä", ("permerror", "key_syntax")),
        ("v=DKIM1; p=A\0AA", ("permerror", "key_syntax")),
        ("some other text", ("permerror", "key_syntax")),
        ("", ("permerror", "key_syntax")),
        ((record(), record()), ("permerror", "several_keys")),
        ((record(), "v=spf1 -all"), ("permerror", "several_keys")),
    ],
)
def test_each_key_record_has_its_outcome(text: str | tuple[str, ...], expected: tuple[str, str]) -> None:
    assert outcome(by_hand(), zone_with(text)) == expected


def test_a_strict_key_is_for_the_very_domain() -> None:
    zone = zone_with(record(extra="t=s; "))
    assert outcome(by_hand(i=f"@mail.{MARKET}"), zone) == ("permerror", "key_strict")
    assert outcome(by_hand(i=f"shop@{MARKET.upper()}"), zone) == ("pass", "")


def test_a_key_record_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    text = record(extra="n=@; ")
    full = text.replace("@", "x" * (MAX_RECORD - len(text) + 1))
    assert outcome(by_hand(), zone_with(full)) == ("pass", "")
    assert outcome(by_hand(), zone_with(full.replace("n=", "n=x"))) == ("permerror", "key_too_long")


def test_key_text_at_the_limit_is_read_and_text_beyond_is_not() -> None:
    assert outcome(by_hand(), zone_with(f"v=DKIM1; p={'A' * MAX_KEY_TEXT}")) == ("permerror", "key_syntax")
    assert outcome(by_hand(), zone_with(f"v=DKIM1; p={'A' * (MAX_KEY_TEXT + 1)}")) == ("permerror", "key_too_long")


@pytest.mark.parametrize(("bits", "exponent"), [(1024, 65537), (1024, 3), (4096, 65537)])
def test_keys_at_both_ends_of_the_range_count(bits: int, exponent: int) -> None:
    key = rsa_key(bits, exponent)
    result = only(by_hand(key=key), zone_with(record(key)))
    assert (result.status.value, result.key_bits) == ("pass", bits)


def der_of(modulus: int, exponent: int) -> str:
    """The record of a bare RSAPublicKey with any numbers, whether they are a sound key or not."""

    def part(tag: int, content: bytes) -> bytes:
        size = len(content)
        if size < 128:
            return bytes([tag, size]) + content
        width = (size.bit_length() + 7) // 8
        return bytes([tag, 128 + width]) + size.to_bytes(width, "big") + content

    numbers = b"".join(part(2, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in (modulus, exponent))
    return f"v=DKIM1; p={base64.b64encode(part(0x30, numbers)).decode()}"


ODD = {"key_exponent", "key_syntax"}  # the library refuses some of them as no key at all


@pytest.mark.parametrize(
    ("bits", "exponent", "causes"),
    [
        (512, 65537, {"key_too_short"}),
        (1023, 65537, {"key_too_short"}),
        (1024, 65537, {""}),
        (4096, 65537, {""}),
        (4097, 65537, {"key_too_long"}),
        (5000, 65537, {"key_too_long"}),
        (2048, 2**32 - 1, {""}),
        (2048, 2**32 + 1, {"key_exponent"}),
        (2048, 2**2040 + 1, {"key_exponent"}),
        (2048, 65536, ODD),
        (2048, 2, ODD),
        (2048, 1, ODD),
        (2048, 0, ODD),
    ],
)
def test_sizes_and_exponents_beyond_the_range_do_not(bits: int, exponent: int, causes: set[str]) -> None:
    found = read_key(der_of((1 << bits - 1) | 1, exponent))
    assert (found.cause if isinstance(found, Trouble) else "") in causes


@pytest.mark.parametrize("modulus", [(1 << 2047) | 2, 1 << 2047, (1 << 2048) - 1, 3**1290])
@pytest.mark.parametrize("signature", [b"", b"\0", bytes(255) + b"\1", b"\xff" * 256, b"\1" * 5000])
def test_numbers_that_are_no_key_verify_nothing_and_raise_nothing(modulus: int, signature: bytes) -> None:
    key = read_key(der_of(modulus, 65537))
    assert isinstance(key, PublicKey)
    assert not key.verifies(bytes(32), signature)


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def plus(one: Point, other: Point) -> Point:
    """Addition on edwards25519 (RFC 8032, 5.1.4), affine."""
    (x1, y1), (x2, y2) = one, other
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def point_of(y: int) -> Point:
    """A point with this y (RFC 8032, 5.1.3); the sign of x does not matter to its order."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return x, y


def test_the_refused_points_are_those_of_small_order() -> None:
    for encoded in SMALL_ORDER:
        point = point_of(int.from_bytes(encoded, "little") % P)
        for _ in range(3):
            point = plus(point, point)
        assert point == (0, 1), encoded.hex()
    # Eight points have an order of 1, 2, 4 or 8. They have five y; two of these (0 and 1) can be written in two ways.
    assert len({int.from_bytes(one, "little") % P for one in SMALL_ORDER}) == 5
    assert len(SMALL_ORDER) == 7


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("encoded", sorted(SMALL_ORDER))
def test_an_ed25519_key_under_which_anybody_can_sign_is_refused(encoded: bytes, sign: int) -> None:
    text = base64.b64encode(encoded[:-1] + bytes([encoded[-1] | sign])).decode()
    assert read_key(f"v=DKIM1; k=ed25519; p={text}") == Trouble(AuthStatus.PERMERROR, Cause.KEY_WEAK)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_an_ed25519_key_has_32_octets(size: int) -> None:
    found = read_key(f"k=ed25519; p={base64.b64encode(b'x' * size).decode()}")
    assert isinstance(found, Trouble)
    assert found.cause == ("key_syntax" if size else "key_revoked")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (a_zone(), ("permerror", "no_key")),
        (a_zone(records={"A": {f"s1._domainkey.{MARKET}": ("192.0.2.1",)}}), ("permerror", "no_key")),
        (a_zone(servfail=frozenset({f"s1._domainkey.{MARKET}"})), ("temperror", "dns_servfail")),
        (a_zone(timeout=frozenset({f"s1._domainkey.{MARKET}"})), ("temperror", "dns_timeout")),
    ],
)
def test_a_key_that_is_not_there_is_not_a_key_that_cannot_be_had(zone: Any, expected: tuple[str, str]) -> None:
    assert outcome(signed(), zone) == expected


def chain(length: int, last: str) -> dict[str, str]:
    """CNAMEs from the marketplace's key over `length` names to `last`."""
    names = [f"s1._domainkey.{MARKET}", *(f"c{n}.esp.example" for n in range(length - 1)), last]
    return dict(pairwise(names))


@pytest.mark.parametrize("length", [1, 2, 8])
def test_a_key_behind_a_chain_of_names_is_found(length: int) -> None:
    zone = a_zone(keys("other.example"), aliases=chain(length, "s1._domainkey.other.example"))
    assert outcome(signed(), zone) == ("pass", "")


def test_a_ring_of_names_is_trouble_with_dns_and_no_verdict() -> None:
    zone = a_zone(aliases=chain(2, f"s1._domainkey.{MARKET}"))
    assert outcome(signed(), zone) == ("temperror", "dns_servfail")


def test_a_question_beyond_the_budget_is_for_good() -> None:
    answer = DnsAnswer(name="k", rdtype="TXT", status="over_budget")

    class Spent:
        async def query(self, name: str, rdtype: str) -> DnsAnswer:
            assert (name, rdtype) == (f"s1._domainkey.{MARKET}", "TXT")
            return answer

    assert asyncio.run(fetch_key(Spent(), "s1", MARKET)) == Trouble(AuthStatus.PERMERROR, Cause.DNS_BUDGET)


def test_an_answer_without_a_record_is_no_key() -> None:
    answer = DnsAnswer(name="k", rdtype="TXT", status="noerror")
    assert read_answer(answer) == Trouble(AuthStatus.PERMERROR, Cause.NO_KEY)


def test_the_name_asked_for_is_one_that_dns_can_carry() -> None:
    domain = ".".join(["a" * 61] * 4)  # 247 octets
    assert len(f"s._domainkey.{domain[7:]}") == 253
    assert is_selector("s", domain[7:])
    assert not is_selector("ss", domain[7:])
    resolver = CountingResolver(a_zone())
    assert asyncio.run(fetch_key(resolver, "s", domain[7:])) == Trouble(AuthStatus.PERMERROR, Cause.NO_KEY)
    assert len(resolver.asked[0][0]) == 253


@pytest.mark.parametrize("selector", ["", "a b", "a_b", "a'", "a.", ".a", "a" * 64])
def test_a_selector_that_is_no_plain_name_is_never_asked_for(selector: str) -> None:
    assert is_selector("a.b-1", MARKET)
    assert not is_selector(selector, MARKET)


def test_a_key_of_another_kind_under_the_name_of_rsa_is_told() -> None:
    point = ec.generate_private_key(ec.SECP521R1()).public_key()
    der = point.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    found = read_key(f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}")
    assert found == Trouble(AuthStatus.PERMERROR, Cause.KEY_ALGORITHM)
