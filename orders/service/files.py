"""`Files`: the files of jobs as they come and go, a piece at a time; nobody ever holds one whole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from orders.database.store import Store
from orders.jobs import files
from orders.jobs.files import MOST_AT_ONCE, KeptFile
from orders.jobs.packing import Packer
from orders.view import SellerId


class Files:
    """Raises StoreUnavailable from every method when the database gives no answer."""

    def __init__(self, store: Store, packer: Packer) -> None:
        self._store = store
        self._packer = packer

    async def begin(self, seller: SellerId, file_id: str, now: datetime) -> bool:
        """A file is about to come; False: too many of this seller are coming."""

        def work(connection: Connection) -> bool:
            if files.coming(connection, seller, now) >= MOST_AT_ONCE:
                return False
            files.begin(connection, seller, file_id, now)
            return True

        return await self._store.write(work)

    async def start(self, seller: SellerId, file_id: str, now: datetime) -> None:
        """A file of our own, which counts for nobody's limit."""
        await self._store.write(lambda open_: files.begin(open_, seller, file_id, now))

    async def add(self, seller: SellerId, file_id: str, number: int, piece: bytes) -> None:
        """The next piece, of at most `packing.PIECE` bytes."""
        kept = await asyncio.to_thread(self._packer.pack, seller, file_id, number, piece)
        await self._store.write(lambda open_: files.add_piece(open_, seller, file_id, number, kept), background=True)

    def add_on(self, connection: Connection, seller: SellerId, file_id: str, number: int, piece: bytes) -> None:
        """The same in the caller's transaction: for a piece that tells what this transaction does."""
        files.add_piece(connection, seller, file_id, number, self._packer.pack(seller, file_id, number, piece))

    async def seal(self, seller: SellerId, file: KeptFile) -> None:
        """It is whole."""
        await self._store.write(lambda open_: files.seal(open_, seller, file))

    async def seal_as_it_is(self, seller: SellerId, file_id: str) -> None:
        """It is whole: as long as its pieces are."""
        digest, size = sha256(), 0
        async for piece in self.pieces(seller, file_id):
            digest.update(piece)
            size += len(piece)
        await self.seal(seller, KeptFile(file_id, size, digest.hexdigest()))

    async def drop_unless_taken(self, seller: SellerId, file_id: str) -> None:
        """Drop a file that no job has."""
        await self._store.write(lambda open_: files.drop_unless_taken(open_, seller, file_id))

    async def pieces(self, seller: SellerId, file_id: str) -> AsyncIterator[bytes]:
        """The file from its beginning. Raises what `Packer.unpack` raises."""
        number = 0
        while True:
            one = partial(files.piece, seller=seller, file_id=file_id, number=number)
            kept = await self._store.read(one)
            if kept is None:
                return
            yield await asyncio.to_thread(self._packer.unpack, seller, file_id, number, kept)
            number += 1
