"""The JSON document into the store: what `check` judges by, and what `import` takes by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from orders.domain.facts import FactSource, FactsReport, OrderFacts, SourceKind, bad_form
from orders.errors import BadFile
from orders.formats.document import Document, facts_of, read_document
from orders.formats.spapi.files import is_answer, looks_like_json
from orders.service.orders import CHUNK, OrderService
from orders.view import AccountId, Authority, Coverage, Provenance, SellerId

LARGEST = 64 * 1024 * 1024  # bytes of a document; a report file has no such limit
Owner = tuple[SellerId, AccountId]


class Trust(StrEnum):
    """What the document's word is worth.

    GIVEN: it is the world (offline judging, the demo): orders as their source states them, mailboxes proved, and
    without `sources` a store that is fresh and complete. TYPED: somebody typed it: orders are `manual`, mailboxes
    still to be proved, freshness untouched.
    """

    GIVEN = "given"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What became of a document."""

    sellers: tuple[SellerId, ...]
    orders: FactsReport


def is_document(path: Path) -> bool:
    """Whether a file is meant as this program's document: JSON, but no answer of a marketplace's API.

    Raises BadFile where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return looks_like_json(file) and not is_answer(file)
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error


def open_document(path: Path) -> Document:
    """Read and check a document. Raises BadFile: file and JSON pointer, or file where it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error
    if len(data) > LARGEST:
        raise BadFile(str(path), f"larger than {LARGEST} bytes")
    return read_document(data.removeprefix(b"\xef\xbb\xbf"), str(path))


async def load_document(
    service: OrderService,
    document: Document,
    *,
    trust: Trust,
    at: datetime,
    name: str = "document",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> LoadReport:
    """Enter sellers, then orders in chunks. The document is checked whole before anything is written.

    `at` is when its orders were true, unless `sources` or an order's own source_time says so; `progress` is told
    (done, total) orders. Raises BadFile (file, JSON pointer, what), Refused (a seller, address or account that
    cannot be entered): then nothing was written.
    """
    rows = _checked(document, trust, name)
    by_source = _by_source(document, rows, trust, at)
    for as_of in (at, *(part.as_of for part in document.sources or ())):
        service.not_from_the_future(as_of)
    await service.enter_sellers(document.sellers, trusted=trust is Trust.GIVEN)
    report, done = FactsReport(), 0
    for (seller, source), orders in by_source.items():
        for start in range(0, len(orders), CHUNK):
            chunk = orders[start : start + CHUNK]
            report = report.plus(await service.record_facts(seller, source, chunk, last=False))
            done += len(chunk)
            progress(done, len(rows))
    if trust is Trust.GIVEN:
        await service.note_reads(document.sellers, document.sources, at)
    return LoadReport(sellers=tuple(SellerId(part.seller_id) for part in document.sellers), orders=report)


def _checked(document: Document, trust: Trust, name: str) -> list[tuple[Owner, OrderFacts]]:
    authority = {
        (SellerId(seller.seller_id), AccountId(account.account_id)): account.authority
        for seller in document.sellers
        for account in seller.accounts
    }
    rows = []
    for number, part in enumerate(document.orders):
        where = f"{name}#/orders/{number}"
        owner = (SellerId(part.seller_id or ""), AccountId(part.account_id or ""))
        facts = facts_of(part, where)
        wrong = bad_form(facts)
        if wrong is None and trust is Trust.TYPED and authority[owner] is Authority.HOSTED:
            wrong = "this account is hosted here: only its marketplace places orders"
        if wrong is not None:
            raise BadFile(where, wrong)
        rows.append((owner, facts))
    return rows


def _by_source(
    document: Document, rows: list[tuple[Owner, OrderFacts]], trust: Trust, at: datetime
) -> dict[tuple[SellerId, FactSource], list[OrderFacts]]:
    """The rows by seller and read, in the document's order."""
    read_at = {(part.seller_id, part.account_id): part.as_of for part in document.sources or ()}
    hosted = {
        (seller.seller_id, account.account_id)
        for seller in document.sellers
        for account in seller.accounts
        if account.authority is Authority.HOSTED
    }
    grouped: dict[tuple[SellerId, FactSource], list[OrderFacts]] = {}
    for (seller, account), facts in rows:
        given = Provenance.HOSTED if (seller, account) in hosted else Provenance.SOURCE
        source = FactSource(
            account_id=account,
            kind=SourceKind.DOCUMENT,
            as_of=read_at.get((seller, account), at) if trust is Trust.GIVEN else at,
            coverage=Coverage(),
            provenance=given if trust is Trust.GIVEN else Provenance.MANUAL,
        )
        grouped.setdefault((seller, source), []).append(facts)
    return grouped
