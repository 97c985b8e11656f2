"""The reading threads: each has a connection of its own and runs one work at a time in a read transaction."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection

from orders.database.beginning import begin, discard
from orders.database.dialects import Database
from orders.database.failures import answer
from orders.errors import StoreUnavailable

T = TypeVar("T")


class Readers:
    """Works that only look. A write inside one is refused by the database."""

    def __init__(self, database: Database, threads: int) -> None:
        self._database = database
        self._engine = database.reading_engine()
        self._jobs: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"store-reader-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue a work. Raises StoreUnavailable once closed."""
        future: Future[T] = Future()
        with self._guard:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._jobs.put((work, future))
        return future

    def close(self) -> None:
        """Run what is queued, then end the threads."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        connection: Connection | None = None
        while (job := self._jobs.get()) is not None:
            work, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                connection, transaction = begin(connection, self._engine, self._database)
                with transaction:
                    result = work(connection)
            except BaseException as error:
                discard(connection)
                connection = None
                future.set_exception(answer(error))
            else:
                future.set_result(result)
        discard(connection)
