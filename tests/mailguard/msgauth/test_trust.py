"""The origin of a container: a proof and an accusation both need positive evidence (DESIGN section 2)."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.model.authentication import ArcResult, Authentication, AuthStatus, SpfResult
from mailguard.model.examined import ExaminedContainer
from mailguard.model.message import ContainerKind, Fault, FaultScope, HeaderFacts, Mailbox
from mailguard.model.origin import Origin, OriginState, Sealer
from mailguard.model.profile import Profile
from mailguard.model.received import Envelope
from mailguard.model.wording import SENTENCES
from mailguard.msgauth.trust import origin, proved_domain
from orders.view import ForwarderView, MailboxView, SellerView
from tests.mailguard.msgauth.builders import (
    FORWARDER,
    MAILBOX,
    MARKET,
    OUR_FORWARDER,
    SENDER,
    SIGNED,
    a_chain,
    a_container,
    a_failure,
    a_pass,
    a_profile,
    a_seller,
    a_set,
    an_envelope,
    dmarc,
    profiles,
    spf_pass,
)

DIRECT, SEALED, UNKNOWN = OriginState.DIRECT, OriginState.SEALED, OriginState.UNKNOWN
FORWARDER_ONLY, CONTRADICTED = OriginState.FORWARDER_ONLY, OriginState.CONTRADICTED
REJECTED = dmarc(AuthStatus.FAIL)
UNSURE = Fault("message.two_from", FaultScope.IDENTITY)
LISTED = (Sealer(FORWARDER),)


def judge(
    container: ExaminedContainer,
    outer: ExaminedContainer | None = None,
    seller: SellerView | None = None,
    profile: Profile | None = None,
    sealers: tuple[Sealer, ...] = (),
    envelope: Envelope | None = None,
) -> Origin:
    found = origin(
        container,
        outer or container,
        envelope or an_envelope(),
        seller or a_seller(),
        profiles(profile or a_profile()),
        sealers,
    )
    assert all(code in SENTENCES for code, _ in found.reasons), found.reasons
    return found


def codes(found: Origin) -> list[str]:
    return [code for code, _ in found.reasons]


# direct


def test_the_marketplaces_own_aligned_signature_over_everything_is_direct() -> None:
    found = judge(a_container(a_pass()))
    assert (found.state, found.marketplace, found.addressee) == (DIRECT, "market", MAILBOX)
    assert found.reasons == (("dkim.aligned", MARKET),)


def test_the_aligned_one_of_several_signatures_counts() -> None:
    assert judge(a_container(a_pass("esp.example"), a_pass())).state is DIRECT


@pytest.mark.parametrize(
    "signature",
    [
        a_failure(),
        a_pass(status=AuthStatus.POLICY, cause="l_short"),
        a_pass(status=AuthStatus.PERMERROR, cause="no_key"),
        a_pass(status=AuthStatus.TEMPERROR, cause="dns_timeout"),
        a_pass("esp.example"),
        a_pass("notmarket.example"),
        a_pass("sub.market.example"),
        a_pass(signed_fields=("to", "subject")),
        a_pass(signed_fields=("from", "to")),
        a_pass(unsigned_present=("from",)),
        a_pass(unsigned_present=("subject",)),
        a_pass(unsigned_present=("content-type",)),
        a_pass(unsigned_present=("content-transfer-encoding",)),
        a_pass(unsigned_present=("mime-version",)),
        a_pass(whole_body=False),
    ],
)
def test_anything_short_of_that_is_not(signature: Any) -> None:
    assert judge(a_container(signature)).state is UNKNOWN


def test_pass_on_one_signature_and_alignment_on_another_is_no_proof() -> None:
    assert judge(a_container(a_pass("evil.example"), a_failure())).state is UNKNOWN


def test_an_spf_only_dmarc_pass_is_no_proof() -> None:
    evidence = {"spf": spf_pass(MARKET), "dmarc": dmarc(AuthStatus.PASS, aligned_spf=True)}
    assert judge(a_container(evidence=evidence)).state is UNKNOWN


def test_an_unsigned_date_leaves_the_proof_and_an_unsigned_to_the_addressee() -> None:
    fields = tuple(name for name in SIGNED.split(":") if name not in ("date", "to"))
    found = judge(a_container(a_pass(signed_fields=fields, unsigned_present=("date", "to"))))
    assert (found.state, found.addressee) == (DIRECT, None)


@pytest.mark.parametrize(
    ("to", "changes"),
    [
        ((Mailbox("", MAILBOX), Mailbox("", "b@other.example")), {}),
        ((Mailbox("", ""),), {}),
        ((), {}),
        ((Mailbox("", MAILBOX),), {"unsigned_present": ("to",)}),
        ((Mailbox("", MAILBOX),), {"unsigned_present": ("cc",)}),
    ],
)
def test_only_the_one_signed_address_is_the_addressee(to: tuple[Mailbox, ...], changes: dict[str, Any]) -> None:
    facts = HeaderFacts(from_=(Mailbox("Market", SENDER),), to=to)
    assert judge(a_container(a_pass(**changes), facts=facts)).addressee is None


def test_a_profile_may_demand_more() -> None:
    profile = a_profile(must_sign=("X-Order",))
    assert judge(a_container(a_pass()), profile=profile).reasons[0] == ("signature.not_covered", "x-order")
    more = a_pass(signed_fields=(*SIGNED.split(":"), "x-order"))
    assert judge(a_container(more), profile=profile).state is DIRECT


def test_a_strict_owner_wants_the_very_domain() -> None:
    container = a_container(a_pass(), sender="x@mail.market.example")
    assert judge(container).state is DIRECT
    strict = {"dmarc": dmarc(AuthStatus.FAIL, domain="mail.market.example", strict_dkim=True)}
    found = judge(a_container(a_pass(), sender="x@mail.market.example", evidence=strict))
    assert (found.state, codes(found)) == (UNKNOWN, ["signature.not_its_signer"])


def test_where_the_owners_wish_is_not_known_only_the_very_domain_will_do() -> None:
    unknown = {"dmarc": dmarc(AuthStatus.TEMPERROR, domain="mail.market.example")}
    assert judge(a_container(a_pass(), sender="x@mail.market.example", evidence=unknown)).state is UNKNOWN
    same = {"dmarc": dmarc(AuthStatus.TEMPERROR)}
    assert judge(a_container(a_pass(), evidence=same)).state is DIRECT


def test_two_readings_of_from_are_no_proof() -> None:
    found = judge(a_container(a_pass(), evidence={"dmarc": dmarc(AuthStatus.PASS, domain="other.example")}))
    assert (found.state, codes(found)[0]) == (UNKNOWN, "from.readings_differ")
    several = {"dmarc": dmarc(AuthStatus.PERMERROR, domain="", cause="several_from")}
    assert judge(a_container(a_pass(), evidence=several)).state is UNKNOWN


# sealed


def sealed(arc: ArcResult, *dkim: Any, **judged: Any) -> Origin:
    judged = {"sealers": LISTED, **judged}
    return judge(a_container(*(dkim or (a_failure(),)), evidence={"arc": arc, "dmarc": REJECTED}), **judged)


def test_a_listed_seal_that_recorded_the_pass_is_sealed() -> None:
    found = sealed(a_chain(a_set()))
    assert (found.state, found.addressee) == (SEALED, MAILBOX)
    assert codes(found) == ["dkim.broken", "arc.sealed"]


@pytest.mark.parametrize(
    "changes",
    [
        {"dkim_passed": ()},
        {"dkim_passed": ("esp.example",)},
        {"dmarc": AuthStatus.NONE},
        {"header_from": "other.example"},
        {"header_from": ""},
        {"readable": False},
        {"sealer": "other.example"},
        {"sealer": f"sub.{FORWARDER}"},
    ],
)
def test_a_seal_that_records_less_is_no_proof(changes: dict[str, Any]) -> None:
    assert sealed(a_chain(a_set(**changes))).state is UNKNOWN


@pytest.mark.parametrize("status", [AuthStatus.FAIL, AuthStatus.TEMPERROR, AuthStatus.PERMERROR])
def test_a_chain_that_is_not_intact_is_no_proof(status: AuthStatus) -> None:
    assert sealed(a_chain(a_set(), status=status)).state is UNKNOWN


def test_a_seal_that_does_not_cover_the_mail_is_no_proof() -> None:
    assert codes(sealed(a_chain(a_set(), unsigned_present=("subject",))))[-1] == "arc.not_covered"
    assert sealed(a_chain(a_set(), whole_body=False)).state is UNKNOWN


def test_the_walk_goes_back_over_listed_sealers_only() -> None:
    second = a_set(2, "two.example", dkim_passed=(), dmarc=AuthStatus.FAIL)
    assert sealed(a_chain(second, a_set())).state is UNKNOWN
    assert sealed(a_chain(second, a_set()), sealers=(*LISTED, Sealer("two.example"))).state is SEALED


def test_nobody_is_listed_by_default() -> None:
    assert sealed(a_chain(a_set()), sealers=()).state is UNKNOWN


def test_a_shared_sealer_counts_only_as_the_sellers_forwarder() -> None:
    shared = (Sealer(FORWARDER, shared=True),)
    assert sealed(a_chain(a_set()), sealers=shared).state is UNKNOWN
    assert sealed(a_chain(a_set()), sealers=shared, seller=a_seller(OUR_FORWARDER)).state is SEALED


def test_a_listed_seal_of_the_first_hop_that_recorded_a_failure_contradicts() -> None:
    failed = a_set(dkim_passed=(), dmarc=AuthStatus.FAIL)
    found = sealed(a_chain(failed))
    assert (found.state, codes(found)[-1]) == (CONTRADICTED, "arc.records_failure")
    assert sealed(a_chain(failed), sealers=()).state is UNKNOWN


def test_a_later_hop_that_recorded_a_failure_may_tell_of_honest_damage() -> None:
    later = a_set(2, dkim_passed=(), dmarc=AuthStatus.FAIL)
    assert sealed(a_chain(later, a_set(1, "list.example"))).state is UNKNOWN


# forwarder only


@pytest.mark.parametrize(
    ("forwarder", "evidence", "code"),
    [
        (OUR_FORWARDER, {"spf": spf_pass()}, "forwarder.spf"),
        (OUR_FORWARDER, {"helo_spf": spf_pass(f"mx.{FORWARDER}", "helo")}, "forwarder.spf"),
        (OUR_FORWARDER, {"arc": a_chain(a_set(dkim_passed=()))}, "forwarder.arc"),
        (ForwarderView(network="192.0.2.0/24"), {}, "forwarder.network"),
    ],
)
def test_an_authentic_forwarder_is_told(forwarder: ForwarderView, evidence: dict[str, Any], code: str) -> None:
    container = a_container(a_failure(), evidence={"dmarc": REJECTED, **evidence})
    found = judge(container, seller=a_seller(forwarder))
    assert (found.state, codes(found)[-1]) == (FORWARDER_ONLY, code)


def test_a_forwarders_signature_names_it() -> None:
    container = a_container(a_failure(), a_pass(FORWARDER), evidence={"dmarc": REJECTED})
    assert judge(container, seller=a_seller(OUR_FORWARDER)).state is FORWARDER_ONLY


@pytest.mark.parametrize(
    ("forwarder", "evidence"),
    [
        (OUR_FORWARDER, {"spf": SpfResult(status=AuthStatus.FAIL, domain=FORWARDER)}),
        (OUR_FORWARDER, {"spf": spf_pass("evilforwarder.example")}),
        (OUR_FORWARDER, {"arc": a_chain(a_set(2, "evil.example"), a_set(dkim_passed=()))}),
        (OUR_FORWARDER, {"arc": a_chain(a_set(dkim_passed=()), status=AuthStatus.FAIL)}),
        (ForwarderView(network="198.51.100.0/24"), {}),
        (ForwarderView(network="not a network"), {}),
        (ForwarderView(), {"spf": spf_pass("")}),
    ],
)
def test_what_only_claims_to_be_the_forwarder_is_not(forwarder: ForwarderView, evidence: dict[str, Any]) -> None:
    container = a_container(a_failure(), evidence={"dmarc": REJECTED, **evidence})
    assert judge(container, seller=a_seller(forwarder)).state is UNKNOWN


# contradicted


def test_no_signature_and_a_refusing_policy_contradict() -> None:
    found = judge(a_container(evidence={"dmarc": REJECTED}))
    assert (found.state, codes(found)) == (CONTRADICTED, ["signature.none", "dmarc.fail"])
    assert judge(a_container(evidence={"dmarc": dmarc(AuthStatus.FAIL, "quarantine")})).state is CONTRADICTED


@pytest.mark.parametrize(
    "evidence",
    [
        {"dmarc": dmarc(AuthStatus.FAIL, "none")},
        {"dmarc": dmarc(AuthStatus.NONE, "")},
        {"dmarc": dmarc(AuthStatus.TEMPERROR)},
        {"dmarc": dmarc(AuthStatus.PERMERROR)},
        {"dmarc": REJECTED, "spf": SpfResult(status=AuthStatus.TEMPERROR)},
        {"dmarc": REJECTED, "helo_spf": SpfResult(status=AuthStatus.TEMPERROR)},
        {"dmarc": REJECTED, "arc": ArcResult(status=AuthStatus.TEMPERROR)},
    ],
)
def test_without_positive_evidence_nobody_is_accused(evidence: dict[str, Any]) -> None:
    assert judge(a_container(evidence=evidence)).state is UNKNOWN


@pytest.mark.parametrize("signature", [a_failure(), a_failure("mail.market.example", "no_key")])
def test_a_broken_signature_of_the_marketplace_is_never_an_accusation(signature: Any) -> None:
    assert judge(a_container(signature, evidence={"dmarc": REJECTED})).state is UNKNOWN


def test_a_mail_that_came_by_the_forwarder_or_a_listed_seal_is_not_accused() -> None:
    by_spf = {"dmarc": REJECTED, "spf": spf_pass()}
    assert judge(a_container(evidence=by_spf), seller=a_seller(OUR_FORWARDER)).state is FORWARDER_ONLY
    under_seal = {"dmarc": REJECTED, "arc": a_chain(a_set(dkim_passed=(), dmarc=AuthStatus.NONE))}
    assert judge(a_container(evidence=under_seal), sealers=LISTED).state is UNKNOWN


def test_a_marketplace_that_always_signs_did_not_write_the_unsigned() -> None:
    profile = a_profile(always_signed=True)
    assert judge(a_container(evidence={"dmarc": dmarc(AuthStatus.NONE, "")}), profile=profile).state is CONTRADICTED
    passed = {"dmarc": dmarc(AuthStatus.PASS, aligned_spf=True)}
    assert judge(a_container(evidence=passed), profile=profile).state is UNKNOWN


@pytest.mark.parametrize(
    ("sender", "name", "name_only"),
    [
        ("sold@rnarket.example", "Sales", False),
        ("sold@market-seller.example", "Sales", False),
        ("sold=market.example@evil.test", "Sales", False),
        ("x@evil.test", "Market", True),
        ("x@evil.test", "MARKET Seller Central", True),
        ("x@evil.test", "Mаrket", True),
        ("x@evil.test", "M a r k e t", True),
        ("x@evil.test", "sold@market.example", True),
        ("x@evil.test", "Sales <sold@market.example>", True),
    ],
)
def test_a_sender_that_poses_contradicts(sender: str, name: str, name_only: bool) -> None:
    found = judge(a_container(a_pass(sender.rpartition("@")[2]), sender=sender, name=name))
    assert (found.state, found.marketplace, found.display_name_only) == (CONTRADICTED, "market", name_only)


@pytest.mark.parametrize(
    "name", ["", "Ann", "Ann via Market Street", "Farmers of Market Hill", "Supermarket News", "Old Market Tavern"]
)
def test_a_name_that_merely_mentions_the_brand_does_not_pose(name: str) -> None:
    assert judge(a_container(sender="ann@other.test", name=name)).state is UNKNOWN


def test_the_sellers_own_mailbox_and_forwarder_never_pose() -> None:
    assert judge(a_container(sender=MAILBOX, name="Market")).state is UNKNOWN
    rewritten = a_container(sender=f"list@{FORWARDER}", name=f"{SENDER} via list")
    assert judge(rewritten, seller=a_seller(OUR_FORWARDER)).state is UNKNOWN
    unproved = a_seller(mailboxes=(MailboxView(address=MAILBOX),))
    assert judge(a_container(sender=MAILBOX, name="Market"), seller=unproved).state is UNKNOWN


@pytest.mark.parametrize(
    "boxes",
    [
        (Mailbox("", "x@evil.test"), Mailbox("", SENDER)),
        (Mailbox("", SENDER),),
        (Mailbox("", "x@evil.test"), Mailbox("", "sold@rnarket.example")),
    ],
)
def test_one_of_several_readings_that_is_the_marketplace_contradicts(boxes: tuple[Mailbox, ...]) -> None:
    found = judge(a_container(a_pass(), facts=HeaderFacts(from_=boxes), faults=(UNSURE,)))
    assert (found.state, found.marketplace) == (CONTRADICTED, "market")


def test_an_unsure_sender_that_names_no_marketplace_is_unknown() -> None:
    facts = HeaderFacts(from_=(Mailbox("", "a@x.test"), Mailbox("", "b@y.test")))
    assert judge(a_container(facts=facts, faults=(UNSURE,))).state is UNKNOWN
    assert codes(judge(a_container(facts=HeaderFacts()))) == ["from.missing"]


def test_an_unsure_sender_that_poses_by_name_alone_is_told_so() -> None:
    facts = HeaderFacts(from_=(Mailbox("Market", ""), Mailbox("Market", MAILBOX)))
    found = judge(a_container(facts=facts, faults=(UNSURE,)))
    assert (found.state, found.display_name_only) == (CONTRADICTED, True)


def test_a_fault_of_structure_says_nothing_of_the_sender() -> None:
    fault = Fault("message.two_subject", FaultScope.STRUCTURE)
    assert judge(a_container(a_pass(), faults=(fault,))).state is DIRECT


# attached and quoted


def an_outer(*dkim: Any, **changes: Any) -> ExaminedContainer:
    return a_container(*dkim, sender=MAILBOX, name="Shop", **changes)


def attached(*dkim: Any, **changes: Any) -> ExaminedContainer:
    return a_container(*dkim, kind=ContainerKind.ATTACHED, path="0.2", **changes)


OWN = an_outer(a_pass("seller.example"))


def test_an_attached_original_counts_under_the_sellers_proved_mailbox() -> None:
    found = judge(attached(a_pass()), OWN)
    assert (found.state, found.container, found.proved_at_sender) == (DIRECT, "0.2", True)


def test_an_attached_original_counts_where_the_outer_mail_has_no_text_of_its_own() -> None:
    assert judge(attached(a_pass()), an_outer(own_text=False)).state is DIRECT


@pytest.mark.parametrize(
    "outer",
    [
        an_outer(),
        an_outer(a_failure("seller.example")),
        an_outer(a_pass("evil.example")),
        an_outer(a_pass("seller.example", signed_fields=("to",))),
        an_outer(a_pass("seller.example", unsigned_present=("from",))),
        an_outer(a_pass("seller.example"), faults=(UNSURE,)),
        a_container(a_pass("seller.example"), sender="other@seller.example", name=""),
    ],
)
def test_under_any_other_mail_with_text_it_does_not(outer: ExaminedContainer) -> None:
    found = judge(attached(a_pass()), outer)
    assert (found.state, found.proved_at_sender) == (UNKNOWN, False)
    assert codes(found) == ["attached.outer_unproved"]  # no word of a broken signature: it is whole


def test_a_mailbox_that_is_not_proved_vouches_for_nothing() -> None:
    seller = a_seller(mailboxes=(MailboxView(address=MAILBOX),))
    assert judge(attached(a_pass()), OWN, seller=seller).state is UNKNOWN


def test_an_attached_original_whose_signature_was_lost_is_not_held_against_the_seller() -> None:
    assert judge(attached(evidence={"dmarc": REJECTED}), OWN).state is FORWARDER_ONLY
    assert judge(attached(evidence={"dmarc": REJECTED}), an_outer()).state is CONTRADICTED


def quoted(sender: str = SENDER, name: str = "Market", **changes: Any) -> ExaminedContainer:
    return a_container(
        sender=sender, name=name, kind=ContainerKind.QUOTED, path="0/q1", authentication=Authentication(), **changes
    )


def test_a_quotation_is_worth_its_forwarder_and_no_more() -> None:
    assert judge(quoted(), OWN).state is FORWARDER_ONLY
    assert judge(quoted(), an_outer()).state is UNKNOWN
    by_forwarder = an_outer(evidence={"spf": spf_pass()})
    assert judge(quoted(), by_forwarder, seller=a_seller(OUR_FORWARDER)).state is FORWARDER_ONLY


def test_a_quotation_of_a_look_alike_contradicts_and_an_unsure_one_does_not() -> None:
    assert judge(quoted("sold@rnarket.example", ""), OWN).state is CONTRADICTED
    assert judge(quoted(faults=(UNSURE,)), OWN).state is UNKNOWN


def test_a_quoted_name_without_an_address_accuses_nobody() -> None:
    assert judge(quoted("", "Market"), OWN).state is UNKNOWN


def test_even_a_signature_found_in_a_quotation_proves_nothing() -> None:
    container = replace(quoted(), authentication=Authentication(dkim=(a_pass(),)))
    assert judge(container, OWN).state is FORWARDER_ONLY


# proved_domain


def test_a_providers_own_signed_mail_is_proved() -> None:
    assert proved_domain(a_container(a_pass()), MARKET)
    assert proved_domain(a_container(a_pass(f"mail.{MARKET}"), sender=f"x@mail.{MARKET}"), MARKET)


@pytest.mark.parametrize(
    "container",
    [
        a_container(a_failure()),
        a_container(a_pass("evil.example")),
        a_container(a_pass(), sender="x@evil.example"),
        a_container(a_pass(f"evil{MARKET}"), sender=f"x@evil{MARKET}"),
        a_container(a_pass(unsigned_present=("subject",))),
        a_container(a_pass(whole_body=False)),
        a_container(a_pass(), faults=(UNSURE,)),
        a_container(a_pass(f"mail.{MARKET}"), evidence={"dmarc": dmarc(AuthStatus.FAIL, strict_dkim=True)}),
    ],
)
def test_anything_else_is_not_the_providers(container: ExaminedContainer) -> None:
    assert not proved_domain(container, MARKET)
