"""examine and conclude: the same inputs give the same judgement, and every answer is asked for once."""

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.dns import Zone, ZoneResolver, zone_from_json
from mailguard.domains import within
from mailguard.message.gate import SINGLETONS, gate
from mailguard.model.authentication import Authentication, AuthStatus, DkimResult, DnsAnswer, SpfResult
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.history import FingerprintKind, History
from mailguard.model.judgement import Judgement, Recommendation, Verdict
from mailguard.model.known import Known
from mailguard.model.message import ContainerKind, HeaderFacts, Mailbox, ReadingKind
from mailguard.model.notice import Field, Notice
from mailguard.model.origin import OriginState
from mailguard.msgauth.budget import SECONDS
from mailguard.msgauth.canonical import BodyHashes
from mailguard.msgauth.fields import split
from mailguard.pipeline import addressees, claims_of, conclude, confirmed, examine, fingerprints, wanted
from mailguard.ports import Resolver
from orders.view import AccountId, AccountView, Authority, Lookup, OrderKey, SellerId, SellerView
from tests.fakes.loop import skipping
from tests.mailguard.msgauth.builders import FIELDS, MARKET, a_mail, a_pass, arc_sealed, by_hand
from tests.mailguard.storage.builders import a_container, an_examined
from tests.mailguard.world import AT, GENUINE, MAILS, NOBODY, Names, a_received, examined, policy, seller_of, zone_of

CASES = (GENUINE, "amazon/attached-amazon-de", "amazon/forged-from", "amazon/newsletter", "etsy/direct-etsy-en")


def a_seller(case: str = GENUINE, *accounts: str, **changes: Any) -> SellerView:
    key = seller_of(case)
    views = tuple(
        AccountView(account_id=AccountId(name), seller_id=key, marketplace="amazon", authority=Authority.MIRROR)
        for name in accounts or ("a1",)
    )
    return SellerView(seller_id=key, name="Shop", accounts=views, **changes)


def judged(one: Examined, known: Known | None = None, at: datetime = AT, *accounts: str) -> Judgement:
    known = known or Known({pair: Lookup(marketplace=pair[0], order_id=pair[1]) for pair in wanted(one)})
    return conclude(one, a_seller(GENUINE, *accounts), known, History(), at, policy())


def temporary(one: Examined) -> Examined:
    """The same mail, its proof not to be had."""
    (box,) = one.containers
    lost = replace(box.authentication, dkim=(DkimResult(status=AuthStatus.TEMPERROR, domain="amazon.com"),))
    return replace(one, containers=(replace(box, authentication=lost),))


def a_notice(order_id: str | None = "114-1", *, reading: ReadingKind = ReadingKind.TEXT, **changes: Any) -> Notice:
    where = Field(name="order_id", value=order_id or "", reading=reading, part="1", line=0)
    return Notice(marketplace="amazon", order_id=order_id, fields=(where,), **changes)


def boxes(*given: tuple[str, ContainerKind, tuple[Notice, ...]]) -> Examined:
    """An examined mail with these containers: path, kind, claims."""
    made = tuple(replace(a_container(), path=path, kind=kind, notices=claims) for path, kind, claims in given)
    return replace(an_examined(a_received()), containers=made)


DIRECT, ATTACHED, QUOTED = ContainerKind.DIRECT, ContainerKind.ATTACHED, ContainerKind.QUOTED


@pytest.mark.parametrize("case", CASES)
def test_the_same_mail_and_zone_are_examined_alike(case: str) -> None:
    again = asyncio.run(examine(a_received(case), NOBODY, zone_of(case), policy().profiles))
    assert again == examined(case)


@pytest.mark.parametrize("case", CASES)
def test_the_same_inputs_give_the_same_judgement(case: str) -> None:
    assert judged(examined(case)) == judged(examined(case))


