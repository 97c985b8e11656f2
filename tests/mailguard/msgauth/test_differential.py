"""Random mails, signed by dkimpy and by a plain reading of the RFC, changed afterwards, judged by both.

The two agree, or the difference stands in `dkimpy.DIFFERENCES` with its reason. Each row has an example here, so
that a row which explains nothing any more is seen.
"""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.dns import ZoneResolver
from mailguard.msgauth.dkim import verify_dkim
from mailguard.msgauth.fields import split
from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import (
    FIELDS,
    MARKET,
    SIGNED,
    a_mail,
    a_zone,
    by_hand,
    ed_key,
    ed_record,
    pem,
    record,
    rsa_key,
    signed,
)
from tests.mailguard.msgauth.dkimpy import DIFFERENCES, ed_secret, named, verdict

EXAMPLES = int(os.environ.get("MAILGUARD_DIFFERENTIAL", "150"))  # mails; more by hand
NOW = int(datetime.now(UTC).timestamp())
RSA, ED = f"s1._domainkey.{MARKET}", f"ed._domainkey.{MARKET}"
RECORDS = {RSA: record(), ED: ed_record()}
NAMES = SIGNED.split(":")
MAILS = Path(__file__).resolve().parents[3] / "fixtures" / "mails"
FIELDS_WITHOUT_DATE = tuple(one for one in FIELDS if one[0] != "Date")


def ours(raw: bytes, records: dict[str, str]) -> tuple[bool, str]:
    """Whether the topmost signature passes, and its cause."""
    resolver = ZoneResolver(a_zone(dict(records)))
    # dkimpy signs and judges by the clock of the machine: so must we, here, however long ago this file was read.
    found, _ = asyncio.run(verify_dkim(split(raw), "", datetime.now(UTC), resolver))
    return (found[0].status.value == "pass", found[0].cause) if found else (False, "none")


# What is signed


class Drawn(NamedTuple):
    """A mail to sign, and how."""

    fields: list[tuple[str, str]]
    body: bytes
    forms: tuple[str, str]
    names: list[str]
    ed: bool
    by_dkimpy: bool
    more: str
    flags: str


COMMON = ("Subject", "X-Note", "Received", "To", "x-note", "List-Id", "SUBJECT", "Date")
FIELD_NAMES = st.sampled_from((*COMMON * 3, "From"))
WORDS = st.text(st.sampled_from("ab \t:;=ü.<@>"), max_size=12)
FOLDS = st.sampled_from(["\r\n ", "\r\n\t", "\r\n  \t"])
VALUES = st.lists(st.tuples(WORDS, FOLDS), min_size=1, max_size=3).map(
    lambda parts: "".join(
        fold * (at > 0) + (word if word.strip(" \t") else "x") for at, (word, fold) in enumerate(parts)
    )
)
COLONS = st.sampled_from([*[": "] * 12, *[":", ":  ", ":\t", ":\r\n "] * 3, " : "])
LINES = st.lists(st.sampled_from([b"", b" ", b"text", b"a  b\t", b"\t", b"  x", b".", b"=20", b"\xff"]), max_size=12)
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"", b" ", b"x", b"\r\n\r\n"])
TAGS = ("", "", "", " q=dns/txt;", f" i=@{MARKET};", f" i=x@sub.{MARKET};", " z=Subject:a;", " n=a b;", " y-y=1;")
TIMES = (f" t={NOW};", f" t={NOW}; x={NOW + 99};", f" x={NOW - 3600};", f" t={NOW + 3600};")
MORE = st.sampled_from((*TAGS, *TIMES, " l=0;", " l=3;", " l=99999;"))
FLAGS = st.sampled_from(
    [
        "",
        "",
        "",
        "",
        "t=y; ",
        "t=s; ",
        "t=y:s; ",
        "s=email; ",
        "s=*; ",
        "s=email:x; ",
        "s=x; ",
        "h=sha256; ",
        "h=sha1; ",
        "n=x; ",
    ]
)


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    fields = [
        ("From", ": a@market.example"),
        *draw(st.lists(st.tuples(FIELD_NAMES, st.tuples(COLONS, VALUES).map("".join)), max_size=6)),
    ]
    fields = draw(st.permutations(fields))
    names = [
        "from",
        *draw(
            st.lists(st.sampled_from(["subject", "x-note", "to", "date", "absent", "from", "received"]), max_size=6)
        ),
    ]
    return Drawn(
        fields=fields,
        body=b"".join(line + b"\r\n" for line in draw(LINES)) + draw(ENDS).removeprefix(b"\r\n"),
        forms=(draw(FORM), draw(FORM)),
        names=draw(st.permutations(names)),
        ed=draw(st.booleans()),
        by_dkimpy=draw(st.booleans()),
        more=draw(MORE),
        flags=draw(FLAGS),
    )


