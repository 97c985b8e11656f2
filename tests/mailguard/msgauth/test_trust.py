"""The origin of a container: an accusation needs positive evidence, a wrapper its own (DESIGN section 2)."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    SealedResults,
    SpfResult,
)
from mailguard.model.examined import ExaminedContainer
from mailguard.model.message import ContainerKind, Fault, FaultScope, HeaderFacts, Mailbox
from mailguard.model.origin import OriginState
from mailguard.msgauth.trust import proved_domain
from orders.view import ForwarderView, MailboxView
from tests.mailguard.msgauth.builders import (
    CONTRADICTED,
    DIRECT,
    FORWARDER_ONLY,
    LISTED,
    MAILBOX,
    MARKET,
    OUR_FORWARDER,
    REJECTED,
    SENDER,
    UNKNOWN,
    UNSURE,
    a_chain,
    a_container,
    a_failure,
    a_pass,
    a_profile,
    a_seller,
    a_set,
    codes,
    dmarc,
    judge,
    spf_pass,
)


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
    ],
)
def test_without_positive_evidence_nobody_is_accused(evidence: dict[str, Any]) -> None:
    assert judge(a_container(evidence=evidence)).state is UNKNOWN


def silent(domain: str) -> list[ExaminedContainer]:
    """A refused From beside one name of each kind that DNS does not tell, or is not asked for any more."""
    found = []
    for status, cause in ((AuthStatus.TEMPERROR, "dns_timeout"), (AuthStatus.PERMERROR, "dns_budget")):
        spf = SpfResult(status=status, cause=cause, domain=domain)
        arc = ArcResult(status=status, cause=cause, sets=(SealedResults(instance=1, sealer=domain),))
        found.append(a_container(a_pass(domain, status=status, cause=cause), evidence={"dmarc": REJECTED}))
        others = ({"spf": spf}, {"helo_spf": spf}, {"arc": arc})
        found += [a_container(evidence={"dmarc": REJECTED} | one) for one in others]
    return found


@pytest.mark.parametrize("container", silent("forward.example"))
def test_while_a_way_of_the_seller_is_untold_nobody_is_accused(container: ExaminedContainer) -> None:
    way = a_seller(ForwarderView(domain="forward.example"))
    assert judge(container, seller=way).state is UNKNOWN


@pytest.mark.parametrize("container", silent("slow.example"))
def test_a_strangers_silent_name_hides_no_forgery(container: ExaminedContainer) -> None:
    way = a_seller(ForwarderView(domain="forward.example"))
    assert judge(container, seller=way).state is CONTRADICTED


def test_while_a_listed_seal_is_untold_nobody_is_accused() -> None:
    arc = ArcResult(status=AuthStatus.TEMPERROR, sets=(a_set(),))
    assert judge(a_container(evidence={"dmarc": REJECTED, "arc": arc}), sealers=LISTED).state is UNKNOWN


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


def beside(*dkim: Any, **changes: Any) -> ExaminedContainer:
    return a_container(*dkim, kind=ContainerKind.ATTACHED, path="0.3", **changes)


@pytest.mark.parametrize(
    ("other", "state"),
    [
        (beside(sender="desk@evil.example", name="Desk"), UNKNOWN),
        (beside(), UNKNOWN),
        (beside(a_failure()), UNKNOWN),
        (beside(a_pass()), DIRECT),
        (beside(sender="desk@evil.example", name="Desk", own_text=False), DIRECT),
    ],
)
def test_beside_somebodys_words_in_another_attached_mail_it_does_not(
    other: ExaminedContainer, state: OriginState
) -> None:
    outer, original = an_outer(own_text=False), attached(a_pass())
    assert judge(original, outer, others=(outer, original, other)).state is state


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


def test_where_not_every_signature_was_read_nobody_can_say_that_there_is_none() -> None:
    assert judge(a_container(evidence={"dmarc": REJECTED})).state is CONTRADICTED
    found = judge(a_container(evidence={"dmarc": REJECTED, "dkim_cap_hit": True}))
    assert (found.state, codes(found)) == (UNKNOWN, ["signature.unread"])


@pytest.mark.parametrize(
    "crashed",
    [
        {"spf": SpfResult(status=AuthStatus.PERMERROR, cause="crashed")},
        {"helo_spf": SpfResult(status=AuthStatus.PERMERROR, identity="helo", cause="crashed")},
        {"arc": ArcResult(status=AuthStatus.PERMERROR, cause="crashed")},
        {"dkim": (DkimResult(status=AuthStatus.PERMERROR, cause="crashed"),)},
    ],
)
def test_a_check_of_ours_that_crashed_accuses_nobody(crashed: dict[str, Any]) -> None:
    found = Authentication(**{"dmarc": REJECTED, **crashed})
    assert judge(a_container(authentication=found)).state is UNKNOWN
    original = a_container(evidence={"dmarc": REJECTED}, kind=ContainerKind.ATTACHED, path="0.2")
    outer = a_container(sender="x@other.example", name="", authentication=Authentication(**crashed))
    assert judge(original, outer=outer).state is UNKNOWN
