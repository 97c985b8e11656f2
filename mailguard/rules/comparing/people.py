"""The buyer's name: soft, since marketplaces shorten it. What the store holds of a person is never shown here."""

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.notice import Notice
from orders.domain.spelling import words
from orders.view import OrderView


def buyer(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """The claimed name against buyer and recipient. `actual` stays empty: the order's page shows it."""
    if not notice.buyer_name:
        return ()
    known = [name for name in (order.buyer_name, order.ship_to.name if order.ship_to else None) if name]
    if not known:
        state = FactState.NOT_COMPARED
    else:
        fits = any(same_person(notice.buyer_name, name) for name in known)
        state = FactState.EQUAL if fits else FactState.DIFFERENT
    return (ComparedFact(name="buyer_name", state=state, claimed=notice.buyer_name, hard=False),)


def same_person(claimed: str, actual: str) -> bool:
    """Equal word by word, in any order; an initial stands for the name that it begins ("Ada L.")."""
    ours, theirs = sorted(words(actual)), sorted(words(claimed))
    if not theirs or len(ours) != len(theirs):
        return False
    return all(
        one == other or (len(other) == 1 and one.startswith(other)) for one, other in zip(ours, theirs, strict=True)
    )
