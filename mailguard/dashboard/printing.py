"""Packing slips with their address labels, as files to print. What may be printed the order store decides."""

from collections.abc import Sequence

from aiohttp import hdrs, web

from mailguard.dashboard.headers import INERT, guard
from mailguard.dashboard.visit import Visit
from orders.documents.papers import PaperSize
from orders.documents.printer import Printer
from orders.errors import Refused

PRINTER = web.AppKey("mailguard.dashboard.printer", Printer)
PICKED = "order."  # of one order on the list: the field "order.<its id>"


async def print_slip(visit: Visit) -> web.Response:
    """The slip of one order."""
    return await _printed(visit, [visit.id], pick_list=False)


async def print_slips(visit: Visit) -> web.Response:
    """The slips of the orders that are ticked, with a pick list before them."""
    picked = [name.removeprefix(PICKED) for name in visit.form if name.startswith(PICKED)]
    if not picked:
        raise Refused("nothing-picked", "Tick the orders whose slips you want.")
    return await _printed(visit, picked, pick_list=True)


async def _printed(visit: Visit, orders: Sequence[str], *, pick_list: bool) -> web.Response:
    drawn = await visit.request.app[PRINTER].slips(
        visit.access,
        orders,
        size=paper_size(visit.form.get("size", PaperSize.A4)),
        return_address=visit.form.get("return_address", ""),
        pick_list=pick_list,
        reprint=visit.form.get("reprint") == "yes",
    )
    response = web.Response(body=drawn, content_type="application/pdf")
    response.headers[hdrs.CONTENT_DISPOSITION] = 'attachment; filename="packing-slips.pdf"'
    return guard(response, INERT)


def paper_size(text: str) -> PaperSize:
    """The size as chosen. Raises Refused."""
    try:
        return PaperSize(text)
    except ValueError:
        raise Refused("paper-size-unknown", "Choose the size of your paper.") from None
