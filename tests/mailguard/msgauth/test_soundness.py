"""Whatever is done to a signed mail: what passes is what was signed, and what the forms allow still passes."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.model.causes import CAUSES
from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import FIELDS, MARKET, SIGNED, a_mail, a_zone, arc_sealed, keys, rsa_key
from tests.mailguard.msgauth.judged import judge, judge_chain
from tests.mailguard.msgauth.test_differential import CHANGES, Change

NAMES = SIGNED.split(":")
ALWAYS = settings(deadline=None, suppress_health_check=list(HealthCheck))
MAIL = a_mail((*FIELDS, ("X-Note", "unsigned, \t and long"), ("Received", "by a\r\n\tfor b")))
FORMS = [("simple", "simple"), ("simple", "relaxed"), ("relaxed", "simple"), ("relaxed", "relaxed")]
SIGNED_MAILS = {
    forms: signer.dkim_signed(MAIL, rsa_key(), domain=MARKET, names=NAMES, forms=forms) for forms in FORMS
}
RECORDED = f"dkim=pass header.d={MARKET}; dmarc=pass header.from={MARKET}"
CHAIN = arc_sealed(arc_sealed(MAIL, "one.example", RECORDED), "two.example", "arc=pass")
ZONE = a_zone(keys("one.example", "two.example", selector="arc"))

Steps = list[tuple[Change, int]]
STEPS = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 2**31)), min_size=1, max_size=3)


def after(raw: bytes, steps: Steps) -> bytes:
    for change, number in steps:
        if b"\r\n\r\n" in raw and signer.header_fields(raw):
            raw = change(raw, number)
    return raw


def shown(raw: bytes, form: str) -> dict[str, list[bytes]]:
    """The signed names' fields in canonical form, as another program finds them."""
    fields = signer.header_fields(raw)
    return {name: [signer.header_form(one, form) for one in fields if signer.name_of(one) == name] for name in NAMES}


def assert_is_what_was_signed(raw: bytes, forms: tuple[str, str], unsigned: tuple[str, ...]) -> None:
    signed, found = shown(MAIL, forms[0]), shown(raw, forms[0])
    for name in NAMES:
        if name not in unsigned:
            assert found[name] == signed[name]
        assert found[name][-1:] == signed[name], "the lowest one is the one that is signed"
    assert signer.body_form(raw.partition(b"\r\n\r\n")[2], forms[1]) == signer.body_form(
        MAIL.partition(b"\r\n\r\n")[2], forms[1]
    )


@settings(ALWAYS, max_examples=250)
@given(st.sampled_from(FORMS), STEPS)
def test_what_passes_is_what_was_signed(forms: tuple[str, str], steps: Steps) -> None:
    raw = after(SIGNED_MAILS[forms], steps)
    for one in judge(raw)[0]:
        assert one.cause in CAUSES or not one.cause
        if one.status.value == "pass":
            assert one.whole_body
            assert_is_what_was_signed(raw, forms, one.unsigned_present)


@settings(ALWAYS, max_examples=150)
@given(STEPS)
def test_a_chain_that_passes_says_what_was_sealed(steps: Steps) -> None:
    raw = after(CHAIN, steps)
    result, _ = judge_chain(raw, ZONE)
    assert result.cause in CAUSES or not result.cause
    if result.status.value != "pass":
        return
    # Whoever takes all of the newest set away leaves the chain that stood before it, over the same mail.
    assert [one.sealer for one in result.sets] in (["two.example", "one.example"], ["one.example"])
    assert (result.sets[-1].dkim_passed, result.sets[-1].header_from) == ((MARKET,), MARKET)
    assert_is_what_was_signed(raw, ("relaxed", "relaxed"), result.unsigned_present)


# What the relaxed forms allow


def in_capitals(raw: bytes) -> bytes:
    return re.sub(rb"(?m)^(Subject|From|To|Date):", lambda found: found[0].upper(), raw, count=4)


def wider(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = [one if one.startswith(b"DKIM") else re.sub(rb" ", b" \t ", one) for one in head.split(b"\r\n")]
    return b"\r\n".join(fields) + b"\r\n\r\n" + re.sub(rb" +", b"\t  ", body)


def folded(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = [
        one.replace(b" ", b"\r\n ") if one.startswith((b"Subject", b"From")) else one for one in head.split(b"\r\n")
    ]
    return b"\r\n".join(fields) + b"\r\n\r\n" + body


def with_traces(raw: bytes) -> bytes:
    return b"Received: by forwarder.example\r\nReturn-Path: <srs@forwarder.example>\r\nX-Spam: no\r\n" + raw


def with_blanks_at_the_ends(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body.replace(b"\r\n", b" \t\r\n") + b" \r\n\t\r\n\r\n"


def turned(raw: bytes) -> bytes:
    """The fields in another order: each name stands once, so no signature sees it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    return b"\r\n".join(reversed(signer.header_fields(head + b"\r\n\r\n"))) + b"\r\n\r\n" + body


ALLOWED = [in_capitals, wider, folded, with_traces, with_blanks_at_the_ends, turned]


@settings(ALWAYS, max_examples=60)
@given(st.lists(st.sampled_from(ALLOWED), max_size=4))
def test_what_the_relaxed_forms_allow_still_passes(changes: list[Callable[[bytes], bytes]]) -> None:
    raw = SIGNED_MAILS["relaxed", "relaxed"]
    for change in changes:
        raw = change(raw)
    (result,) = judge(raw)[0]
    assert (result.status.value, result.cause) == ("pass", "")


@pytest.mark.parametrize("change", ALLOWED)
def test_the_simple_forms_allow_less(change: Callable[[bytes], bytes]) -> None:
    (result,) = judge(change(SIGNED_MAILS["simple", "simple"]))[0]
    assert (result.status.value == "pass") == (change in (with_traces, turned))


def test_every_octet_of_what_is_signed_counts() -> None:
    """Each single octet of the mail flipped in turn: nothing signed may change unseen."""
    raw = SIGNED_MAILS["simple", "simple"]
    open_parts = [raw.index(b"X-Note"), raw.index(b"\r\n\r\n")]  # unsigned fields stand at the end of the header
    value = [raw.index(b"\r\n b=") + 5, raw.index(b"From:")]
    passed = [at for at in range(len(raw)) if passes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])]
    assert all(open_parts[0] <= at < open_parts[1] or value[0] <= at < value[1] for at in passed)
    assert any(open_parts[0] <= at for at in passed), "what is not signed may change"


def passes(raw: bytes) -> bool:
    return any(one.status.value == "pass" for one in judge(raw)[0])
