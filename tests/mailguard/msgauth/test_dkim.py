"""Every signature is judged on its own; policy comes before arithmetic; every limit holds at and beyond it."""

import asyncio
from datetime import UTC, datetime

import pytest

from mailguard.dns import ZoneResolver
from mailguard.domains import MAX_NAME
from mailguard.model.causes import Cause
from mailguard.msgauth import authenticate
from mailguard.msgauth.dkim import CAP, READ_CAP, REFUSED_CAP
from mailguard.msgauth.fields import MAX_FIELDS, MAX_HEADER, SINGLETONS
from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import (
    AT,
    FIELDS,
    MARKET,
    NOW,
    SENDER,
    SIGNED,
    a_mail,
    a_zone,
    by_hand,
    ed_key,
    ed_record,
    keys,
    rsa_key,
    signed,
)
from tests.mailguard.msgauth.judged import judge, only, outcome

NAMES = SIGNED.split(":")
ESP = "esp.example"
BOTH = a_zone(keys(MARKET, ESP))


def a_field(domain: str = MARKET, **options: str) -> bytes:
    """One genuine signature field of the mail, by itself."""
    return signer.dkim_signed(a_mail(), rsa_key(), domain=domain, names=NAMES, **options).removesuffix(a_mail())


def expired(domain: str = MARKET) -> bytes:
    """A field that is refused before its key is asked for."""
    return a_field(domain, more=f" x={NOW - 999};")


def forged(domain: str = MARKET) -> bytes:
    """A field over this very body, whose arithmetic alone is wrong."""
    return a_field(domain).replace(b"\r\n b=", b"\r\n b=AAAA", 1)


def statuses(raw: bytes) -> list[str]:
    return [f"{one.domain} {one.status.value}" for one in judge(raw, BOTH)[0]]


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
    ("refused", "cause"),
    [
        (a_field().replace(b"rsa-sha256", b"rsa-sha1"), Cause.SHA1),
        (expired(), Cause.EXPIRED),
        (a_field(more=" l=3;"), Cause.L_SHORT),
        (a_field().replace(b"bh=", b"bh=AAAA"), Cause.BODY_HASH),
        (a_field().replace(b"from:", b"x-from:"), Cause.FROM_UNSIGNED),
        (b"DKIM-Signature: junk\r\n", Cause.SYNTAX),
    ],
)
def test_what_is_refused_whatever_the_key_says_costs_no_question(refused: bytes, cause: Cause) -> None:
    found, left_out, asked = judge(refused + a_mail())
    assert ([one.cause for one in found], left_out, asked) == ([cause], False, [])


def test_a_changed_body_does_not_wait_for_dns() -> None:
    down = a_zone(timeout=frozenset({f"s1._domainkey.{MARKET}"}))
    assert outcome(signed() + b"footer\r\n", down) == ("fail", "body_hash")
    assert outcome(signed(), down) == ("temperror", "dns_timeout")


def test_every_signature_is_judged_on_its_own_the_senders_domain_first() -> None:
    fields = (forged(ESP), b"DKIM-Signature: junk\r\n", a_field(ESP), expired(), a_field(f"mail.{MARKET}"), a_field())
    zone = a_zone(keys(MARKET, ESP))
    found, left_out, asked = judge(b"".join(fields) + a_mail(), zone)
    assert [(one.domain, one.status.value, one.cause) for one in found] == [
        (MARKET, "policy", "expired"),
        (f"mail.{MARKET}", "permerror", "no_key"),
        (MARKET, "pass", ""),
        (ESP, "fail", "signature"),
        ("", "permerror", "syntax"),
        (ESP, "pass", ""),
    ]
    assert not left_out
    assert len(asked) == 4


def test_rsa_and_ed25519_stand_side_by_side() -> None:
    both = signer.dkim_signed(a_mail(), ed_key(), domain=MARKET, selector="ed", names=NAMES)
    zone = a_zone({**keys(), **keys(selector="ed", text=ed_record())})
    assert [one.algorithm for one in judge(a_field() + both, zone)[0]] == ["rsa-sha256", "ed25519-sha256"]
    assert [one.status.value for one in judge(a_field() + both, zone)[0]] == ["pass", "pass"]
    assert [one.key_bits for one in judge(a_field() + both, zone)[0]] == [1024, 256]


def test_eight_keys_are_fetched_and_the_ninth_is_told() -> None:
    others = [f"e{n}.example" for n in range(CAP)]
    zone = a_zone(keys(MARKET, *others))
    at = b"".join(map(a_field, others[:-1])) + a_field() + a_mail()
    found, left_out, asked = judge(at, zone)
    assert (len(found), left_out, len(asked), found[0].domain) == (CAP, False, CAP, MARKET)
    found, left_out, asked = judge(a_field(others[-1]) + at, zone)
    assert (len(found), left_out, len(asked), found[0].domain) == (CAP, True, CAP, MARKET)
    assert {one.status.value for one in found} == {"pass"}


