"""The table of the design, cell by cell, and what may never happen."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model.judgement import BADNESS, Finding, Judged, Recommendation, Severity, Verdict
from mailguard.model.origin import Origin, OriginState
from mailguard.rules import decide, deciding, worst_first
from mailguard.rules.row import MUST_BE_COMPARED, Facts, Row

V, N, U, S, O = (  # noqa: E741
    Verdict.VERIFIED,
    Verdict.NOT_SHIPPABLE,
    Verdict.UNVERIFIED,
    Verdict.SUSPECTED_SPOOF,
    Verdict.NOT_A_NOTICE,
)
STATES = (
    OriginState.DIRECT,
    OriginState.SEALED,
    OriginState.FORWARDER_ONLY,
    OriginState.UNKNOWN,
    OriginState.CONTRADICTED,
)
# Written out on purpose, not derived from the code: this is the design's table.
CELLS = {
    Row.EQUAL_SHIPPABLE: (V, V, U, U, S),
    Row.EQUAL_NOT_SHIPPABLE: (N, N, U, U, S),
    Row.EQUAL_UNSURE: (U, U, U, U, S),
    Row.CONTRADICTED: (S, S, S, S, S),
    Row.NOT_FOUND_YET: (U, U, U, U, S),
    Row.NOT_FOUND_PROVED: (S, S, S, S, S),
    Row.UNREADABLE: (U, U, U, U, S),
    Row.NO_CLAIM: (O, O, O, O, S),
}
EVERY_CELL = [
    (row, state, verdict) for row, line in CELLS.items() for state, verdict in zip(STATES, line, strict=True)
]
ADVICE = {
    V: Recommendation.SHIP_TO_STORE_ADDRESS,
    N: Recommendation.DO_NOT_SHIP,
    U: Recommendation.CHECK_MARKETPLACE,
    S: Recommendation.IGNORE_MAIL,
    O: Recommendation.NONE,
}


def an_origin(state: OriginState = OriginState.DIRECT, *, display_name_only: bool = False) -> Origin:
    return Origin(container="0", state=state, display_name_only=display_name_only)


def compared(row: Row, *, done: bool = False) -> Facts:
    return Facts(row=row, compared=MUST_BE_COMPARED, done=done)


def a_finding(severity: Severity) -> Finding:
    return Finding(code=f"test.{severity}", severity=severity)


def judged(verdict: Verdict, *findings: Finding) -> Judged:
    return Judged(notice=None, verdict=verdict, recommendation=ADVICE[verdict], findings=findings)


origins = st.builds(an_origin, st.sampled_from(STATES), display_name_only=st.booleans())
names = st.frozensets(st.sampled_from(("order", "item", "quantity", "total", "title")))
facts = st.builds(Facts, row=st.sampled_from(Row), compared=names, done=st.booleans())
findings = st.lists(st.builds(a_finding, st.sampled_from(Severity)), max_size=5).map(tuple)


@pytest.mark.parametrize(("row", "state", "verdict"), EVERY_CELL, ids=lambda value: str(value))
def test_the_table_gives_this_verdict(row: Row, state: OriginState, verdict: Verdict) -> None:
    assert decide(an_origin(state), compared(row), ())[0] is verdict


def test_the_table_has_every_row_and_every_origin() -> None:
    assert len(EVERY_CELL) == len(Row) * len(OriginState) == 40


@pytest.mark.parametrize(("row", "state", "verdict"), EVERY_CELL, ids=lambda value: str(value))
def test_the_advice_follows_the_verdict(row: Row, state: OriginState, verdict: Verdict) -> None:
    expected = ADVICE[verdict]
    if verdict is U and row is Row.EQUAL_NOT_SHIPPABLE:
        expected = Recommendation.DO_NOT_SHIP
    assert decide(an_origin(state), compared(row), ())[1] is expected


def test_nothing_at_all_is_unverified() -> None:
    assert decide(an_origin(OriginState.UNKNOWN), Facts(), ()) == (U, Recommendation.CHECK_MARKETPLACE)


@pytest.mark.parametrize("missing", sorted(MUST_BE_COMPARED))
@pytest.mark.parametrize("row", [Row.EQUAL_SHIPPABLE, Row.EQUAL_NOT_SHIPPABLE])
def test_what_must_be_compared_and_was_not_is_unverified(missing: str, row: Row) -> None:
    assert decide(an_origin(), Facts(row=row, compared=MUST_BE_COMPARED - {missing}), ())[0] is U


def test_no_claim_under_a_posing_display_name_alone_is_no_notice() -> None:
    posing = an_origin(OriginState.CONTRADICTED, display_name_only=True)
    assert decide(posing, Facts(row=Row.NO_CLAIM), ())[0] is O


@pytest.mark.parametrize("row", [row for row in Row if row is not Row.NO_CLAIM])
def test_a_claim_under_a_posing_display_name_is_a_spoof(row: Row) -> None:
    assert decide(an_origin(OriginState.CONTRADICTED, display_name_only=True), compared(row), ())[0] is S


@pytest.mark.parametrize(
    ("severity", "verdict"),
    [(Severity.NOTE, V), (Severity.NOT_SHIPPABLE, N), (Severity.UNVERIFIED, U), (Severity.SPOOF, S)],
)
def test_a_finding_lowers_the_best_cell_to_its_own_worth(severity: Severity, verdict: Verdict) -> None:
    assert decide(an_origin(), compared(Row.EQUAL_SHIPPABLE), (a_finding(severity),))[0] is verdict


def test_a_lie_stays_one_when_a_rule_crashes() -> None:
    crash = Finding(code="rule.crashed", severity=Severity.UNVERIFIED)
    assert decide(an_origin(), compared(Row.CONTRADICTED), (crash,))[0] is S


def test_a_crash_without_a_claim_is_unverified_since_the_claim_may_have_been_missed() -> None:
    assert decide(an_origin(), Facts(row=Row.NO_CLAIM), (a_finding(Severity.UNVERIFIED),))[0] is U


def test_equal_but_told_not_to_ship_is_do_not_ship_even_without_proof() -> None:
    told = (a_finding(Severity.NOT_SHIPPABLE),)
    advice = decide(an_origin(OriginState.UNKNOWN), compared(Row.EQUAL_UNSURE), told)[1]
    assert advice is Recommendation.DO_NOT_SHIP


def test_goods_that_have_gone_are_never_to_be_shipped_again() -> None:
    assert decide(an_origin(), compared(Row.EQUAL_SHIPPABLE, done=True), ()) == (V, Recommendation.NONE)


def by_design(origin: Origin, facts: Facts, severities: frozenset[Severity]) -> tuple[Verdict, Recommendation]:
    """The design's own words, section 2, sentence by sentence: nothing of it is taken from the code."""
    proved = origin.state in (OriginState.DIRECT, OriginState.SEALED)
    lie = origin.state is OriginState.CONTRADICTED
    whole = {"order", "item", "quantity"} <= facts.compared  # "order, item and quantity must be compared"
    if facts.row is Row.NO_CLAIM:
        # The last row: where only the display name poses, no sale is claimed either.
        verdict = S if lie and not origin.display_name_only else O
    elif lie or facts.row in (Row.CONTRADICTED, Row.NOT_FOUND_PROVED):
        verdict = S  # "a hard one contradicts", "not found, and a read since covers it", the last column
    elif facts.row is Row.EQUAL_SHIPPABLE and proved and whole:
        verdict = V  # "all compared are equal, shippable now"
    elif facts.row is Row.EQUAL_NOT_SHIPPABLE and proved and whole:
        verdict = N  # "equal, store fresh, not shippable"
    else:
        verdict = U
    # The severities of a finding, from the strongest; none of them turns a claimed sale into no notice.
    if Severity.SPOOF in severities:
        verdict = S
    elif Severity.UNVERIFIED in severities and verdict is not S:
        verdict = U
    elif Severity.NOT_SHIPPABLE in severities and verdict is V:
        verdict = N
    if verdict is V:
        return V, (Recommendation.NONE if facts.done else Recommendation.SHIP_TO_STORE_ADDRESS)
    equal = facts.row in (Row.EQUAL_SHIPPABLE, Row.EQUAL_NOT_SHIPPABLE, Row.EQUAL_UNSURE)
    stopped = facts.row is Row.EQUAL_NOT_SHIPPABLE or Severity.NOT_SHIPPABLE in severities
    if verdict is U and equal and stopped:  # "(equal but not shippable: do_not_ship)"
        return U, Recommendation.DO_NOT_SHIP
    return verdict, ADVICE[verdict]


