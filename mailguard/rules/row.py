"""Which row of the verdict's table a claim stands in: what the facts, all together, say."""

from dataclasses import dataclass
from enum import StrEnum

from mailguard.model.case import Case
from mailguard.model.judgement import ComparedFact, FactState, Severity
from mailguard.model.notice import Notice
from mailguard.rules.claims import accounts, claimed_sale, contradiction, experimental
from mailguard.rules.comparing import compare
from mailguard.rules.standing import is_done, obstacles
from orders.view import FoundOrder


class Row(StrEnum):
    """The rows of DESIGN section 2, in its order."""

    EQUAL_SHIPPABLE = "equal_shippable"
    EQUAL_NOT_SHIPPABLE = "equal_not_shippable"  # the store is fresh
    EQUAL_UNSURE = "equal_unsure"  # store stale, only soft facts differ, or an earlier version fits
    CONTRADICTED = "contradicted"  # by a hard fact, and no known version fits
    NOT_FOUND_YET = "not_found_yet"  # the store may be behind, or gave no answer
    NOT_FOUND_PROVED = "not_found_proved"  # a read since covers it, or the order is another seller's
    UNREADABLE = "unreadable"  # a sale is claimed, but unreadable or ambiguous
    NO_CLAIM = "no_claim"


EQUAL_ROWS = frozenset({Row.EQUAL_SHIPPABLE, Row.EQUAL_NOT_SHIPPABLE, Row.EQUAL_UNSURE})
MUST_BE_COMPARED = frozenset({"order", "item", "quantity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The row, and the names of the facts that were compared and are equal wherever they occur.

    `done`: the order shipped after the notice came, so nothing is left to do. The default knows nothing.
    """

    row: Row = Row.UNREADABLE
    compared: frozenset[str] = frozenset()
    done: bool = False


def facts_of(case: Case) -> Facts:
    """Summarise one case. Raises nothing but bugs; pure."""
    notice = claimed_sale(case)
    if notice is None:
        return Facts(row=Row.NO_CLAIM)
    if case.order is None:
        return Facts(row=missing_row(case, notice))
    if contradiction(case, notice):
        return Facts(row=Row.CONTRADICTED)
    if not notice.readable:
        return Facts(row=Row.UNREADABLE)
    return found_facts(case, case.order, notice)


def missing_row(case: Case, notice: Notice) -> Row:
    """No single order was found: unreadable, ambiguous, not here yet, or proved not to be this seller's."""
    if case.store_unavailable:
        return Row.NOT_FOUND_YET
    if notice.order_id is None or case.lookup is None or case.lookup.hits:
        return Row.UNREADABLE
    return Row.NOT_FOUND_PROVED if proved_absent(case, notice) else Row.NOT_FOUND_YET


def proved_absent(case: Case, notice: Notice) -> bool:
    """The order is another seller's, or every account's last read would have shown it.

    An order number that was read in two ways, or by guessed labels, proves nothing by its absence.
    """
    if case.lookup is None or case.lookup.hits or experimental(case):
        return False
    if {"order_id", "order"} & {*notice.conflicts, *notice.guessed}:
        return False
    there = accounts(case)
    covered = bool(there) and all(one.absence_proves(case.examined.received_at) for one in there)
    return case.lookup.elsewhere or covered


def found_facts(case: Case, order: FoundOrder, notice: Notice) -> Facts:
    """The order was found and nothing contradicts it: equal as far as known, and shippable or not."""
    facts = compare(notice, order.current)
    compared = equal_everywhere(facts)
    severities = {finding.severity for finding in obstacles(case)}
    done = is_done(case)
    if any(fact.state is FactState.DIFFERENT for fact in facts) or not compared >= MUST_BE_COMPARED:
        return Facts(row=Row.EQUAL_UNSURE, compared=compared, done=done)
    if severities & {Severity.UNVERIFIED, Severity.SPOOF}:
        return Facts(row=Row.EQUAL_UNSURE, compared=compared, done=done)
    if Severity.NOT_SHIPPABLE in severities:
        return Facts(row=Row.EQUAL_NOT_SHIPPABLE, compared=compared)
    return Facts(row=Row.EQUAL_SHIPPABLE, compared=compared, done=done)


def equal_everywhere(facts: tuple[ComparedFact, ...]) -> frozenset[str]:
    """Names of facts that were compared and equal for every item that they are told of."""
    equal = {fact.name for fact in facts if fact.state is FactState.EQUAL}
    return frozenset(equal - {fact.name for fact in facts if fact.state is not FactState.EQUAL})
