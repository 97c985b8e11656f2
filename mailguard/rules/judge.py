"""One case becomes one judged claim: every rule in table order, the row of facts, the verdict."""

from collections.abc import Callable

from mailguard.model.case import Case
from mailguard.model.judgement import ComparedFact, FactState, Finding, Judged
from mailguard.rules.claims import claimed_sale, unverified
from mailguard.rules.comparing import compare
from mailguard.rules.row import Facts, facts_of
from mailguard.rules.standing import by_status
from mailguard.rules.table import RULES, Rule
from mailguard.rules.verdict import decide
from orders.view import OrderKey


def judge(case: Case, rules: tuple[Rule, ...] = RULES) -> Judged:
    """Judge one claim. Raises nothing: a rule that crashes is a finding, and the verdict falls to `unverified`."""
    findings = tuple(finding for rule in rules for finding in found_by(rule, case))
    facts = facts_or_crash(case)
    if isinstance(facts, Finding):
        findings, facts = (*findings, facts), Facts()
    verdict, recommendation = decide(case.origin, facts, findings)
    return Judged(
        notice=case.notice,
        verdict=verdict,
        recommendation=recommendation,
        findings=numbered(findings, case),
        facts=shown_facts(case),
        order=key_of(case),
        order_version=case.order.current.version if case.order is not None else None,
    )


def found_by(rule: Rule, case: Case) -> tuple[Finding, ...]:
    """A rule's findings, or the one that says that it crashed."""
    try:
        return rule.function(case)
    except Exception:
        return (unverified("rule.crashed", rule.name),)


def facts_or_crash(case: Case, summarise: Callable[[Case], Facts] = facts_of) -> Facts | Finding:
    try:
        return summarise(case)
    except Exception:
        return unverified("rule.crashed", "facts")


def numbered(findings: tuple[Finding, ...], case: Case) -> tuple[Finding, ...]:
    """Each finding once, with the order that it is about."""
    order_id = case.notice.order_id if case.notice is not None else None
    return tuple(dict.fromkeys(one if one.order_id else of_order(one, order_id) for one in findings))


def of_order(one: Finding, order_id: str | None) -> Finding:
    return Finding(code=one.code, severity=one.severity, claimed=one.claimed, actual=one.actual, order_id=order_id)


def shown_facts(case: Case) -> tuple[ComparedFact, ...]:
    """The claimed-versus-store table for people, the status included; () where it cannot be made."""
    notice = claimed_sale(case)
    if notice is None or case.order is None:
        return ()
    try:
        facts = compare(notice, case.order.current)
    except Exception:
        return ()
    open_ = not by_status(case.order.current)
    status = ComparedFact(
        name="status",
        state=FactState.EQUAL if open_ else FactState.DIFFERENT,
        claimed=notice.listed_status,
        actual=case.order.current.status,
        hard=False,
    )
    return (*facts, status)


def key_of(case: Case) -> OrderKey | None:
    if case.order is None:
        return None
    order = case.order.current
    return OrderKey(order.seller_id, order.account_id, order.order_id)
