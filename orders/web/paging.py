"""Pages of a list: what every list takes (`limit`, `cursor`) and what every page says of the next one."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel
from typing_extensions import TypedDict

from orders.web.cursors import Position
from orders.web.keys import CURSORS
from orders.web.operation import Call
from orders.web.reading import CursorText, Limit, Strict

Q = TypeVar("Q", bound="PageQuery")
B = TypeVar("B", bound=BaseModel)
R = TypeVar("R")


class PageQuery(Strict):
    """The base of every list's query; its other fields are the filters that a cursor is bound to."""

    limit: Limit = 25
    cursor: CursorText | None = None

    def filters(self) -> dict[str, Any]:
        """What chooses the rows: everything but how many there are of them and how they are shown."""
        return self.model_dump(mode="json", exclude={"limit", "cursor", "include"}, exclude_none=True)


class Next(TypedDict):
    """Where the next page is: both null on the last one."""

    next: str | None  # reference to the next page
    next_cursor: str | None


def position(call: Call[Q, B], operation: str) -> Position | None:
    """Where to go on, None for the first page. Raises Problem 400 for a cursor that is not of this list."""
    if call.query.cursor is None:
        return None
    cursors = call.request.app[CURSORS]
    return cursors.read(call.access.seller_id, operation, call.query.filters(), call.query.cursor)


def cut(found: Sequence[R], limit: int, place: Callable[[R], Position]) -> tuple[Sequence[R], Position | None]:
    """The rows that are shown of `limit` + 1 asked for, and the last one's place where there are more."""
    shown = found[:limit]
    return shown, place(shown[-1]) if len(found) > limit else None


def next_page(call: Call[Q, B], operation: str, last: Position | None) -> Next:
    """The way to the page after `last`."""
    if last is None:
        return {"next": None, "next_cursor": None}
    cursor = call.request.app[CURSORS].make(call.access.seller_id, operation, call.query.filters(), last)
    return {"next": str(call.request.rel_url.update_query(cursor=cursor)), "next_cursor": cursor}
