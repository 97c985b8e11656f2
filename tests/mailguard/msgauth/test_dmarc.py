"""DMARC by RFC 9989, and stricter where money is at stake."""

import asyncio
from typing import Any

import pytest

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import AuthStatus, DkimResult, DmarcResult, DnsAnswer, SpfResult
from mailguard.msgauth import authenticate
from mailguard.msgauth.dmarc import compared, policy_of
from mailguard.msgauth.sender import Sender
from tests.mailguard.msgauth.builders import (
    AT,
    FIELDS,
    CountingResolver,
    a_mail,
    a_zone,
    an_envelope,
    evaluate,
    keys,
    signed,
    spf_pass,
)

NONE = SpfResult(status=AuthStatus.NONE)
REJECT = {"market.example": "v=DMARC1; p=reject"}


def a_resolver(texts: dict[str, Any], **zone: Any) -> CountingResolver:
    return CountingResolver(a_zone({f"_dmarc.{name}": text for name, text in texts.items()}, **zone))


def judge(
    texts: dict[str, Any],
    domain: str = "mail.market.example",
    dkim: tuple[DkimResult, ...] = (),
    spf: SpfResult = NONE,
    **zone: Any,
) -> DmarcResult:
    return asyncio.run(evaluate(Sender(domain), dkim, spf, a_resolver(texts, **zone)))


def by(*domains: str, status: AuthStatus = AuthStatus.PASS) -> tuple[DkimResult, ...]:
    return tuple(DkimResult(status=status, domain=domain) for domain in domains)


def from_header(value: str, path: str = "") -> DmarcResult:
    """The result of a whole mail that is signed by market.example and bears this From."""
    fields = [(name, value if name == "From" else text) for name, text in FIELDS]
    zone = a_zone(
        {**keys(), **{f"_dmarc.{name}": text for name, text in REJECT.items()}, "mx.market.example": "v=spf1 +all"}
    )
    envelope = an_envelope(mail_from=path, helo="mx.market.example")
    return asyncio.run(authenticate(signed(a_mail(fields)), envelope, AT, ZoneResolver(zone))).dmarc


# From


@pytest.mark.parametrize("cause", ["several_from", "no_from", "from_unreadable"])
def test_a_from_that_names_no_one_domain_is_an_error_not_a_missing_policy(cause: str) -> None:
    found = asyncio.run(evaluate(Sender(cause=cause), by("market.example"), NONE, CountingResolver(a_zone())))
    assert (found.status, found.cause) == (AuthStatus.PERMERROR, cause)


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("a@market.example, b@market.example", "several_from"),
        ("a@market.example, b@evil.example", "several_from"),
        ("Market <a@[192.0.2.1]>", "from_unreadable"),
        ("Market <a@192.0.2.1>", "from_unreadable"),
        ("Market <a@[IPv6:2001:db8::1]>", "from_unreadable"),
        ("Market <a@market.example.>", "from_unreadable"),
        ("Market <a@market>", "from_unreadable"),
        ("Market <a@market_x.example>", "from_unreadable"),
    ],
)
def test_a_from_that_dmarc_cannot_judge_is_never_without_policy(value: str, cause: str) -> None:
    found = from_header(value)
    assert (found.status, found.cause, found.aligned_dkim) == (AuthStatus.PERMERROR, cause, False)


@pytest.mark.parametrize("value", ["Market <a@MARKET.Example>", "a@Mail.Market.EXAMPLE", "a@bücher.market.example"])
def test_upper_case_and_u_labels_are_the_same_name(value: str) -> None:
    found = from_header(value)
    assert (found.status, found.aligned_dkim, found.record_at) == (AuthStatus.PASS, True, "market.example")
    assert found.domain.isascii()
    assert found.domain == found.domain.lower()


def test_a_null_path_aligns_by_the_greeting() -> None:
    assert from_header("a@market.example").aligned_spf
    assert not from_header("a@market.example", path="x@elsewhere.example").aligned_spf


# Alignment


def test_without_a_record_there_is_no_policy() -> None:
    found = judge({}, dkim=by("mail.market.example"))
    assert (found.status, found.policy, found.record_at) == (AuthStatus.NONE, "", "")


