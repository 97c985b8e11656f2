"""A writing thread: group commit, a savepoint for every work, and turns for background works.

A store has one whose works run alone among all writers, and on some databases a second one, whose works may run
beside those of its kind in other processes; what clashes there is run again by the first.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, RootTransaction

from orders.database.beginning import begin, discard
from orders.database.dialects import Database
from orders.database.failures import answer, outside_failure, translated
from orders.errors import StoreUnavailable

T = TypeVar("T")
BATCH_SECONDS = 0.020  # no transaction takes new works after this


@dataclass(frozen=True, slots=True)
class Job:
    """A work with the future that its caller waits on."""

    work: Callable[[Connection], Any]
    future: Future[Any]


class Writer:
    """Runs works one after the other. A future gets its result after COMMIT, never before."""

    def __init__(self, database: Database, alone: "Writer | None" = None) -> None:
        """Connects at once. With `alone` this is the second one: it connects when it has something to do."""
        self._database = database
        self._alone = alone
        self._engine = database.writing_engine(beside=alone is not None)
        self._turns = database.turns()
        self._jobs: deque[Job] = deque()
        self._background: deque[Job] = deque()
        self._background_from = 0.0  # no background work before this instant (monotonic)
        self._wake = threading.Condition()
        self._closing = False
        self._connection: Connection | None = None
        if alone is None:
            self._open()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T], *, background: bool) -> Future[T]:
        """Queue a work. Raises StoreUnavailable once closed."""
        job = Job(work, Future())
        self._queue([job], background=background)
        return job.future

    def close(self) -> None:
        """Write what is queued, then end the thread."""
        with self._wake:
            if self._closing:
                return
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self._release()

    def _open(self) -> None:
        try:
            with self._held():
                self._connect()
        except BaseException:
            self._release()
            raise

    def _queue(self, jobs: list[Job], *, background: bool = False) -> None:
        with self._wake:
            if self._closing:
                raise StoreUnavailable("the store is closed")
            (self._background if background else self._jobs).extend(jobs)
            self._wake.notify()

    def _run(self) -> None:
        while (first := self._next()) is not None:
            job, background = first
            began = time.monotonic()
            self._commit_together(job, alone=background)
            if background:
                ended = time.monotonic()
                self._background_from = ended + (ended - began)

    def _next(self) -> tuple[Job, bool] | None:
        """The next job, and whether it is a background one; None when closing and nothing is left."""
        with self._wake:
            while True:
                pause = self._background_from - time.monotonic()
                if self._background and (pause <= 0 or self._closing):
                    return self._background.popleft(), True
                if self._jobs:
                    return self._jobs.popleft(), False
                if self._closing:
                    return None
                self._wake.wait(pause if self._background else None)

    def _commit_together(self, first: Job, *, alone: bool) -> None:
        """One transaction: the first job, and what is queued until it commits or `BATCH_SECONDS` are over."""
        done: list[tuple[Job, Any, BaseException | None]] = []
        running: Job | None = first
        entered = False
        try:
            with self._held(), translated(), self._begin():
                entered = True
                until = time.monotonic() + BATCH_SECONDS
                while running is not None:
                    if begun(running.future):
                        done.append((running, *self._run_apart(running.work)))
                    running = None if alone or time.monotonic() > until else self._pop()
        except BaseException as error:
            # Without the lock or a connection, those behind would wait as long, one after the other. They are taken
            # off before anybody is answered: who asks again upon that answer is not one of them.
            waiting = [] if entered else self._pop_all()
            self._disconnect()
            self._fail(error, done, running)
            self._fail_waiting(waiting, error)
        else:
            self._answer(done)

    def _answer(self, done: list[tuple[Job, Any, BaseException | None]]) -> None:
        again = [job for job, _, own in done if own is not None and self._clashed(own)]
        for job, result, own in done:
            if own is None:
                job.future.set_result(result)
            elif not self._clashed(own):
                job.future.set_exception(own)
        self._hand_over(again)

    def _run_apart(self, work: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
        """Run one work in a savepoint. Raises only what ends the whole transaction."""
        connection, database = self._connect(), self._database
        database.save(connection)
        try:
            result = work(connection)
            if connection.get_nested_transaction() is not None or not database.in_transaction(connection):
                raise RuntimeError("a work left its own transaction open, or ended the store's")
            database.release(connection)
        except BaseException as error:
            if outside_failure(error) or not database.in_transaction(connection):
                raise
            while (nested := connection.get_nested_transaction()) is not None:
                nested.rollback()
            database.roll_back(connection)
            return None, error
        return result, None

    def _fail(
        self, error: BaseException, done: list[tuple[Job, Any, BaseException | None]], running: Job | None
    ) -> None:
        """The transaction is gone: all that shared it get the same answer, or are run again where they clashed."""
        told, clashed = answer(error), self._clashed(error)
        again: list[Job] = []
        for job, _, own in done:
            if clashed or (own is not None and self._clashed(own)):
                again.append(job)
            else:
                job.future.set_exception(own or told)
        known = {id(job) for job, _, _ in done}
        if running is not None and id(running) not in known and begun(running.future):
            if clashed:
                again.append(running)
            else:
                running.future.set_exception(told)
        self._hand_over(again)

    def _clashed(self, error: BaseException) -> bool:
        return self._alone is not None and self._database.clash(error)

    def _hand_over(self, jobs: list[Job]) -> None:
        """Have these run by the writer that runs works alone: there they meet nobody."""
        if self._alone is None or not jobs:
            return
        try:
            self._alone._queue(jobs)
        except StoreUnavailable as error:
            self._fail_waiting(jobs, error)

    def _fail_waiting(self, waiting: list[Job], error: BaseException) -> None:
        for job in waiting:
            if begun(job.future):
                job.future.set_exception(answer(error))

    def _pop_all(self) -> list[Job]:
        with self._wake:
            waiting = list(self._jobs)
            self._jobs.clear()
        return waiting

    def _pop(self) -> Job | None:
        with self._wake:
            return self._jobs.popleft() if self._jobs else None

    def _held(self) -> Any:
        return nullcontext() if self._turns is None else self._turns.held()

    def _begin(self) -> RootTransaction:
        self._connection, transaction = begin(self._connection, self._engine, self._database)
        return transaction

    def _connect(self) -> Connection:
        if self._connection is None:
            with translated():
                self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._database.lasting:  # in memory the connection is the database
            discard(self._connection)
            self._connection = None

    def _release(self) -> None:
        discard(self._connection)
        self._engine.dispose()
        if self._turns is not None:
            self._turns.close()


def begun(future: Future[Any]) -> bool:
    """Whether its caller still waits for an answer."""
    return future.running() or future.set_running_or_notify_cancel()