def test_eight_refused_ones_are_told_and_the_ninth_is_only_counted() -> None:
    found, left_out, asked = judge(expired() * REFUSED_CAP + a_field() + a_mail())
    assert (len(found), left_out, len(asked)) == (REFUSED_CAP + 1, False, 1)
    found, left_out, asked = judge(expired() * (REFUSED_CAP + 1) + a_field() + a_mail())
    assert (len(found), left_out, len(asked)) == (REFUSED_CAP + 1, True, 1)


@pytest.mark.parametrize("junk", [expired(), a_field().replace(b"bh=", b"bh=AAAA"), a_field(more=" l=3;")])
def test_junk_in_the_senders_name_pushes_no_genuine_signature_out(junk: bytes) -> None:
    raw = junk * (READ_CAP - 2) + a_field(ESP) + a_field() + a_mail()
    found, left_out, asked = judge(raw, BOTH)
    passed = [one.domain for one in found if one.status.value == "pass"]
    assert (passed, left_out, len(asked)) == ([MARKET, ESP], True, 2)


def test_a_signature_beyond_those_that_are_read_is_told_and_counts_for_nothing() -> None:
    assert f"{MARKET} pass" in statuses(expired() * (READ_CAP - 1) + a_field() + a_mail())
    beyond = expired() * READ_CAP + a_field() + a_mail()
    assert f"{MARKET} pass" not in statuses(beyond)
    assert judge(beyond)[1]


def test_junk_over_this_very_body_can_fill_the_cap_and_then_nothing_passes() -> None:
    assert f"{MARKET} pass" in statuses(forged() * (CAP - 1) + a_field() + a_mail())
    found, left_out, asked = judge(forged() * CAP + a_field() + a_mail())
    assert ({one.status.value for one in found}, left_out) == ({"fail"}, True)
    assert len(asked) == CAP


def test_thousands_of_junk_signatures_are_only_counted() -> None:
    found, left_out, asked = judge(b"DKIM-Signature: junk\r\n" * 900 + a_mail())
    assert (len(found), left_out, asked) == (REFUSED_CAP, True, [])


def test_a_header_beyond_the_limits_is_told_and_no_proof_that_there_is_no_signature() -> None:
    for top, cause in (
        (b"X: y\r\n" * MAX_FIELDS, "too_many_fields"),
        (b"X: " + b"y" * MAX_HEADER + b"\r\n", "header_too_long"),
    ):
        found, left_out, asked = judge(top + a_field() + a_mail())
        assert ([(one.status.value, one.cause) for one in found], left_out, asked) == (
            [("permerror", cause)],
            True,
            [],
        )


def test_what_a_signature_says_of_itself_is_kept_short() -> None:
    result = only(by_hand(s="s" * 5000, a="a" * 5000))
    assert (len(result.selector), len(result.algorithm)) == (MAX_NAME, MAX_NAME)


@pytest.mark.parametrize("name", SINGLETONS)
def test_a_field_that_may_stand_once_and_stands_twice_is_told(name: str) -> None:
    fields = (*(one for one in FIELDS if one[0].lower() != name), (name, SENDER))
    names = [one[0].lower() for one in fields]
    raw = signer.dkim_signed(a_mail(fields), rsa_key(), domain=MARKET, names=names)
    assert only(raw).repeated == ()
    result = only(f"{name.upper()}: {SENDER}\r\n".encode() + raw)
    assert (result.status.value, result.repeated) == ("pass", (name,))
    assert name in result.unsigned_present


def test_how_often_each_field_stands_is_told() -> None:
    mail = a_mail((("From", SENDER), ("Subject", "a"), ("SUBJECT", "b"), ("Received", "x"), ("To", SENDER)))
    found = asyncio.run(authenticate(mail, None, AT, ZoneResolver(a_zone())))
    assert found.field_counts == (("from", 1), ("received", 1), ("subject", 2), ("to", 1))


def test_a_field_that_stands_twice_is_told_where_both_are_signed_too() -> None:
    twice = a_mail((*FIELDS, ("Subject", "two")))
    result = only(signer.dkim_signed(twice, rsa_key(), domain=MARKET, names=[*NAMES, "subject"]))
    assert (result.status.value, result.repeated, "subject" in result.unsigned_present) == (
        "pass",
        ("subject",),
        False,
    )


@pytest.mark.parametrize("top", [b"From x@y Mon\r\n", b" fold\r\n", b"X: a\rSubject: evil\r\n", b"X: a\0\r\n"])
def test_no_signature_counts_under_a_header_that_reads_in_two_ways(top: bytes) -> None:
    found, left_out, asked = judge(top + a_field(ESP) + a_field() + a_mail())
    assert [(one.domain, one.status.value, one.cause) for one in found] == [
        (MARKET, "permerror", "header_grammar"),
        (ESP, "permerror", "header_grammar"),
    ]
    assert (left_out, asked) == (False, [])


@pytest.mark.parametrize("raw", [b"", b"\r\nbody\r\n", a_mail()])
def test_a_mail_without_a_signature_has_no_result(raw: bytes) -> None:
    assert judge(raw) == ((), False, [])


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
