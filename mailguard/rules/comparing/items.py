"""Which line of the order a claimed item is, and whether it is the same goods in the same quantity."""

from dataclasses import dataclass

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.notice import Notice, NoticeItem
from mailguard.model.quick import quick
from mailguard.rules.comparing.amounts import amount, prices
from mailguard.rules.comparing.titles import Likeness, Title, likeness
from orders.domain.spelling import folded
from orders.view import Money, OrderItemView, OrderView

RANK = {FactState.EQUAL: 2, FactState.NOT_COMPARED: 1, FactState.DIFFERENT: 0}
PERFECT = (2, True, True, True)


@quick
@dataclass(frozen=True, slots=True)
class Line:
    """A line of the order made ready once, to be compared with every claimed item."""

    view: OrderItemView
    skus: frozenset[str]
    listings: frozenset[str]
    title: Title | None
    prices: frozenset[Money]


@quick
@dataclass(frozen=True, slots=True)
class Item:
    """A claimed item made ready once."""

    claimed: NoticeItem
    sku: str | None
    listing: str | None
    title: Title | None


@quick
@dataclass(frozen=True, slots=True)
class Pair:
    """A claimed item with the order's line that it is; None where the order lacks it."""

    item: Item
    line: Line | None
    same: FactState


def items(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """Item, title, quantity and price of every claimed line, and whether the notice leaves lines out.

    A notice without any item leaves item and quantity not compared, which is never a match; so does an order of
    which the store knows no lines: what it lacks accuses nobody.
    """
    if not notice.items or not order.items:
        return (_uncompared("item"), _uncompared("quantity"))
    pairs = paired(notice.items, order.items)
    facts = tuple(fact for pair in pairs for fact in of_pair(pair))
    return facts + left_out(pairs, order)


def paired(claimed: tuple[NoticeItem, ...], lines: tuple[OrderItemView, ...]) -> tuple[Pair, ...]:
    """Give every claimed item one line of its own, the best that is still free."""
    free = {at: line_of(view) for at, view in enumerate(lines)}
    single = len(claimed) == len(lines) == 1
    pairs = []
    for one in claimed:
        item = item_of(one)
        best = best_of(item, free, single=single)
        line = free.pop(best) if best is not None else None
        pairs.append(Pair(item, line, FactState.DIFFERENT if line is None else sameness(item, line)))
    return tuple(pairs)


def line_of(view: OrderItemView) -> Line:
    listings = frozenset(folded(value) for value in (view.listing_id, view.asin) if value)
    skus = frozenset((folded(view.sku),)) if view.sku else frozenset[str]()
    return Line(view, skus, listings, Title(view.title) if view.title else None, frozenset(prices(view)))


def item_of(claimed: NoticeItem) -> Item:
    sku = None if claimed.sku is None else folded(claimed.sku)
    listing = None if claimed.listing_id is None else folded(claimed.listing_id)
    return Item(claimed, sku, listing, Title(claimed.title) if claimed.title else None)


def best_of(item: Item, free: dict[int, Line], *, single: bool) -> int | None:
    """The number of the line that fits best; None where none fits."""
    best, best_score = None, (-1, False, False, False)
    for at, line in free.items():
        same = sameness(item, line)
        if not may_be(item, line, same, single=single):
            continue
        score = score_of(item, line, same)
        if score > best_score:
            best, best_score = at, score
        if score == PERFECT:
            break
    return best


def may_be(item: Item, line: Line, same: FactState, *, single: bool) -> bool:
    """The claimed item can be this line: the same by id, or by title where no id can be compared."""
    if same is FactState.NOT_COMPARED:
        return single or title_likeness(item, line) is not Likeness.OTHER
    return same is FactState.EQUAL


def score_of(item: Item, line: Line, same: FactState) -> tuple[int, bool, bool, bool]:
    """How well a line fits: identity first, then title, quantity, price."""
    title = item.title is not None and line.title is not None and item.title.whole == line.title.whole
    return RANK[same], title, item.claimed.quantity == line.view.ordered, item.claimed.price in line.prices


def sameness(item: Item, line: Line) -> FactState:
    """Whether these are the same goods: by SKU and listing id, by title only where the notice carries neither.

    An id that the store lacks is not compared, and a title never stands in for it. A title that is merely
    worded otherwise is not compared either: the title's own fact tells the difference.
    """
    if item.sku is None and item.listing is None:
        like = title_likeness(item, line)
        if like is None or like is Likeness.WORDING:
            return FactState.NOT_COMPARED
        return FactState.EQUAL if like is Likeness.EQUAL else FactState.DIFFERENT
    ids = ((item.sku, line.skus), (item.listing, line.listings))
    compared = [value in known for value, known in ids if value is not None and known]
    if not compared:
        return FactState.NOT_COMPARED
    return FactState.EQUAL if all(compared) else FactState.DIFFERENT


def title_likeness(item: Item, line: Line) -> Likeness | None:
    return likeness(item.title, line.title) if item.title is not None and line.title is not None else None


def of_pair(pair: Pair) -> tuple[ComparedFact, ...]:
    """The facts of one claimed line."""
    claimed = pair.item.claimed
    name = claimed.sku or claimed.listing_id or claimed.title
    if pair.line is None:
        return (ComparedFact(name="item", state=FactState.DIFFERENT, claimed=name),)
    view = pair.line.view
    shown = (view.sku if claimed.sku else None) or (view.listing_id if claimed.listing_id else None) or view.title
    item = ComparedFact(name="item", state=pair.same, claimed=name, actual=shown, item=view.order_item_id)
    price = amount("price", claimed.price, prices(view), item=view.order_item_id)
    return (item, *title(pair.item, pair.line), quantity(claimed, view), *price)


def title(item: Item, line: Line) -> tuple[ComparedFact, ...]:
    """Title wording: soft, since marketplaces and feeds shorten and re-word titles."""
    if item.title is None:
        return ()
    like = title_likeness(item, line)
    state = FactState.EQUAL if like is Likeness.EQUAL else FactState.DIFFERENT
    if like is None:
        state = FactState.NOT_COMPARED
    return (
        ComparedFact(
            name="title",
            state=state,
            claimed=item.claimed.title,
            actual=line.view.title or None,
            hard=False,
            item=line.view.order_item_id,
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
    named = {pair.line.view.order_item_id for pair in pairs if pair.line is not None}
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
