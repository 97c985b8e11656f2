"""Files into a shop's store, for the tests of what reads them."""

import asyncio
from pathlib import Path

from orders.service.repositories import OrderFilter
from orders.sources import ImportOptions, Progress, import_file
from orders.view import AccountId, OrderView
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, Shop

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "orders"
UNSHIPPED = FIXTURES / "unshipped_report.tsv"
READ = ImportOptions(as_of=AT)


async def every(
    shop: Shop, path: Path, options: ImportOptions = READ, account: AccountId = ACCOUNT
) -> list[Progress]:
    return [step async for step in import_file(shop.service, SELLER, account, path, options)]


def imported(shop: Shop, path: Path, options: ImportOptions = READ, account: AccountId = ACCOUNT) -> list[Progress]:
    return asyncio.run(every(shop, path, options, account))


def all_orders(shop: Shop) -> dict[str, OrderView]:
    page = asyncio.run(shop.service.list(SELLER, OrderFilter(include_pending=True), limit=100))
    return {order.order_id: order for order in page.items}


def a_report(tmp_path: Path, count: int, spoil: int | None = None) -> Path:
    """An unshipped report of so many orders; one of its rows has a quantity that cannot be read."""
    header, first, *_ = UNSHIPPED.read_text("utf-8").splitlines()
    rows = [first.replace("114-1000001-1000001", f"114-1000001-{number:07}") for number in range(count)]
    if spoil is not None:
        rows[spoil] = rows[spoil].replace("\t2\t0\t2\t", "\ttwo\t0\t2\t")
    path = tmp_path / f"report-{count}-{spoil}.tsv"
    path.write_text("\r\n".join([header, *rows, ""]), "utf-8")
    return path