EVERY_SET = [frozenset(some) for many in range(5) for some in combinations(Severity, many)]
EVERY_ORIGIN = [an_origin(state, display_name_only=only) for state in STATES for only in (False, True)]
NAMES = ("order", "item", "quantity", "total")
EVERY_COMPARED = [frozenset(some) for many in range(5) for some in combinations(NAMES, many)]


def of(severities: frozenset[Severity]) -> tuple[Finding, ...]:
    return tuple(a_finding(one) for one in sorted(severities))


@pytest.mark.parametrize("row", Row)
@pytest.mark.parametrize("done", [False, True])
def test_s15_every_point_of_the_space_has_the_verdict_of_the_design(row: Row, done: bool) -> None:
    for origin in EVERY_ORIGIN:
        for names in EVERY_COMPARED:
            facts = Facts(row=row, compared=names, done=done)
            for severities in EVERY_SET:
                said = decide(origin, facts, of(severities))
                assert said == by_design(origin, facts, severities), (origin, facts, severities)


@pytest.mark.parametrize("row", Row)
def test_nowhere_in_the_space_does_a_further_finding_improve_a_verdict(row: Row) -> None:
    for origin in EVERY_ORIGIN:
        for names in EVERY_COMPARED:
            facts = Facts(row=row, compared=names)
            told = {severities: decide(origin, facts, of(severities))[0] for severities in EVERY_SET}
            for severities, before in told.items():
                for more in Severity:
                    after = told[severities | {more}]
                    better = before is not O and (after is O or BADNESS.index(after) < BADNESS.index(before))
                    assert not better, (origin, facts, severities, more)


