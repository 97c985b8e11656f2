"""The address of a notice against the order's: the comparison itself is the order's (orders/domain/addresses.py)."""

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.notice import Notice
from orders.domain.addresses import Likeness, likeness, plainly, words_of
from orders.domain.spelling import words
from orders.view import OrderView


def ship_to(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """The address that the notice shows; () where it shows none. The store's own is never repeated in `actual`."""
    if not notice.ship_to:
        return ()
    claimed = ", ".join(notice.ship_to)
    if order.ship_to is None or not (order.ship_to.lines or order.ship_to.postal_code):
        return (ComparedFact(name="ship_to", state=FactState.NOT_COMPARED, claimed=claimed),)
    like = likeness(notice.ship_to, order.ship_to)
    state = FactState.EQUAL if like is Likeness.EQUAL else FactState.DIFFERENT
    return (ComparedFact(name="ship_to", state=state, claimed=claimed, hard=like is not Likeness.UNSURE),)


def names_no_other_place(lines: tuple[str, ...], claimed: tuple[str, ...], versions: tuple[OrderView, ...]) -> bool:
    """Lines that may be an address, or hold one, say nothing that a known address does not.

    Either some of them from the first on are an address of the order, or every word of each line with a number
    stands in one; where the order has none, in the one that the notice claims.
    """
    places = [one.ship_to for one in versions if one.ship_to is not None and one.ship_to.lines]
    if any(likeness(lines[:end], one) is Likeness.EQUAL for one in places for end in range(1, len(lines) + 1)):
        return True
    told = [word for line in lines if any(map(str.isdigit, line)) for word in plainly(words(line))]
    known = [words_of(one) for one in places] or [frozenset(plainly(words(" ".join(claimed))))]
    return any(one.issuperset(told) for one in known)
