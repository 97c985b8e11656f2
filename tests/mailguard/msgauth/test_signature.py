"""The tags of a signature field: each has its rule, and whatever could be read in two ways is refused unasked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.msgauth.signature import LENGTH_DIGITS, MAX_SIGNED, SKEW
from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import (
    FIELDS,
    MARKET,
    NOW,
    SENDER,
    SIGNED,
    a_mail,
    a_zone,
    by_hand,
    keys,
    rsa_key,
)
from tests.mailguard.msgauth.judged import judge, only, outcome

NAMES = SIGNED.split(":")
LABEL = "a" * 63
WHOLE = len(a_mail().partition(b"\r\n\r\n")[2])  # octets of its body, in either form


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"a": "rsa-sha1"}, ("policy", "sha1")),
        ({"a": "rsa-md5"}, ("permerror", "algorithm")),
        ({"a": "RSA-SHA256"}, ("permerror", "algorithm")),
        ({"a": ""}, ("permerror", "algorithm")),
        ({"v": "2"}, ("permerror", "version")),
        ({"v": "1.0"}, ("permerror", "version")),
        ({"v": "01"}, ("permerror", "version")),
        ({"v": ""}, ("permerror", "version")),
        ({"v": None}, ("permerror", "version")),
        ({"h": "to:subject"}, ("permerror", "from_unsigned")),
        ({"h": ""}, ("permerror", "from_unsigned")),
        ({"h": "fr om:to"}, ("permerror", "from_unsigned")),
        ({"h": "FROM:Subject"}, ("pass", "")),
        ({"h": f"{SIGNED}:x-absent"}, ("pass", "")),
        ({"s": "a b"}, ("permerror", "selector")),
        ({"s": "a_b"}, ("permerror", "selector")),
        ({"s": ""}, ("permerror", "selector")),
        ({"s": ".s1"}, ("permerror", "selector")),
        ({"s": "s1."}, ("permerror", "selector")),
        ({"s": "s1'"}, ("permerror", "selector")),
        ({"s": "*"}, ("permerror", "selector")),
        ({"s": "a" * 64}, ("permerror", "selector")),
        ({"s": "S1"}, ("pass", "")),
        ({"d": MARKET.upper()}, ("pass", "")),
        ({"i": f"@mail.{MARKET}"}, ("pass", "")),
        ({"i": f"@{MARKET.upper()}"}, ("pass", "")),
        ({"i": f"a=3Db@{MARKET}"}, ("pass", "")),
        ({"i": f"x@evil.example@{MARKET}"}, ("pass", "")),  # the last @ is the one that counts (RFC 5321, 4.1.2)
        ({"i": "@evil.example"}, ("permerror", "identity")),
        ({"i": f"@evil{MARKET}"}, ("permerror", "identity")),
        ({"i": f"@{MARKET}."}, ("permerror", "identity")),
        ({"i": f"@.{MARKET}"}, ("permerror", "identity")),
        ({"i": f"@a'.{MARKET}"}, ("permerror", "identity")),
        ({"i": f"@{LABEL}a.{MARKET}"}, ("permerror", "identity")),
        ({"i": f"@{LABEL}.{MARKET}"}, ("pass", "")),
        ({"i": "@example"}, ("permerror", "identity")),
        ({"i": MARKET}, ("permerror", "identity")),
        ({"i": ""}, ("permerror", "identity")),
        ({"q": "dns/txt"}, ("pass", "")),
        ({"q": "http : dns/txt"}, ("pass", "")),
        ({"q": "http"}, ("permerror", "query")),
        ({"q": ""}, ("permerror", "query")),
        ({"z": "From:evil@evil.example|Subject:evil"}, ("pass", "")),  # copied fields prove nothing, and say nothing
        ({"r": "y", "x-unknown": None, "unknown_1": "x"}, ("pass", "")),
        ({"c": "relaxed/odd"}, ("permerror", "canonicalization")),
        ({"c": "odd"}, ("permerror", "canonicalization")),
        ({"c": ""}, ("permerror", "canonicalization")),
        ({"c": "relaxed/"}, ("permerror", "canonicalization")),
        ({"c": "/relaxed"}, ("permerror", "canonicalization")),
        ({"c": "relaxed/relaxed/relaxed"}, ("permerror", "canonicalization")),
        ({"c": "Relaxed/Relaxed"}, ("permerror", "canonicalization")),
        ({"c": "nowsp"}, ("permerror", "canonicalization")),
        ({"bh": "!"}, ("permerror", "syntax")),
        ({"bh": ""}, ("permerror", "syntax")),
        ({"bh": "AAAA"}, ("fail", "body_hash")),
        ({"t": "x"}, ("permerror", "syntax")),
        ({"t": ""}, ("permerror", "syntax")),
        ({"t": "-1"}, ("permerror", "syntax")),
        ({"t": "+1"}, ("permerror", "syntax")),
        ({"t": "1.5"}, ("permerror", "syntax")),
        ({"t": "000000000001"}, ("pass", "")),
        ({"t": "1" * 13}, ("permerror", "syntax")),
        ({"x": "1" * 13}, ("permerror", "syntax")),
        ({"t": NOW + SKEW}, ("pass", "")),
        ({"t": NOW + SKEW + 1}, ("policy", "signed_in_future")),
        ({"t": 0}, ("pass", "")),
        ({"x": NOW - SKEW}, ("pass", "")),
        ({"x": NOW - SKEW - 1}, ("policy", "expired")),
        ({"x": 0}, ("policy", "expired")),
        ({"t": NOW, "x": NOW}, ("permerror", "expires_before_signed")),
        ({"t": NOW, "x": NOW - 1}, ("permerror", "expires_before_signed")),
        ({"t": NOW - 1, "x": NOW}, ("pass", "")),
        ({"x": 999999999999}, ("pass", "")),
        ({"l": "9" * LENGTH_DIGITS}, ("permerror", "l_too_long")),
        ({"l": "9" * (LENGTH_DIGITS + 1)}, ("permerror", "syntax")),
        ({"l": "-1"}, ("permerror", "syntax")),
        ({"l": ""}, ("permerror", "syntax")),
        ({"l": "0"}, ("policy", "l_short")),
    ],
)
def test_each_tag_has_its_rule(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert outcome(by_hand(**changes)) == expected


@pytest.mark.parametrize("tag", ["a", "b", "bh", "d", "h", "s"])
def test_a_tag_that_must_be_there_is_named_when_it_is_not(tag: str) -> None:
    raw = signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=NAMES)
    before = f" {tag}=" if f" {tag}=" in raw.decode() else f"\t{tag}="
    found, _, asked = judge(raw.replace(before.encode(), b" y" + tag.encode() + b"=", 1))
    assert (found[0].status.value, found[0].cause, asked) == ("permerror", f"missing_{tag}", [])


@pytest.mark.parametrize("tag", ["v", "a", "c", "d", "s", "h", "bh", "b", "t", "l", "i", "x", "q", "z", "n"])
def test_a_tag_that_stands_twice_is_refused(tag: str) -> None:
    raw = by_hand(t=NOW, l=41, i=f"@{MARKET}", x=NOW + 9, q="dns/txt", z="a", n="b")
    again = raw.replace(b"DKIM-Signature: ", b"DKIM-Signature: " + tag.encode() + b"=1; ", 1)
    assert outcome(again) == ("permerror", "repeated_tag")


@pytest.mark.parametrize(
    "domain",
    [
        *(
            "market.example'a.attack.test",
            '"market.example"',
            "market.example.",
            ".market.example",
            "market..example",
        ),
        *("localhost", "example", "192.0.2.1", "[192.0.2.1]", "market.example:53", "market.example/x", "*.example"),
        *("market.example attack.test", "_dmarc.market.example", "-a.example", "a-.example", "x@market.example", ""),
        *(f"{LABEL}a.example", ".".join([LABEL] * 4), "a\\.example"),
    ],
)
def test_a_domain_that_is_no_plain_host_name_is_refused_unasked(domain: str) -> None:
    found, _, asked = judge(by_hand(d=domain))
    assert (found[0].status.value, found[0].cause, found[0].domain, asked) == ("permerror", "domain", "", [])


@pytest.mark.parametrize("tag", ["d", "s", "i", "h"])
@pytest.mark.parametrize("value", ["bücher.example", "market.example\x7f", "market.example\x01"])
def test_signs_beyond_printable_ascii_are_refused_unasked(tag: str, value: str) -> None:
    found, _, asked = judge(by_hand(**{tag: value}))
    assert (found[0].status.value, found[0].cause, asked) == ("permerror", "syntax", [])


@pytest.mark.parametrize("tag", ["d", "s", "i"])
def test_a_nul_in_a_name_makes_the_whole_header_malformed(tag: str) -> None:
    found, _, asked = judge(by_hand(**{tag: "market.example\0.attack.test"}))
    assert (found[0].status.value, found[0].cause, asked) == ("permerror", "header_grammar", [])


def test_a_label_of_63_and_a_name_of_253_are_names() -> None:
    assert outcome(by_hand(d=f"{LABEL}.example"), a_zone(keys(f"{LABEL}.example"))) == ("pass", "")
    longest = ".".join([LABEL, LABEL, LABEL, "a" * 46])
    assert len(f"s1._domainkey.{longest}") == 252
    assert outcome(by_hand(d=longest, s="s1"), a_zone(keys(longest))) == ("pass", "")
    assert outcome(by_hand(d=longest, s="s11"), a_zone(keys(longest, selector="s11"))) == ("pass", "")
    assert outcome(by_hand(d=longest, s="s111")) == ("permerror", "selector")


def test_200_signed_names_are_read_and_201_are_not() -> None:
    assert outcome(by_hand(h=SIGNED + ":x" * (MAX_SIGNED - len(NAMES)))) == ("pass", "")
    assert outcome(by_hand(h=SIGNED + ":x" * (MAX_SIGNED - len(NAMES) + 1))) == ("permerror", "signed_fields")


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("", ("simple", "simple")),
        ("c=simple;", ("simple", "simple")),
        ("c=relaxed;", ("relaxed", "simple")),
        ("c=simple/simple;", ("simple", "simple")),
        ("c=simple/relaxed;", ("simple", "relaxed")),
        ("c=relaxed/simple;", ("relaxed", "simple")),
        ("c=relaxed/relaxed;", ("relaxed", "relaxed")),
    ],
)
def test_a_form_that_is_left_out_is_simple(written: str, forms: tuple[str, str]) -> None:
    mail = a_mail(body=b"a  b \r\n\r\n\r\n")
    field = f"DKIM-Signature: v=1; a=rsa-sha256; {written} d={MARKET}; s=s1; h={SIGNED};"
    field += f" bh={signer.body_hash(mail, forms[1])}; b="
    raw = signer.signed_field(mail, field.encode() + signer.HERE, NAMES, rsa_key(), forms[0]) + b"\r\n" + mail
    result = only(raw)
    assert (result.status.value, result.canonicalization) == ("pass", "/".join(forms))


@pytest.mark.parametrize("form", ["simple", "relaxed"])
def test_blanks_and_folds_may_stand_around_everything(form: str) -> None:
    mail = a_mail()
    hashed = signer.body_hash(mail)
    spread = ":".join(f"\r\n\t{name} \r\n " for name in NAMES)
    field = (
        f"DKIM-Signature:\r\n\tv \t=\r\n 1\r\n\t;a= \r\n rsa-sha256 ; c =\t{form}/relaxed\r\n ;d={MARKET}\r\n\t\r\n ;"
        f" s=\r\n s1 ;h={spread};q= dns/txt ; t =\r\n {NOW} ;l= {WHOLE} ;"
        f" bh=\r\n {hashed[:9]}\r\n\t{hashed[9:20]} {hashed[20:]} \r\n ;\r\n b = "
    ).encode()
    field = signer.signed_field(mail, field + signer.HERE + b" \r\n\t; n = x\r\n ;", NAMES, rsa_key(), form)
    result = only(field + b"\r\n" + mail)
    assert (result.status.value, result.cause) == ("pass", "")
    assert (result.signed_fields, result.signed_octets) == (tuple(NAMES), result.body_octets)


def test_a_signature_may_be_folded_anywhere_and_needs_its_padding() -> None:
    raw = by_hand()
    start = raw.index(b"; b=") + 4
    end = raw.index(b"\r\n", start)
    value = raw[start:end]
    folded = b"\r\n\t".join(value[at : at + 7] for at in range(0, len(value), 7))
    assert outcome(raw[:start] + folded + raw[end:]) == ("pass", "")
    assert value.endswith(b"=")
    for wrong in (value.rstrip(b"="), value + b"=", value + b"AAAA", b"=" + value, value.replace(b"=", b"%3D"), b""):
        assert outcome(raw[:start] + wrong + raw[end:]) == ("permerror", "syntax"), wrong


def test_a_signature_of_another_length_is_none() -> None:
    raw = by_hand()
    start = raw.index(b"; b=") + 4
    end = raw.index(b"\r\n", start)
    for value in (b"AAAA", b"A" * 172, b"A" * 8000):
        assert outcome(raw[:start] + value + raw[end:]) == ("fail", "signature")


TWO_SUBJECTS = a_mail((*FIELDS, ("Subject", "lower")))


def test_a_name_that_stands_twice_in_the_list_takes_the_fields_from_the_bottom_up() -> None:
    once = signer.dkim_signed(TWO_SUBJECTS, rsa_key(), domain=MARKET, names=NAMES)
    twice = signer.dkim_signed(TWO_SUBJECTS, rsa_key(), domain=MARKET, names=[*NAMES, "subject"])
    assert (outcome(once), outcome(twice)) == (("pass", ""), ("pass", ""))
    assert "subject" in only(once).unsigned_present
    assert "subject" not in only(twice).unsigned_present
    assert only(once).repeated == only(twice).repeated == ("subject",)
    assert outcome(once.replace(b"Subject: Sold", b"Subject: Told")) == ("pass", "")
    assert outcome(once.replace(b"Subject: lower", b"Subject: other")) == ("fail", "signature")
    assert outcome(twice.replace(b"Subject: Sold", b"Subject: Told")) == ("fail", "signature")


def test_a_field_that_is_signed_though_absent_cannot_be_added() -> None:
    raw = signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=[*NAMES, "reply-to", "subject"])
    assert outcome(raw) == ("pass", "")
    assert outcome(b"Reply-To: x@evil.example\r\n" + raw) == ("fail", "signature")
    assert outcome(b"Subject: evil\r\n" + raw) == ("fail", "signature")
    assert only(raw).unsigned_present == ("dkim-signature",)


def test_a_signature_may_cover_another_one_and_never_covers_itself() -> None:
    other = signer.dkim_signed(a_mail(), rsa_key(), domain="esp.example", names=NAMES)
    both = signer.dkim_signed(other, rsa_key(), domain=MARKET, names=[*NAMES, "dkim-signature"])
    zone = a_zone(keys(MARKET, "esp.example"))
    assert [one.status.value for one in judge(both, zone)[0]] == ["pass", "pass"]
    inner = both.rindex(b"\r\n b=") + 9
    folded = both[:inner] + b"\r\n " + both[inner:]  # a fold in its b= is nothing to the inner one itself
    assert [one.cause for one in judge(folded, zone)[0]] == ["signature", ""]
    own = signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=[*NAMES, "dkim-signature"])
    assert outcome(own) == ("pass", "")


@pytest.mark.parametrize(
    ("length", "added", "expected", "octets"),
    [
        (None, b"", ("pass", ""), (WHOLE, WHOLE)),
        (WHOLE, b"", ("pass", ""), (WHOLE, WHOLE)),
        (WHOLE, b"\r\n\r\n", ("pass", ""), (WHOLE, WHOLE)),  # empty lines at the end are none of the body
        (WHOLE, b"evil\r\n", ("policy", "l_short"), (WHOLE, WHOLE + 6)),
        (WHOLE - 1, b"", ("policy", "l_short"), (WHOLE - 1, WHOLE)),
        (WHOLE + 1, b"", ("permerror", "l_too_long"), (WHOLE, WHOLE)),
        (0, b"", ("policy", "l_short"), (0, WHOLE)),
        (int("9" * LENGTH_DIGITS), b"", ("permerror", "l_too_long"), (WHOLE, WHOLE)),
    ],
)
def test_a_length_counts_where_it_is_the_whole_body(
    length: int | None, added: bytes, expected: tuple[str, str], octets: tuple[int, int]
) -> None:
    raw = by_hand(l=length) + added
    result = only(raw)
    assert outcome(raw) == expected
    assert (result.signed_octets, result.body_octets) == octets
    assert result.whole_body == (expected[0] == "pass")


def test_no_body_is_covered_by_a_length_of_nothing() -> None:
    raw = signer.dkim_signed(a_mail(body=b""), rsa_key(), domain=MARKET, names=NAMES, more=" l=0;")
    assert outcome(raw) == ("pass", "")
    assert outcome(raw + b"evil\r\n") == ("policy", "l_short")


@pytest.mark.parametrize(("text", "year"), [("253402300799", 9999), ("253402300800", None), ("999999999999", None)])
def test_a_time_beyond_the_calendar_is_no_moment(text: str, year: int | None) -> None:
    found = only(by_hand(x=text)).expires_at
    assert (found and found.year) == year
    assert only(by_hand(t=NOW)).signed_at == datetime.fromtimestamp(NOW, UTC)


def test_a_signature_says_nothing_of_the_sender_that_it_does_not_name() -> None:
    raw = signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=["to", "subject"])
    assert outcome(raw) == outcome(raw.replace(SENDER.encode(), b"x@evil.example")) == ("permerror", "from_unsigned")
