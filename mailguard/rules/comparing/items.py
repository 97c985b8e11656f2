"""Which line of the order a claimed item is, and whether it is the same goods in the same quantity."""

from dataclasses import dataclass

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.notice import Notice, NoticeItem
from mailguard.rules.comparing.amounts import amount, prices
from mailguard.rules.comparing.titles import Likeness, likeness
from mailguard.rules.comparing.words import folded
from orders.view import OrderItemView, OrderView

RANK = {FactState.EQUAL: 2, FactState.NOT_COMPARED: 1, FactState.DIFFERENT: 0}


@dataclass(frozen=True, slots=True)
class Pair:
    """A claimed item with the order's line that it is; None where the order lacks it."""

    claimed: NoticeItem
    line: OrderItemView | None
    same: FactState


def items(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """Item, title, quantity and price of every claimed line, and whether the notice leaves lines out.

    A notice without any item leaves item and quantity not compared, which is never a match.
    """
    if not notice.items:
        return (_uncompared("item"), _uncompared("quantity"))
    pairs = paired(notice.items, order.items)
    facts = tuple(fact for pair in pairs for fact in of_pair(pair))
    return facts + left_out(pairs, order)


def paired(claimed: tuple[NoticeItem, ...], lines: tuple[OrderItemView, ...]) -> tuple[Pair, ...]:
    """Give every claimed item one line of its own, the best that is still free."""
    free = list(lines)
    pairs = []
    for one in claimed:
        single = len(claimed) == len(lines) == 1
        fitting = [line for line in free if may_be(one, line, single=single)]
        best = max(fitting, key=lambda line: score(one, line), default=None)
        if best is not None:
            free.remove(best)
        pairs.append(Pair(one, best, FactState.DIFFERENT if best is None else sameness(one, best)))
    return tuple(pairs)


def may_be(claimed: NoticeItem, line: OrderItemView, *, single: bool) -> bool:
    """The claimed item can be this line: the same by id, or by title where no id can be compared."""
    same = sameness(claimed, line)
    if same is FactState.NOT_COMPARED:
        return single or _title_likeness(claimed, line) is not Likeness.OTHER
    return same is FactState.EQUAL


def score(claimed: NoticeItem, line: OrderItemView) -> tuple[int, bool, bool, bool]:
    """How well a line fits: identity first, then title, quantity, price."""
    title = _title_likeness(claimed, line) is Likeness.EQUAL
    return RANK[sameness(claimed, line)], title, claimed.quantity == line.ordered, claimed.price in prices(line)


def sameness(claimed: NoticeItem, line: OrderItemView) -> FactState:
    """Whether these are the same goods: by SKU and listing id, by title only where the notice carries neither.

    An id that the store lacks is not compared, and a title never stands in for it. A title that is merely
    worded otherwise is not compared either: the title's own fact tells the difference.
    """
    if claimed.sku is None and claimed.listing_id is None:
        like = _title_likeness(claimed, line)
        if like is None or like is Likeness.WORDING:
            return FactState.NOT_COMPARED
        return FactState.EQUAL if like is Likeness.EQUAL else FactState.DIFFERENT
    compared = [
        *_compared_ids(claimed.sku, (line.sku,)),
        *_compared_ids(claimed.listing_id, (line.listing_id, line.asin)),
    ]
    if not compared:
        return FactState.NOT_COMPARED
    return FactState.EQUAL if all(compared) else FactState.DIFFERENT


def _compared_ids(claimed: str | None, known: tuple[str | None, ...]) -> tuple[bool, ...]:
    ours = {folded(value) for value in known if value}
    return (folded(claimed) in ours,) if claimed is not None and ours else ()


def _title_likeness(claimed: NoticeItem, line: OrderItemView) -> Likeness | None:
    return likeness(claimed.title, line.title) if claimed.title and line.title else None


def of_pair(pair: Pair) -> tuple[ComparedFact, ...]:
    """The facts of one claimed line."""
    claimed, line = pair.claimed, pair.line
    name = claimed.sku or claimed.listing_id or claimed.title
    if line is None:
        return (ComparedFact(name="item", state=FactState.DIFFERENT, claimed=name),)
    shown = (line.sku if claimed.sku else None) or (line.listing_id if claimed.listing_id else None) or line.title
    item = ComparedFact(name="item", state=pair.same, claimed=name, actual=shown, item=line.order_item_id)
    price = amount("price", claimed.price, prices(line), item=line.order_item_id)
    return (item, *title(claimed, line), quantity(claimed, line), *price)


def title(claimed: NoticeItem, line: OrderItemView) -> tuple[ComparedFact, ...]:
    """Title wording: soft, since marketplaces and feeds shorten and re-word titles."""
    if not claimed.title:
        return ()
    like = _title_likeness(claimed, line)
    if like is None:
        state = FactState.NOT_COMPARED
    else:
        state = FactState.EQUAL if like is Likeness.EQUAL else FactState.DIFFERENT
    id_ = line.order_item_id
    return (
        ComparedFact(
            name="title", state=state, claimed=claimed.title, actual=line.title or None, hard=False, item=id_
        ),
    )


def quantity(claimed: NoticeItem, line: OrderItemView) -> ComparedFact:
    """The units ordered. What was cancelled or shipped since is the order's status, not the claim's fault."""
    id_ = line.order_item_id
    if claimed.quantity is None:
        return ComparedFact(name="quantity", state=FactState.NOT_COMPARED, actual=str(line.ordered), item=id_)
    state = FactState.EQUAL if claimed.quantity == line.ordered else FactState.DIFFERENT
    return ComparedFact(
        name="quantity", state=state, claimed=str(claimed.quantity), actual=str(line.ordered), item=id_
    )


def left_out(pairs: tuple[Pair, ...], order: OrderView) -> tuple[ComparedFact, ...]:
    """Lines of the order that the notice does not name: soft, a marketplace may write a mail a line."""
    named = {pair.line.order_item_id for pair in pairs if pair.line is not None}
    wanted = [line for line in order.items if line.ordered > line.cancelled]
    if all(line.order_item_id in named for line in wanted):
        return ()
    count = sum(line.order_item_id in named for line in wanted)
    return (
        ComparedFact(
            name="lines", state=FactState.DIFFERENT, claimed=str(count), actual=str(len(wanted)), hard=False
        ),
    )


def _uncompared(name: str) -> ComparedFact:
    return ComparedFact(name=name, state=FactState.NOT_COMPARED)
