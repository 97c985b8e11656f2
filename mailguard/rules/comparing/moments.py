"""Dates of a notice against instants of the store. Both soft: a notice names a day without a time zone."""

from datetime import date, datetime, timedelta

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.notice import Notice
from orders.view import OrderView

WEST, EAST = timedelta(hours=-12), timedelta(hours=14)  # the zones in which an instant's day may be written


def moments(notice: Notice, order: OrderView) -> tuple[ComparedFact, ...]:
    """Order date and ship-by date; () for what the notice does not name."""
    return (
        *_day("order_date", notice.order_date, order.purchase_date),
        *_day("ship_by", notice.ship_by, order.ship_by),
    )


def _day(name: str, claimed: date | None, actual: datetime | None) -> tuple[ComparedFact, ...]:
    if claimed is None:
        return ()
    if actual is None:
        return (ComparedFact(name=name, state=FactState.NOT_COMPARED, claimed=claimed.isoformat(), hard=False),)
    fits = (actual + WEST).date() <= claimed <= (actual + EAST).date()
    state = FactState.EQUAL if fits else FactState.DIFFERENT
    shown = actual.date().isoformat()
    return (ComparedFact(name=name, state=state, claimed=claimed.isoformat(), actual=shown, hard=False),)
