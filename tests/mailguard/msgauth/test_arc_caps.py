"""What a chain may cost: fifty sets, twenty keys, and no question for what is refused without one."""

import asyncio

import pytest

from mailguard.model.authentication import AuthStatus
from mailguard.msgauth import authenticate
from mailguard.msgauth.arc import MAX_KEYS, MAX_SETS
from mailguard.msgauth.dkim import CAP
from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import (
    AT,
    CountingResolver,
    a_mail,
    a_zone,
    an_envelope,
    arc_sealed,
    keys,
    rsa_key,
)
from tests.mailguard.msgauth.judged import judge_chain

ZONE = a_zone(keys("one.example", selector="arc"))
FAIL, PASS = AuthStatus.FAIL, AuthStatus.PASS


def junk_sets(count: int, names: int) -> bytes:
    """Sets over this very body that name `names` different keys, and whose arithmetic alone is wrong."""
    bh = signer.body_hash(a_mail()).encode()
    return b"".join(
        b"ARC-Seal: i=%d; a=rsa-sha256; cv=%s; d=one.example; s=k%d; b=AAAA\r\n"
        b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=one.example; s=k0; h=from; bh=%s; b=AAAA\r\n"
        b"ARC-Authentication-Results: i=%d; one.example; none\r\n"
        % (n, b"none" if n == 1 else b"pass", n % names, n, bh, n)
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("count", "names", "cause", "questions"),
    [
        (MAX_SETS, 1, "no_key", 1),
        (MAX_SETS, MAX_KEYS, "no_key", MAX_KEYS),
        (MAX_SETS, MAX_KEYS + 1, "too_many_keys", 0),
        (MAX_SETS, MAX_SETS, "too_many_keys", 0),
        (MAX_SETS + 1, 1, "too_many_sets", 0),
        (300, 300, "too_many_sets", 0),
    ],
)
def test_fifty_sets_cost_twenty_questions_at_most(count: int, names: int, cause: str, questions: int) -> None:
    result, asked = judge_chain(junk_sets(count, names) + a_mail(), a_zone())
    assert (result.status, result.cause, len(asked)) == (FAIL, cause, questions)


def test_fifty_sets_of_one_sealer_are_verified() -> None:
    raw = a_mail()
    for _ in range(MAX_SETS):
        raw = arc_sealed(raw, "one.example", "arc=pass")
    result, asked = judge_chain(raw, ZONE)
    assert (result.status, len(result.sets), len(asked)) == (PASS, MAX_SETS, 1)
    result, asked = judge_chain(arc_sealed(raw, "one.example", "arc=pass"), ZONE)
    assert (result.status, result.cause, asked) == (FAIL, "too_many_sets", [])


def test_junk_of_every_kind_stays_within_what_one_mail_may_ask() -> None:
    signatures = b"".join(
        signer.dkim_signed(a_mail(), rsa_key(), domain=f"e{n}.example", names=["from"]).removesuffix(a_mail())
        for n in range(20)
    )
    resolver = CountingResolver(a_zone())
    raw = junk_sets(MAX_SETS, MAX_KEYS) + signatures + a_mail()
    found = asyncio.run(authenticate(raw, an_envelope(), AT, resolver))
    assert (found.arc.cause, len(found.dkim), found.dkim_cap_hit) == ("no_key", CAP, True)
    names = [name for name, _ in resolver.asked if "._domainkey." in name]
    assert len(names) == len(set(names)) == MAX_KEYS + CAP
    assert len(resolver.asked) <= MAX_KEYS + CAP + 12  # the rest is SPF's and DMARC's
