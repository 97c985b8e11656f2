"""Whether the amounts of a notice fit together, where the store cannot say whether they are right."""

from mailguard.model.case import Case
from mailguard.model.judgement import FactState, Finding
from mailguard.rules.claims import claimed_sale, unverified
from mailguard.rules.comparing import compare
from mailguard.rules.comparing.sums import adds_up, promises_too_much


def sums(case: Case) -> tuple[Finding, ...]:
    """Goods, shipping, tax, gift wrap and discount make the total; fees and earnings are no more than it.

    A total that the order itself has is right, whatever else the notice leaves out (a voucher, a rounding).
    """
    notice = claimed_sale(case)
    if notice is None:
        return ()
    found = []
    if adds_up(notice) is False and not total_is_known(case):
        found.append(unverified("notice.sums_differ", f"total: {notice.total}"))
    if promises_too_much(notice):
        found.append(unverified("notice.sums_differ", f"earnings: {notice.earnings}"))
    return tuple(found)


def total_is_known(case: Case) -> bool:
    """The store has the total to compare with: its own finding tells a difference."""
    if case.notice is None or case.order is None:
        return False
    facts = compare(case.notice, case.order.current)
    return any(fact.name == "total" and fact.state is not FactState.NOT_COMPARED for fact in facts)