def test_a_later_moment_changes_nothing_but_what_is_measured_by_it() -> None:
    one = examined("amazon/newsletter")
    later = judged(one, at=AT + timedelta(days=9))
    assert replace(later, at=AT) == judged(one)


def test_examining_keeps_envelope_content_and_arrival() -> None:
    one, mail = examined(), a_received()
    assert (one.mail_id, one.envelope, one.received_at) == (mail.mail_id, mail.envelope, mail.at)
    assert len(one.content) == 64


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\0" * 2000, b"nonsense", b"From: \xff\xfe\r\nContent-Type: x/\r\n\r\n\x80"]
)
def test_nothing_that_a_mail_holds_keeps_it_from_being_judged(raw: bytes) -> None:
    mail = replace(a_received(), raw=raw)
    one = asyncio.run(examine(mail, NOBODY, zone_of(GENUINE), policy().profiles))
    assert judged(one).verdict in (Verdict.NOT_A_NOTICE, Verdict.UNVERIFIED)


def test_a_store_that_gave_no_answer_never_leaves_a_notice_verified() -> None:
    found = judged(examined(), Known(None))
    assert found.verdict is Verdict.UNVERIFIED
    assert found.recommendation is Recommendation.CHECK_MARKETPLACE
    assert found.look_again_at == AT + timedelta(minutes=1)


def test_an_order_that_is_not_there_is_held_at_version_nought_in_each_account_of_its_marketplace() -> None:
    found = judged(examined(), None, AT, "a1", "a2")
    (_, order_id) = wanted(examined())[0]
    seller = seller_of(GENUINE)
    assert found.versions == tuple((OrderKey(seller, AccountId(name), order_id), 0) for name in ("a1", "a2"))


def test_a_mail_that_claims_nothing_holds_no_order() -> None:
    found = judged(examined("amazon/newsletter"))
    assert (found.verdict, found.versions) == (Verdict.NOT_A_NOTICE, ())
    assert [claim.notice for claim in found.claims] == [None]


def test_a_mail_that_poses_is_judged_by_the_container_that_does() -> None:
    found = judged(examined("amazon/forged-from"))
    assert found.verdict is Verdict.SUSPECTED_SPOOF
    assert found.origins[0].state is OriginState.CONTRADICTED


def about_another_matter(one: Examined) -> Examined:
    """The same mail under a subject that announces no sale."""
    (box,) = one.containers
    claims = tuple(replace(notice, announced=False) for notice in box.notices)
    return replace(one, containers=(replace(box, notices=claims),))


@pytest.mark.parametrize(("proved", "wanted_verdict"), [(True, Verdict.UNVERIFIED), (False, Verdict.SUSPECTED_SPOOF)])
def test_a_proved_mail_about_another_matter_accuses_nobody(proved: bool, wanted_verdict: Verdict) -> None:
    one = about_another_matter(examined())
    late = AT + timedelta(hours=2)
    seller = a_seller(GENUINE)
    fresh = replace(seller.accounts[0], authority=Authority.HOSTED)
    known = Known({pair: Lookup(marketplace=pair[0], order_id=pair[1]) for pair in wanted(one)})
    given = one if proved else without_proof(one)
    found = conclude(given, replace(seller, accounts=(fresh,)), known, History(), late, policy())
    assert found.verdict is wanted_verdict


def without_proof(one: Examined) -> Examined:
    (box,) = one.containers
    return replace(one, containers=(replace(box, authentication=Authentication()),))


def test_the_end_of_grace_is_when_an_unknown_order_is_looked_for_again() -> None:
    assert judged(examined()).look_again_at == AT + timedelta(minutes=60)


def test_after_the_grace_nothing_is_due_by_itself() -> None:
    assert judged(examined(), at=AT + timedelta(minutes=60)).look_again_at is None


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(minutes=70), timedelta(minutes=70)),
        (timedelta(hours=23), timedelta(hours=6)),
        (timedelta(hours=24), None),
    ],
)
def test_lost_evidence_is_fetched_again_ever_more_rarely_for_a_day(age: timedelta, wait: timedelta | None) -> None:
    found = judged(temporary(examined()), at=AT + age)
    assert found.look_again_at == (None if wait is None else AT + age + wait)


