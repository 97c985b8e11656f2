"""Packing slips with their address labels: one, a batch, and when they were printed (ORDERS S53-S55)."""

from http import HTTPStatus
from typing import Annotated

from aiohttp import hdrs
from pydantic import Field

from orders.access.access import Scope
from orders.api.keys import ID, ORDERS, PRINTER
from orders.api.render import print_json
from orders.api.shapes import PrintsJson
from orders.documents.papers import PaperSize
from orders.service.printing import MOST_SLIPS
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoBody, NoQuery, Strict

PDF = "application/pdf"
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
ReturnAddress = Annotated[
    str,
    Field(
        max_length=400,
        pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$",
        description="Up to six lines, separated by line feeds. Without it the label leaves room for a stamp.",
    ),
]
Reprint = Annotated[bool, Field(description="Print what was printed before; the paper says so.")]
OrderId = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]


class SlipQuery(Strict):
    """How the slip is printed."""

    return_address: ReturnAddress = ""
    size: PaperSize = PaperSize.A4
    reprint: Reprint = False


class SlipsBody(Strict):
    """Which orders (our own ids), and how their slips are printed."""

    ids: tuple[OrderId, ...] = Field(min_length=1, max_length=MOST_SLIPS)
    return_address: ReturnAddress = ""
    size: PaperSize = PaperSize.A4
    pick_list: bool = Field(default=True, description="Put a list of all articles, by SKU, before the slips.")
    reprint: Reprint = False


@operation(
    "GET",
    f"/v1/orders/{ID}/packing-slip.pdf",
    summary="Print an order's packing slip and address label",
    scopes=(Scope.ORDERS_WRITE, Scope.PII_READ),
    query=SlipQuery,
    returns=None,
    media_type=PDF,
    errors=REFUSALS,
)
async def print_packing_slip(call: Call[SlipQuery, NoBody]) -> Reply:
    """One page with a line to cut along. Only what may be shipped or was, and only from a fresh store.

    It counts as printed: the next time needs `reprint=true`, else 409 `already-printed` says when and by whom.
    The reading of the address is audited.
    """
    if call.request.method == hdrs.METH_HEAD:  # whether it could be printed; nothing is
        await call.request.app[ORDERS].slips(call.access, [call.id], reprint=call.query.reprint)
        return Reply(body=b"")
    asked = call.query
    drawn = await call.request.app[PRINTER].slips(
        call.access, [call.id], size=asked.size, return_address=asked.return_address, reprint=asked.reprint
    )
    return _pdf(drawn, "packing-slip.pdf")


@operation(
    "POST",
    "/v1/documents/packing-slips",
    summary="Print packing slips of several orders",
    scopes=(Scope.ORDERS_WRITE, Scope.PII_READ),
    body=SlipsBody,
    returns=None,
    media_type=PDF,
    errors=REFUSALS,
)
async def print_packing_slips(call: Call[NoQuery, SlipsBody]) -> Reply:
    """One PDF, by SKU. All or none: 409 `not-printable` lists each order that cannot be printed, with its reason."""
    asked = call.body
    drawn = await call.request.app[PRINTER].slips(
        call.access,
        asked.ids,
        size=asked.size,
        return_address=asked.return_address,
        pick_list=asked.pick_list,
        reprint=asked.reprint,
    )
    return _pdf(drawn, "packing-slips.pdf")


@operation(
    "GET",
    f"/v1/orders/{ID}/prints",
    summary="Read when an order's slip was printed",
    scopes=(Scope.ORDERS_READ,),
    returns=PrintsJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def list_order_prints(call: Call[NoQuery, NoBody]) -> Reply:
    """Oldest first, with who printed it."""
    printed = await call.request.app[ORDERS].prints(call.access.seller_id, call.id)
    found: PrintsJson = {"items": [print_json(one) for one in printed]}
    return Reply(body=found)


def _pdf(drawn: bytes, name: str) -> Reply:
    return Reply(body=drawn, headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'})


PRINTING_OPERATIONS = (print_packing_slip, print_packing_slips, list_order_prints)
