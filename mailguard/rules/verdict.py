"""Origin, facts and findings become one verdict: the table of the design, and nothing else.

Pure, total and monotone: a worse finding never gives a better verdict, and nothing at all gives `unverified`.
"""

from mailguard.model.judgement import BADNESS, Finding, Judged, Recommendation, Severity, Verdict
from mailguard.model.origin import Origin, OriginState
from mailguard.rules.row import EQUAL_ROWS, MUST_BE_COMPARED, Facts, Row

V, N, U, S, O = (  # noqa: E741 — short, so that the table can be read as a table
    Verdict.VERIFIED,
    Verdict.NOT_SHIPPABLE,
    Verdict.UNVERIFIED,
    Verdict.SUSPECTED_SPOOF,
    Verdict.NOT_A_NOTICE,
)
# Columns, left to right: proved (direct, sealed), not proved (forwarder only, unknown), contradicted.
TABLE: dict[Row, tuple[Verdict, Verdict, Verdict]] = {
    Row.EQUAL_SHIPPABLE: (V, U, S),
    Row.EQUAL_NOT_SHIPPABLE: (N, U, S),
    Row.EQUAL_UNSURE: (U, U, S),
    Row.CONTRADICTED: (S, S, S),
    Row.NOT_FOUND_YET: (U, U, S),
    Row.NOT_FOUND_PROVED: (S, S, S),
    Row.UNREADABLE: (U, U, S),
    Row.NO_CLAIM: (O, O, S),  # where only the display name poses: O, with a note
}
COLUMN = {
    OriginState.DIRECT: 0,
    OriginState.SEALED: 0,
    OriginState.FORWARDER_ONLY: 1,
    OriginState.UNKNOWN: 1,
    OriginState.CONTRADICTED: 2,
}
AT_BEST = {
    Severity.NOTE: Verdict.VERIFIED,
    Severity.NOT_SHIPPABLE: Verdict.NOT_SHIPPABLE,
    Severity.UNVERIFIED: Verdict.UNVERIFIED,
    Severity.SPOOF: Verdict.SUSPECTED_SPOOF,
}
ADVICE = {
    Verdict.VERIFIED: Recommendation.SHIP_TO_STORE_ADDRESS,
    Verdict.NOT_SHIPPABLE: Recommendation.DO_NOT_SHIP,
    Verdict.UNVERIFIED: Recommendation.CHECK_MARKETPLACE,
    Verdict.SUSPECTED_SPOOF: Recommendation.IGNORE_MAIL,
    Verdict.NOT_A_NOTICE: Recommendation.NONE,
}
# How bad a verdict is, the worst first: for several claims in one mail.
WORST_FIRST = (*reversed(BADNESS), Verdict.NOT_A_NOTICE)


def decide(origin: Origin, facts: Facts, findings: tuple[Finding, ...]) -> tuple[Verdict, Recommendation]:
    """The verdict and what to do. The table gives the best that is possible; each finding can only lower it."""
    verdict = cell(origin, facts)
    for finding in findings:
        verdict = lowered(verdict, finding.severity)
    return verdict, recommendation(verdict, facts, findings)


def cell(origin: Origin, facts: Facts) -> Verdict:
    """One cell of the table; `verified` and `not_shippable` only where order, item and quantity were equal."""
    if facts.row is Row.NO_CLAIM and origin.state is OriginState.CONTRADICTED and origin.display_name_only:
        return Verdict.NOT_A_NOTICE
    verdict = TABLE[facts.row][COLUMN[origin.state]]
    positive = facts.compared >= MUST_BE_COMPARED
    return verdict if positive or verdict not in (Verdict.VERIFIED, Verdict.NOT_SHIPPABLE) else Verdict.UNVERIFIED


def lowered(verdict: Verdict, severity: Severity) -> Verdict:
    """The worse of the two. A mail that claims no sale falls only by what makes it doubtful or a lie."""
    at_best = AT_BEST[severity]
    if verdict is Verdict.NOT_A_NOTICE:
        return at_best if severity in (Severity.UNVERIFIED, Severity.SPOOF) else verdict
    return max(verdict, at_best, key=BADNESS.index)


def recommendation(verdict: Verdict, facts: Facts, findings: tuple[Finding, ...]) -> Recommendation:
    """What to do. Equal but not shippable means "do not ship" even where the mail's proof was lost."""
    if verdict is Verdict.VERIFIED and facts.done:
        return Recommendation.NONE  # it was right, and the goods have gone: nobody is told to ship again
    if verdict is Verdict.UNVERIFIED and facts.row in EQUAL_ROWS:
        told = any(finding.severity is Severity.NOT_SHIPPABLE for finding in findings)
        if told or facts.row is Row.EQUAL_NOT_SHIPPABLE:
            return Recommendation.DO_NOT_SHIP
    return ADVICE[verdict]


def worst_first(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Claims of one mail, the worst first and otherwise in their order; claims of no sale last."""
    return tuple(sorted(judged, key=lambda one: WORST_FIRST.index(one.verdict)))


def deciding(judged: Judged) -> Finding | None:
    """The finding that made the verdict what it is: the first of the strongest. None where none was needed."""
    wanted = {verdict: severity for severity, verdict in AT_BEST.items() if severity is not Severity.NOTE}
    severity = wanted.get(judged.verdict)
    return next((one for one in judged.findings if one.severity is severity), None)