def test_each_pair_of_marketplace_and_order_is_asked_once() -> None:
    one = boxes(("0", DIRECT, (a_notice(), a_notice("114-2"), a_notice(None))), ("0.2", ATTACHED, (a_notice(),)))
    assert wanted(one) == (("amazon", "114-1"), ("amazon", "114-2"))


def test_a_claim_of_no_marketplace_asks_for_nothing() -> None:
    one = boxes(("0", DIRECT, (replace(a_notice(), marketplace=None),)))
    assert wanted(one) == ()
    assert judged(one).claims[0].order is None


def test_every_address_that_the_mail_is_written_to_is_asked_once() -> None:
    to = (Mailbox("", "a@x.example"), Mailbox("", ""), Mailbox("B", "b@x.example"))
    one = boxes(("0", DIRECT, ()), ("0.2", ATTACHED, ()))
    written = tuple(replace(box, facts=HeaderFacts(to=to)) for box in one.containers)
    assert addressees(replace(one, containers=written)) == ("a@x.example", "b@x.example")


def test_the_wrapper_of_an_original_claims_nothing_by_its_subject_alone() -> None:
    forwarded = a_notice(None, reading=ReadingKind.SUBJECT)
    one = boxes(("0", DIRECT, (forwarded,)), ("0.2", ATTACHED, (a_notice(),)))
    assert claims_of(one.containers[0], one) == ()


def test_what_a_wrapper_repeats_of_its_quoted_original_is_read_there() -> None:
    one = boxes(("0", DIRECT, (a_notice(), a_notice("114-9"))), ("0/q1", QUOTED, (a_notice(),)))
    assert [notice.order_id for notice in claims_of(one.containers[0], one)] == ["114-9"]
    assert [notice.order_id for notice in claims_of(one.containers[1], one)] == ["114-1"]


def test_a_claim_of_its_own_beside_an_attached_original_stands() -> None:
    one = boxes(("0", DIRECT, (a_notice("114-9"),)), ("0.2", ATTACHED, (a_notice(),)))
    assert [notice.order_id for notice in claims_of(one.containers[0], one)] == ["114-9"]


def test_without_an_original_a_subject_alone_is_a_claim() -> None:
    one = boxes(("0", DIRECT, (a_notice(None, reading=ReadingKind.SUBJECT),)))
    assert len(claims_of(one.containers[0], one)) == 1


def test_of_several_orders_each_is_judged_and_the_worst_is_the_mails() -> None:
    one = boxes(("0", DIRECT, (a_notice("114-1"), a_notice("114-2"))))
    known = Known(
        {
            ("amazon", "114-1"): Lookup(marketplace="amazon", order_id="114-1"),
            ("amazon", "114-2"): Lookup(marketplace="amazon", order_id="114-2", elsewhere=True),
        }
    )
    found = judged(one, known)
    assert [claim.notice.order_id for claim in found.claims if claim.notice] == ["114-2", "114-1"]
    assert (found.verdict, found.worst.verdict) == (Verdict.SUSPECTED_SPOOF, Verdict.SUSPECTED_SPOOF)


def a_signed_box(result: DkimResult, *notices: Notice) -> ExaminedContainer:
    return replace(a_container(), notices=notices, authentication=Authentication(dkim=(result,)))


def marks(box: ExaminedContainer) -> list[FingerprintKind]:
    return [one.kind for one in fingerprints(replace(an_examined(a_received()), containers=(box,)))]


def test_a_mail_is_recognised_by_each_valid_signature_and_each_claim() -> None:
    assert marks(a_signed_box(a_pass(fingerprint="f00d"), a_notice())) == [
        FingerprintKind.SIGNATURE,
        FingerprintKind.CONTENT,
    ]


