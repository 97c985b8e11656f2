import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orders.documents.printer import CHILD, NotDrawn, Printer
from orders.errors import Refused
from orders.view import Address
from tests.orders.documents.builders import pages_of
from tests.orders.storage.builders import ACCESS, SELLER, Shop, a_read, a_shop, facts

HANGS = (sys.executable, "-c", "import signal; signal.pause()")
CRASHES = (sys.executable, "-c", "raise ValueError('Ana Example')")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path) as shop:
        yield shop


def entered(shop: Shop, **changes: object) -> str:
    """An order that can be printed; its own id."""
    row = replace(facts(), **changes)  # type: ignore[arg-type]

    async def enter() -> str:
        await shop.service.record_facts(SELLER, a_read(), [row])
        asked = (SELLER, "amazon", row.order_id)
        return (await shop.service.find([asked], shop.clock.now()))[asked].hits[0].current.id

    return asyncio.run(enter())


def slips(shop: Shop, order: str, command: tuple[str, ...] = CHILD, deadline: float = 30.0) -> bytes:
    async def draw() -> bytes:
        return await Printer(shop.service, command, deadline).slips(
            ACCESS, [order], return_address="Lamps\n2 Shop Road"
        )

    return asyncio.run(draw())


def prints(shop: Shop, order: str) -> int:
    return len(asyncio.run(shop.service.prints(SELLER, order)))


def test_a_slip_is_drawn_by_a_child_and_counts_as_printed(shop: Shop) -> None:
    order = entered(shop)
    (page,) = pages_of(slips(shop, order))
    assert "1 Sample Street" in page
    assert "2 Shop Road" in page
    assert prints(shop, order) == 1


def test_the_talking_process_never_loads_what_draws() -> None:
    """What draws is imported by the child alone: the printer's own imports stay light."""
    code = "import sys, orders.documents.printer; sys.exit('reportlab' in sys.modules)"

    async def run() -> int:
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        return await child.wait()

    assert asyncio.run(run()) == 0


@pytest.mark.parametrize(("command", "deadline"), [(HANGS, 0.3), (CRASHES, 30.0)], ids=["hangs", "crashes"])
def test_what_could_not_be_drawn_is_not_printed(shop: Shop, command: tuple[str, ...], deadline: float) -> None:
    order = entered(shop)
    with pytest.raises(NotDrawn) as failed:
        slips(shop, order, command, deadline)
    assert "Ana" not in str(failed.value)
    assert prints(shop, order) == 0


def test_an_address_that_fits_no_label_is_told(shop: Shop) -> None:
    order = entered(shop, ship_to=Address(name="Ana Example", lines=("W",) * 60))
    with pytest.raises(Refused) as refused:
        slips(shop, order)
    assert refused.value.type == "address-too-long"
    assert prints(shop, order) == 0
