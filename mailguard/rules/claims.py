"""Small questions about a case that several rules ask, and how a rule makes its finding."""

from mailguard.model.case import Case
from mailguard.model.judgement import Finding, Severity
from mailguard.model.notice import Notice, Role
from mailguard.model.origin import OriginState
from mailguard.rules.comparing import contradicts
from orders.view import AccountView

PROVED = frozenset({OriginState.DIRECT, OriginState.SEALED})


def claimed_sale(case: Case) -> Notice | None:
    """The notice, if it claims that something was sold or paid and is to be sent; else None."""
    notice = case.notice
    if notice is None or notice.role is Role.OTHER:
        return None
    return notice if notice.role is not Role.RELAY or reads_like_a_sale(notice) else None


def reads_like_a_sale(notice: Notice) -> bool:
    """A relayed message that is laid out as a notice: an order with a quantity, a price or a total.

    A marketplace's own frame around a buyer's message names order and title, so these alone say nothing.
    """
    amounts = (notice.total, notice.subtotal, notice.earnings)
    priced = any(item.quantity is not None or item.price is not None for item in notice.items)
    return notice.order_id is not None and (priced or any(amount is not None for amount in amounts))


def accounts(case: Case) -> tuple[AccountView, ...]:
    """The seller's accounts at the marketplace that the notice names."""
    name = case.notice.marketplace if case.notice is not None else None
    return tuple(one for one in case.seller.accounts if one.marketplace == name)


def account(case: Case) -> AccountView | None:
    """The account of the order that was found."""
    if case.order is None:
        return None
    wanted = case.order.current.account_id
    every = (*case.seller.accounts, *((case.account,) if case.account is not None else ()))
    return next((one for one in every if one.account_id == wanted), None)


def experimental(case: Case) -> bool:
    """What was read rests on guessed labels: a difference may be the reading's fault."""
    by_profile = case.profile is not None and case.profile.experimental
    return by_profile or (case.notice is not None and case.notice.experimental)


def contradiction(case: Case, notice: Notice) -> bool:
    """The present version of the order does not fit, and no earlier one does."""
    if case.order is None or not contradicts(notice, case.order.current):
        return False
    return not fits_earlier(case, notice)


def fits_earlier(case: Case, notice: Notice) -> bool:
    """An earlier version of the order agrees with every hard fact of the claim."""
    return case.order is not None and any(not contradicts(notice, one) for one in case.order.earlier)


def note(code: str, claimed: str | None = None, actual: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, claimed=claimed, actual=actual)


def not_shippable(code: str, claimed: str | None = None, actual: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.NOT_SHIPPABLE, claimed=claimed, actual=actual)


def unverified(code: str, claimed: str | None = None, actual: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.UNVERIFIED, claimed=claimed, actual=actual)


def spoof(code: str, claimed: str | None = None, actual: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.SPOOF, claimed=claimed, actual=actual)
