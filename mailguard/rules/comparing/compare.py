"""All facts of a claim against one version of an order, in the order in which people read them."""

from dataclasses import dataclass, replace

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.message import ContainerKind
from mailguard.model.notice import Field, Notice
from mailguard.model.quick import quick
from mailguard.rules.comparing.address import ship_to
from mailguard.rules.comparing.amounts import currency, known_amounts, order_amounts, order_currency
from mailguard.rules.comparing.items import items
from mailguard.rules.comparing.moments import is_another_day, moments
from mailguard.rules.comparing.people import buyer
from orders.domain.spelling import folded
from orders.view import OrderView

# What line wrapping in a quoted forward breaks: a difference there is soft.
WRAPPED = frozenset({"title", "ship_to"})
# The fields that a fact is read from, where it is not the one of its name.
ITEM = frozenset({"title", "sku", "listing_id"})
READ_FROM = {"order": frozenset({"order_id"}), "item": ITEM, "lines": ITEM | {"quantity"}}


@quick
@dataclass(frozen=True, slots=True)
class Made:
    """A comparison that was made. Recognised by identity, so that it never answers for another claim or version."""

    notice: Notice
    order: OrderView
    facts: tuple[ComparedFact, ...]


# Every rule asks for the same few comparisons; those of the last claim only are kept.
_made: list[Made] = []


def compare(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """Every claimed fact with its state. What the store lacks or hides is not compared, and listed as such."""
    for one in tuple(_made):
        if one.notice is notice and one.order is order:
            return one.facts
    facts = all_facts(notice, order)
    _made[:] = [*(one for one in _made if one.notice is notice), Made(notice, order, facts)]
    return facts


def all_facts(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    same = FactState.EQUAL if notice.order_id == order.order_id else FactState.DIFFERENT
    facts = (
        ComparedFact(name="order", state=same, claimed=notice.order_id, actual=order.order_id),
        *items(notice, order),
        *currency(notice, order),
        *order_amounts(notice, order),
        *ship_to(notice, order),
        *buyer(notice, order),
        *moments(notice, order),
    )
    return facts if relied_on(notice) else tuple(softened(fact, notice) for fact in facts)


def relied_on(notice: Notice) -> bool:
    """Nothing about how the claim was read makes a difference doubtful: `unreliable` is so for no fact."""
    return not (notice.experimental or notice.guessed or notice.container_kind is ContainerKind.QUOTED)


def softened(fact: ComparedFact, notice: Notice) -> ComparedFact:
    """Hard only as far as the reading can be relied on (an experimental profile, a quoted forward)."""
    return replace(fact, hard=False) if fact.hard and unreliable(fact.name, notice) else fact


def unreliable(name: str, notice: Notice) -> bool:
    """A difference in this fact may be the reading's fault."""
    if notice.experimental or not READ_FROM.get(name, frozenset({name})).isdisjoint(notice.guessed):
        return True
    by_title = all(item.sku is None and item.listing_id is None for item in notice.items)
    wrapped = name in WRAPPED or (name == "item" and by_title)
    return notice.container_kind is ContainerKind.QUOTED and wrapped


def hard_differences(facts: tuple[ComparedFact, ...]) -> tuple[ComparedFact, ...]:
    """The facts that contradict this version of the order."""
    return tuple(fact for fact in facts if fact.hard and fact.state is FactState.DIFFERENT)


def contradicts(notice: Notice, order: OrderView) -> bool:
    """Some hard fact of the claim is not so in this version."""
    return bool(hard_differences(compare(notice, order)))


def read_wrongly(found: Field, order: OrderView) -> bool | None:
    """Whether a value from any reading contradicts this version; None where it cannot be compared.

    Only what needs no locale to be read: an item's id, its quantity, a currency's code, the day of the order
    ("2026-11-24"), and money in its written form ("49.99 USD").
    """
    if found.name == "currency":
        known_as = order_currency(order)
        return found.value != known_as if known_as else None
    if found.name == "order_date":
        return is_another_day(found.value, order.purchase_date)
    if found.name == "quantity":
        pieces = {str(line.ordered) for line in order.items}
        return found.value.strip() not in pieces if pieces and found.value.strip().isdecimal() else None
    if found.name in ("sku", "listing_id"):
        ids = (line.sku for line in order.items) if found.name == "sku" else (line.listing_id for line in order.items)
        ours = {folded(value) for value in ids if value}
        return folded(found.value) not in ours if ours else None
    known = {str(money) for money in known_amounts(found.name, order)}
    return found.value not in known if known and is_written_money(found.value) else None


def is_written_money(value: str) -> bool:
    """An amount with an ISO 4217 code, as Money writes it."""
    digits, _, code = value.rpartition(" ")
    return len(code) == 3 and code.isalpha() and code.isupper() and digits.replace(".", "", 1).isdecimal()