def test_a_signature_of_the_same_registration_aligns() -> None:
    found = judge(REJECT, dkim=by("market.example"))
    assert (found.status, found.aligned_dkim, found.aligned_spf) == (AuthStatus.PASS, True, False)
    assert found.record_at == "market.example"


@pytest.mark.parametrize("status", [one for one in AuthStatus if one not in (AuthStatus.PASS, AuthStatus.TEMPERROR)])
def test_only_what_passed_aligns(status: AuthStatus) -> None:
    spf = SpfResult(status=status, domain="market.example")
    assert judge(REJECT, dkim=by("market.example", status=status), spf=spf).status is AuthStatus.FAIL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=reject; adkim=s", AuthStatus.FAIL),
        ("v=DMARC1; p=reject; adkim=r", AuthStatus.PASS),
        ("v=DMARC1; p=reject; adkim=odd", AuthStatus.PASS),
        ("v=DMARC1; p=reject; ADKIM = S", AuthStatus.FAIL),
    ],
)
def test_strict_alignment_wants_the_very_name(text: str, expected: AuthStatus) -> None:
    found = judge({"market.example": text}, dkim=by("market.example"))
    assert (found.status, found.strict_dkim) == (expected, expected is AuthStatus.FAIL)
    assert judge({"market.example": text}, dkim=by("mail.market.example")).status is AuthStatus.PASS


def test_spf_aligns_by_its_own_strictness() -> None:
    texts = {"market.example": "v=DMARC1; p=reject; aspf=s"}
    assert judge(texts, spf=spf_pass("market.example")).status is AuthStatus.FAIL
    assert judge(texts, spf=spf_pass("mail.market.example")).aligned_spf
    assert judge(texts, dkim=by("market.example")).aligned_dkim


def test_an_empty_name_aligns_with_nothing() -> None:
    assert judge(REJECT, dkim=by(""), spf=spf_pass("")).status is AuthStatus.FAIL


def test_names_on_two_sides_of_a_public_suffix_never_align() -> None:
    texts = {"co.uk": "v=DMARC1; p=reject"}
    assert judge(texts, "shop.co.uk", by("evil.co.uk")).status is AuthStatus.FAIL
    assert judge(texts, "shop.co.uk", by("co.uk")).status is AuthStatus.FAIL
    assert judge(texts, "co.uk", by("shop.co.uk"), spf_pass("a.co.uk")).status is AuthStatus.FAIL


@pytest.mark.parametrize("suffix", ["co.uk", "github.io", "com"])
def test_a_record_of_a_public_suffix_does_not_join_its_tenants(suffix: str) -> None:
    texts = {suffix: "v=DMARC1; p=none; psd=n"}
    found = judge(texts, f"shop.{suffix}", by(f"evil.{suffix}"), spf_pass(f"evil.{suffix}"))
    assert (found.status, found.organizational_domain) == (AuthStatus.FAIL, suffix)


def test_the_list_alone_does_not_join_either() -> None:
    """psd=y at a name that the list does not know: each name below it is its own organization."""
    texts = {"market.example": "v=DMARC1; p=reject; psd=y"}
    assert judge(texts, "one.market.example", by("two.market.example")).status is AuthStatus.FAIL
    assert judge(texts, "one.market.example", by("x.one.market.example")).status is AuthStatus.PASS


def test_a_from_that_is_itself_a_public_suffix_has_a_policy_and_aligns_with_itself_alone() -> None:
    texts = {"co.uk": "v=DMARC1; p=reject; sp=none; psd=y"}
    found = judge(texts, "co.uk", by("co.uk"))
    assert (found.status, found.policy, found.organizational_domain) == (AuthStatus.PASS, "reject", "co.uk")
    assert judge(texts, "co.uk", by("uk")).status is AuthStatus.FAIL


# Policy


