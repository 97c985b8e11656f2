"""Random chains, sealed by dkimpy and by a plain reading of the RFC, changed afterwards, judged by both.

As with single signatures: the two agree, or the difference has a name in `dkimpy`.
"""

import os
from typing import NamedTuple

import dkim
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mailguard.msgauth import signer
from tests.mailguard.msgauth.builders import MARKET, SIGNED, a_mail, a_zone, pem, record, rsa_key
from tests.mailguard.msgauth.dkimpy import ARC_DIFFERENCES, chain_verdict, named
from tests.mailguard.msgauth.judged import judge_chain
from tests.mailguard.msgauth.test_differential import CHANGES, Change

EXAMPLES = int(os.environ.get("MAILGUARD_DIFFERENTIAL", "60"))  # chains; more by hand
SEALERS = ("one.example", "two.example", "three.example", "four.example")
RECORDS = {f"arc._domainkey.{one}": record() for one in SEALERS}
ZONE = a_zone(dict(RECORDS))
NAMES = SIGNED.split(":")
RECORDED = f"dkim=pass header.d={MARKET}; dmarc=pass header.from={MARKET}"


class Hop(NamedTuple):
    """One sealer's work."""

    by_dkimpy: bool
    footer: bytes
    cv: str
    more: str


def hops() -> st.SearchStrategy[list[Hop]]:
    footer = st.sampled_from([b"", b"", b"-- \r\nlist footer\r\n", b"x \t y\r\n"])
    cv = st.sampled_from(["", "", "", "", "", "none", "pass", "fail"])
    more = st.sampled_from(["", "", "", " t=1;", " l=3;", " n=x;"])
    return st.lists(st.builds(Hop, st.booleans(), footer, cv, more), min_size=1, max_size=len(SEALERS))


def sealed(raw: bytes, hop: Hop, number: int) -> bytes:
    domain = SEALERS[number - 1]
    cv = hop.cv or ("none" if number == 1 else "pass")
    if not hop.by_dkimpy or (number == 1) != (cv == "none"):  # dkimpy seals no chain that is broken so
        options = {"domain": domain, "names": NAMES, "results": RECORDED, "cv": cv, "more": hop.more}
        return signer.arc_sealed(raw, rsa_key(), **options) + hop.footer
    found = f"Authentication-Results: {domain}; dkim=pass header.d={MARKET}"
    found += "" if number == 1 else f"; arc={cv}"
    fields = dkim.arc_sign(
        found.encode() + b"\r\n" + raw,
        b"arc",
        domain.encode(),
        pem(rsa_key()),
        domain.encode(),
        include_headers=[name.encode() for name in NAMES],
    )
    return b"".join(fields) + raw + hop.footer


def chain_of(way: list[Hop]) -> bytes:
    raw = a_mail()
    for number, hop in enumerate(way, start=1):
        raw = sealed(raw, hop, number)
    return raw


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(hops(), st.sampled_from(CHANGES), st.integers(0, 2**31))
def test_ours_and_dkimpy_agree_on_a_chain_or_the_difference_has_a_name(
    way: list[Hop], change: Change, number: int
) -> None:
    raw = change(chain_of(way), number)
    result, _ = judge_chain(raw, ZONE)
    theirs = chain_verdict(raw, RECORDS)
    passed = result.status.value == "pass"
    assert passed == (theirs == "pass") or named(passed, raw, result.cause, RECORDS, arc=True), (result.cause, raw)
    assert result.status.value != "none" or theirs != "pass"


@pytest.mark.parametrize("by_dkimpy", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_an_honest_chain_passes_with_both(depth: int, by_dkimpy: bool) -> None:
    raw = chain_of([Hop(by_dkimpy, b"footer\r\n" * (at + 1 < depth), "", "") for at in range(depth)])
    assert (judge_chain(raw, ZONE)[0].status.value, chain_verdict(raw, RECORDS)) == ("pass", "pass")


EXAMPLE_OF = {
    "number_elsewhere": lambda: signer.arc_sealed(
        a_mail(), rsa_key(), domain=SEALERS[0], names=NAMES, aar="ARC-Authentication-Results: one.example; i=1; none"
    ),
    "number_written_otherwise": lambda: signer.arc_sealed(
        a_mail(), rsa_key(), domain=SEALERS[0], names=NAMES
    ).replace(b"ARC-Message-Signature: i=1", b"ARC-Message-Signature:i=1"),
}


@pytest.mark.parametrize("name", ARC_DIFFERENCES)
def test_each_named_difference_of_chains_is_one(name: str) -> None:
    raw = EXAMPLE_OF[name]()
    result, _ = judge_chain(raw, ZONE)
    passed = result.status.value == "pass"
    assert (passed, chain_verdict(raw, RECORDS) == "pass") == (
        ARC_DIFFERENCES[name].ours,
        not ARC_DIFFERENCES[name].ours,
    )
    assert name in named(passed, raw, result.cause, RECORDS, arc=True)
