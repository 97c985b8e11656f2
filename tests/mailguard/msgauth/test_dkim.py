"""Every signature is judged on its own; policy comes before arithmetic; every limit holds at and beyond it."""

import asyncio
import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.model.authentication import DkimResult
from mailguard.msgauth.dkim import CAP, verify_dkim
from mailguard.msgauth.fields import split
from mailguard.msgauth.signature import SKEW
from tests.mailguard.msgauth.builders import (
    AT,
    FIELDS,
    MARKET,
    NOW,
    SIGNED,
    CountingResolver,
    a_mail,
    a_zone,
    by_hand,
    ed_record,
    keys,
    record,
    rsa_key,
    signed,
)


def judge(raw: bytes, zone: Any = None, from_domain: str = MARKET) -> tuple[tuple[DkimResult, ...], bool, list[Any]]:
    resolver = CountingResolver(zone or a_zone(keys()))
    found, capped = asyncio.run(verify_dkim(split(raw), from_domain, AT, resolver))
    return found, capped, resolver.asked


def only(raw: bytes, zone: Any = None) -> DkimResult:
    (result,) = judge(raw, zone)[0]
    return result


def outcome(raw: bytes, zone: Any = None) -> tuple[str, str]:
    result = only(raw, zone)
    return result.status.value, result.cause


