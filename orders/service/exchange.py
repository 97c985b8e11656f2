"""`Exchange`: files with requests, out of a mirror to its marketplace and into a hosted account.

What is long is done in several transactions: the rows of a feed, the marks of a file.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from orders.access.access import Access
from orders.database.store import Store
from orders.domain.actions import OrderAction
from orders.domain.windows import WINDOWS, Windows
from orders.formats.feeds import FeedRow
from orders.formats.uploads import Upload, UploadFile
from orders.ports import Clock
from orders.service import feeds, uploads
from orders.service.feeds import RowDone
from orders.service.repositories import Position, Repositories, Repository
from orders.service.uploads import WaitingPage
from orders.view import AccountId, SellerId

T = TypeVar("T")
Beside = Callable[[Connection, int, tuple[RowDone, ...]], None]


class Exchange:
    """Raises StoreUnavailable from every method when the database gives no answer."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories, windows: Windows = WINDOWS) -> None:
        self._windows = windows
        self._store = store
        self._clock = clock
        self._repositories = repositories

    async def waiting(
        self, seller: SellerId, account: AccountId | None = None, after: Position | None = None, limit: int = 25
    ) -> WaitingPage:
        """What was asked for here and is not there yet, the most urgent first; `limit` 1..100."""
        most = min(max(limit, 1), 100)
        return await self._store.read(
            lambda open_: uploads.waiting_page(self._repositories(open_), seller, account, after, most)
        )

    async def compose(
        self, access: Access, account: AccountId, kind: Upload, charset: str = "utf-8", *, again: bool = False
    ) -> UploadFile:
        """The file as it would go out; nothing is marked. Raises NotFound, Refused, BadFile (charset)."""
        return await self._store.read(
            lambda open_: uploads.compose(
                open_, self._repositories(open_), access, account, kind, charset, again=again
            )
        )

    async def mark_exported(self, access: Access, said: Sequence[OrderAction]) -> int:
        """The file with these requests stands where the caller wants it; how many are marked."""
        now = self._clock.now()
        marked = 0
        for start in range(0, len(said), uploads.PAGE):
            marked += await self._mark(access, said[start : start + uploads.PAGE], now)
        return marked

    async def export(
        self, access: Access, account: AccountId, kind: Upload, charset: str = "utf-8", *, again: bool = False
    ) -> UploadFile:
        """The file, and its requests marked: for a caller who can ask for the answer, or for the file, again."""
        file = await self.compose(access, account, kind, charset, again=again)
        await self.mark_exported(access, file.said)
        return file

    async def _mark(self, access: Access, said: Sequence[OrderAction], now: datetime) -> int:
        return await self._write(lambda open_, kept: uploads.mark_exported(open_, kept, access, said, now))

    async def feed(
        self,
        access: Access,
        account: AccountId,
        rows: Sequence[FeedRow],
        *,
        start: int = 0,
        beside: Beside = lambda _open, _done, _answers: None,
    ) -> tuple[RowDone, ...]:
        """Do the rows of a feed in their order, from row number `start` on; what became of each.

        `beside` is called in the transaction of each chunk with how many rows are done then, and the chunk's answers:
        what it raises undoes the chunk and ends the feed. Raises NotFound, Refused before any row is done.
        """
        now = self._clock.now()
        await self._write(lambda open_, _: feeds.let_feed(open_, access, account, now))
        done: list[RowDone] = []
        for at in range(start, len(rows), feeds.CHUNK):
            done += await self._chunk(access, account, rows[at : at + feeds.CHUNK], at, beside)
        return tuple(done)

    async def _chunk(
        self, access: Access, account: AccountId, rows: Sequence[FeedRow], before: int, beside: Beside
    ) -> tuple[RowDone, ...]:
        now = self._clock.now()

        def work(connection: Connection, kept: Repository) -> tuple[RowDone, ...]:
            answers = feeds.apply_rows(connection, kept, access, account, rows, now, self._windows)
            beside(connection, before + len(rows), answers)
            return answers

        return await self._write(work, background=True)

    async def _write(self, work: Callable[[Connection, Repository], T], *, background: bool = False) -> T:
        return await self._store.write(lambda open_: work(open_, self._repositories(open_)), background=background)
