"""Facts told beside the claim, by words that no profile names or in a sentence (notices/asides.py).

Such a line may be honest, and may be a buyer's: it accuses nobody. Where it says what neither the claim nor the
order says, nothing is verified; where it is any number, sum, day or place that either knows, it is nothing.
"""

from datetime import date

from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.model.notice import Field, Notice
from mailguard.rules.claims import claimed_sale, unverified
from mailguard.rules.comparing.address import names_no_other_place
from mailguard.rules.comparing.amounts import amounts_of, every_amount
from mailguard.rules.comparing.moments import is_another_day
from mailguard.rules.comparing.sums import possible_totals
from orders.domain.spelling import numbers
from orders.view import Money, OrderView

SHOWN = 200  # signs of what is told


def asides(case: Case) -> tuple[Finding, ...]:
    """A quantity, total, address, order number or ship-by day that neither the claim nor the order has."""
    notice = claimed_sale(case)
    if notice is None:
        return ()
    versions = () if case.order is None else (case.order.current, *case.order.earlier)
    strange = (one for one in notice.asides if not is_known(one, notice, versions))
    told = (f"{one.name}: {', '.join(one.value.splitlines())[:SHOWN]}" for one in strange)
    return tuple(unverified("notice.told_aside", text) for text in dict.fromkeys(told))


def is_known(aside: Field, notice: Notice, versions: tuple[OrderView, ...]) -> bool:
    """The claim or a version of the order says the same. A fact of an unknown kind is known to nobody."""
    if aside.name == "quantity":
        return aside.value in quantities(notice, versions)
    if aside.name == "total":
        return aside.value in amounts(notice, versions)
    if aside.name == "order_id":
        return aside.value == notice.order_id
    if aside.name == "ship_by":
        return is_the_day(aside.value, notice, versions)
    lines = tuple(aside.value.splitlines())
    return aside.name == "ship_to" and names_no_other_place(lines, notice.ship_to, versions)


def quantities(notice: Notice, versions: tuple[OrderView, ...]) -> frozenset[str]:
    """Pieces of a line, of all lines, the number of lines; and numbers of the goods' own titles ("1000 pieces")."""
    found: set[str] = set()
    claimed = [item.quantity for item in notice.items if item.quantity is not None]
    found.update(map(str, (*claimed, sum(claimed), len(notice.items))))
    for order in versions:
        for counts in zip(*((one.ordered, one.unshipped, one.shipped) for one in order.items), strict=True):
            found.update(map(str, (*counts, sum(counts))))
        found.add(str(len(order.items)))
    titles = (*(item.title or "" for item in notice.items), *(one.title for order in versions for one in order.items))
    found.update(number for title in titles for number in numbers(title))
    return frozenset(found - {"0"})


def amounts(notice: Notice, versions: tuple[OrderView, ...]) -> frozenset[str]:
    """Every amount and sum, as Money writes it, and without its currency as either decimal mark writes it."""
    every: set[Money] = set(amounts_of(notice))
    currencies = {one.currency for one in every}
    if len(currencies) == 1:
        every.update(Money(minor, next(iter(currencies))) for minor in possible_totals(notice))
    for order in versions:
        every.update(every_amount(order))
    written = {str(one) for one in every}
    plain = {one.rpartition(" ")[0].lstrip("-") for one in written}
    return frozenset((*written, *plain, *(one.replace(".", ",") for one in plain)))


def is_the_day(value: str, notice: Notice, versions: tuple[OrderView, ...]) -> bool:
    """The claim's day or the order's, in any time zone. Where neither has one there is nothing to differ from."""
    if notice.ship_by is not None and value == date.isoformat(notice.ship_by):
        return True
    days = [is_another_day(value, order.ship_by) for order in versions]
    return False in days or (notice.ship_by is None and True not in days)