@pytest.mark.parametrize("header", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
def test_what_dkimpy_signs_passes_in_every_form(header: bytes, body: bytes) -> None:
    assert outcome(signed(canonicalize=(header, body))) == ("pass", "")


def test_ed25519_passes() -> None:
    assert outcome(by_hand(ed=True), a_zone(keys(text=ed_record()))) == ("pass", "")


def test_a_result_says_what_is_covered() -> None:
    result = only(by_hand(a_mail((*FIELDS, ("Reply-To", "x@evil.example"), ("Subject", "two"))), t=NOW, x=NOW + 9))
    assert result.unsigned_present == ("dkim-signature", "reply-to", "subject")
    assert result.signed_fields == tuple(SIGNED.split(":"))
    assert result.signed_at == datetime.fromtimestamp(NOW, UTC)
    assert (result.whole_body, result.key_bits, result.algorithm) == (True, 1024, "rsa-sha256")


def test_a_second_subject_on_top_is_told_as_uncovered_while_the_signature_holds() -> None:
    result = only(b"Subject: evil\r\n" + signed())
    assert (result.status.value, "subject" in result.unsigned_present) == ("pass", True)


def test_an_oversigned_field_cannot_be_added() -> None:
    raw = signed(include=f"{SIGNED}:subject")
    assert outcome(raw) == ("pass", "")
    assert outcome(raw.replace(b"\r\n\r\n", b"\r\nSubject: evil\r\n\r\n", 1)) == ("fail", "signature")


def test_changed_bytes_fail_by_where_they_are() -> None:
    assert outcome(signed().replace(b"blue mug.", b"red mug.")) == ("fail", "body_hash")
    assert outcome(signed().replace(b"now: Blue", b"now: Red")) == ("fail", "signature")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"a": "rsa-sha1"}, ("policy", "sha1")),
        ({"a": "rsa-md5"}, ("permerror", "algorithm")),
        ({"v": "2"}, ("permerror", "version")),
        ({"v": None}, ("permerror", "version")),
        ({"h": "to:subject"}, ("permerror", "from_unsigned")),
        ({"d": "market.example'a.attack.test"}, ("permerror", "domain")),
        ({"d": "localhost"}, ("permerror", "domain")),
        ({"s": "a b"}, ("permerror", "selector")),
        ({"s": "a_b"}, ("permerror", "selector")),
        ({"i": f"@mail.{MARKET}"}, ("pass", "")),
        ({"i": "@evil.example"}, ("permerror", "identity")),
        ({"i": f"@evil{MARKET}"}, ("permerror", "identity")),
        ({"i": MARKET}, ("permerror", "identity")),
        ({"q": "dns/txt"}, ("pass", "")),
        ({"q": "http"}, ("permerror", "query")),
        ({"c": "relaxed/odd"}, ("permerror", "canonicalization")),
        ({"t": "x"}, ("permerror", "syntax")),
        ({"t": "1" * 13}, ("permerror", "syntax")),
        ({"bh": "!"}, ("permerror", "syntax")),
        ({"bh": None}, ("permerror", "missing_bh")),
        ({"t": NOW + SKEW}, ("pass", "")),
        ({"t": NOW + SKEW + 1}, ("policy", "signed_in_future")),
        ({"x": NOW - SKEW}, ("pass", "")),
        ({"x": NOW - SKEW - 1}, ("policy", "expired")),
        ({"t": NOW, "x": NOW}, ("permerror", "expires_before_signed")),
        ({"x": 999999999999}, ("pass", "")),
    ],
)
def test_each_tag_has_its_rule(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert outcome(by_hand(**changes)) == expected


def test_a_length_that_is_the_whole_body_counts_and_one_short_of_it_does_not() -> None:
    whole = len(a_mail().partition(b"\r\n\r\n")[2])
    assert outcome(by_hand(l=whole)) == ("pass", "")
    assert outcome(by_hand(l=whole) + b"evil\r\n") == ("policy", "l_short")
    assert outcome(by_hand(l=whole - 1)) == ("policy", "l_short")
    assert outcome(by_hand(l=whole + 1)) == ("permerror", "l_too_long")


def test_200_signed_names_are_read_and_201_are_not() -> None:
    assert outcome(by_hand(h=SIGNED + ":x" * (200 - len(SIGNED.split(":"))))) == ("pass", "")
    assert outcome(by_hand(h=SIGNED + ":x" * (201 - len(SIGNED.split(":"))))) == ("permerror", "signed_fields")


def test_what_policy_refuses_costs_no_question() -> None:
    assert judge(by_hand(a="rsa-sha1"))[2] == []


def zone_with(text: str | tuple[str, ...]) -> Any:
    return a_zone({f"s1._domainkey.{MARKET}": text})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (record(extra="t=s; "), ("pass", "")),
        (record(extra="t=y; "), ("policy", "key_testing")),
        (record(extra="t=s:y; "), ("policy", "key_testing")),
        (record(extra="h=sha1; "), ("permerror", "key_hash")),
        (record(extra="h=sha1:sha256; "), ("pass", "")),
        (record(extra="s=email; "), ("pass", "")),
        (record(extra="s=tlsrpt; "), ("permerror", "key_service")),
        (record(extra="n=note; x=1; "), ("pass", "")),
        (record(extra="k=rsa; "), ("permerror", "key_syntax")),
        (record().replace("DKIM1", "DKIM2"), ("permerror", "key_version")),
        (record().replace("v=DKIM1; k=rsa;", "k=rsa; v=DKIM1;"), ("permerror", "key_version")),
        (record().replace("v=DKIM1; ", ""), ("pass", "")),
        (record().replace("k=rsa", "k=ed25519"), ("permerror", "key_syntax")),
        (record().replace("k=rsa", "k=dsa"), ("permerror", "key_algorithm")),
        (ed_record(), ("permerror", "key_algorithm")),
        ("v=DKIM1; p=", ("permerror", "key_revoked")),
        ("v=DKIM1", ("permerror", "key_syntax")),
        ("v=DKIM1; p=AAAA", ("permerror", "key_syntax")),
        (f"v=DKIM1; p={'A' * 1025}", ("permerror", "key_too_long")),
        ("v=DKIM1; p=ä", ("permerror", "key_syntax")),
        ("some other text", ("permerror", "key_syntax")),
        ((record(), record()), ("permerror", "several_keys")),
    ],
)
def test_each_key_record_has_its_outcome(text: str | tuple[str, ...], expected: tuple[str, str]) -> None:
    assert outcome(by_hand(), zone_with(text)) == expected


def test_a_strict_key_is_for_the_very_domain() -> None:
    zone = zone_with(record(extra="t=s; "))
    assert outcome(by_hand(i=f"@mail.{MARKET}"), zone) == ("permerror", "key_strict")


@pytest.mark.parametrize(("bits", "expected"), [(1024, "pass"), (4096, "pass")])
def test_keys_at_both_ends_of_the_range_count(bits: int, expected: str) -> None:
    key = rsa_key(bits)
    assert outcome(by_hand(key=key), zone_with(record(key)))[0] == expected


