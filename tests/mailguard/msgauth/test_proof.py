"""What proves that a marketplace wrote a mail, and everything that falls short of it."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import ArcResult, AuthStatus
from mailguard.model.message import HeaderFacts, Mailbox
from mailguard.model.origin import Origin, OriginState, Sealer
from mailguard.msgauth import authenticate
from tests.mailguard.msgauth.builders import (
    AT,
    CONTRADICTED,
    DIRECT,
    FIELDS,
    FORWARDER,
    LISTED,
    MAILBOX,
    MARKET,
    OUR_FORWARDER,
    REJECTED,
    SEALED,
    SENDER,
    SIGNED,
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
    codes,
    dmarc,
    judge,
    keys,
    signed,
    spf_pass,
)


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


def test_why_a_signature_is_broken_is_said_in_words() -> None:
    found = judge(a_container(a_failure(), evidence={"dmarc": dmarc(AuthStatus.FAIL, "none")}))
    assert found.reasons[0] == ("dkim.broken", f"{MARKET}: The text was changed after it was signed")
    broken = a_chain(a_set(), status=AuthStatus.FAIL, cause="cv_fail")
    assert sealed(broken).reasons[-1][1].startswith("The newest seal itself says")


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


def sealed(arc: ArcResult, *dkim: Any, **judged: Any) -> Origin:
    judged = {"sealers": LISTED, **judged}
    return judge(a_container(*(dkim or (a_failure(),)), evidence={"arc": arc, "dmarc": REJECTED}), **judged)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, SEALED),
        ({"whole_body": False}, UNKNOWN),
        ({"signed_fields": ("from", "to")}, UNKNOWN),
        ({"signed_fields": ("subject",)}, UNKNOWN),
    ],
)
def test_a_seal_over_a_signature_that_left_something_open_proves_no_more_than_it(
    changes: dict[str, Any], state: OriginState
) -> None:
    signature = replace(a_failure(), **changes)
    assert sealed(a_chain(a_set()), signature).state is state
    assert sealed(a_chain(a_set()), signature, a_failure()).state is SEALED
    assert sealed(a_chain(a_set()), replace(signature, domain="list.example"), a_failure()).state is SEALED


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


def test_a_seal_that_is_not_listed_is_told_from_one_that_records_no_proof() -> None:
    assert codes(sealed(a_chain(a_set(dkim_passed=()))))[-1] == "arc.records_no_proof"
    assert codes(sealed(a_chain(a_set()), sealers=()))[-1] == "arc.not_listed"
    before = a_chain(a_set(2, dkim_passed=()), a_set(1, "other.example"))
    assert codes(sealed(before))[-1] == "arc.records_no_proof"


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


TWICE = ("from", "subject", "content-type", "content-transfer-encoding", "mime-version")


def twice(name: str, dkim: Any = None, **evidence: Any) -> Origin:
    """A mail that has this field twice, both signed."""
    both = dkim or a_pass(signed_fields=(*SIGNED.split(":"), name))
    counts = (("from", 1), (name, 2)) if name != "from" else (("from", 2),)
    return judge(a_container(both, evidence={"field_counts": counts, **evidence}), sealers=LISTED)


@pytest.mark.parametrize("name", TWICE)
def test_a_field_that_stands_twice_is_no_proof_though_both_are_signed(name: str) -> None:
    found = twice(name)
    assert (found.state, found.reasons) == (UNKNOWN, (("header.repeated", name),))


@pytest.mark.parametrize("name", TWICE)
def test_nor_is_it_under_a_seal(name: str) -> None:
    assert twice(name, a_failure(), arc=a_chain(a_set()), dmarc=REJECTED).state is UNKNOWN


@pytest.mark.parametrize("name", TWICE)
def test_the_signatures_own_word_of_it_is_enough(name: str) -> None:
    found = judge(a_container(a_pass(repeated=(name,))))
    assert (found.state, codes(found)) == (UNKNOWN, ["header.repeated"])


def test_two_to_leave_the_proof_and_no_addressee_and_two_dates_are_told() -> None:
    found = twice("to")
    assert (found.state, found.addressee) == (DIRECT, None)
    assert found.reasons == (("dkim.aligned", MARKET), ("header.repeated", "to"))
    assert twice("date").reasons[-1] == ("header.repeated", "date")
    assert twice("date").addressee == MAILBOX


def test_a_second_copy_line_leaves_no_addressee() -> None:
    assert (twice("cc").state, twice("cc").addressee) == (DIRECT, None)


@pytest.mark.parametrize("name", ["received", "dkim-signature", "x-order", "arc-seal"])
def test_a_field_that_may_stand_often_is_told_of_nobody(name: str) -> None:
    assert twice(name).reasons == (("dkim.aligned", MARKET),)


def test_what_a_profile_demands_may_stand_once() -> None:
    signature = a_pass(signed_fields=(*SIGNED.split(":"), "x-order", "x-order"))
    container = a_container(signature, evidence={"field_counts": (("x-order", 2),)})
    assert judge(container, profile=a_profile(must_sign=("X-Order",))).state is UNKNOWN
    once = a_container(signature, evidence={"field_counts": (("x-order", 1),)})
    assert judge(once, profile=a_profile(must_sign=("X-Order",))).state is DIRECT


@pytest.mark.parametrize(("name", "state"), [("Subject", UNKNOWN), ("Content-Type", UNKNOWN), ("Date", DIRECT)])
def test_the_bytes_of_a_mail_that_has_a_field_twice_and_signs_both_prove_as_told(
    name: str, state: OriginState
) -> None:
    value = dict(FIELDS)[name]
    raw = signed(a_mail((*FIELDS, (name, value))), include=f"{SIGNED}:{name.lower()}")
    found = asyncio.run(authenticate(raw, None, AT, ZoneResolver(a_zone(keys()))))
    assert found.dkim[0].status is AuthStatus.PASS
    assert judge(a_container(authentication=found)).state is state


def test_the_bytes_of_an_ordinary_mail_prove_it() -> None:
    found = asyncio.run(authenticate(signed(), None, AT, ZoneResolver(a_zone(keys()))))
    assert judge(a_container(authentication=found)).reasons == (("dkim.aligned", MARKET),)