FORM = st.sampled_from(["simple", "relaxed"])


def sign(one: Drawn) -> bytes:
    raw = "".join(name + value + "\r\n" for name, value in one.fields).encode() + b"\r\n" + one.body
    names = [name for name in one.names if name != "received"] if one.by_dkimpy else one.names
    selector = "ed" if one.ed else "s1"
    if not one.by_dkimpy or " : " in "".join(value[:3] for _, value in one.fields):  # dkimpy reads no such field
        key = ed_key() if one.ed else rsa_key()
        return signer.dkim_signed(
            raw, key, domain=MARKET, selector=selector, names=names, forms=one.forms, more=one.more
        )
    field = dkim.sign(
        raw,
        selector.encode(),
        MARKET.encode(),
        ed_pem() if one.ed else pem(rsa_key()),
        canonicalize=(one.forms[0].encode(), one.forms[1].encode()),
        signature_algorithm=b"ed25519-sha256" if one.ed else b"rsa-sha256",
        include_headers=[name.encode() for name in names],
        length="l=" in one.more,
    )
    return bytes(field) + raw


def ed_pem() -> bytes:
    raw, none = serialization.Encoding.Raw, serialization.NoEncryption()
    return ed_secret(ed_key().private_bytes(raw, serialization.PrivateFormat.Raw, none))


# What is changed afterwards

Change = Callable[[bytes, int], bytes]


def at_field(raw: bytes, number: int) -> tuple[list[bytes], int, bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = signer.header_fields(head + b"\r\n\r\n")
    return fields, number % len(fields), body


def joined(fields: list[bytes], body: bytes) -> bytes:
    return b"\r\n".join(fields) + b"\r\n\r\n" + body


def dropped(raw: bytes, number: int) -> bytes:
    fields, at, body = at_field(raw, number)
    return joined(fields[:at] + fields[at + 1 :], body)


def doubled(raw: bytes, number: int) -> bytes:
    fields, at, body = at_field(raw, number)
    return joined([*fields[: at + 1], *fields[at:]], body)


def swapped(raw: bytes, number: int) -> bytes:
    fields, at, body = at_field(raw, number)
    return joined([*fields[:at], *fields[at + 1 : at + 2], fields[at], *fields[at + 2 :]], body)


def refolded(raw: bytes, number: int) -> bytes:
    """One blank of the header becomes a fold, or two."""
    blanks = [
        at for at in range(raw.index(b"\r\n\r\n")) if raw[at] in b" \t" and raw[at - 1 : at] not in (b"\n", b"")
    ]
    if not blanks:
        return raw
    at = blanks[number % len(blanks)]
    return raw[:at] + (b"\r\n\t" if number % 2 else b" \t ") + raw[at + 1 :]


def one_octet(raw: bytes, number: int) -> bytes:
    at = number % len(raw)
    return raw[:at] + bytes([raw[at] ^ (1 << number % 7)]) + raw[at + 1 :]


def another_octet(raw: bytes, number: int) -> bytes:
    at = number % len(raw)
    return raw[:at] + b" \t\r\n;=:\0aA"[number % 10 :][:1] + raw[at:]


def one_less(raw: bytes, number: int) -> bytes:
    at = number % len(raw)
    return raw[:at] + raw[at + 1 :]


CHANGES: list[Change] = [
    *[lambda raw, _: raw] * 4,
    *(dropped, doubled, swapped, refolded, refolded, one_octet, another_octet, one_less),
    lambda raw, _: raw + b"more\r\n",
    lambda raw, _: raw + b"\r\n\r\n",
    lambda raw, _: raw.replace(b"text", b"te xt", 1),
    lambda raw, _: raw.replace(b"a  b", b"a b", 1),
    lambda raw, _: raw.replace(b"Subject", b"sUBJECT"),
    lambda raw, _: b"Subject: evil\r\n" + raw,
    lambda raw, _: b"From: evil@evil.example\r\n" + raw,
    lambda raw, _: raw.replace(b"\r\n\r\n", b"\r\nFrom: evil@evil.example\r\n\r\n", 1),
]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn(), st.sampled_from(CHANGES), st.integers(0, 2**31))
def test_ours_and_dkimpy_agree_or_the_difference_has_a_name(one: Drawn, change: Change, number: int) -> None:
    raw = change(sign(one), number)
    records = {RSA: record(extra=one.flags), ED: ed_record().replace("p=", one.flags + "p=")}
    passed, cause = ours(raw, records)
    theirs = verdict(raw, records)
    assert passed == theirs or named(passed, raw, cause, records), (cause, raw)


