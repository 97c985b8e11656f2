"""The origin of a container against the design, sentence by sentence, each up to its border (DESIGN section 2)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import Authentication, AuthStatus, SealedResults
from mailguard.model.examined import ExaminedContainer
from mailguard.model.origin import OriginState, Sealer
from mailguard.msgauth import authenticate
from tests.mailguard.msgauth.builders import (
    AT,
    CONTRADICTED,
    DIRECT,
    FORWARDER,
    FORWARDER_ONLY,
    LISTED,
    MAILBOX,
    MARKET,
    OUR_FORWARDER,
    REJECTED,
    SEALED,
    UNKNOWN,
    a_chain,
    a_container,
    a_failure,
    a_mail,
    a_pass,
    a_profile,
    a_seller,
    a_set,
    a_zone,
    an_envelope,
    arc_sealed,
    dmarc,
    judge,
    keys,
    spf_pass,
)

BY_LIST: dict[str, Any] = {"sealers": LISTED}
NO_POLICY = {"dmarc": dmarc(AuthStatus.NONE, "")}
FAILED = {"dkim_passed": (), "dmarc": AuthStatus.FAIL}
REGISTERED = a_seller(OUR_FORWARDER)


def broken(evidence: dict[str, Any]) -> ExaminedContainer:
    """A notice whose signature did not survive the way."""
    return a_container(a_failure(), evidence=evidence)


def bare(evidence: dict[str, Any]) -> ExaminedContainer:
    """A notice without any signature."""
    return a_container(evidence=evidence)


def sealed_by(*sets: SealedResults, **changes: Any) -> dict[str, Any]:
    return {"arc": a_chain(*sets, **changes), "dmarc": REJECTED}


Told = tuple[str, ExaminedContainer, dict[str, Any], OriginState]
DESIGN: tuple[Told, ...] = (
    ("direct: one valid signature of the marketplace's own domain", a_container(a_pass()), {}, DIRECT),
    ("direct: of its own, not of a name below", a_container(a_pass("mail.market.example")), {}, UNKNOWN),
    ("direct: aligned with the one From address", a_container(a_pass(), sender="x@mail.market.example"), {}, DIRECT),
    ("direct: not where From is another's", a_container(a_pass(), sender="x@other.example", name=""), {}, UNKNOWN),
    ("direct: covering the MIME fields that are there", a_container(a_pass(unsigned_present=("date",))), {}, DIRECT),
    ("direct: not less", a_container(a_pass(unsigned_present=("mime-version",))), {}, UNKNOWN),
    (
        "direct: a MIME field that is not there need not be",
        a_container(a_pass(signed_fields=("from", "subject"))),
        {},
        DIRECT,
    ),
    ("sealed: broken on the way, intact chain, listed", broken(sealed_by(a_set())), BY_LIST, SEALED),
    (
        "sealed: every sealer back to the one relied on",
        broken(sealed_by(a_set(2, "b.example"), a_set())),
        BY_LIST,
        UNKNOWN,
    ),
    ("sealed: beyond the one relied on anybody", broken(sealed_by(a_set(2), a_set(1, "b.example"))), BY_LIST, SEALED),
    ("sealed: recorded for this very From", broken(sealed_by(a_set(header_from="x.example"))), BY_LIST, UNKNOWN),
    ("sealed: cv=fail is unknown", broken(sealed_by(a_set(), status=AuthStatus.FAIL)), BY_LIST, UNKNOWN),
    ("sealed: so is temperror", broken(sealed_by(a_set(), status=AuthStatus.TEMPERROR)), BY_LIST, UNKNOWN),
    (
        "forwarder_only: authentic, and no marketplace proven",
        broken({"spf": spf_pass()}),
        {"seller": REGISTERED},
        FORWARDER_ONLY,
    ),
    ("forwarder_only: not where nobody registered it", broken({"spf": spf_pass()}), {}, UNKNOWN),
    (
        "unknown: an SPF-only DMARC pass is no proof",
        bare({"spf": spf_pass(MARKET), "dmarc": dmarc(AuthStatus.PASS, aligned_spf=True)}),
        {},
        UNKNOWN,
    ),
    ("unknown: expired", a_container(a_pass(status=AuthStatus.POLICY, cause="expired")), {}, UNKNOWN),
    ("unknown: temperror", a_container(a_pass(status=AuthStatus.TEMPERROR)), {}, UNKNOWN),
    (
        "contradicted: no signature, DMARC fails with quarantine",
        bare({"dmarc": dmarc(AuthStatus.FAIL, "quarantine")}),
        {},
        CONTRADICTED,
    ),
    ("contradicted: not with none", bare({"dmarc": dmarc(AuthStatus.FAIL, "none")}), {}, UNKNOWN),
    (
        "contradicted: or the profile says that it always signs",
        bare(NO_POLICY),
        {"profile": a_profile(always_signed=True)},
        CONTRADICTED,
    ),
    ("contradicted: not where it may leave it out", bare(NO_POLICY), {}, UNKNOWN),
    (
        "contradicted: not by a registered forwarder",
        bare({"dmarc": REJECTED, "spf": spf_pass()}),
        {"seller": REGISTERED},
        FORWARDER_ONLY,
    ),
    (
        "contradicted: not under a listed seal",
        bare(sealed_by(a_set(2, **FAILED), a_set(dkim_passed=()))),
        BY_LIST,
        UNKNOWN,
    ),
    ("contradicted: under one that is not listed", bare(sealed_by(a_set(dkim_passed=()))), {}, CONTRADICTED),
    ("contradicted: a listed seal records the failure", broken(sealed_by(a_set(**FAILED))), BY_LIST, CONTRADICTED),
    (
        "contradicted: not where its chain is broken",
        broken(sealed_by(a_set(**FAILED), status=AuthStatus.FAIL)),
        BY_LIST,
        UNKNOWN,
    ),
    (
        "contradicted: of another From it says nothing",
        broken(sealed_by(a_set(**FAILED, header_from="x.example"))),
        BY_LIST,
        UNKNOWN,
    ),
    ("contradicted: the name is the brand", a_container(sender="x@evil.test"), {}, CONTRADICTED),
    ("contradicted: merely mentions it", a_container(sender="x@evil.test", name="Ann of Market Street"), {}, UNKNOWN),
    ("contradicted: a mailbox of this seller never", a_container(sender=MAILBOX), {}, UNKNOWN),
)


@pytest.mark.parametrize(("container", "given", "state"), [row[1:] for row in DESIGN], ids=[row[0] for row in DESIGN])
def test_every_sentence_of_the_design_holds_up_to_its_border(
    container: ExaminedContainer, given: dict[str, Any], state: OriginState
) -> None:
    assert judge(container, **given).state is state


@pytest.mark.parametrize("cause", ["no_key", "signature", "key_revoked", "syntax", "domain"])
def test_junk_in_the_marketplaces_name_keeps_from_the_accusation_and_earns_nothing_else(cause: str) -> None:
    """Anybody may write d=market.example; a genuine signature that was broken on the way looks just so.

    The design accuses only where no signature names the domain at all, so a forger can buy `unknown`: "do not ship on
    this mail" all the same. A false accusation of broken forwards would cost more.
    """
    junk = a_pass(status=AuthStatus.PERMERROR, cause=cause)
    assert judge(a_container(junk, evidence={"dmarc": REJECTED})).state is UNKNOWN
    another = replace(junk, domain="evil.example")
    assert judge(a_container(another, evidence={"dmarc": REJECTED})).state is CONTRADICTED


OUR_ID = "mx.in.example"
LIE = f"dkim=pass header.d={MARKET}; spf=pass smtp.mailfrom={MARKET}; dmarc=pass header.from={MARKET}"


@pytest.mark.parametrize(
    "field",
    [
        f"Authentication-Results: {OUR_ID}; {LIE}",
        f"Authentication-Results: {FORWARDER}; {LIE}",
        f"X-Original-Authentication-Results: {OUR_ID}; {LIE}",
        f"Received-SPF: pass ({OUR_ID}: domain of {MARKET}) client-ip=192.0.2.1",
        f"ARC-Authentication-Results: i=1; {OUR_ID}; {LIE}",
    ],
)
def test_results_that_others_wrote_are_never_read_whoever_they_claim_to_be(field: str) -> None:
    plain = a_mail()
    given = (evidence_of(plain), evidence_of(field.encode() + b"\r\n" + plain))
    bare, told = (judge(a_container(authentication=one), sealers=LISTED) for one in given)
    assert (told.state, bare.state) == (CONTRADICTED, CONTRADICTED)
    assert all(
        one.status is not AuthStatus.PASS for one in (given[1].spf, given[1].dmarc, given[1].arc, *given[1].dkim)
    )


def test_a_seal_that_records_under_our_own_name_counts_by_its_sealer_alone() -> None:
    found = evidence_of(
        arc_sealed(a_mail(), "evil.example", "", aar=f"ARC-Authentication-Results: i=1; {OUR_ID}; {LIE}")
    )
    assert (found.arc.status, found.arc.sets[0].dkim_passed) == (AuthStatus.PASS, (MARKET,))
    assert judge(a_container(authentication=found), sealers=(*LISTED, Sealer(OUR_ID))).state is CONTRADICTED


def evidence_of(raw: bytes) -> Authentication:
    """The evidence of a mail in a world where the marketplace refuses what is not proved."""
    zone = a_zone({**keys(), **keys("evil.example", selector="arc"), f"_dmarc.{MARKET}": "v=DMARC1; p=reject"})
    return asyncio.run(authenticate(raw, an_envelope(), AT, ZoneResolver(zone)))