def test_a_broken_signature_recognises_nothing() -> None:
    assert marks(a_signed_box(a_pass(fingerprint="f00d", status=AuthStatus.FAIL), a_notice())) == [
        FingerprintKind.CONTENT
    ]


def test_a_mail_without_a_claim_leaves_no_mark() -> None:
    assert marks(a_signed_box(a_pass(fingerprint="f00d"))) == []


def a_confirmation(*results: DkimResult) -> ExaminedContainer:
    asked = ForwardingConfirmation(provider="gmail", requester="", code="123", link="")
    facts = HeaderFacts(from_=(Mailbox("", "forwarding-noreply@google.com"),))
    evidence = Authentication(dkim=results, spf=SpfResult(status=AuthStatus.PASS, domain="google.com"))
    return replace(a_container(), facts=facts, confirmation=asked, authentication=evidence)


def test_a_forwarding_confirmation_is_believed_under_googles_own_signature() -> None:
    assert confirmed(a_confirmation(a_pass("google.com")))


@pytest.mark.parametrize("results", [(), (a_pass("google.com", status=AuthStatus.FAIL),), (a_pass("evil.example"),)])
def test_a_forwarding_confirmation_without_that_signature_is_no_task(results: tuple[DkimResult, ...]) -> None:
    box = a_confirmation(*results)
    assert not confirmed(box)
    assert judged(replace(an_examined(a_received()), containers=(box,))).confirmation is None


def test_a_proved_forwarding_confirmation_comes_with_the_judgement() -> None:
    box = a_confirmation(a_pass("google.com"))
    found = judged(replace(an_examined(a_received()), containers=(box,)))
    assert found.confirmation is box.confirmation


def test_another_sellers_mailbox_as_addressee_makes_a_genuine_notice_a_spoof() -> None:
    one = examined()
    to = frozenset(addressees(one))
    assert to
    lookups = {pair: Lookup(marketplace=pair[0], order_id=pair[1]) for pair in wanted(one)}
    assert judged(one, Known(lookups, to)).verdict is Verdict.SUSPECTED_SPOOF
    assert judged(one, Known(lookups)).verdict is Verdict.UNVERIFIED


def test_a_seller_without_accounts_is_told_that_nothing_could_be_looked_up() -> None:
    one = examined()
    nobody = SellerView(seller_id=SellerId("x"), name="")
    known = Known({pair: Lookup(marketplace=pair[0], order_id=pair[1]) for pair in wanted(one)})
    found = conclude(one, nobody, known, History(), AT, policy())
    assert "order.no_account" in {finding.code for finding in found.findings}
    assert (found.versions, found.look_again_at) == ((), None)


class Hanging:
    """Never answers; counts."""

    def __init__(self) -> None:
        self.asked = 0

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked += 1
        await asyncio.Event().wait()
        raise AssertionError


def test_a_resolver_that_hangs_costs_a_mail_the_deadline_once_whatever_is_attached_to_it() -> None:
    resolver = Hanging()
    work = examine(a_received("amazon/attached-two"), NOBODY, resolver, policy().profiles)
    one, seconds = skipping(work)
    assert len([box for box in one.containers if box.kind is ContainerKind.ATTACHED]) == 2
    assert seconds == pytest.approx(SECONDS, abs=1.0)
    assert resolver.asked > 0
    assert one.temporary


@dataclass
class SilentAbout:
    """A zone, but for names of one domain, which never get an answer."""

    zone: Zone
    domain: str

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if within(name, self.domain):
            await asyncio.Event().wait()
        return await ZoneResolver(self.zone).query(name, rdtype)


