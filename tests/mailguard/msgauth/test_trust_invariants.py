"""Whatever the evidence: a proof has what a proof needs, an accusation has positive evidence, and nothing raises."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    SpfResult,
)
from mailguard.model.examined import ExaminedContainer
from mailguard.model.hops import hops
from mailguard.model.message import ContainerKind, HeaderFacts, Mailbox
from mailguard.model.origin import Origin
from mailguard.model.wording import SENTENCES, sentence
from tests.mailguard.msgauth.builders import (
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
    SENDER,
    UNSURE,
    a_chain,
    a_container,
    a_failure,
    a_pass,
    a_seller,
    a_set,
    an_envelope,
    dmarc,
    judge,
)

NAMES = (MARKET, f"mail.{MARKET}", f"not{MARKET}", "rnarket.example", FORWARDER, "evil.example", "seller.example", "")
domains = st.sampled_from(NAMES)
statuses = st.sampled_from(AuthStatus)
fields = st.sampled_from(("from", "subject", "to", "cc", "date", "content-type", "mime-version", "received"))
some_fields = st.lists(fields, max_size=4, unique=True).map(tuple)
some_names = st.lists(domains, max_size=2).map(tuple)
# What may be other than in the perfect mail: random evidence alone never comes near a proof.
IN_A_SIGNATURE = {
    "status": statuses,
    "domain": domains,
    "signed_fields": some_fields,
    "unsigned_present": some_fields,
    "whole_body": st.booleans(),
    "repeated": some_fields,
}
IN_A_SET = {
    "sealer": domains,
    "dkim_passed": some_names,
    "dmarc": statuses,
    "header_from": domains,
    "readable": st.booleans(),
}
IN_A_CHAIN = {key: IN_A_SIGNATURE[key] for key in ("status", "signed_fields", "unsigned_present", "whole_body")}
IN_A_RULE = {
    "status": statuses,
    "domain": domains,
    "policy": st.sampled_from(("none", "quarantine", "reject", "")),
    "strict_dkim": st.booleans(),
}
NEARLY = 2  # changes at most, in the perfect mail's signature, set, chain and rule


def nearly(draw: st.DrawFn, perfect: Any, parts: dict[str, st.SearchStrategy[Any]]) -> Any:
    """The perfect one with nothing, or a few things, changed."""
    names = draw(st.lists(st.sampled_from(sorted(parts)), max_size=NEARLY, unique=True))
    return replace(perfect, **{name: draw(parts[name]) for name in names})


@st.composite
def evidence(draw: st.DrawFn) -> Authentication:
    signatures = [nearly(draw, draw(st.sampled_from((a_pass(), a_failure()))), IN_A_SIGNATURE)]
    signatures += [nearly(draw, a_pass(), IN_A_SIGNATURE)] if draw(st.booleans()) else []
    chain = a_chain(*(nearly(draw, a_set(number), IN_A_SET) for number in (2, 1)[draw(st.integers(0, 2)) :]))
    spf = st.builds(SpfResult, status=statuses, domain=domains)
    counts = st.lists(st.tuples(fields, st.integers(1, 2)), max_size=1).map(tuple)
    return Authentication(
        dkim=tuple(signatures[draw(st.integers(0, 1)) :]),
        spf=draw(spf),
        helo_spf=draw(spf),
        arc=nearly(draw, chain, IN_A_CHAIN),
        dmarc=nearly(draw, draw(st.sampled_from((dmarc(AuthStatus.PASS), REJECTED))), IN_A_RULE),
        field_counts=draw(counts),
    )


boxes = st.builds(
    Mailbox,
    st.sampled_from(("Market", "Ann", "", SENDER)),
    st.sampled_from((SENDER, SENDER, f"x@mail.{MARKET}", MAILBOX, "x@evil.example", "x@rnarket.example", "")),
)
senders = st.one_of(st.just((Mailbox("Market", SENDER),)), st.lists(boxes, max_size=2).map(tuple))


@st.composite
def containers(draw: st.DrawFn) -> ExaminedContainer:
    kind = draw(st.sampled_from(ContainerKind))
    changes: dict[str, Any] = {
        "kind": kind,
        "path": {ContainerKind.DIRECT: "0", ContainerKind.ATTACHED: "0.2", ContainerKind.QUOTED: "0/q1"}[kind],
        "facts": HeaderFacts(from_=draw(senders), to=(Mailbox("", MAILBOX),)),
        "faults": draw(st.sampled_from(((), (), (), (UNSURE,)))),
        "own_text": draw(st.booleans()),
        "authentication": draw(evidence()),
    }
    return a_container(**changes)


def judged(box: ExaminedContainer, outer: ExaminedContainer) -> Origin:
    return judge(box, outer, seller=a_seller(OUR_FORWARDER), sealers=LISTED, others=(outer, box))


@settings(max_examples=80, deadline=None)
@given(containers(), containers())
def test_a_proof_always_has_what_a_proof_needs(box: ExaminedContainer, outer: ExaminedContainer) -> None:
    found, proof = judged(box, outer), box.authentication
    if found.state not in (DIRECT, SEALED):
        assert found.addressee is None
        return
    assert box.kind is not ContainerKind.QUOTED
    assert len(box.facts.from_) == 1
    assert not box.faults
    assert box.facts.from_[0].domain.endswith(MARKET)
    twice = {name for name, count in proof.field_counts if count > 1}.union(*(one.repeated for one in proof.dkim))
    assert not twice & {"from", "subject", "content-type", "mime-version"}
    if found.state is DIRECT:
        assert any(one.status is AuthStatus.PASS and one.domain == MARKET and covers(one) for one in proof.dkim)
    else:
        assert proof.arc.status is AuthStatus.PASS
        assert covers(proof.arc)
        assert found.listed
        assert set(found.listed) == {FORWARDER}


def covers(one: DkimResult | ArcResult) -> bool:
    missing = {"from", "subject"} - set(one.signed_fields)
    return one.whole_body and not missing and not {"from", "subject", "content-type"} & set(one.unsigned_present)


@settings(max_examples=80, deadline=None)
@given(containers(), containers())
def test_an_accusation_has_positive_evidence_and_a_forwarder_is_one(
    box: ExaminedContainer, outer: ExaminedContainer
) -> None:
    found = judged(box, outer)
    codes = {code for code, _ in found.reasons}
    if found.state is CONTRADICTED:
        assert found.marketplace == "market"
        assert codes & {
            *("from.ambiguous", "from.lookalike", "from.name_is_brand", "from.name_holds_address"),
            *("arc.records_failure", "dmarc.fail", "signature.always"),
        }
    if found.state is FORWARDER_ONLY:
        assert codes & {"forwarder.spf", "forwarder.dkim", "forwarder.arc", "sender.proved_mailbox"}


@settings(max_examples=40, deadline=None)
@given(containers(), containers(), st.booleans())
def test_whatever_was_found_can_be_told(box: ExaminedContainer, outer: ExaminedContainer, attached: bool) -> None:
    found = judged(box, outer)
    assert all(code in SENTENCES and sentence(code, value, None) for code, value in found.reasons)
    for hop in hops(box.authentication, None if attached else an_envelope(), found.listed):
        assert hop.message
        assert all(name and value for name, value in hop.details)
