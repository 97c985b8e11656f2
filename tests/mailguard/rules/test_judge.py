"""One case becomes one judged claim, whatever happens."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model.case import Case
from mailguard.model.judgement import BADNESS, ComparedFact, FactState, Finding, Recommendation, Severity, Verdict
from mailguard.model.notice import Role
from mailguard.model.origin import OriginState
from mailguard.rules import claim_sentence, deciding, judge
from mailguard.rules.judge import facts_or_crash, numbered
from mailguard.rules.row import Facts
from mailguard.rules.table import RULES, Rule
from orders.view import Blocker, FulfilledBy, OrderStatus, Provenance
from tests.mailguard.rules.builders import (
    KEY,
    ORDER_ID,
    a_case,
    a_line,
    a_notice,
    a_seller,
    an_account,
    an_item,
    an_order,
    an_origin,
    codes,
    usd,
    with_order,
    without_order,
)


def crashing(case: Case) -> tuple[Finding, ...]:
    raise RecursionError


CRASH = Rule("test.crash", crashing, ())


def test_a_notice_that_agrees_in_everything_is_verified() -> None:
    judged = judge(a_case())
    assert (judged.verdict, judged.recommendation) == (Verdict.VERIFIED, Recommendation.SHIP_TO_STORE_ADDRESS)
    assert judged.findings == ()


def test_the_order_and_its_version_are_named() -> None:
    judged = judge(a_case())
    assert (judged.order, judged.order_version) == (KEY, 3)


def test_every_finding_names_the_order_that_it_is_about() -> None:
    judged = judge(a_case(notice=a_notice(total=usd(1))))
    assert {one.order_id for one in judged.findings} == {ORDER_ID}


def test_the_status_stands_among_the_facts_for_people() -> None:
    judged = judge(with_order(an_order(status=OrderStatus.CANCELLED)))
    [status] = [fact for fact in judged.facts if fact.name == "status"]
    assert (status.state, status.actual) == (FactState.DIFFERENT, "CANCELLED")


def test_a_rule_that_crashes_is_a_finding_and_the_verdict_falls() -> None:
    judged = judge(a_case(), (*RULES, CRASH))
    assert judged.verdict is Verdict.UNVERIFIED
    assert [(one.code, one.claimed) for one in judged.findings] == [("rule.crashed", "test.crash")]


def test_every_other_rule_still_runs_when_one_crashes() -> None:
    judged = judge(a_case(notice=a_notice(total=usd(1))), (CRASH, *RULES))
    assert judged.verdict is Verdict.SUSPECTED_SPOOF
    assert codes(judged.findings) == ["rule.crashed", "order.total_mismatch"]


def test_not_shippable_falls_with_a_crash_but_is_still_not_to_be_shipped() -> None:
    judged = judge(with_order(an_order(status=OrderStatus.CANCELLED)), (*RULES, CRASH))
    assert (judged.verdict, judged.recommendation) == (Verdict.UNVERIFIED, Recommendation.DO_NOT_SHIP)


def test_facts_that_cannot_be_summarised_are_never_good() -> None:
    broken = replace(a_case(), seller=None)
    judged = judge(broken)
    assert judged.verdict is Verdict.UNVERIFIED
    assert "rule.crashed" in codes(judged.findings)


def test_facts_that_cannot_be_summarised_are_told_as_such() -> None:
    def crash(case: Case) -> Facts:
        raise RuntimeError

    found = facts_or_crash(a_case(), crash)
    assert found == Finding(code="rule.crashed", severity=Severity.UNVERIFIED, claimed="facts")


def test_a_finding_that_names_its_order_keeps_it() -> None:
    its = Finding(code="notice.conflict", severity=Severity.NOTE, order_id="114-1")
    other = Finding(code="notice.other", severity=Severity.NOTE)
    assert numbered((its, other, other), a_case()) == (its, replace(other, order_id=ORDER_ID))


@pytest.mark.parametrize(
    ("status", "state"),
    [(OrderStatus.UNSHIPPED, FactState.EQUAL), (OrderStatus.CANCELLED, FactState.DIFFERENT)],
)
def test_the_status_is_shown_beside_what_the_notice_says_of_it(status: OrderStatus, state: FactState) -> None:
    case = with_order(an_order(status=status), notice=a_notice(listed_status="Unshipped"))
    assert judge(case).facts[-1] == ComparedFact(
        name="status", state=state, claimed="Unshipped", actual=status.value, hard=False
    )


def test_without_a_claim_or_an_order_no_facts_are_shown() -> None:
    assert judge(a_case(notice=None)).facts == ()
    assert judge(without_order()).facts == ()


def test_no_rules_at_all_do_not_make_an_unproved_mail_verified() -> None:
    assert judge(a_case(origin=an_origin(state=OriginState.UNKNOWN)), ()).verdict is Verdict.UNVERIFIED


ORDERS = st.builds(
    an_order,
    status=st.sampled_from(OrderStatus),
    provenance=st.sampled_from(Provenance),
    fulfilled_by=st.sampled_from(FulfilledBy),
    cancel_requested=st.booleans(),
    confirmed_here=st.booleans(),
    grand_total=st.sampled_from([None, usd(4498), usd(4499)]),
    items=st.sampled_from([(), (a_line(),), (a_line(ordered=3),), (a_line(sku=None),), (a_line(), a_line(sku="X"))]),
    blockers=st.lists(st.sampled_from(Blocker), max_size=2).map(tuple),
    ship_to=st.none(),
)
NOTICES = st.none() | st.builds(
    a_notice,
    order_id=st.sampled_from([None, ORDER_ID, "114-0000000-0000000"]),
    role=st.sampled_from(Role),
    items=st.sampled_from([(), (an_item(),), (an_item(quantity=None),), (an_item(sku=None),), (an_item(sku="X"),)]),
    total=st.sampled_from([None, usd(4498), usd(1)]),
    missing=st.sampled_from([(), ("title",)]),
    conflicts=st.sampled_from([(), ("quantity",)]),
    ship_to=st.sampled_from([(), ("12 Oak Street",)]),
    experimental=st.booleans(),
)
ORIGINS = st.builds(
    an_origin,
    state=st.sampled_from(OriginState),
    display_name_only=st.booleans(),
    addressee=st.sampled_from([None, "shop@lamps.example", "x@y.example"]),
)
CHANGES: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries(
    {"notice": NOTICES, "origin": ORIGINS},
    optional={
        "store_unavailable": st.booleans(),
        "addressee_elsewhere": st.booleans(),
        "profile": st.none(),
        "seller": st.sampled_from([a_seller(accounts=()), a_seller(accounts=(an_account(as_of=None),))]),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    changes = dict(draw(CHANGES))
    if draw(st.booleans()):
        earlier = draw(st.lists(ORDERS, max_size=2).map(tuple))
        return with_order(draw(ORDERS), earlier=earlier, **changes)
    return without_order(elsewhere=draw(st.booleans()), **changes)


@given(cases())
def test_no_rule_crashes(case: Case) -> None:
    assert "rule.crashed" not in codes(judge(case).findings)


@given(cases())
def test_a_verdict_always_has_a_reason_and_words(case: Case) -> None:
    judged = judge(case)
    if judged.verdict not in (Verdict.VERIFIED, Verdict.NOT_A_NOTICE):
        found = deciding(judged)
        assert found is not None
        assert found.message in claim_sentence(judged) or "Do not" in claim_sentence(judged)
    assert claim_sentence(judged)


@given(cases())
def test_every_finding_is_declared_by_its_rule(case: Case) -> None:
    rank = list(Severity)
    for rule in RULES:
        declared = dict(rule.codes)
        for one in rule.function(case):
            if declared:
                assert rank.index(one.severity) <= rank.index(declared[one.code])


@given(cases())
def test_verified_is_only_what_is_proved_found_and_shippable(case: Case) -> None:
    judged = judge(case)
    if judged.verdict is not Verdict.VERIFIED:
        return
    assert case.origin.state in (OriginState.DIRECT, OriginState.SEALED)
    assert case.origin.addressee == "shop@lamps.example"
    assert case.order is not None
    order = case.order.current
    assert order.provenance is not Provenance.MANUAL
    assert order.fulfilled_by is FulfilledBy.SELLER
    assert order.status in (OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED)
    assert not order.blockers
    assert {fact.state for fact in judged.facts if fact.hard} <= {FactState.EQUAL, FactState.NOT_COMPARED}


@given(cases())
def test_the_worse_origin_never_gives_the_better_verdict(case: Case) -> None:
    def worth(state: OriginState) -> int:
        origin = replace(case.origin, state=state, display_name_only=False)
        verdict = judge(replace(case, origin=origin, origins=(origin,))).verdict
        return -1 if verdict is Verdict.NOT_A_NOTICE else BADNESS.index(verdict)

    unproved = worth(OriginState.UNKNOWN)
    # A notice to another seller is a lie only where the addressee is proved; nothing else turns on that.
    if not case.addressee_elsewhere:
        assert worth(OriginState.DIRECT) <= unproved
    assert unproved <= worth(OriginState.CONTRADICTED)


@pytest.mark.parametrize("state", [OriginState.FORWARDER_ONLY, OriginState.UNKNOWN])
def test_an_honest_notice_whose_proof_was_lost_is_never_accused(state: OriginState) -> None:
    judged = judge(a_case(origin=an_origin(state=state, addressee=None)))
    assert (judged.verdict, judged.recommendation) == (Verdict.UNVERIFIED, Recommendation.CHECK_MARKETPLACE)
