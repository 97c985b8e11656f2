"""From orders to a PDF in hand: asked of the store, drawn by a child, written down, then given out.

Drawing costs more CPU than the talking process may spend (DESIGN section 5), and what is drawn came from outside.
"""

import asyncio
import sys
from collections.abc import Sequence

import structlog

from orders.access.access import Access
from orders.documents.child import TOO_LONG
from orders.documents.papers import Papers, PaperSize, return_lines, to_json
from orders.errors import OrdersError, Refused
from orders.service.orders import OrderService

log = structlog.get_logger("orders.documents")
CHILD = (sys.executable, "-m", "orders.documents.child")
DEADLINE = 30.0  # seconds for one PDF; a hundred slips take about one
AT_ONCE = 2  # children


class NotDrawn(OrdersError):
    """The slips could not be drawn; nothing was printed."""

    temporary = True


class Printer:
    """Prints slips. One for a process: it bounds how many children draw at once."""

    def __init__(
        self,
        service: OrderService,
        command: Sequence[str] = CHILD,
        deadline: float = DEADLINE,
        at_once: int = AT_ONCE,
    ) -> None:
        self._service = service
        self._command = tuple(command)
        self._deadline = deadline
        self._children = asyncio.Semaphore(at_once)

    async def slips(
        self,
        access: Access,
        orders: Sequence[str],
        *,
        size: PaperSize = PaperSize.A4,
        return_address: str = "",
        pick_list: bool = False,
        reprint: bool = False,
    ) -> bytes:
        """The slips of these orders (our opaque ids) as one PDF, by SKU; they count as printed from then on.

        Raises NotFound, Refused (see `service.printing`; "address-too-long"), NotDrawn, StoreUnavailable.
        """
        found = await self._service.slips(access, orders, reprint=reprint)
        lines = return_lines(return_address)
        papers = Papers(slips=found, size=size, return_address=lines, pick_list=pick_list)
        drawn = await self._drawn(to_json(papers))
        await self._service.note_printed(access, found, reprint=reprint)
        return drawn

    async def _drawn(self, papers: bytes) -> bytes:
        pipe = asyncio.subprocess.PIPE
        async with self._children:
            child = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe, stderr=pipe)
            try:
                drawn, said = await asyncio.wait_for(child.communicate(papers), self._deadline)
            except TimeoutError:
                log.warning("slips.not_drawn", reason="deadline")
                raise NotDrawn("drawing the slips took too long") from None
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode == TOO_LONG:
            raise Refused("address-too-long", "An address is too long for a label: write it by hand.")
        if child.returncode:
            # The last line names the error's type; what follows it may be a buyer's.
            crash = said.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0][:100]
            log.error("slips.not_drawn", reason="crash", code=child.returncode, error=crash)
            raise NotDrawn("the slips could not be drawn")
        return drawn
