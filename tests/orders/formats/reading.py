"""A file of orders read whole: what the tests of the formats look at."""

from dataclasses import dataclass
from io import BytesIO

from orders.domain.facts import OrderFacts, RefusedRow
from orders.formats.opening import open_orders
from orders.formats.options import ReportOptions
from orders.sources.file import Checked, check, orders_in
from orders.sources.maps import built_in_maps


@dataclass(frozen=True)
class Whole:
    """What a file says, all of it."""

    checked: Checked
    orders: tuple[OrderFacts, ...]

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        return self.checked.refused

    @property
    def notes(self) -> list[str]:
        return [note.what for note in self.checked.noted]


def read(data: bytes, name: str = "r.tsv", options: ReportOptions | None = None) -> Whole:
    """Read a file as an import does: opened, checked, read again."""
    file, options = BytesIO(data), options or ReportOptions()
    opened = open_orders(file, name, options, built_in_maps())
    return Whole(check(file, opened, options), tuple(orders_in(opened)))
