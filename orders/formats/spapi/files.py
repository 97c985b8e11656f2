"""A file of API answers: one JSON answer, or JSON Lines with an answer or an order a line; version 0 or 2026-01-01.

The version is that of the first answer; a line of another one is refused. An answer is one page of a search that
nobody here knows the filters of: it proves nothing by what it lacks.
"""

import codecs
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from orders.domain.facts import RefusedRow, SourceKind
from orders.domain.status import stated_statuses
from orders.errors import BadFile
from orders.formats.options import ReportOptions
from orders.formats.spapi import orders_2026, orders_v0
from orders.formats.spapi.json_text import parse
from orders.formats.spapi.node import Node
from orders.formats.table import lines_of
from orders.formats.told import MOST_REFUSED, FileFormat, Stream, Told
from orders.formats.values import BadValue

LARGEST = 16 * 1024 * 1024  # bytes of one answer: the API gives at most 100 orders in one
LONGEST_LINE = 4 * 1024 * 1024  # bytes of one answer in JSON Lines
LOOKED_AT = 4096  # bytes in which a JSON file begins
V0 = FileFormat(
    name="orders_v0",
    title="Amazon: order API version 0 (JSON or JSON Lines)",
    kind=SourceKind.ORDERS_V0,
    marketplace="amazon",
    statuses=stated_statuses(),
)
V2026 = FileFormat(
    name="orders_2026_01_01",
    title="Amazon: order API version 2026-01-01 (JSON or JSON Lines)",
    kind=SourceKind.ORDERS_2026,
    marketplace="amazon",
    statuses=stated_statuses(),
)
API_FORMATS = (V2026, V0)
OLD, NEW = ("payload", "Orders", "AmazonOrderId"), ("orders", "order", "orderId")


def looks_like_json(file: Stream) -> bool:
    """Whether the file is meant as JSON, by its first sign; it stands at its beginning then."""
    file.seek(0)
    first = file.read(LOOKED_AT).removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    file.seek(0)
    return first in (b"{", b"[")


class ApiFile:
    """One file of answers, read as often as it is asked for. Raises BadFile where it is none (file, pointer)."""

    def __init__(self, file: Stream, name: str, options: ReportOptions) -> None:
        self._file, self._name = file, name
        self._lines = self._is_lines()
        number, first = next(self._answers(), (1, None))
        if isinstance(first, BadValue):
            raise BadFile(self._where(number), str(first))
        self._format = _version(first)
        if self._format is None:
            raise BadFile(self._where(number), _unknown(first))
        if options.format not in (None, self._format.name):
            raise BadFile(self._where(number), f"it is not {options.format}, but {self._format.name}")

    @property
    def format(self) -> FileFormat:
        assert self._format is not None, "checked when it was opened"
        return self._format

    def told(self) -> Iterator[Told]:
        wrong = 0
        for number, answer in self._answers():
            for told in self._orders(self._where(number), answer):
                wrong += bool(told.refused)
                if wrong > MOST_REFUSED:
                    raise BadFile(self._where(number), f"more than {MOST_REFUSED} orders cannot be read")
                yield told

    def preview(self, most: int) -> tuple[dict[str, str], ...]:
        return tuple(_shown(told) for told, _ in zip(self.told(), range(most), strict=False))

    def _orders(self, where: str, answer: Any) -> Iterator[Told]:
        if isinstance(answer, BadValue):
            yield Told(refused=(RefusedRow(where, str(answer)),))
            return
        if _version(answer) is not self._format:
            yield Told(refused=(RefusedRow(where, _unknown(answer)),))
            return
        try:
            made, nodes = _opened(answer)
        except BadValue as error:
            yield Told(refused=(RefusedRow(where, str(error)),))
            return
        if made is not None:
            yield Told(reported_at=made, rows=0)
        for node, whole in nodes:
            yield self._order(f"{where}#{node.path}" if node.path else where, node, whole=whole)

    def _order(self, where: str, node: Node, *, whole: bool) -> Told:
        try:
            if self._format is V0:
                return orders_v0.read_order(node, where, whole=whole)
            return orders_2026.read_order(node, where)
        except BadValue as error:
            return Told(refused=(RefusedRow(where, str(error)),))

    def _answers(self) -> Iterator[tuple[int, Any]]:
        """Each answer with its line; a BadValue where the line is none. Raises BadFile: the whole file is none."""
        self._file.seek(0)
        if not self._lines:
            yield 1, self._whole()
            return
        for number, line in enumerate(lines_of(self._file, LONGEST_LINE + 2), 1):
            if line.strip():
                try:
                    yield number, _parsed(line, LONGEST_LINE)
                except BadValue as error:
                    yield number, error

    def _whole(self) -> Any:
        data = self._file.read(LARGEST + 1)
        try:
            return _parsed(data, LARGEST)
        except BadValue as error:
            raise BadFile(self._name, str(error)) from error

    def _is_lines(self) -> bool:
        """Whether the first line is an answer by itself, and another one follows."""
        self._file.seek(0)
        line = self._file.readline(LONGEST_LINE + 2)
        if not line.endswith(b"\n") or not self._file.read(LOOKED_AT).strip():
            return False
        try:
            _parsed(line, LONGEST_LINE)
        except BadValue:
            return False
        return True

    def _where(self, number: int) -> str:
        return f"{self._name}:{number}" if self._lines else self._name


