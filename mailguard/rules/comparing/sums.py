"""A notice's own arithmetic: what its goods, shipping, tax, gift wrap and discount may come to.

Marketplaces show a price for one piece or for the line, with tax or without, and leave out what is zero: every sum
that an honest notice may mean is allowed, and nothing is said of a notice that names only some of the parts.
"""

from itertools import product

from mailguard.model.notice import Notice
from orders.view import Money


def goods_of(notice: Notice) -> frozenset[int]:
    """What the goods may cost, in minor units; empty where the notice does not tell of each of them."""
    found = set() if notice.subtotal is None else {notice.subtotal.minor}
    prices = [item.price.minor for item in notice.items if item.price is not None]
    if prices and len(prices) == len(notice.items):
        found.add(sum(prices))
        found.add(sum(price * (item.quantity or 1) for price, item in zip(prices, notice.items, strict=True)))
    return frozenset(found)


def possible_totals(notice: Notice) -> frozenset[int]:
    """Every sum that the parts may come to, in minor units of the one currency; empty where there is none."""
    goods = goods_of(notice)
    if not goods or len({one.currency for one in parts(notice)}) != 1:
        return frozenset()
    added = [(0, one.minor) for one in (notice.shipping, notice.tax, notice.gift_wrap) if one is not None]
    taken = [(0, -abs(notice.discount.minor))] if notice.discount is not None else []
    rests = [sum(chosen) for chosen in product(*added, *taken)]
    return frozenset(whole + rest for whole in goods for rest in rests)


def parts(notice: Notice) -> tuple[Money, ...]:
    whole = (notice.subtotal, notice.shipping, notice.tax, notice.gift_wrap, notice.discount)
    return tuple(one for one in (*whole, *(item.price for item in notice.items)) if one is not None)


def adds_up(notice: Notice) -> bool | None:
    """Whether the total is such a sum; None where a part is not told (goods, shipping) or another currency stands."""
    if notice.total is None or notice.shipping is None or notice.total.currency != notice.shipping.currency:
        return None
    sums = possible_totals(notice)
    return notice.total.minor in sums if sums else None


def promises_too_much(notice: Notice) -> bool:
    """Earnings and fees together are more than the buyer paid: the total, else all that the parts may come to."""
    if notice.earnings is None or notice.fees is None:
        return False
    paid = notice.total or most_paid(notice)
    if paid is None or {paid.currency, notice.fees.currency} != {notice.earnings.currency}:
        return False
    return notice.earnings.minor + abs(notice.fees.minor) > paid.minor


def most_paid(notice: Notice) -> Money | None:
    """The largest sum of the parts; None where goods or shipping are not told, or in another currency."""
    goods = goods_of(notice)
    if not goods or notice.shipping is None or len({one.currency for one in parts(notice)}) != 1:
        return None
    added = (notice.shipping, notice.tax, notice.gift_wrap)
    most = max(goods) + sum(max(one.minor, 0) for one in added if one is not None)
    return Money(most, notice.shipping.currency)