@pytest.mark.parametrize(
    ("text", "domain", "policy"),
    [
        ("v=DMARC1; p=reject", "market.example", "reject"),
        ("v=DMARC1; p=reject", "mail.market.example", "reject"),
        ("v=DMARC1; p=reject; sp=none", "market.example", "reject"),
        ("v=DMARC1; p=reject; sp=none", "mail.market.example", "none"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "mail.market.example", "reject"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "real.market.example", "quarantine"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "six.market.example", "quarantine"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "post.market.example", "quarantine"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "texts.market.example", "reject"),
        ("v=DMARC1; p=none; np=reject", "real.market.example", "none"),
        ("v=DMARC1; p=none; np=reject", "market.example", "none"),
        ("v=DMARC1; p=reject; t=y", "market.example", "quarantine"),
        ("v=DMARC1; p=quarantine; t=y", "market.example", "none"),
        ("v=DMARC1; p=none; t=y", "market.example", "none"),
        ("v=DMARC1; p=none; sp=reject; t=Y", "mail.market.example", "quarantine"),
        ("v=DMARC1; p=none; np=reject; t=y", "mail.market.example", "quarantine"),
        ("v=DMARC1; p=reject; t=n", "market.example", "reject"),
    ],
)
def test_the_policy_is_the_one_that_applies_to_this_name(text: str, domain: str, policy: str) -> None:
    records = {
        "A": {"real.market.example": ("192.0.2.1",)},
        "AAAA": {"six.market.example": ("2001:db8::1",)},
        "MX": {"post.market.example": ("10 mx.market.example",)},
    }
    texts = {"market.example": text, "x.texts.market.example": "other"}
    found = judge(texts, domain, records=records)
    assert (found.status, found.policy) == (AuthStatus.FAIL, policy)


def test_a_public_suffixs_policy_applies_where_nobody_below_has_one() -> None:
    texts = {"co.uk": "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y"}
    found = judge(texts, "shop.co.uk", records={"A": {"shop.co.uk": ("192.0.2.1",)}})
    assert (found.policy, found.record_at, found.organizational_domain) == ("quarantine", "co.uk", "shop.co.uk")
    own = judge({**texts, "shop.co.uk": "v=DMARC1; p=none"}, "a.shop.co.uk")
    assert (own.policy, own.record_at) == ("none", "shop.co.uk")


@pytest.mark.parametrize(
    ("own", "policy"), [("v=DMARC1; p=none", "none"), ("v=DMARC1; p=quarantine; sp=none", "quarantine")]
)
def test_a_names_own_record_comes_before_its_organizations(own: str, policy: str) -> None:
    found = judge({**REJECT, "mail.market.example": own}, dkim=by("evil.example"))
    assert (found.policy, found.record_at, found.organizational_domain) == (
        policy,
        "mail.market.example",
        "market.example",
    )


def test_whether_a_name_exists_is_asked_only_where_it_matters() -> None:
    for text, questions in (("p=reject; np=reject", 3), ("p=reject; sp=none; np=reject", 6), ("p=none", 3)):
        resolver = a_resolver({"market.example": f"v=DMARC1; {text}"})
        asyncio.run(evaluate(Sender("mail.market.example"), (), NONE, resolver))
        assert len(resolver.asked) == questions


class Troubled(CountingResolver):
    """One type of question has no answer."""

    def __init__(self, texts: dict[str, Any], rdtype: str, status: str) -> None:
        super().__init__(a_zone({f"_dmarc.{name}": text for name, text in texts.items()}))
        self._rdtype, self._status = rdtype, status

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if rdtype == self._rdtype:
            return DnsAnswer(name=name, rdtype=rdtype, status=self._status)
        return await super().query(name, rdtype)


@pytest.mark.parametrize("rdtype", ["A", "AAAA", "MX"])
@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("timeout", (AuthStatus.TEMPERROR, "dns_timeout")),
        ("servfail", (AuthStatus.TEMPERROR, "dns_servfail")),
        ("over_budget", (AuthStatus.PERMERROR, "dns_budget")),
    ],
)
def test_a_fail_whose_policy_hangs_on_an_open_question_is_left_open(
    rdtype: str, trouble: str, expected: tuple[AuthStatus, str]
) -> None:
    texts = {"market.example": "v=DMARC1; p=none; np=reject"}
    sender = Sender("mail.market.example")
    found = asyncio.run(evaluate(sender, (), NONE, Troubled(texts, rdtype, trouble)))
    assert (found.status, found.cause) == expected
    passed = asyncio.run(evaluate(sender, by("market.example"), NONE, Troubled(texts, rdtype, trouble)))
    assert passed.status is AuthStatus.PASS


