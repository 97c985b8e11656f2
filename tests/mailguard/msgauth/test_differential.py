"""Random mails signed and judged by dkimpy too: the same answer, but where our policy names the difference."""

import asyncio

import dkim
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.dns import ZoneResolver
from mailguard.msgauth.dkim import verify_dkim
from mailguard.msgauth.fields import split
from tests.mailguard.msgauth.builders import AT, MARKET, a_zone, keys, record, signed

NAMES = st.sampled_from(["Subject", "X-Note", "Received", "To", "x-note", "List-Id"])
WORDS = st.text(st.sampled_from("ab \t:;=ü"), max_size=12)
VALUES = st.lists(WORDS, min_size=1, max_size=3).map(
    lambda words: "\r\n ".join(word if word.strip(" \t") else "x" for word in words)
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
LINES = st.lists(st.sampled_from([b"", b" ", b"text", b"a  b\t", b"\t", b"  x", b".", b"=20"]), max_size=12)
FORMS = st.sampled_from([b"simple", b"relaxed"])
TAMPER = st.sampled_from(["nothing", "body", "subject", "from", "fold"])


# Bodies end with CRLF, as SMTP brings them: on blanks after the last one dkimpy and RFC 6376, 3.4.4 differ.
def tampered(raw: bytes, how: str) -> bytes:
    if how == "body":
        return raw + b"more\r\n"
    if how == "subject":
        return raw.replace(b"Subject:", b"Subject: changed", 1)
    if how == "from":
        return raw.replace(b"From: ", b"From: evil ", 1)
    return raw.replace(b"Subject:", b"Subject:\r\n ", 1) if how == "fold" else raw


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(HEADERS, LINES, FORMS, FORMS, TAMPER)
def test_ours_and_dkimpy_agree(
    headers: list[tuple[str, str]], lines: list[bytes], header_form: bytes, body_form: bytes, how: str
) -> None:
    fields = [("From", "a@market.example"), *headers]
    mail = (
        "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
        + b"\r\n"
        + b"".join(line + b"\r\n" for line in lines)
    )
    raw = tampered(signed(mail, canonicalize=(header_form, body_form), include="from:subject:to:x-note"), how)
    (ours,), _ = asyncio.run(verify_dkim(split(raw), MARKET, AT, ZoneResolver(a_zone(keys()))))
    assert (ours.status.value == "pass") == passes_dkimpy(raw), ours.cause


def passes_dkimpy(raw: bytes) -> bool:
    try:
        return bool(dkim.DKIM(raw).verify(dnsfunc=lambda name, timeout=5: record().encode()))
    except dkim.DKIMException:
        return False