def is_answer(file: Stream) -> bool:
    """Whether a JSON file holds answers of the API, rather than this program's own document, by its outermost keys.

    Of a file that is no JSON its words decide, so that what is wrong with it is told by the right reader.
    """
    if not looks_like_json(file):
        return False
    line, more = file.readline(LONGEST_LINE + 2), file.read(LARGEST + 1)
    for data in (line, line + more) if more.strip() else (line,):
        try:
            return _version(_parsed(data, LARGEST)) is not None
        except BadValue:
            continue
    words = (line + more)[:LOOKED_AT]
    return b'"sellers"' not in words and any(f'"{key}"'.encode() in words for key in (*OLD, *NEW))


def _parsed(data: bytes, largest: int) -> Any:
    if len(data.rstrip(b"\r\n")) > largest:
        raise BadValue(f"an answer of more than {largest} bytes: split it into JSON Lines, an answer a line")
    try:
        return parse(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadValue(f"not UTF-8, at byte {error.start}") from error


def _version(answer: Any) -> FileFormat | None:
    if isinstance(answer, list):
        return _version(answer[0]) if answer and isinstance(answer[0], dict) else None
    node = Node(answer)
    if node.has(*OLD):
        return V0
    return V2026 if node.has(*NEW) and not node.has("sellers") else None


def _unknown(answer: Any) -> str:
    errors = answer.get("errors") if isinstance(answer, dict) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        said = " ".join(str(errors[0].get(name, ""))[:100] for name in ("code", "message"))
        return f"an answer that reports an error, not orders: {said}"
    return f"no answer of the order API: none of {', '.join((*OLD, *NEW))} is there, or it is of another version"


def _opened(answer: Any) -> tuple[datetime | None, list[tuple[Node, bool]]]:
    """When the answer was made, as far as it says, and its orders; True: it must be a whole order.

    Raises BadValue with the pointer.
    """
    if isinstance(answer, list):
        return None, [(node, True) for node in Node(answer).items()]
    top = Node(answer)
    body = top.get("payload") if top.has("payload") else top
    made = [
        time
        for name in ("CreatedBefore", "LastUpdatedBefore", "createdBefore", "lastUpdatedBefore")
        if (time := body.get(name).instant()) is not None
    ]
    for name in ("Orders", "orders"):
        if body.has(name):
            orders = body.get(name).needed().items()
            return max(made, default=None), [(node, True) for node in orders]
    if body.has("order"):
        return None, [(body.get("order").needed(), True)]
    return None, [(body, False)]


def _shown(told: Told) -> dict[str, str]:
    if told.facts is None:
        return {"wrong": "; ".join(row.what for row in told.refused) or f"made at {told.reported_at}"}
    facts = told.facts
    shown = {
        "where": facts.where,
        "order": facts.order_id,
        "status": "" if facts.status is None else facts.status.value,
        "purchased": "" if facts.purchase_date is None else facts.purchase_date.isoformat(),
        "items": ", ".join(f"{item.ordered} x {item.sku or item.order_item_id}" for item in facts.items),
        "total": "" if facts.grand_total is None else str(facts.grand_total),
    }
    return {**shown, "note": "; ".join(note.what for note in told.notes)} if told.notes else shown
