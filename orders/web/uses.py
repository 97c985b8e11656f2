"""Remembering that a key was used: in the background, and seldom, since nobody waits for it."""

import asyncio
from datetime import datetime

import structlog

from orders.access.access import Access
from orders.access.keys import USED_STEP, note_use
from orders.database.store import Store
from orders.errors import OrdersError

log = structlog.get_logger("orders.web")
MOST_NOTED = 10_000


class KeyUses:
    """Writes `last_used_at` of a key at most once in `USED_STEP` a process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: dict[str, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, access: Access, now: datetime) -> None:
        """Begin to write, unless it was written lately. Never raises and never waits."""
        before = self._noted.get(access.actor)
        if before is not None and now - before < USED_STEP:
            return
        if len(self._noted) >= MOST_NOTED:
            self._noted.clear()
        self._noted[access.actor] = now
        task = asyncio.get_running_loop().create_task(self._write(access, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for what has begun; called when the application ends."""
        await asyncio.gather(*self._tasks)

    async def _write(self, access: Access, now: datetime) -> None:
        try:
            await self._store.write(lambda connection: note_use(connection, access, now), background=True)
        except OrdersError as error:
            log.warning("api.key_use_not_noted", error=type(error).__name__)
