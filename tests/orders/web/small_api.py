"""A small API of its own, so that the edge is tested without either half."""

from http import HTTPStatus

from pydantic import Field
from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.errors import NotFound, Refused, StoreUnavailable
from orders.view import OrderStatus
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, next_page, position
from orders.web.reading import Instant, NoBody, NoQuery, Strict, Text
from tests.orders.web.serving import NOW

SCOPES = (Scope.ORDERS_READ,)
done: list[str] = []  # what the command really did


class ThingsQuery(PageQuery):
    """Filters of every kind."""

    status: tuple[OrderStatus, ...] = ()
    q: Text | None = None
    before: Instant | None = None
    late: bool | None = None


class PageJson(TypedDict):
    """A page of numbers."""

    items: list[int]
    next: str | None
    next_cursor: str | None


class Line(Strict):
    """One line of a deed."""

    quantity: int = Field(ge=1)


class Deed(Strict):
    """What to do."""

    name: str
    lines: tuple[Line, ...] = ()


@operation("GET", "/v1/things", summary="List things", scopes=SCOPES, query=ThingsQuery, returns=PageJson)
async def list_things(call: Call[ThingsQuery, NoBody]) -> Reply:
    """Ten things."""
    after = position(call, "list_things")
    first = 0 if after is None else int(after[1]) + 1
    items = list(range(first, min(10, first + call.query.limit)))
    last = (NOW, str(items[-1])) if items and items[-1] < 9 else None
    return Reply(body={"items": items, **next_page(call, "list_things", last)})


@operation("GET", "/v1/others", summary="List others", scopes=SCOPES, query=ThingsQuery, returns=PageJson)
async def list_others(call: Call[ThingsQuery, NoBody]) -> Reply:
    """Another list with the same filters."""
    position(call, "list_others")
    return Reply(body={"items": [], "next": None, "next_cursor": None})


@operation(
    "POST",
    "/v1/deeds",
    summary="Do",
    scopes=(Scope.ORDERS_WRITE,),
    body=Deed,
    returns=PageJson,
    status=HTTPStatus.ACCEPTED,
    idempotent=True,
)
async def do(call: Call[NoQuery, Deed]) -> Reply:
    """Do it, or fail as its name says."""
    done.append(call.body.name)
    match call.body.name:
        case "refused":
            raise Refused("order-cancelled", "It is cancelled.", pointer="/name", extra={"allowed_actions": []})
        case "unavailable":
            raise StoreUnavailable
        case "missing":
            raise NotFound
        case "crash":
            raise RuntimeError("a secret of the inside")
    return Reply(body={"items": [len(done)]}, location="/v1/deeds/1", etag="1")


@operation("POST", "/v1/changes", summary="Change", scopes=(Scope.ORDERS_WRITE,), returns=PageJson, if_match=True)
async def change(call: Call[NoQuery, NoBody]) -> Reply:
    """Only version 3 may be changed."""
    if call.versions is not None and "3" not in call.versions:
        raise Refused("stale-version", "It has changed.", extra={"version": 3})
    return Reply(body={"items": []}, etag="4")


@operation("GET", "/v1/odd", summary="Odd text", scopes=SCOPES, returns=PageJson)
async def odd(call: Call[NoQuery, NoBody]) -> Reply:
    """Text that is not Unicode."""
    return Reply(body={"items": ["\ud800 lone"]})


OPERATIONS = (list_things, list_others, do, change, odd)
