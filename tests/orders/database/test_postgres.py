"""What only PostgreSQL does to a store: several writers at once, warnings on COMMIT, time-outs, lost connections."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, exc, insert, select, text, update
from sqlalchemy.engine import make_url

from orders.database.dialects import postgres, shown
from orders.database.dialects.postgres import WRITERS
from orders.database.store import READERS, Store
from orders.errors import StoreUnavailable
from tests.orders.database.servers import empty_database, server, talking

OWN = MetaData()
words = Table("words", OWN, Column("word", String, primary_key=True), Column("size", Integer, nullable=False))
WITHIN = 20.0  # seconds; nothing here takes as long


@pytest.fixture
def url() -> Iterator[str]:
    with empty_database() as made:
        store = Store.open(made)
        store.write_now(OWN.create_all)
        store.close()
        yield made


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    yield from opened(url)


@pytest.fixture
def other(url: str) -> Iterator[Store]:
    """The same database, as another process sees it."""
    yield from opened(url)


def opened(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    store.close()


def with_options(url: str, *options: str) -> str:
    """The URL with settings of its own for the session, as an operator may write them."""
    said = " ".join(f"-c {one}" for one in options)
    return make_url(url).update_query_dict({"options": said}).render_as_string(hide_password=False)


def saying(word: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(words).values(word=word, size=len(word)))
        return word

    return work


def said(connection: Connection) -> list[str]:
    return list(connection.execute(select(words.c.word).order_by(words.c.word)).scalars())


def size_of(connection: Connection, word: str) -> int:
    found: int = connection.execute(select(words.c.size).where(words.c.word == word)).scalar_one()
    return found


def beside(store: Store, work: Callable[[Connection], Any]) -> Future[Any]:
    return store._write(work, background=False, beside=True)


def alone(store: Store, work: Callable[[Connection], Any]) -> Future[Any]:
    return store._write(work, background=False, beside=False)


class Gate:
    """A work that stands still in the middle until it is let go."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self._work = work
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> Any:
        result = self._work(connection)
        self.begun.set()
        assert self.let_go.wait(WITHIN)
        return result