def der_of(modulus: int, exponent: int) -> str:
    """A bare RSAPublicKey with any numbers, whether they are a sound key or not."""

    def part(tag: int, content: bytes) -> bytes:
        size = len(content)
        if size < 128:
            return bytes([tag, size]) + content
        width = (size.bit_length() + 7) // 8
        return bytes([tag, 128 + width]) + size.to_bytes(width, "big") + content

    numbers = b"".join(part(2, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in (modulus, exponent))
    return f"v=DKIM1; p={base64.b64encode(part(0x30, numbers)).decode()}"


@pytest.mark.parametrize(
    ("bits", "exponent", "causes"),
    [
        (1016, 65537, {"key_too_short", "key_syntax"}),
        (4104, 65537, {"key_too_long"}),
        (2048, 2**32 + 1, {"key_exponent", "key_syntax"}),
        (2048, 65536, {"key_exponent", "key_syntax"}),
        (2048, 1, {"key_exponent", "key_syntax"}),
    ],
)
def test_keys_beyond_the_range_do_not(bits: int, exponent: int, causes: set[str]) -> None:
    text = der_of((1 << bits - 1) | 1, exponent)
    status, cause = outcome(by_hand(), zone_with(text))
    assert (status, cause in causes) == ("permerror", True), cause


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (a_zone(), ("permerror", "no_key")),
        (a_zone(servfail=frozenset({f"s1._domainkey.{MARKET}"})), ("temperror", "dns_servfail")),
        (a_zone(timeout=frozenset({f"s1._domainkey.{MARKET}"})), ("temperror", "dns_timeout")),
        (
            a_zone(keys("other.example"), aliases={f"s1._domainkey.{MARKET}": "s1._domainkey.other.example"}),
            ("pass", ""),
        ),
    ],
)
def test_a_key_that_is_not_there_is_not_a_key_that_cannot_be_had(zone: Any, expected: tuple[str, str]) -> None:
    assert outcome(signed(), zone) == expected


def test_the_aligned_signatures_come_first_and_the_cap_is_told() -> None:
    other = b"".join(signed(domain="esp.example").partition(b"From:")[0] for _ in range(CAP))
    found, capped, asked = judge(other + signed(), a_zone(keys(MARKET, "esp.example")))
    assert (found[0].domain, found[0].status.value, len(found), capped) == (MARKET, "pass", CAP, True)
    assert len(asked) == CAP


def test_a_mail_at_the_cap_is_not_capped() -> None:
    other = b"".join(signed(domain="esp.example").partition(b"From:")[0] for _ in range(CAP - 1))
    assert not judge(other + signed(), a_zone(keys(MARKET, "esp.example")))[1]


def test_thousands_of_junk_signatures_are_only_counted() -> None:
    found, capped, asked = judge(b"DKIM-Signature: junk\r\n" * 5_000 + a_mail())
    assert (len(found), capped, asked) == (CAP, True, [])


@pytest.mark.parametrize("top", [b"From x@y Mon\r\n", b" fold\r\n", b"X: a\rSubject: evil\r\n", b"X: a\0\r\n"])
def test_no_signature_counts_under_a_header_that_reads_in_two_ways(top: bytes) -> None:
    assert outcome(top + signed()) == ("permerror", "header_grammar")


def test_one_signature_has_one_fingerprint_however_its_base64_is_written() -> None:
    raw = signed()
    folded = raw.replace(b" b=", b" b=\r\n ", 1)
    assert only(raw).fingerprint == only(folded).fingerprint != ""


def test_spare_bits_of_the_base64_make_no_new_fingerprint() -> None:
    raw = by_hand()
    start = raw.index(b"; b=") + 4
    value = raw[start : raw.index(b"\r\n", start)]
    assert value.endswith(b"=")
    bare = value.rstrip(b"=")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spare = alphabet[alphabet.index(bare[-1:]) + 1 :][:1]  # its lowest bits are beyond the value
    other = only(raw.replace(bare + b"=", bare[:-1] + spare + b"="))
    assert (other.status.value, other.fingerprint) == ("pass", only(raw).fingerprint)
