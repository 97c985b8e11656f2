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
    state = FactState.EQUAL if _fits(claimed, actual) else FactState.DIFFERENT
    shown = actual.date().isoformat()
    return (ComparedFact(name=name, state=state, claimed=claimed.isoformat(), actual=shown, hard=False),)


def _fits(claimed: date, actual: datetime) -> bool:
    return (actual + WEST).date() <= claimed <= (actual + EAST).date()


def is_another_day(written: str, actual: datetime | None) -> bool | None:
    """Whether a day as ISO 8601 writes it is none on which `actual` was anywhere; None where that cannot be told."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return None if actual is None else not _fits(day, actual)