@given(origins, facts, findings, st.sampled_from(Severity))
def test_a_further_finding_never_improves_a_verdict(
    origin: Origin, facts: Facts, found: tuple[Finding, ...], severity: Severity
) -> None:
    before, _ = decide(origin, facts, found)
    after, _ = decide(origin, facts, (*found, a_finding(severity)))
    if before is O:
        assert after in (O, U, S)
    else:
        assert BADNESS.index(after) >= BADNESS.index(before)


@given(origins, facts, findings)
def test_the_order_of_findings_does_not_matter(origin: Origin, facts: Facts, found: tuple[Finding, ...]) -> None:
    assert decide(origin, facts, found) == decide(origin, facts, tuple(reversed(found)))


@given(origins, facts, findings)
def test_verified_needs_positive_values(origin: Origin, facts: Facts, found: tuple[Finding, ...]) -> None:
    if decide(origin, facts, found)[0] is V:
        assert origin.state in (OriginState.DIRECT, OriginState.SEALED)
        assert facts.row is Row.EQUAL_SHIPPABLE
        assert facts.compared >= MUST_BE_COMPARED
        assert {one.severity for one in found} <= {Severity.NOTE}


@given(origins, facts, findings)
def test_a_claimed_sale_never_becomes_no_notice(origin: Origin, facts: Facts, found: tuple[Finding, ...]) -> None:
    verdict, _ = decide(origin, facts, found)
    assert (verdict is O) <= (facts.row is Row.NO_CLAIM)


@given(origins, facts, findings)
def test_only_verified_ever_says_ship(origin: Origin, facts: Facts, found: tuple[Finding, ...]) -> None:
    verdict, advice = decide(origin, facts, found)
    assert (advice is Recommendation.SHIP_TO_STORE_ADDRESS) <= (verdict is V)


def test_the_worst_claim_comes_first_and_equals_keep_their_order() -> None:
    one, other = judged(U), judged(U, a_finding(Severity.UNVERIFIED))
    assert worst_first((judged(O), judged(V), one, judged(S), other, judged(N))) == (
        judged(S),
        one,
        other,
        judged(N),
        judged(V),
        judged(O),
    )


def test_the_first_of_the_strongest_findings_decides() -> None:
    weak, first, second = a_finding(Severity.NOTE), a_finding(Severity.UNVERIFIED), a_finding(Severity.NOT_SHIPPABLE)
    assert deciding(judged(U, weak, second, first)) == first


def test_verified_needs_no_deciding_finding() -> None:
    assert deciding(judged(V, a_finding(Severity.NOTE))) is None