def test_a_wrapper_whose_names_hang_does_not_hide_the_original_in_it() -> None:
    case = "amazon/attached-as-file"
    zone = zone_from_json(json.loads((MAILS / case / "zone.json").read_text("utf-8")), case)
    hanging = SilentAbout(zone, "attached-as-file.example")
    one, _ = skipping(examine(a_received(case), NOBODY, hanging, policy().profiles))
    outer, original = one.containers
    assert (outer.path, outer.authentication.dkim[0].status) == ("0", AuthStatus.TEMPERROR)
    assert (original.path, original.authentication.dkim[0].status) == ("0.1", AuthStatus.PASS)


@pytest.mark.parametrize("hanging", [True, False])
def test_originals_whose_names_cost_much_do_not_hide_the_policy_of_the_mail_around_them(hanging: bool) -> None:
    parts = []
    for number in range(5):
        field = by_hand(a_mail(), d="costly.example").split(b"\r\nFrom:")[0]
        fields = (field.replace(b"s=s1", b"s=s%d-%d" % (number, at)) for at in range(8))
        original = b"\r\n".join(
            (*fields, a_mail([("From", f"x@y{number}.a{number}.b{number}.c{number}.costly.example"), *FIELDS[1:]]))
        )
        for at in range(20):
            named = {"selector": f"k{number}-{at}", "more": "", "seal_more": ""}
            original = arc_sealed(original, "costly.example", "none", **named)
        parts.append(b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + original + b"\r\n")
    header = [*FIELDS[:-1], ("Content-Type", "multipart/mixed; boundary=b")]
    raw = a_mail(header, b"".join(parts) + b"--b--\r\n")
    zone = Zone(records={"TXT": {f"_dmarc.{MARKET}": ("v=DMARC1; p=reject",)}})
    resolver: Resolver = SilentAbout(zone, "costly.example") if hanging else ZoneResolver(zone)
    one, seconds = skipping(examine(replace(a_received(), raw=raw), NOBODY, resolver, policy().profiles))
    assert len(one.containers) == 6
    assert one.containers[0].authentication.dmarc.policy == "reject"
    assert seconds < SECONDS


def test_the_containers_of_a_mail_ask_no_question_twice() -> None:
    case = "amazon/attached-two"
    asked = Names((case,))
    one = asyncio.run(examine(a_received(case), NOBODY, asked, policy().profiles))
    told = [answer.name for box in one.containers for answer in box.authentication.answers]
    assert len(told) > len(set(told))  # each container keeps what it was told
    assert len(asked.asked) == len(set(asked.asked))


# Lines that two readers of a header could take differently.
LINES = st.sampled_from(
    [
        *(b"From: a@b.example", b"from:x", b"FROM : y", b"From\t:z", b"From x", b"From ", b"From", b"Fr\xc3\xb6m: q"),
        *(b"Subject: s", b"subject:", b"Sub ject: q", b"Subject\x0b: q", b"Subject\0: q", b"\xa0Subject: x"),
        *(b"To: t", b"Cc:c", b"Content-Type: text/plain", b"MIME-Version: 1.0", b"X-Y: z", b"a" * 101 + b": x"),
        *(b" fold", b"\tfold", b" ", b"", b"\r", b"\n", b"\0", b":", b": v"),
    ]
)
ENDS = st.sampled_from([b"\r\n"] * 8 + [b"\n", b"\r", b"\r\r\n", b"\r\n\r\n", b"\n\n", b"\n\r\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(LINES, ENDS), max_size=8), st.sampled_from([b"", b"\r\nbody\r\n", b"body", b"\r\n"]))
def test_what_is_read_of_a_header_is_what_its_signatures_cover(lines: list[tuple[bytes, bytes]], rest: bytes) -> None:
    raw = b"".join(line + end for line, end in lines) + rest
    signed, read = split(raw), gate(raw)
    if signed.malformed is not None:
        return  # then no signature counts
    for name in SINGLETONS:
        values = [one.value.replace(b"\r\n", b"") for one in signed.named(name.decode())]
        assert values == read.fields.get(name, [])
    assert signed.bodies.digest(relaxed=False) == BodyHashes(read.body).digest(relaxed=False)