def test_most_random_mails_pass_with_both() -> None:
    """Else the test above would compare refusals only."""
    both = 0
    for forms in [(header, body) for header in ("simple", "relaxed") for body in ("simple", "relaxed")]:
        for ed in (False, True):
            for by_dkimpy in (False, True):
                start = Drawn(
                    [("From", ": a@market.example"), ("Subject", ": a  b")],
                    b"a  b \r\n\r\n",
                    forms,
                    ["from", "subject", "x"],
                    ed,
                    by_dkimpy,
                    "",
                    "",
                )
                raw = sign(start)
                both += ours(raw, RECORDS)[0] and verdict(raw, RECORDS)
    assert both == 16


def test_the_sample_mails_are_judged_alike() -> None:
    agreed = 0
    for case in sorted(MAILS.glob("*/*/mail.eml")):
        raw = case.read_bytes()
        texts = json.loads((case.parent / "zone.json").read_text("utf-8")).get("TXT", {})
        records = {name: values[0] for name, values in texts.items() if "._domainkey." in name}
        passed, cause = ours(raw, records)
        theirs = verdict(raw, records)
        assert passed == theirs or named(passed, raw, cause, records), (case, cause)
        agreed += passed and theirs
    assert agreed > 100


# One example a row


def with_record(text: str, raw: bytes = b"") -> tuple[bytes, str]:
    return raw or by_hand(), text


def both_from() -> bytes:
    return b"From: x@evil.example\r\n" + signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=NAMES)


def by_dkimpy_sha1() -> bytes:
    return signed(signature_algorithm=b"rsa-sha1")


def in_simple(body: bytes, by_dkimpy: bool) -> bytes:
    if by_dkimpy:
        return signed(a_mail(body=body))
    return signer.dkim_signed(a_mail(body=body), rsa_key(), domain=MARKET, names=NAMES)


def with_blank_after_b(by_dkimpy: bool) -> bytes:
    """b= before another tag, blanks between: what a signer hashes there is `b=;`, or with dkimpy `b= ;`."""
    field = (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={MARKET}; s=s1; bh={signer.body_hash(a_mail())};"
    )
    emptied = field + (" b= ;" if by_dkimpy else " b=;") + f" h={SIGNED}"
    covered = [signer.header_form(one, "relaxed") for one in signer.header_fields(a_mail())]
    value = signer.value_over(b"".join(covered) + signer.header_form(emptied.encode(), "relaxed")[:-2], rsa_key())
    return field.encode() + b" b=" + value + f" ; h={SIGNED}".encode() + b"\r\n" + a_mail()


def with_exponent(exponent: int) -> rsa.RSAPrivateKey:
    """A sound key with an exponent that the library makes no key with."""
    found = rsa_key().private_numbers()
    d = pow(exponent, -1, (found.p - 1) * (found.q - 1))
    public = rsa.RSAPublicNumbers(exponent, found.public_numbers.n)
    return rsa.RSAPrivateNumbers(
        p=found.p,
        q=found.q,
        d=d,
        dmp1=d % (found.p - 1),
        dmq1=d % (found.q - 1),
        iqmp=found.iqmp,
        public_numbers=public,
    ).private_key()


def grammar_aside() -> bytes:
    return signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=NAMES).replace(
        b"From: ", b"From line\r\nFrom: ", 1
    )


