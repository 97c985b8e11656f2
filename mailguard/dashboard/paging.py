"""Keyset pages in URLs: the same signed cursors as the API's, bound to seller, list and filters."""

from collections.abc import Mapping
from urllib.parse import urlencode

from mailguard.dashboard.visit import Visit
from orders.web.cursors import Position
from orders.web.keys import CURSORS


def after(visit: Visit, listed: str, filters: Mapping[str, str]) -> Position | None:
    """Where this page begins; None for the first. Raises Problem 400 for a cursor that is not of this list."""
    cursor = visit.asked("cursor")
    return visit.request.app[CURSORS].read(visit.seller_id, listed, filters, cursor) if cursor else None


def first_page(visit: Visit, filters: Mapping[str, str]) -> str:
    """The reference to the list with the same filters, from its start."""
    return f"{visit.request.path}?{urlencode(filters)}" if filters else visit.request.path


def further(visit: Visit, listed: str, filters: Mapping[str, str], last: Position | None) -> str | None:
    """The reference to the page after `last`, None on the last page."""
    if last is None:
        return None
    cursor = visit.request.app[CURSORS].make(visit.seller_id, listed, filters, last)
    return f"{visit.request.path}?{urlencode({**filters, 'cursor': cursor})}"
