"""An intact chain is told from a broken one, and both from one whose keys could not be had."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.dns import Zone
from mailguard.model.authentication import ArcResult, AuthStatus
from mailguard.msgauth.fields import MAX_FIELDS, MAX_HEADER
from mailguard.msgauth.signature import SKEW
from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import (
    MARKET,
    NOW,
    SIGNED,
    a_mail,
    a_zone,
    arc_sealed,
    ed_key,
    ed_record,
    keys,
    record,
)
from tests.mailguard.msgauth.judged import judge_chain

RECORDED = f"dkim=pass header.d={MARKET}; dmarc=pass header.from={MARKET}"
SEALERS = ("one.example", "two.example", "three.example")
ZONE = a_zone(keys(*SEALERS, selector="arc"))
FAIL, PASS, TEMPERROR = AuthStatus.FAIL, AuthStatus.PASS, AuthStatus.TEMPERROR


def judge(raw: bytes, zone: Zone = ZONE) -> ArcResult:
    return judge_chain(raw, zone)[0]


def told(raw: bytes, zone: Zone = ZONE) -> tuple[str, str, str]:
    result = judge(raw, zone)
    return result.status.value, result.cause, result.where


def one_hop(**options: Any) -> bytes:
    return arc_sealed(a_mail(), "one.example", RECORDED, **options)


def two_hops(change: bytes = b"", **options: Any) -> bytes:
    return arc_sealed(one_hop() + change, "two.example", "arc=pass; dkim=fail header.d=market.example", **options)


def changed(raw: bytes, old: bytes, new: bytes) -> bytes:
    """The mail with the first `old` changed, which must be there."""
    assert old in raw
    return raw.replace(old, new, 1)


@pytest.mark.parametrize("raw", [a_mail(), b"", b"\r\nbody\r\n", b"X: a\rb\r\n" + a_mail()])
def test_a_mail_without_sets_has_no_chain(raw: bytes) -> None:
    assert judge(raw) == ArcResult(status=AuthStatus.NONE)


def test_a_chain_of_two_passes_and_tells_what_each_recorded_newest_first() -> None:
    result = judge(two_hops())
    assert (result.status, result.cause, result.where) == (PASS, "", "")
    assert [(one.instance, one.sealer, one.selector, one.dmarc) for one in result.sets] == [
        (2, "two.example", "arc", AuthStatus.NONE),
        (1, "one.example", "arc", PASS),
    ]
    assert (result.whole_body, "subject" in result.signed_fields) == (True, True)
    assert result.signer == ("two.example", "arc")


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_ed25519_seals_too_alone_and_beside_rsa(hops: int) -> None:
    raw = a_mail()
    for at, sealer in enumerate(SEALERS[:hops]):
        raw = arc_sealed(raw, sealer, RECORDED, key=ed_key() if at != 1 else None)
    records = {**keys(SEALERS[0], SEALERS[2], selector="arc", text=ed_record()), **keys(SEALERS[1], selector="arc")}
    assert told(raw, a_zone(records)) == ("pass", "", "")
    assert told(changed(raw, b"dmarc=pass", b"dmarc=fail"), a_zone(records))[1] == "signature"


def test_a_body_changed_between_two_seals_keeps_the_chain() -> None:
    assert judge(two_hops(b"-- footer\r\n")).status is PASS


@pytest.mark.parametrize(
    ("old", "new", "cause", "where"),
    [
        (b"blue mug.", b"red mug.", "body_hash", "ARC-Message-Signature i=2"),
        (b"Subject: Sold", b"Subject: Told", "signature", "ARC-Message-Signature i=2"),
        (b"dkim=fail", b"dkim=pass", "signature", "ARC-Seal i=2"),
        (b"dkim=pass header.d", b"dkim=fail header.d", "signature", "ARC-Seal i=1"),
        (b"cv=pass", b"cv=none", "cv", "ARC-Seal i=2"),
    ],
)
def test_what_was_changed_after_the_last_seal_is_told_by_where_it_is(
    old: bytes, new: bytes, cause: str, where: str
) -> None:
    assert told(changed(two_hops(), old, new)) == ("fail", cause, where)


def test_the_sets_may_stand_in_any_order() -> None:
    head, _, body = two_hops().partition(b"\r\n\r\n")
    fields = head.split(b"\r\n")
    for turned in (fields[::-1], fields[3:6] + fields[:3] + fields[6:], fields[1:3] + fields[:1] + fields[3:]):
        # The mail's own fields stand in another order too, but each name once, so the signatures do not see it.
        assert told(b"\r\n".join(turned) + b"\r\n\r\n" + body) == ("pass", "", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ARC-Seal: i=1;", b"ARC-Seal:i=1;"),
        (b"ARC-Seal: i=1;", b"ARC-Seal:\ti=1;"),
        (b"ARC-Message-Signature: i=1;", b"ARC-Message-Signature:i=1;"),
        (b"ARC-Message-Signature: i=1;", b"arc-message-signature :\r\n\ti=1;"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results:i=1;"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results:\r\n\ti=1;"),
    ],
)
def test_blanks_before_the_number_mean_nothing(old: bytes, new: bytes) -> None:
    assert told(changed(one_hop(), old, new)) == ("pass", "", "")


NUMBERS = ["i=0", "i=00", "i=51", "i=100", "i=2", "i=3", "i=-1", "i=+1", "i=x", "i=", "i=1 1", "i=1.0", "x=1"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"])
def test_a_number_that_is_none_breaks_the_chain_unasked(field: str, number: str) -> None:
    raw = changed(one_hop(), f"{field}: i=1;".encode(), f"{field}: {number};".encode())
    result, asked = judge_chain(raw, ZONE)
    assert (result.status, result.cause, asked) == (FAIL, "structure", [])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"1=i;", "name and number swapped"),
        (b"i 1;", "no equals sign"),
        (b"i;", "no number"),
        (b"i=1", "nothing recorded"),
        (b"(c) i=1;", "a comment before it"),
        (b"ii=1;", "another name"),
        ("i=１;".encode(), "a digit of another script"),
    ],
)
def test_recorded_results_begin_with_their_number(value: bytes, why: str) -> None:
    raw = changed(one_hop(), b"Results: i=1; one.example; " + RECORDED.encode(), b"Results: " + value)
    assert told(raw) == ("fail", "structure", "ARC-Authentication-Results"), why


def fields_of(raw: bytes, prefix: bytes) -> list[bytes]:
    return [one + b"\r\n" for one in signer.header_fields(raw) if one.startswith(prefix)]


@pytest.mark.parametrize("prefix", [b"ARC-Seal", b"ARC-Message", b"ARC-Auth"])
def test_each_set_has_one_of_each_kind(prefix: bytes) -> None:
    newest, oldest = fields_of(two_hops(), prefix)
    for without in (newest, oldest):
        assert told(changed(two_hops(), without, b""))[:2] == ("fail", "structure")
    for twice in (newest, oldest):
        assert told(twice + two_hops())[:2] == ("fail", "structure")
    assert told(changed(two_hops(), oldest, newest))[:2] == ("fail", "structure")


def test_a_gap_in_the_numbers_breaks_the_chain() -> None:
    raw = arc_sealed(two_hops(), "three.example", "arc=pass")
    for one in signer.header_fields(raw):
        if b"i=2;" in one:
            raw = changed(raw, one + b"\r\n", b"")
    assert told(raw)[:2] == ("fail", "structure")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (one_hop(cv="none"), ("pass", "", "")),
        (one_hop(cv="pass"), ("fail", "cv", "ARC-Seal i=1")),
        (one_hop(cv="fail"), ("fail", "cv_fail", "ARC-Seal i=1")),
        (one_hop(cv="NONE"), ("fail", "cv", "ARC-Seal i=1")),
        (one_hop(cv="x"), ("fail", "cv", "ARC-Seal i=1")),
        (two_hops(cv="pass"), ("pass", "", "")),
        (two_hops(cv="none"), ("fail", "cv", "ARC-Seal i=2")),
        (two_hops(cv="fail"), ("fail", "cv_fail", "ARC-Seal i=2")),
        (arc_sealed(two_hops(cv="fail"), "three.example", "arc=fail"), ("fail", "cv", "ARC-Seal i=2")),
    ],
)
def test_what_a_seal_says_of_those_before_it_must_be_possible(raw: bytes, expected: tuple[str, str, str]) -> None:
    assert told(raw) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (f" t={NOW}; x=y;", ("pass", "", "")),
        (" h=from;", ("fail", "seal_signs_fields", "ARC-Seal i=1")),
        (" t=x;", ("fail", "syntax", "ARC-Seal i=1")),
        (" d=two.example;", ("fail", "repeated_tag", "ARC-Seal")),
        (" cv=pass;", ("fail", "repeated_tag", "ARC-Seal")),
        (" i=1;", ("fail", "repeated_tag", "ARC-Seal")),
    ],
)
def test_the_tags_of_a_seal_have_their_rules(more: str, expected: tuple[str, str, str]) -> None:
    assert told(one_hop(seal_more=more)) == expected


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (b"a=rsa-sha256", b"a=rsa-sha1", "sha1"),
        (b"a=rsa-sha256", b"a=x", "algorithm"),
        (b"d=one.example", b"d=one.example.", "domain"),
        (b"d=one.example", b"d=one.example'x", "domain"),
        (b"d=one.example", b"d=localhost", "domain"),
        (b"d=one.example; ", b"", "domain"),
        (b"s=arc", b"s=a_rc", "selector"),
        (b"s=arc; ", b"", "selector"),
        (b" b=", b" b=!", "syntax"),
        (b" b=", b" y=", "syntax"),
    ],
)
def test_a_seal_whose_tags_are_odd_breaks_the_chain_unasked(old: bytes, new: bytes, cause: str) -> None:
    seal = fields_of(one_hop(), b"ARC-Seal")[0]
    result, asked = judge_chain(changed(one_hop(), seal, changed(seal, old, new)), ZONE)
    assert (result.status, result.cause, result.where, asked) == (FAIL, cause, "ARC-Seal i=1", [])


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        ({"more": f" t={NOW + SKEW};"}, ""),
        ({"more": f" t={NOW + SKEW + 1};"}, "signed_in_future"),
        ({"more": f" x={NOW - SKEW};"}, ""),
        ({"more": f" x={NOW - SKEW - 1};"}, "expired"),
        ({"more": f" t={NOW}; x={NOW};"}, "expires_before_signed"),
        ({"more": " l=3;"}, "l_short"),
        ({"more": " l=3333;"}, "l_too_long"),
        ({"more": " l=x;"}, "syntax"),
        ({"more": " c=relaxed/relaxed;"}, "repeated_tag"),
        ({"names": [*SIGNED.split(":"), "arc-seal"]}, "message_signs_seal"),
        ({"names": [*SIGNED.split(":"), *["x"] * 200]}, "signed_fields"),
        ({"names": ["subject"]}, ""),  # what must be covered is the trust walk's question
    ],
)
def test_the_newest_message_signature_has_the_rules_of_a_signature(options: dict[str, Any], cause: str) -> None:
    result, asked = judge_chain(one_hop(**options), ZONE)
    assert (result.status is PASS, result.cause) == (not cause, cause)
    assert len(asked) == (0 if cause else 1)


def test_what_the_newest_message_signature_leaves_open_is_told() -> None:
    result = judge(one_hop(names=["subject"]))
    assert (result.status, result.signed_fields) == (PASS, ("subject",))
    assert {"from", "content-type"} <= set(result.unsigned_present)
    result = judge(b"Subject: evil\r\n" + one_hop())
    assert (result.status, "subject" in result.unsigned_present) == (PASS, True)
    assert not judge(one_hop(more=" l=3;")).whole_body


def test_older_message_signatures_are_not_looked_at() -> None:
    raw = arc_sealed(one_hop(more=f" x={NOW - 999};"), "two.example", "arc=pass")
    assert told(raw) == ("pass", "", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ed_record(), ("fail", "key_algorithm", "ARC-Message-Signature i=2")),
        (record(extra="t=y; "), ("fail", "key_testing", "ARC-Message-Signature i=2")),
        (record(extra="t=s; "), ("pass", "", "")),
        ("v=DKIM1; p=", ("fail", "key_revoked", "key arc._domainkey.one.example")),
        ((record(), record()), ("fail", "several_keys", "key arc._domainkey.one.example")),
    ],
)
def test_the_keys_of_a_chain_have_the_rules_of_keys(text: Any, expected: tuple[str, str, str]) -> None:
    assert told(two_hops(), a_zone(keys(*SEALERS, selector="arc", text=text))) == expected


@pytest.mark.parametrize(("text", "cause"), [(ed_record(), "key_algorithm"), (record(extra="t=y; "), "key_testing")])
def test_the_key_of_an_older_seal_has_them_too(text: str, cause: str) -> None:
    zone = a_zone({**keys("one.example", selector="arc", text=text), **keys("two.example", selector="arc")})
    assert told(two_hops(), zone) == ("fail", cause, "ARC-Seal i=1")


def waiting(*sealers: str, trouble: str = "timeout", zone: Zone = ZONE) -> Zone:
    return replace(zone, **{trouble: frozenset(f"arc._domainkey.{one}" for one in sealers)})


@pytest.mark.parametrize("sealers", [SEALERS[:1], SEALERS[1:2], SEALERS])
@pytest.mark.parametrize("trouble", ["servfail", "timeout"])
def test_a_key_that_cannot_be_had_is_no_failure(trouble: str, sealers: tuple[str, ...]) -> None:
    where = f"key arc._domainkey.{sealers[0]}"
    assert told(two_hops(), waiting(*sealers, trouble=trouble)) == ("temperror", f"dns_{trouble}", where)


def test_what_is_wrong_for_good_does_not_wait_for_a_key() -> None:
    zone = waiting("one.example")
    assert told(two_hops(), replace(zone, records={"TXT": {}})) == (
        "fail",
        "no_key",
        "key arc._domainkey.two.example",
    )
    assert told(two_hops() + b"x\r\n", waiting(*SEALERS))[:2] == ("fail", "body_hash")
    assert told(changed(two_hops(), b"Subject: S", b"Subject: T"), zone)[:2] == ("fail", "signature")
    assert told(changed(two_hops(), b"dkim=fail", b"dkim=pass"), zone) == ("fail", "signature", "ARC-Seal i=2")
    # What stands under the missing key may still be sound.
    assert told(changed(two_hops(), b"dkim=fail", b"dkim=pass"), waiting("two.example"))[0] == "temperror"


def test_the_recorded_results_of_a_broken_chain_are_told_and_marked_as_broken() -> None:
    result = judge(two_hops() + b"x\r\n")
    assert (result.status, [one.sealer for one in result.sets]) == (FAIL, ["two.example", "one.example"])


@pytest.mark.parametrize(
    ("results", "passed", "dmarc"),
    [
        (RECORDED, (MARKET,), PASS),
        (f'dkim=fail reason="dkim=pass header.d={MARKET}"; dmarc=none', (), AuthStatus.NONE),
        (f"dkim=fail (dkim=pass header.d={MARKET}); dmarc=none", (), AuthStatus.NONE),
        (f"spf=fail smtp.mailfrom=dkim=pass@x; dkim=none header.d={MARKET}", (), AuthStatus.NONE),
        (f"dkim=pass header.d={MARKET}; dmarc=fail; dmarc=pass header.from={MARKET}", None, None),
        (f"dkim=pass header.d={MARKET} header.d=evil.example", None, None),
        (f'dkim=pass header.d="{MARKET}', None, None),
        (f"dkim=pass header.d={MARKET} (", None, None),
        ("dkim=pass header.d=\xe9vil", (), AuthStatus.NONE),
    ],
)
def test_what_a_sealer_recorded_is_read_as_grammar(results: str, passed: Any, dmarc: Any) -> None:
    result = judge(arc_sealed(a_mail(), "one.example", results))
    (recorded,) = result.sets
    assert result.status is PASS
    assert recorded.readable == (passed is not None)
    assert (recorded.dkim_passed, recorded.dmarc) == (passed or (), dmarc or AuthStatus.NONE)


@pytest.mark.parametrize(
    "field", [b"ARC-Message-Signature:i=1", b"ARC-Seal:\ti=1", b"ARC-Authentication-Results: i=x;"]
)
def test_a_lonely_field_is_a_broken_chain(field: bytes) -> None:
    assert told(field + b"\r\n" + a_mail())[:2] == ("fail", "structure")


def test_a_header_beyond_the_limits_says_neither_that_there_is_a_chain_nor_that_there_is_none() -> None:
    assert told(b"X: y\r\n" * MAX_FIELDS + two_hops()) == ("permerror", "too_many_fields", "")
    assert told(b"X: " + b"y" * MAX_HEADER + b"\r\n" + a_mail()) == ("permerror", "header_too_long", "")


def test_a_header_that_reads_in_two_ways_breaks_the_chain() -> None:
    assert told(b"X: a\rSubject: evil\r\n" + two_hops()) == ("fail", "header_grammar", "")