EXAMPLE_OF: dict[str, Callable[[], tuple[bytes, str]]] = {
    "sha1": lambda: with_record(record(), by_dkimpy_sha1()),
    "from_unsigned": lambda: with_record(record(), by_hand(h="to:subject")),
    "l_short": lambda: with_record(record(), by_hand(l=len(a_mail().partition(b"\r\n\r\n")[2])) + b"evil\r\n"),
    "l_too_long": lambda: with_record(record(), by_hand(l=9999)),
    "key_testing": lambda: with_record(record(extra="t=y; ")),
    "key_strict": lambda: with_record(record(extra="t=s; "), by_hand(i=f"@sub.{MARKET}")),
    "key_hash": lambda: with_record(record(extra="h=sha1; ")),
    "key_services": lambda: with_record(record(extra="s=email:x; ")),
    "key_version": lambda: with_record("k=rsa; v=DKIM1; " + record().partition("k=rsa; ")[2]),
    "key_syntax": lambda: with_record(record(extra="x-y=1; ")),
    "key_algorithm": lambda: with_record(record(), by_hand(a="ed25519-sha256")),
    "key_exponent": lambda: with_record(record(with_exponent(2**32 + 15)), by_hand(key=with_exponent(2**32 + 15))),
    "domain": lambda: with_record(record(), by_hand(d="market.example'x")),
    "selector": lambda: with_record(record(), by_hand(s="s_1")),
    "identity": lambda: with_record(record(), by_hand(i=f"x.{MARKET}")),
    "signed_fields": lambda: with_record(record(), by_hand(h=SIGNED + ":x" * 200)),
    "too_long": lambda: with_record(record(), by_hand(n="x" * 16384)),
    "expired": lambda: with_record(record(), by_hand(x=NOW - 3600)),
    "in_future": lambda: with_record(record(), by_hand(t=NOW + 3600)),
    "x_is_t": lambda: with_record(record(), by_hand(t=NOW, x=NOW)),
    "syntax": lambda: with_record(record(), by_hand(**{"y-y": "1"})),
    "header_grammar": lambda: with_record(record(), grammar_aside()),
    "too_many_fields": lambda: with_record(record(), b"X: y\r\n" * 1000 + by_hand()),
    "header_too_long": lambda: with_record(record(), b"X: " + b"y" * 256 * 1024 + b"\r\n" + by_hand()),
    "bare_lf": lambda: with_record(record(), in_simple(b"a\nb\r\n", by_dkimpy=True)),
    "other_blanks": lambda: with_record(record(), signed(a_mail((*FIELDS_WITHOUT_DATE, ("Date", "x\x0b"))))),
    "other_blanks_kept": lambda: with_record(
        record(),
        signer.dkim_signed(a_mail((*FIELDS_WITHOUT_DATE, ("Date", "x\x0b"))), rsa_key(), domain=MARKET, names=NAMES),
    ),
    "blank_at_end": lambda: with_record(record(), in_simple(b"a \t", by_dkimpy=False)),
    "blank_at_end_lost": lambda: with_record(record(), signed(a_mail(body=b"a \t"))),
    "blank_after_b": lambda: with_record(record(), with_blank_after_b(by_dkimpy=True)),
    "blank_after_b_kept": lambda: with_record(record(), with_blank_after_b(by_dkimpy=False)),
    "second_from": lambda: with_record(record(), both_from()),
    "blank_before_colon": lambda: with_record(record(), b"X-Note : x\r\n" + by_hand()),
    "several_queries": lambda: with_record(record(), by_hand(q="dns/txt:other")),
    "signs_signatures": lambda: with_record(
        record(), signer.dkim_signed(a_mail(), rsa_key(), domain=MARKET, names=[*NAMES, "dkim-signature"])
    ),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_named_difference_is_one(name: str) -> None:
    raw, text = EXAMPLE_OF[name]()
    records = {
        f"{selector}._domainkey.{domain}": text
        for selector in ("s1", "s_1")
        for domain in (MARKET, "market.example'x")
    }
    passed, cause = ours(raw, records)
    assert (passed, verdict(raw, records)) == (DIFFERENCES[name].ours, not DIFFERENCES[name].ours), cause
    assert name in named(passed, raw, cause, records)