def waits_for_a_lock(url: str, count: int = 1) -> None:
    """Return as soon as so many sessions of this database wait for a lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with talking(url) as connection:
        for _ in range(int(WITHIN / 0.01)):
            row = connection.execute(asked).fetchone()
            if row is not None and row[0] == count:
                return
            connection.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits")


def test_who_reads_and_then_writes_loses_nothing_to_another_process(store: Store, other: Store) -> None:
    store.write_now(lambda connection: connection.execute(insert(words).values(word="count", size=0)) and None)

    def count(connection: Connection) -> None:
        seen = size_of(connection, "count")
        connection.execute(update(words).values(size=seen + 1))

    waiting = [alone(one, count) for _ in range(50) for one in (store, other)]
    for each in waiting:
        each.result(WITHIN)
    assert store.read_now(lambda connection: size_of(connection, "count")) == 100


def test_a_work_waits_until_another_process_has_committed(url: str, store: Store, other: Store) -> None:
    gate = Gate(saying("first"))
    first = alone(store, gate)
    assert gate.begun.wait(WITHIN)
    second = alone(other, said)
    waits_for_a_lock(url)
    assert not second.done()
    gate.let_go.set()
    assert first.result(WITHIN) == "first"
    assert second.result(WITHIN) == ["first"]


def test_works_beside_each_other_do_not_wait(store: Store, other: Store) -> None:
    gate = Gate(saying("slow"))
    slow = beside(store, gate)
    assert gate.begun.wait(WITHIN)
    assert beside(other, saying("quick")).result(WITHIN) == "quick"
    assert not slow.done()
    gate.let_go.set()
    slow.result(WITHIN)
    assert store.read_now(said) == ["quick", "slow"]


def test_a_work_that_runs_alone_waits_for_those_beside(url: str, store: Store, other: Store) -> None:
    gate = Gate(saying("beside"))
    slow = beside(store, gate)
    assert gate.begun.wait(WITHIN)
    second = alone(other, said)
    waits_for_a_lock(url)
    gate.let_go.set()
    slow.result(WITHIN)
    assert second.result(WITHIN) == ["beside"]


def test_who_loses_a_race_beside_another_is_run_again_and_sees_it(url: str, store: Store, other: Store) -> None:
    def once(connection: Connection) -> str:
        if "same" in said(connection):
            return "was there"
        saying("same")(connection)
        return "new"

    gate = Gate(once)
    first = beside(store, gate)
    assert gate.begun.wait(WITHIN)
    second = beside(other, once)
    waits_for_a_lock(url)
    gate.let_go.set()
    assert (first.result(WITHIN), second.result(WITHIN)) == ("new", "was there")


def test_works_that_lock_each_other_out_are_both_done(store: Store, other: Store) -> None:
    store.write_now(lambda connection: [saying(word)(connection) for word in ("a", "b")])
    both = threading.Barrier(2)
    runs: list[str] = []

    def crossing(one: str, two: str) -> Callable[[Connection], None]:
        met = []

        def work(connection: Connection) -> None:
            runs.append(one)
            connection.execute(update(words).where(words.c.word == one).values(size=words.c.size + 1))
            if not met:
                met.append(both.wait(WITHIN))
            connection.execute(update(words).where(words.c.word == two).values(size=words.c.size + 1))

        return work

    waiting = beside(store, crossing("a", "b")), beside(other, crossing("b", "a"))
    for each in waiting:
        each.result(WITHIN)
    assert store.read_now(lambda connection: [size_of(connection, word) for word in "ab"]) == [3, 3]
    assert len(runs) == 3  # one of the two was the server's victim, and came again


def test_a_broken_constraint_of_a_work_that_is_alone_is_its_own_affair(store: Store) -> None:
    store.write_now(saying("one"))
    with pytest.raises(exc.IntegrityError):
        store.write_now(saying("one"))
    with pytest.raises(exc.IntegrityError):  # run again, it breaks again: that was no race
        beside(store, saying("one")).result(WITHIN)
    assert store.write_now(saying("two")) == "two"


def test_a_work_that_goes_on_after_a_failed_statement_is_refused(store: Store) -> None:
    def careless(connection: Connection) -> str:
        saying("half")(connection)
        with suppress(exc.DataError):
            connection.execute(text("SELECT 1 / 0"))
        return "all is well"

    with pytest.raises(RuntimeError, match="had failed"):
        store.write_now(careless)
    store.write_now(saying("good"))
    assert store.read_now(said) == ["good"]


@contextmanager
def standby_missing() -> Iterator[None]:
    """Commits wait for a standby that is not there."""
    with talking(server()) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")


def test_a_commit_that_no_standby_has_is_a_failure(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "COMMIT_SECONDS", 0.3)

    def write_until_it_fails() -> None:
        for number in range(100):  # until the server has read its settings again
            store.write_now(saying(f"local only {number}"))

    with standby_missing(), pytest.raises(StoreUnavailable, match="synchronous replication"):
        write_until_it_fails()
    assert store.write_now(saying("after")) == "after"


def test_a_warning_of_a_commit_is_a_failure(store: Store) -> None:
    def warned(connection: Connection) -> None:
        connection.execute(
            text(
                "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                " RAISE WARNING 'the disk is old'; RETURN NULL; END$$"
            )
        )
        connection.execute(
            text(
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON words"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()"
            )
        )

    store.write_now(warned)
    with pytest.raises(StoreUnavailable, match="the disk is old"):
        store.write_now(saying("warned of"))


def test_a_lock_that_is_never_let_go_is_an_answer(url: str) -> None:
    impatient = Store.open(with_options(url, "lock_timeout=50"))
    with talking(url) as foreign:
        foreign.execute(f"SELECT pg_advisory_lock({WRITERS})")
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            impatient.write_now(saying("never"))
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            beside(impatient, saying("never")).result(WITHIN)
    assert impatient.write_now(saying("after")) == "after"
    impatient.close()


def test_a_work_that_never_ends_is_an_answer(url: str) -> None:
    impatient = Store.open(with_options(url, "statement_timeout=50"))
    with pytest.raises(StoreUnavailable, match="statement timeout"):
        impatient.write_now(lambda connection: connection.execute(text("SELECT pg_sleep(60)")) and None)
    with pytest.raises(StoreUnavailable, match="statement timeout"):
        impatient.read_now(lambda connection: connection.execute(text("SELECT pg_sleep(60)")) and None)
    assert impatient.write_now(saying("after")) == "after"
    impatient.close()


def cut_off(url: str) -> None:
    """End every session of this database but our own, as a restart of the server does."""
    mine = "datname = current_database() AND pid <> pg_backend_pid()"
    with talking(url) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {mine}")


def test_a_restart_between_two_works_is_not_noticed(url: str, store: Store) -> None:
    store.write_now(saying("before"))
    beside(store, saying("beside")).result(WITHIN)
    met = threading.Barrier(READERS)  # so that each of the reading threads has a connection to lose

    def seen(connection: Connection) -> list[str]:
        met.wait(WITHIN)
        return said(connection)

    def read_by_all() -> list[list[str]]:
        return [each.result(WITHIN) for each in [store._read(seen) for _ in range(READERS)]]

    assert read_by_all() == [["before", "beside"]] * READERS
    cut_off(url)
    assert store.write_now(saying("after")) == "after"
    assert read_by_all() == [["after", "before", "beside"]] * READERS
    assert beside(store, saying("again")).result(WITHIN) == "again"


def test_a_connection_that_is_lost_in_a_work_is_an_answer_and_nothing_is_written(url: str, store: Store) -> None:
    def cut(connection: Connection) -> None:
        saying("lost")(connection)
        cut_off(url)
        saying("lost too")(connection)

    with pytest.raises(StoreUnavailable):
        store.write_now(cut)
    assert store.write_now(saying("after")) == "after"
    assert store.read_now(said) == ["after"]


def test_a_server_that_is_not_there_is_an_answer() -> None:
    with pytest.raises(StoreUnavailable):
        Store.open("postgresql://mailguard@127.0.0.1:1/mailguard")


def test_a_read_sees_one_state_whatever_is_committed_meanwhile(store: Store, other: Store) -> None:
    def twice(connection: Connection) -> tuple[list[str], list[str]]:
        before = said(connection)
        other.write_now(saying("meanwhile"))
        return before, said(connection)

    assert store.read_now(twice) == ([], [])
    assert store.read_now(said) == ["meanwhile"]


def test_what_was_written_is_read_at_once_whoever_wrote_it(store: Store, other: Store) -> None:
    async def told(number: int) -> bool:
        await other.write(saying(f"{number:03}"), beside=number % 2 == 0)
        return f"{number:03}" in await store.read(said)

    async def all_told() -> list[bool]:
        return [await told(number) for number in range(20)]

    assert asyncio.run(all_told()) == [True] * 20


def test_a_nul_in_a_text_costs_no_mail(store: Store) -> None:
    store.write_now(saying("a\0b"))
    assert store.read_now(said) == ["a\ufffdb"]


@pytest.mark.parametrize(("asked", "stands"), [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")])
def test_what_is_acknowledged_is_on_disk_whatever_the_server_s_default(url: str, asked: str, stands: str) -> None:
    store = Store.open(with_options(url, f"synchronous_commit={asked}"))
    found = store.write_now(lambda connection: connection.execute(text("SHOW synchronous_commit")).scalar_one())
    store.close()
    assert found == stands


def test_what_the_url_says_of_the_session_counts(url: str) -> None:
    store = Store.open(with_options(url, "lock_timeout=7s"))
    found = store.read_now(lambda connection: connection.execute(text("SHOW lock_timeout")).scalar_one())
    store.close()
    assert found == "7s"


def test_many_threads_get_each_their_own_answer(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: store.write_now(saying(str(number))), range(200)))
    assert found == [str(number) for number in range(200)]


def test_a_victim_of_a_deadlock_is_known_by_its_state() -> None:
    from orders.database.dialects.postgres import Postgres

    told = StoreUnavailable("the database gave no answer")
    assert not Postgres("postgresql:///x").clash(told)
    told.__cause__ = DeadlockDetected()
    assert Postgres("postgresql:///x").clash(told)


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@db.example/name", "postgresql://me@db.example/name?password=secret"]
)
def test_a_url_is_shown_without_its_password(url: str) -> None:
    assert "secret" not in shown(url)
    assert "db.example/name" in shown(url)
