"""A shop that prints a bare "$" means its own dollar: the order in the store says which one that is."""

from dataclasses import replace
from typing import Any

from mailguard.model.notice import Field, Notice
from mailguard.notices.money import DOLLARS, UNSAID
from orders.view import EXPONENTS, Money, OrderView

_DIGITS = EXPONENTS.get(UNSAID, 2)  # with which an amount without a currency is read
_AMOUNTS = ("subtotal", "shipping", "tax", "discount", "gift_wrap", "total", "fees", "earnings")


def in_the_orders_dollar(notice: Notice, order: OrderView | None) -> Notice:
    """The notice with the order's currency where it says none, if that is a dollar; else as it is.

    An amount with a code of its own ("$48.30 USD") keeps it.
    """
    currency = order.currency or (order.grand_total.currency if order.grand_total else None) if order else None
    if currency not in DOLLARS or currency is None or not _unsaid(notice):
        return notice
    amounts: dict[str, Any] = {name: _said(getattr(notice, name), currency) for name in _AMOUNTS}
    items = tuple(replace(one, price=_said(one.price, currency)) for one in notice.items)
    contradicting, asides = (tuple(_field(one, currency) for one in told) for told in _told(notice))
    return replace(notice, items=items, contradicting=contradicting, asides=asides, **amounts)


def _unsaid(notice: Notice) -> bool:
    amounts = (*(getattr(notice, name) for name in _AMOUNTS), *(one.price for one in notice.items))
    return any(one is not None and one.currency == UNSAID for one in amounts) or any(
        one.value.endswith(f" {UNSAID}") for told in _told(notice) for one in told
    )


def _told(notice: Notice) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The values that stand as text."""
    return notice.contradicting, notice.asides


def _said(amount: Money | None, currency: str) -> Money | None:
    """The amount in the shop's dollar. One with cents that its currency does not have stays without a currency."""
    if amount is None or amount.currency != UNSAID:
        return amount
    unit = 10 ** (_DIGITS - EXPONENTS.get(currency, _DIGITS))  # the Chilean dollar has no cents: "$2,340"
    return amount if amount.minor % unit else Money(amount.minor // unit, currency)


def _field(one: Field, currency: str) -> Field:
    bare = one.value.removesuffix(f" {UNSAID}")
    if bare == one.value:
        return one
    if not EXPONENTS.get(currency, _DIGITS):
        bare = bare.removesuffix("." + "0" * _DIGITS)
    return replace(one, value=f"{bare} {currency}")
