"""Money: exact, in minor units. Another currency is a difference, never converted (ISO 4217).

A marketplace may show an amount with or without tax and discount, for one unit or for the line: whatever of
these the store knows fits. No tolerance: a rounding cent is the very change a forger would hide in.
"""

from collections.abc import Iterable

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.notice import Notice
from orders.view import Money, OrderItemView, OrderView


def amount(
    name: str, claimed: Money | None, known: tuple[Money, ...], *, hard: bool = True, item: str | None = None
) -> tuple[ComparedFact, ...]:
    """One claimed amount against every form in which the store knows it; () where nothing is claimed."""
    if claimed is None:
        return ()
    shown = str(claimed)
    if not known:
        return (ComparedFact(name=name, state=FactState.NOT_COMPARED, claimed=shown, hard=hard, item=item),)
    if claimed == known[0]:  # most amounts
        return (ComparedFact(name=name, state=FactState.EQUAL, claimed=shown, actual=shown, hard=hard, item=item),)
    state = FactState.EQUAL if claimed in known else FactState.DIFFERENT
    return (ComparedFact(name=name, state=state, claimed=shown, actual=str(known[0]), hard=hard, item=item),)


def order_amounts(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """Subtotal, shipping, tax, discount and total of the whole order; fees and earnings, which no store knows."""
    return (
        *(amount("subtotal", notice.subtotal, subtotals(order)) if notice.subtotal is not None else ()),
        *(amount("shipping", notice.shipping, shippings(order)) if notice.shipping is not None else ()),
        *(amount("tax", notice.tax, taxes(order), hard=False) if notice.tax is not None else ()),
        *(amount("discount", notice.discount, discounts(notice, order), hard=False) if notice.discount else ()),
        *(amount("total", notice.total, known_amounts("total", order)) if notice.total is not None else ()),
        *amount("fees", notice.fees, (), hard=False),
        *earnings(notice.earnings, order),
    )


def earnings(claimed: Money | None, order: OrderView) -> tuple[ComparedFact, ...]:
    """What the seller is promised. No store knows it, but nobody is paid more than the buyer paid: soft.

    "You have been paid too much, pass the rest on" is an old story.
    """
    most = most_earned(order) if claimed is not None else None
    if claimed is None or most is None or claimed.currency != most.currency or claimed.minor <= most.minor:
        return amount("earnings", claimed, (), hard=False)
    return amount("earnings", claimed, (most,), hard=False)


def most_earned(order: OrderView) -> Money | None:
    """The most that an order can bring: its total, or goods, shipping and tax where that is more."""
    parts = (subtotals(order), shippings(order), taxes(order) or (Money(0, "XXX"),))
    sums = [Money(sum(max(one.minor for one in part) for part in parts), parts[0][0].currency)] if all(parts) else []
    totals = [*sums, *((order.grand_total,) if order.grand_total is not None else ())]
    return max(totals, key=lambda one: one.minor, default=None)


def known_amounts(name: str, order: OrderView) -> tuple[Money, ...]:
    """Every form in which the store knows the amount of this name; () for one that it does not hold."""
    if name == "price":
        return tuple(form for line in order.items for form in prices(line))
    if name == "total":
        return () if order.grand_total is None else (order.grand_total,)
    return {"subtotal": subtotals, "shipping": shippings}.get(name, lambda _: ())(order)


def currency(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """Every currency that the notice names against the order's own."""
    claimed = sorted({money.currency for money in amounts_of(notice)})
    if not claimed:
        return ()
    known = order_currency(order)
    if known is None:
        state = FactState.NOT_COMPARED
    else:
        state = FactState.EQUAL if claimed == [known] else FactState.DIFFERENT
    return (ComparedFact(name="currency", state=state, claimed=", ".join(claimed), actual=known),)


def order_currency(order: OrderView) -> str | None:
    """The order's currency (ISO 4217), None where the store does not know it."""
    return order.currency or (order.grand_total.currency if order.grand_total else None)


def amounts_of(notice: Notice) -> tuple[Money, ...]:
    """All money that a notice names."""
    whole = (notice.subtotal, notice.shipping, notice.tax, notice.discount, notice.gift_wrap, notice.total)
    every = (*whole, notice.fees, notice.earnings, *(item.price for item in notice.items))
    return tuple(money for money in every if money is not None)


def prices(item: OrderItemView) -> tuple[Money, ...]:
    """The line's price as it may be shown: plain, with tax, less discount; of the line, or of one unit."""
    if item.item_price is None:
        return ()
    lines = _with_options(item.item_price, item.item_tax, item.discount)
    units = (Money(rounded(line.minor, item.ordered), line.currency) for line in lines if item.ordered > 1)
    return (*lines, *units)


def rounded(minor: int, pieces: int) -> int:
    """The price of one of several: 10.00 for three is 3.33, as a shop prints it, and no other cent."""
    return (2 * minor + pieces) // (2 * pieces)


def subtotals(order: OrderView) -> tuple[Money, ...]:
    """The sum of all lines, in the same forms; () where the store lacks the price of one of them."""
    price = _sum(item.item_price for item in order.items)
    if price is None:
        return ()
    return _with_options(
        price,
        _sum(item.item_tax for item in order.items),
        _sum(item.discount for item in order.items if item.discount),
    )


def shippings(order: OrderView) -> tuple[Money, ...]:
    """Shipping as the store has it for the order, or summed over its lines; plain and with tax."""
    summed = _sum(item.shipping_price for item in order.items)
    tax = _sum(item.shipping_tax for item in order.items)
    plain = tuple(money for money in (order.shipping_total, summed) if money is not None)
    return tuple(dict.fromkeys(form for money in plain for form in _with_options(money, tax, None)))


def discounts(notice: Notice, order: OrderView) -> tuple[Money, ...]:
    """What was taken off a line or off the order, with the sign that the notice prints it with."""
    lines = [Money(abs(one.discount.minor), one.discount.currency) for one in order.items if one.discount]
    every = (*lines, _sum(lines), Money(0, lines[0].currency)) if lines else ()
    minus = notice.discount is not None and notice.discount.minor < 0
    signed = (-one.minor if minus else one.minor for one in every if one is not None)
    return tuple(Money(minor, lines[0].currency) for minor in dict.fromkeys(signed))


def every_amount(order: OrderView) -> frozenset[Money]:
    """Each amount of the order in each of its forms, and what goods, shipping and tax come to together."""
    goods, shipping, tax = subtotals(order), shippings(order), taxes(order)
    lines = [form for line in order.items for form in prices(line)]
    taken = [one for line in order.items for one in (line.item_tax, line.shipping_price, line.discount) if one]
    sums = [
        Money(one.minor + other.minor + more, one.currency)
        for one in goods
        for other in (*shipping, Money(0, one.currency))
        for more in (0, *(levy.minor for levy in tax if levy.currency == one.currency))
        if one.currency == other.currency
    ]
    total = [order.grand_total] if order.grand_total is not None else []
    return frozenset((*goods, *shipping, *tax, *lines, *taken, *sums, *total))


def taxes(order: OrderView) -> tuple[Money, ...]:
    """Tax of the goods, and of goods and shipping."""
    goods = _sum(item.item_tax for item in order.items)
    if goods is None:
        return ()
    return _with_options(goods, _sum(item.shipping_tax for item in order.items), None)


def _with_options(plain: Money, tax: Money | None, discount: Money | None) -> tuple[Money, ...]:
    added = tax.minor if tax is not None and tax.currency == plain.currency else 0
    taken = abs(discount.minor) if discount is not None and discount.currency == plain.currency else 0
    if not added and not taken:
        return (plain,)
    forms = (plain.minor, plain.minor + added, plain.minor - taken, plain.minor + added - taken)
    return tuple(Money(minor, plain.currency) for minor in dict.fromkeys(forms))


def _sum(amounts: Iterable[Money | None]) -> Money | None:
    """The sum; None where one is missing, where there is none, or where the currencies differ."""
    minor, currency = 0, None
    for one in amounts:
        if one is None or (currency is not None and one.currency != currency):
            return None
        minor, currency = minor + one.minor, one.currency
    return None if currency is None else Money(minor, currency)
