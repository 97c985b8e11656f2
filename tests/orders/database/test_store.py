import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, exc, func, insert, select

from orders.database.dialects import sqlite
from orders.database.store import Store
from orders.errors import StoreUnavailable
from tests.orders.database.servers import empty_database

OWN = MetaData()  # not the shared one: these tables are no part of the schema
words = Table("words", OWN, Column("word", String, primary_key=True), Column("size", Integer))
ANOTHER_PROCESS = """
import sys
from orders.database.store import Store
from sqlalchemy import text
store = Store.open(sys.argv[1])
for number in range(100):
    row = {"word": f"{sys.argv[2]}-{number}"}
    store.write_now(lambda connection: connection.execute(text("insert into words values (:word, 1)"), row) and None)
store.close()
"""

UNTIL_KILLED = """
import sys
from orders.database.store import Store
from sqlalchemy import text
store = Store.open(sys.argv[1])
for number in range(1_000_000):
    row = {"word": f"row-{number}"}
    store.write_now(lambda connection: connection.execute(text("insert into words values (:word, 1)"), row) and None)
    print(row["word"])
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["file", "postgres"])
def shared(request: pytest.FixtureRequest, url: str) -> Iterator[str]:
    """The URL of a database that several processes may open."""
    if request.param == "file":
        yield url
    else:
        with empty_database() as made:
            yield made


@pytest.fixture(params=["file", "memory", "postgres"])
def store(request: pytest.FixtureRequest, url: str) -> Iterator[Store]:
    with ExitStack() as stack:
        if request.param == "postgres":
            url = stack.enter_context(empty_database())
        opened = Store.open("sqlite://" if request.param == "memory" else url)
        stack.callback(opened.close)
        opened.write_now(OWN.create_all)
        yield opened


def saying(word: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(words).values(word=word, size=len(word)))
        return word

    return work


def said(connection: Connection) -> list[str]:
    return list(connection.execute(select(words.c.word).order_by(words.c.word)).scalars())


def failing(connection: Connection) -> None:
    saying("half")(connection)
    raise LookupError("no")


def held_up(store: Store) -> threading.Event:
    """Keep the writer busy until the event is set, so that what comes next waits together."""
    let_go, begun = threading.Event(), threading.Event()

    def work(_: Connection) -> None:
        begun.set()
        let_go.wait(10)

    store._writer.submit(work, background=True)
    assert begun.wait(10)
    return let_go


def test_what_was_written_is_read(store: Store) -> None:
    assert store.write_now(saying("yes")) == "yes"
    assert store.read_now(said) == ["yes"]


def test_awaiting_gives_what_the_work_returned(store: Store) -> None:
    async def both() -> tuple[str, list[str]]:
        return await store.write(saying("yes")), await store.read(said)

    assert asyncio.run(both()) == ("yes", ["yes"])


def test_a_failing_work_is_rolled_back_alone(store: Store) -> None:
    async def together() -> list[object]:
        return list(
            await asyncio.gather(
                store.write(saying("one")), store.write(failing), store.write(saying("two")), return_exceptions=True
            )
        )

    let_go = held_up(store)
    threading.Timer(0.05, let_go.set).start()
    one, failure, two = asyncio.run(together())
    assert (one, two) == ("one", "two")
    assert isinstance(failure, LookupError)
    assert store.read_now(said) == ["one", "two"]


def test_a_broken_constraint_reaches_its_own_work_only(store: Store) -> None:
    store.write_now(saying("one"))
    with pytest.raises(exc.IntegrityError):
        store.write_now(saying("one"))
    assert store.write_now(saying("two")) == "two"


def test_a_work_may_use_savepoints_of_its_own(store: Store) -> None:
    def work(connection: Connection) -> None:
        saying("kept")(connection)
        with pytest.raises(exc.IntegrityError), connection.begin_nested():
            saying("kept")(connection)
        saying("after")(connection)

    store.write_now(work)
    assert store.read_now(said) == ["after", "kept"]


@pytest.mark.parametrize("misdeed", ["begin_nested", "commit"])
def test_a_work_that_ends_or_leaves_open_a_transaction_is_refused(store: Store, misdeed: str) -> None:
    def work(connection: Connection) -> None:
        saying("lost")(connection)
        getattr(connection, misdeed)()

    with pytest.raises((RuntimeError, exc.InvalidRequestError)):
        store.write_now(work)
    store.write_now(saying("good"))
    assert "good" in store.read_now(said)


def test_waiting_works_share_one_transaction(shared: str) -> None:
    store = Store.open(shared)
    store.write_now(OWN.create_all)
    commits = []
    sqlite_event(store, commits)
    let_go = held_up(store)
    waiting = [store._writer.submit(saying(str(number)), background=False) for number in range(50)]
    let_go.set()
    results = [each.result(10) for each in waiting]
    store.close()
    assert len(results) == 50
    assert len(commits) < 25  # the one that held up, and the fifty: as many transactions as their time fills


def sqlite_event(store: Store, commits: list[int]) -> None:
    from sqlalchemy import event

    event.listen(store._writer._engine, "commit", lambda _connection: commits.append(1))


def test_what_was_acknowledged_is_there_after_reopening(shared: str) -> None:
    store = Store.open(shared)
    store.write_now(OWN.create_all)
    store.write_now(saying("kept"))
    copy = Store.open(shared)  # as another process sees it, before the first one closes
    assert copy.read_now(said) == ["kept"]
    copy.close()
    store.close()
    again = Store.open(shared)
    assert again.read_now(said) == ["kept"]
    again.close()


def test_the_disk_is_synced_at_every_commit(url: str) -> None:
    store = Store.open(url)
    pragmas = store.write_now(
        lambda c: [
            c.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    )
    store.close()
    assert pragmas == ["wal", 2, 1]


def test_nobody_else_may_read_the_file(url: str, tmp_path: Path) -> None:
    Store.open(url).close()
    assert (tmp_path / "store.db").stat().st_mode & 0o077 == 0


def test_a_read_cannot_write(shared: str) -> None:
    store = Store.open(shared)
    store.write_now(OWN.create_all)
    with pytest.raises(StoreUnavailable):
        store.read_now(saying("sneaked in"))
    assert store.read_now(said) == []
    store.close()


def test_two_processes_write_one_database(shared: str) -> None:
    store = Store.open(shared)
    store.write_now(OWN.create_all)
    command = [sys.executable, "-c", ANOTHER_PROCESS, shared]
    others = [subprocess.Popen([*command, name]) for name in ("a", "b")]
    for number in range(100):
        store.write_now(saying(f"mine-{number}"))
    assert [other.wait(30) for other in others] == [0, 0]
    assert store.read_now(lambda c: c.scalar(select(func.count()).select_from(words))) == 300
    store.close()


def test_a_lock_that_is_never_let_go_is_an_answer(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", 0.05)
    store = Store.open(url)
    store.write_now(OWN.create_all)
    foreign = sqlite.FileLock(tmp_path / "store.db")
    with foreign.held():
        waiting: list[Future[str]] = [store._writer.submit(saying(word), background=False) for word in "ab"]
        for each in waiting:
            with pytest.raises(StoreUnavailable):
                each.result(10)
    assert store.write_now(saying("after")) == "after"
    foreign.close()
    store.close()


def test_a_database_that_a_foreign_program_holds_is_unavailable(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "busy_timeout=20"))
    store = Store.open(url)
    store.write_now(OWN.create_all)
    foreign = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")  # it knows nothing of our file lock
    with pytest.raises(StoreUnavailable, match="locked"):
        store.write_now(saying("meanwhile"))
    foreign.close()
    assert store.write_now(saying("after")) == "after"
    assert store.read_now(said) == ["after"]
    store.close()


def test_a_full_database_is_unavailable_and_recovers(url: str) -> None:
    store = Store.open(url)
    store.write_now(OWN.create_all)

    def too_much(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        saying("x" * 1_000_000)(connection)

    with pytest.raises(StoreUnavailable) as caught:
        store.write_now(too_much)
    assert isinstance(caught.value.__cause__, exc.OperationalError)
    assert store.write_now(saying("room again")) == "room again"  # a new connection has no such limit
    assert store.read_now(said) == ["room again"]
    store.close()


def test_a_work_that_needs_more_room_than_there_is_takes_none_along_that_waits_behind_it(url: str) -> None:
    store = Store.open(url)
    store.write_now(OWN.create_all)
    begun, queued = threading.Event(), threading.Event()

    def too_much(connection: Connection) -> None:
        begun.set()
        assert queued.wait(10)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        saying("x" * 1_000_000)(connection)

    large = store._writer.submit(too_much, background=False)
    assert begun.wait(10)
    small = store._writer.submit(saying("small"), background=False)
    queued.set()
    with pytest.raises(StoreUnavailable):
        large.result(10)
    assert small.result(10) == "small"
    store.close()


def test_a_file_that_is_no_database_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a letter, not a database" * 50)
    with pytest.raises(StoreUnavailable):
        Store.open(f"sqlite:///{tmp_path / 'text.db'}")


def test_a_folder_that_is_not_there_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}")


def test_an_unknown_kind_of_database_is_named() -> None:
    with pytest.raises(ValueError, match="oracle"):
        Store.open("oracle://host/name")


def test_a_closed_store_is_unavailable_and_had_written_what_waited(shared: str) -> None:
    store = Store.open(shared)
    store.write_now(OWN.create_all)
    waiting = store._writer.submit(saying("last"), background=True)
    store.close()
    assert waiting.result(0) == "last"
    with pytest.raises(StoreUnavailable):
        store.write_now(saying("too late"))
    with pytest.raises(StoreUnavailable):
        store.read_now(said)


def test_a_cancelled_write_that_waited_is_not_done(store: Store) -> None:
    async def cancel_it() -> None:
        task = asyncio.ensure_future(store.write(saying("cancelled")))
        await asyncio.wait([task], timeout=0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    let_go = held_up(store)
    asyncio.run(cancel_it())
    let_go.set()
    store.write_now(saying("other"))
    assert store.read_now(said) == ["other"]


def test_a_background_write_lets_others_pass_while_it_rests(store: Store) -> None:
    order: list[str] = []
    let_go = held_up(store)
    slow = store._writer.submit(lambda _: order.append("background"), background=True)
    quick = store._writer.submit(lambda _: order.append("quick"), background=False)
    threading.Timer(0.05, let_go.set).start()
    quick.result(10)
    slow.result(10)
    assert order == ["quick", "background"]


def test_what_was_acknowledged_survives_a_kill(shared: str) -> None:
    store = Store.open(shared)
    store.write_now(OWN.create_all)
    doomed = subprocess.Popen([sys.executable, "-u", "-c", UNTIL_KILLED, shared], stdout=subprocess.PIPE, text=True)
    assert doomed.stdout is not None
    acknowledged = [doomed.stdout.readline().strip() for _ in range(200)]
    doomed.kill()
    rest, _ = doomed.communicate(timeout=30)
    acknowledged += rest.split("\n")[:-1]  # the last line may be cut
    assert set(acknowledged) <= set(store.read_now(said))
    assert store.write_now(saying("the lock is free")) == "the lock is free"
    store.close()
