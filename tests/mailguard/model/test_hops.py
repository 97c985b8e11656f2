"""The way of a mail in hops: each check is told with what decided it, and nothing of DNS or of a mail is made up."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    DnsAnswer,
    SpfResult,
)
from mailguard.model.hop import LONGEST, Hop, HopKind, Mark
from mailguard.model.hops import hops
from tests.mailguard.msgauth.builders import FORWARDER, MARKET, a_chain, a_failure, a_pass, a_set, an_envelope, dmarc

KEY = f"s1._domainkey.{MARKET}"
AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
SIGNATURE, SEAL, CHAIN = HopKind.SIGNATURE, HopKind.SEAL, HopKind.CHAIN
CLIENT, GREETING, POLICY = HopKind.CLIENT, HopKind.GREETING, HopKind.POLICY


def way(listed: tuple[str, ...] = (), attached: bool = False, **evidence: Any) -> tuple[Hop, ...]:
    return hops(Authentication(**evidence), None if attached else an_envelope(), listed)


def first(kind: HopKind, found: tuple[Hop, ...]) -> Hop:
    return next(one for one in found if one.kind is kind)


def details(kind: HopKind, **evidence: Any) -> dict[str, str]:
    return dict(first(kind, way(**evidence)).details)


def an_answer(status: str = "noerror", *values: str, name: str = KEY, **changes: Any) -> DnsAnswer:
    return DnsAnswer(name=name, rdtype="TXT", status=status, values=values or ("v=DKIM1; p=x",), **changes)


def test_hops_stand_in_the_order_of_the_way() -> None:
    found = way(
        dkim=(a_failure(), a_pass("b.example")), arc=a_chain(a_set(2, "two.example"), a_set(1, "one.example"))
    )
    assert [(one.kind, one.who) for one in found] == [
        (SIGNATURE, MARKET),
        (SIGNATURE, "b.example"),
        (SEAL, "one.example"),
        (SEAL, "two.example"),
        (CHAIN, "two.example"),
        (CLIENT, "192.0.2.10"),
        (GREETING, "mx.forwarder.example"),
        (POLICY, ""),
    ]


def test_an_attached_mail_was_handed_over_by_nobody() -> None:
    assert [one.kind for one in way(attached=True)] == [SIGNATURE, POLICY]


def test_a_null_path_leaves_the_greeting_alone() -> None:
    spf = SpfResult(status=AuthStatus.PASS, identity="helo", domain="mx.forwarder.example")
    found = way(spf=spf, helo_spf=spf)
    assert [one.kind for one in found] == [SIGNATURE, CLIENT, POLICY]
    assert dict(found[1].details)["identity"] == "HELO"


def test_a_mail_without_a_signature_says_so() -> None:
    assert first(SIGNATURE, way()).message == "Nobody signed this mail."


def test_more_signatures_than_are_checked_is_told() -> None:
    assert "more signatures" in way(dkim=(a_pass(),), dkim_cap_hit=True)[1].message


@pytest.mark.parametrize("status", list(AuthStatus))
def test_every_result_of_every_method_is_one_sentence_and_only_a_pass_is_good(status: AuthStatus) -> None:
    found = way(
        dkim=(DkimResult(status=status),),
        spf=SpfResult(status=status),
        helo_spf=SpfResult(status=status, identity="helo"),
        dmarc=DmarcResult(status=status, policy="reject"),
        arc=ArcResult(status=status),
    )
    assert {one.result for one in found} == {status.value}
    assert all(one.message.endswith(".") and one.message[0].isupper() for one in found if one.who)
    for one in found:
        assert (one.mark is Mark.GOOD) == (status is AuthStatus.PASS)
        assert (one.mark is Mark.LATER) == (status is AuthStatus.TEMPERROR)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((an_answer(),), "found, 2,048 bits"),
        ((an_answer(authenticated=True),), "found, 2,048 bits, signed by DNSSEC"),
        ((an_answer("nxdomain"),), "no such name"),
        ((an_answer("nodata"),), "no text there"),
        ((an_answer("timeout"),), "no answer in time"),
        ((an_answer("servfail"),), "the name server answered with an error"),
        ((an_answer("over_budget"),), "not asked: the mail had made us ask too much"),
        ((an_answer(name="other.example"),), None),
        ((DnsAnswer(name=KEY, rdtype="A", status="noerror"),), None),
        ((), None),
    ],
)
def test_a_key_is_told_with_what_dns_said_of_it(answers: tuple[DnsAnswer, ...], said: str | None) -> None:
    told = details(SIGNATURE, dkim=(a_pass(selector="s1", key_bits=2048),), answers=answers)
    assert (told["key"], told.get("answer")) == (KEY, said)


def test_a_key_that_nobody_had_to_ask_for_is_told_so() -> None:
    told = details(SIGNATURE, dkim=(replace(a_failure(), selector="s1"),))
    assert told["answer"] == "not asked: it had failed already"
    told = details(SIGNATURE, dkim=(a_pass(status=AuthStatus.PERMERROR, cause="dns_budget", selector="s1"),))
    assert told["answer"] == "not asked: the mail had made us ask too much"


def test_a_signature_without_a_name_has_no_key() -> None:
    told = details(SIGNATURE, dkim=(DkimResult(status=AuthStatus.PERMERROR, cause="missing_d", selector="s1"),))
    assert told == {}


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"whole_body": True, "body_octets": 1204, "signed_octets": 1204}, "all of it (1,204 octets)"),
        ({"whole_body": True}, "all of it"),
        ({"whole_body": False, "body_octets": 1204, "signed_octets": 100}, "only the first 100 of 1,204 octets"),
        ({"whole_body": False, "signed_fields": ()}, None),
    ],
)
def test_how_much_of_the_text_is_covered_is_told(changes: dict[str, Any], body: str | None) -> None:
    assert details(SIGNATURE, dkim=(a_pass(**changes),)).get("body") == body


def test_what_a_signature_covers_leaves_open_and_when_it_was_made_is_told() -> None:
    one = a_pass(
        signed_fields=("from", "to", "to"),
        unsigned_present=("arc-seal", "received", "subject"),
        repeated=("to",),
        algorithm="rsa-sha256",
        canonicalization="relaxed/simple",
        signed_at=AT,
    )
    told = details(SIGNATURE, dkim=(one,))
    assert (told["covers"], told["leaves_open"], told["stands_twice"]) == ("from, to", "subject", "to")
    assert (told["algorithm"], told["signed"]) == ("rsa-sha256, relaxed/simple", "2026-11-10 09:30:00 UTC")
    assert "expires" not in told


@pytest.mark.parametrize(
    ("left_open", "end"),
    [
        ((), "holds."),
        (("received", "date", "reply-to"), "holds."),
        (("content-type", "from"), "holds, but anybody may have added what it leaves open: from, content-type."),
    ],
)
def test_a_signature_that_holds_and_leaves_the_sender_open_is_not_told_as_a_proof(
    left_open: tuple[str, ...], end: str
) -> None:
    told = first(SIGNATURE, way(dkim=(a_pass(unsigned_present=left_open),)))
    assert told.message == f"{MARKET} signed this mail, and the signature {end}"


def test_a_cause_is_told_in_words() -> None:
    one = first(SIGNATURE, way(dkim=(a_failure(),)))
    assert (one.cause, one.message) == (
        "body_hash",
        f"The signature of {MARKET} does not count. The text was changed after it was signed.",
    )


def test_what_could_not_be_fetched_is_not_said_to_fail() -> None:
    later = DkimResult(status=AuthStatus.TEMPERROR, cause="dns_timeout", domain=MARKET)
    chain = a_chain(a_set(), status=AuthStatus.TEMPERROR, cause="dns_timeout")
    told = way(dkim=(later,), arc=chain)
    for kind, start in ((SIGNATURE, f"The signature of {MARKET}"), (CHAIN, "The chain of seals")):
        assert first(kind, told).message.startswith(f"{start} could not be checked yet. The name servers did not")


def test_a_seal_is_told_with_what_it_recorded_and_whether_it_counts() -> None:
    chain = a_chain(a_set(selector="arc", dkim_failed=("x.example",)))
    (seal,) = (one for one in way((FORWARDER,), arc=chain) if one.kind is SEAL)
    assert (seal.mark, seal.result) == (Mark.GOOD, "pass")
    assert seal.message.endswith(f"a valid signature of {MARKET}, and DMARC pass for {MARKET}. You trust it.")
    assert dict(seal.details) == {
        "instance": "1",
        "key": f"arc._domainkey.{FORWARDER}",
        "recorded_dkim_pass": MARKET,
        "recorded_dkim_fail": "x.example",
        "recorded_dmarc": "pass",
        "recorded_from": MARKET,
        "listed": "yes",
    }


@pytest.mark.parametrize(
    ("listed", "changes", "words"),
    [
        ((), {}, "It is not on your list of sealers"),
        ((FORWARDER,), {"status": AuthStatus.FAIL}, "The chain does not hold"),
    ],
)
def test_a_seal_that_does_not_count_is_never_good(
    listed: tuple[str, ...], changes: dict[str, Any], words: str
) -> None:
    (seal,) = (one for one in way(listed, arc=a_chain(a_set(), **changes)) if one.kind is SEAL)
    assert (seal.mark, dict(seal.details)["listed"]) == (Mark.NOTHING, "no")
    assert words in seal.message


def test_a_seal_behind_one_that_is_not_listed_does_not_count() -> None:
    chain = a_chain(a_set(2, "two.example"), a_set())
    older, newer = (one for one in way(arc=chain) if one.kind is SEAL)
    assert "or one that sealed after it" in older.message
    assert "It is not on your list" in newer.message


def test_a_record_that_nobody_can_read_records_nothing() -> None:
    unreadable = a_set(readable=False, dkim_passed=(), dmarc=AuthStatus.NONE)
    assert "nothing that can be read" in first(SEAL, way(arc=a_chain(unreadable))).message


def test_a_broken_chain_says_what_is_broken_and_where() -> None:
    chain = a_chain(a_set(), status=AuthStatus.FAIL, cause="body_hash", where="ARC-Message-Signature i=1")
    one = first(CHAIN, way(arc=chain))
    assert (one.mark, dict(one.details)["where"]) == (Mark.BAD, "ARC-Message-Signature i=1")
    assert one.message == "The chain of seals does not hold. The text was changed after it was signed."


def test_who_handed_it_over_is_told_with_the_record_and_the_term() -> None:
    record = "v=spf1 ip4:192.0.2.0/24 -all"
    spf = SpfResult(status=AuthStatus.PASS, domain=FORWARDER, mechanism="ip4:192.0.2.0/24")
    told = details(CLIENT, spf=spf, answers=(an_answer("noerror", "other", record, name=FORWARDER),))
    assert told == {
        "client_ip": "192.0.2.10",
        "helo": "mx.forwarder.example",
        "mail_from": f"srs@{FORWARDER}",
        "identity": "MAIL FROM",
        "domain": FORWARDER,
        "record": record,
        "term": "ip4:192.0.2.0/24",
    }


def test_long_texts_of_strangers_are_cut() -> None:
    spf = SpfResult(status=AuthStatus.FAIL, domain=FORWARDER, explanation="x" * (LONGEST + 1))
    answers = (an_answer("noerror", "v=spf1 " + "y" * LONGEST, name=FORWARDER),)
    told = details(CLIENT, spf=spf, answers=answers)
    assert (len(told["explanation"]), len(told["record"])) == (LONGEST, LONGEST)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            SpfResult(status=AuthStatus.FAIL, domain="a.example"),
            "a.example says that 192.0.2.10 may not send",
        ),
        (SpfResult(status=AuthStatus.PERMERROR, domain="a.example", cause="void_limit"), "lead nowhere"),
        (SpfResult(status=AuthStatus.NONE, domain="a.example"), "a.example names no servers"),
        (SpfResult(status=AuthStatus.NONE), "No domain was named"),
        (SpfResult(status=AuthStatus.NEUTRAL, domain="a.example"), "says nothing of 192.0.2.10"),
    ],
)
def test_why_spf_said_so_is_told_in_words(result: SpfResult, words: str) -> None:
    assert words in first(CLIENT, way(spf=result)).message


def test_the_rule_of_the_sender_is_told_with_its_record() -> None:
    rule = replace(dmarc(AuthStatus.FAIL), record_at=MARKET, organizational_domain=MARKET)
    answers = (an_answer("noerror", "v=DMARC1; p=reject", name=f"_dmarc.{MARKET}"),)
    assert details(POLICY, dmarc=rule, answers=answers) == {
        "domain": MARKET,
        "record_at": f"_dmarc.{MARKET}",
        "record": "v=DMARC1; p=reject",
        "policy": "reject",
        "aligned_by": "nothing",
        "organizational_domain": MARKET,
    }


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (dmarc(AuthStatus.PASS, aligned_dkim=True), "a signature stands in that name"),
        (dmarc(AuthStatus.PASS, aligned_spf=True), "nothing but the server that handed it over"),
        (dmarc(AuthStatus.FAIL, "reject"), "asks that such mail be refused"),
        (dmarc(AuthStatus.FAIL, "none"), "asks for nothing in that case"),
        (dmarc(AuthStatus.NONE, ""), "states no rule"),
        (DmarcResult(status=AuthStatus.PERMERROR, cause="several_from"), "several senders"),
    ],
)
def test_what_the_rule_means_is_told_in_words(rule: DmarcResult, words: str) -> None:
    assert words in first(POLICY, way(dmarc=rule)).message
