"""Each compared fact becomes a finding where it matters: contradicted, worded otherwise, or not to be compared.

A hard fact that differs is a lie, unless an earlier version of the order fits the whole claim.
"""

from mailguard.model.case import Case
from mailguard.model.judgement import ComparedFact, FactState, Finding, Severity
from mailguard.rules.claims import claimed_sale, fits_earlier
from mailguard.rules.comparing import compare
from mailguard.rules.row import MUST_BE_COMPARED

DIFFERENT = {
    "order": "order.id_mismatch",
    "item": "order.item_mismatch",
    "quantity": "order.quantity_mismatch",
    "lines": "order.lines_left_out",
    "title": "order.title_mismatch",
    "price": "order.price_mismatch",
    "subtotal": "order.subtotal_mismatch",
    "shipping": "order.shipping_mismatch",
    "tax": "order.tax_mismatch",
    "discount": "order.discount_mismatch",
    "total": "order.total_mismatch",
    "earnings": "order.earnings_too_high",
    "currency": "order.currency_mismatch",
    "ship_to": "order.ship_to_mismatch",
    "buyer_name": "order.buyer_name_mismatch",
    "order_date": "order.date_mismatch",
    "ship_by": "order.ship_by_mismatch",
}
NOT_COMPARED = {
    "item": "order.item_not_compared",
    "quantity": "order.quantity_not_compared",
    "price": "order.price_not_compared",
    "subtotal": "order.subtotal_not_compared",
    "shipping": "order.shipping_not_compared",
    "total": "order.total_not_compared",
    "currency": "order.currency_not_compared",
    "ship_to": "order.ship_to_not_compared",
}
GOODS: frozenset[str] = frozenset({"order", "item", "quantity", "lines", "title"})
MONEY: frozenset[str] = frozenset(
    {"price", "subtotal", "shipping", "tax", "discount", "total", "earnings", "currency"}
)
PEOPLE: frozenset[str] = frozenset({"buyer_name"})
DATES: frozenset[str] = frozenset({"order_date", "ship_by"})


def goods(case: Case) -> tuple[Finding, ...]:
    """Order id, item, quantity and title of every claimed line; lines that the notice leaves out."""
    return told(case, GOODS)


def money(case: Case) -> tuple[Finding, ...]:
    """Prices and totals in minor units; another currency is a mismatch, never converted (ISO 4217).

    What the store lacks is a note: not compared, never a match.
    """
    return told(case, MONEY)


def people(case: Case) -> tuple[Finding, ...]:
    """The buyer's name: soft."""
    return told(case, PEOPLE)


def dates(case: Case) -> tuple[Finding, ...]:
    """Order date and ship-by date: soft, and right in any time zone."""
    return told(case, DATES)


def ship_to(case: Case) -> tuple[Finding, ...]:
    """The address that the notice shows. Where this marketplace never sends one, an equal one is noted.

    One that cannot be compared keeps such a notice unverified: it stands where none is expected.
    """
    never = case.profile is not None and case.profile.ship_to == "never"
    found = told(case, frozenset({"ship_to"}))
    if not never or claimed_sale(case) is None or not claimed_sale_address(case):
        return found
    if any(one.severity is not Severity.NOTE for one in found):
        return found
    unsure = Severity.UNVERIFIED if found or case.order is None else Severity.NOTE
    return (*found, Finding(code="order.ship_to_unexpected", severity=unsure))


def claimed_sale_address(case: Case) -> tuple[str, ...]:
    return case.notice.ship_to if case.notice is not None else ()


def told(case: Case, names: frozenset[str]) -> tuple[Finding, ...]:
    """The findings of the named facts. With no order there is nothing to compare with; that is told elsewhere."""
    notice = claimed_sale(case)
    if notice is None or case.order is None:
        return ()
    facts = compare(notice, case.order.current)
    worst = Severity.UNVERIFIED if fits_earlier(case, notice) else Severity.SPOOF
    return tuple(one for fact in facts if fact.name in names for one in finding_of(fact, worst))


def finding_of(fact: ComparedFact, worst: Severity) -> tuple[Finding, ...]:
    """() where equal. Different: `worst` if hard, else unverified. Not compared: a note, or what must be compared."""
    if fact.state is FactState.DIFFERENT:
        severity, code = (worst if fact.hard else Severity.UNVERIFIED), DIFFERENT[fact.name]
    elif fact.state is FactState.NOT_COMPARED and fact.name in NOT_COMPARED:
        severity = Severity.UNVERIFIED if fact.name in MUST_BE_COMPARED else Severity.NOTE
        code = NOT_COMPARED[fact.name]
    else:
        return ()
    return (Finding(code=code, severity=severity, claimed=fact.claimed, actual=fact.actual),)