# Trouble with DNS


@pytest.mark.parametrize(("trouble", "cause"), [("servfail", "dns_servfail"), ("timeout", "dns_timeout")])
@pytest.mark.parametrize("where", ["mail.market.example", "market.example", "example"])
def test_a_policy_that_cannot_be_had_is_no_missing_policy(trouble: str, cause: str, where: str) -> None:
    found = judge({}, dkim=by("mail.market.example"), **{trouble: frozenset({f"_dmarc.{where}"})})
    assert (found.status, found.cause) == (AuthStatus.TEMPERROR, cause)


def test_a_policy_beyond_the_budget_is_an_error_not_a_missing_policy() -> None:
    found = asyncio.run(evaluate(Sender("a.example"), (), NONE, Troubled({}, "TXT", "over_budget")))
    assert (found.status, found.cause) == (AuthStatus.PERMERROR, "dns_budget")


def test_what_aligns_and_cannot_be_had_leaves_it_open() -> None:
    temporary = AuthStatus.TEMPERROR
    found = judge(REJECT, dkim=by("market.example", status=temporary))
    assert (found.status, found.cause) == (temporary, "key_not_available")
    found = judge(REJECT, spf=SpfResult(status=temporary, domain="market.example"))
    assert (found.status, found.cause) == (temporary, "spf_not_available")


def test_what_does_not_align_leaves_nothing_open() -> None:
    unknown = SpfResult(status=AuthStatus.TEMPERROR, domain="other.example")
    found = judge(REJECT, dkim=by("other.example", status=AuthStatus.TEMPERROR), spf=unknown)
    assert (found.status, found.cause) == (AuthStatus.FAIL, "")


def test_one_that_passed_counts_whatever_cannot_be_had_beside_it() -> None:
    unknown = SpfResult(status=AuthStatus.TEMPERROR, domain="market.example")
    assert judge(REJECT, dkim=by("market.example"), spf=unknown).status is AuthStatus.PASS


def test_a_walk_that_stays_open_does_not_hide_another_that_aligns() -> None:
    zone: dict[str, Any] = {"timeout": frozenset({"_dmarc.a.market.example"})}
    assert judge(REJECT, dkim=by("a.market.example", "market.example"), **zone).status is AuthStatus.PASS
    found = judge(REJECT, dkim=by("a.market.example", "x.other.example"), **zone)
    assert (found.status, found.cause) == (AuthStatus.TEMPERROR, "key_not_available")


def test_a_stranger_in_the_mail_makes_us_walk_nowhere() -> None:
    resolver = a_resolver(REJECT)
    strangers = by(*(f"d{number}.evil{number}.example" for number in range(50)))
    asyncio.run(evaluate(Sender("market.example"), strangers, spf_pass("x.evil.example"), resolver))
    assert resolver.asked == [("_dmarc.market.example", "TXT"), ("_dmarc.example", "TXT")]


@pytest.mark.parametrize(("place", "expected"), [(8, AuthStatus.PASS), (9, AuthStatus.FAIL)])
def test_eight_names_are_walked_from(place: int, expected: AuthStatus) -> None:
    texts = {**REJECT, **{f"n{number}.market.example": "v=DMARC1; p=none; psd=n" for number in range(1, place)}}
    names = (*(f"n{number}.market.example" for number in range(1, place)), "last.market.example")
    assert judge(texts, "market.example", by(*names)).status is expected


class Stopped(ZoneResolver):
    """Answers until it is told to stop."""

    live = True

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        answer = await super().query(name, rdtype)
        return answer if self.live else DnsAnswer(name=name, rdtype=rdtype, status="timeout")


def test_a_policy_that_is_known_decides_when_time_is_up() -> None:
    resolver = Stopped(a_zone({"_dmarc.market.example": "v=DMARC1; p=reject"}))

    async def run() -> DmarcResult:
        policy = await policy_of(Sender("market.example"), resolver)
        resolver.live = False
        return await compared(policy, by("evil.example"), NONE, resolver)

    found = asyncio.run(run())
    assert (found.status, found.policy) == (AuthStatus.FAIL, "reject")
