"""DMARC by RFC 9989, and stricter where money is at stake."""

import asyncio
from typing import Any

import pytest

from mailguard.model.authentication import AuthStatus, DkimResult, DmarcResult, SpfResult
from mailguard.msgauth.dmarc import MAX_QUERIES, evaluate, tree_walk
from mailguard.msgauth.dmarc_record import DmarcRecord, read_record
from mailguard.msgauth.sender import Sender
from tests.mailguard.msgauth.builders import CountingResolver, a_zone, spf_pass

NONE = SpfResult(status=AuthStatus.NONE)


def judge(
    texts: dict[str, Any],
    domain: str = "mail.market.example",
    dkim: tuple[DkimResult, ...] = (),
    spf: SpfResult = NONE,
    **zone: Any,
) -> DmarcResult:
    resolver = CountingResolver(a_zone({f"_dmarc.{name}": text for name, text in texts.items()}, **zone))
    return asyncio.run(evaluate(Sender(domain), dkim, spf, resolver))


def by(domain: str, status: AuthStatus = AuthStatus.PASS) -> tuple[DkimResult, ...]:
    return (DkimResult(status=status, domain=domain),)


@pytest.mark.parametrize("cause", ["several_from", "no_from", "from_unreadable"])
def test_a_from_that_names_no_one_domain_is_an_error_not_a_missing_policy(cause: str) -> None:
    found = asyncio.run(evaluate(Sender(cause=cause), by("market.example"), NONE, CountingResolver(a_zone())))
    assert (found.status, found.cause) == (AuthStatus.PERMERROR, cause)


def test_without_a_record_there_is_no_policy() -> None:
    assert judge({}, dkim=by("mail.market.example")).status is AuthStatus.NONE


def test_a_signature_of_the_same_registration_aligns() -> None:
    found = judge({"market.example": "v=DMARC1; p=reject"}, dkim=by("market.example"))
    assert (found.status, found.aligned_dkim, found.aligned_spf) == (AuthStatus.PASS, True, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=reject; adkim=s", AuthStatus.FAIL),
        ("v=DMARC1; p=reject; adkim=r", AuthStatus.PASS),
    ],
)
def test_strict_alignment_wants_the_very_name(text: str, expected: AuthStatus) -> None:
    found = judge({"market.example": text}, dkim=by("market.example"))
    assert (found.status, found.strict_dkim) == (expected, expected is AuthStatus.FAIL)


def test_spf_aligns_by_its_own_strictness() -> None:
    texts = {"market.example": "v=DMARC1; p=reject; aspf=s"}
    assert judge(texts, spf=spf_pass("market.example")).status is AuthStatus.FAIL
    assert judge(texts, spf=spf_pass("mail.market.example")).aligned_spf


def test_names_on_two_sides_of_a_public_suffix_never_align() -> None:
    texts = {"co.uk": "v=DMARC1; p=reject"}
    assert judge(texts, "shop.co.uk", by("evil.co.uk")).status is AuthStatus.FAIL
    assert judge(texts, "shop.co.uk", by("co.uk")).status is AuthStatus.FAIL


@pytest.mark.parametrize(
    ("text", "domain", "policy"),
    [
        ("v=DMARC1; p=reject", "market.example", "reject"),
        ("v=DMARC1; p=reject; sp=none", "mail.market.example", "none"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "mail.market.example", "reject"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "real.market.example", "quarantine"),
        ("v=DMARC1; p=reject; t=y", "market.example", "quarantine"),
        ("v=DMARC1; p=quarantine; t=y", "market.example", "none"),
    ],
)
def test_the_policy_is_the_one_that_applies_to_this_name(text: str, domain: str, policy: str) -> None:
    found = judge({"market.example": text}, domain, records={"A": {"real.market.example": ("192.0.2.1",)}})
    assert (found.status, found.policy) == (AuthStatus.FAIL, policy)


@pytest.mark.parametrize("trouble", ["servfail", "timeout"])
def test_a_policy_that_cannot_be_had_is_no_missing_policy(trouble: str) -> None:
    found = judge({}, **{trouble: frozenset({"_dmarc.market.example"})})
    assert found.status is AuthStatus.TEMPERROR


def test_a_key_that_cannot_be_had_leaves_it_open() -> None:
    texts = {"market.example": "v=DMARC1; p=reject"}
    assert judge(texts, dkim=by("market.example", AuthStatus.TEMPERROR)).status is AuthStatus.TEMPERROR
    assert judge(texts, dkim=by("other.example", AuthStatus.TEMPERROR)).status is AuthStatus.FAIL


def test_two_records_at_one_name_are_none() -> None:
    assert judge({"mail.market.example": ("v=DMARC1; p=none", "v=DMARC1; p=reject")}).status is AuthStatus.NONE


def test_psd_n_ends_the_walk_and_names_the_organization() -> None:
    texts = {"mail.market.example": "v=DMARC1; p=reject; psd=n", "market.example": "v=DMARC1; p=none"}
    found = judge(texts, dkim=by("market.example"))
    assert (found.organizational_domain, found.status) == ("mail.market.example", AuthStatus.FAIL)


@pytest.mark.parametrize("labels", [2, 7, 8, 9, 40])
def test_a_walk_asks_at_most_eight_times(labels: int) -> None:
    resolver = CountingResolver(a_zone())
    asyncio.run(tree_walk(".".join(f"l{n}" for n in range(labels)), resolver))
    assert len(resolver.asked) == min(labels, MAX_QUERIES)


@pytest.mark.parametrize(
    "text",
    [
        *("v=DMARC1", "v=dmarc1; p=reject", "p=reject; v=DMARC1", "v=DMARC10; p=reject", "v=DMARC1; p=odd", ""),
        *("v=DMARC1; sp=reject", "v=DMARC1; p=reject; sp=odd", "v=DMARC1; p=rejeçt", "v=spf1 -all"),
        "v=DMARC1; p=reject;" + " " * 4096,
    ],
)
def test_what_is_no_policy_record_is_none(text: str) -> None:
    assert read_record(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("v=DMARC1;p=reject", " v = DMARC1 ; p = Reject ;; junk ; x=y", "v=DMARC1; p=reject; p=none"),
        *("v=DMARC1; rua=mailto:a@b.example; pct=50; P=reject", "v=DMARC1; p=reject; psd=odd; fo=1"),
    ],
)
def test_a_record_is_read_with_patience(text: str) -> None:
    assert read_record(text) == DmarcRecord(policy="reject")


@pytest.mark.parametrize("text", ["v=DMARC1; rua=mailto:a@b.example", "v=DMARC1; p=odd; rua=mailto:a@b.example"])
def test_a_record_that_only_asks_for_reports_is_none_as_policy(text: str) -> None:
    assert read_record(text) == DmarcRecord(policy="none")
