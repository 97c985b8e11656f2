"""A key is claimed once, is free again after a crash, and its answer lives a day."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from orders.access import idempotency
from orders.access.idempotency import IN_FLIGHT, KEPT, MOST_PURGED, Started, StoredAnswer
from orders.access.tables import idempotency as table
from orders.database.store import Store
from tests.orders.web.serving import NOW, OTHER, SELLER

ANSWER = StoredAnswer(status=202, body=b"{}", etag="3", location="/v1/orders/1/actions")


def start(store: Store, at: datetime = NOW, key: str = "k", fingerprint: str = "f") -> Started | StoredAnswer:
    return store.write_now(lambda open_: idempotency.start(open_, SELLER, key, fingerprint, at))


def finish(store: Store, key: str = "k") -> None:
    store.write_now(lambda open_: idempotency.finish(open_, SELLER, key, ANSWER))


def test_a_key_at_work_is_free_again_after_a_minute_and_not_before(store: Store) -> None:
    assert start(store) is Started.GO
    assert start(store, NOW + IN_FLIGHT - timedelta(microseconds=1)) is Started.IN_FLIGHT
    assert start(store, NOW + IN_FLIGHT) is Started.GO


def test_an_answer_is_kept_for_a_day_and_not_longer(store: Store) -> None:
    start(store)
    finish(store)
    assert start(store, NOW + KEPT - timedelta(microseconds=1)) == ANSWER
    assert start(store, NOW + KEPT) is Started.GO


def test_another_request_under_the_key_is_told_so_whether_the_first_is_done_or_not(store: Store) -> None:
    start(store)
    assert start(store, fingerprint="g") is Started.DIFFERENT
    finish(store)
    assert start(store, fingerprint="g") is Started.DIFFERENT


def test_a_forgotten_key_is_free_but_an_answer_is_never_forgotten(store: Store) -> None:
    start(store)
    store.write_now(lambda open_: idempotency.forget(open_, SELLER, "k"))
    assert start(store) is Started.GO
    finish(store)
    store.write_now(lambda open_: idempotency.forget(open_, SELLER, "k"))
    assert start(store) == ANSWER


def test_a_key_is_one_sellers(store: Store) -> None:
    start(store)
    assert store.write_now(lambda open_: idempotency.start(open_, OTHER, "k", "g", NOW)) is Started.GO


def test_each_start_cleans_away_a_few_old_rows(store: Store) -> None:
    def many(open_: object) -> None:
        for number in range(MOST_PURGED + 1):
            idempotency.start(open_, SELLER, f"old{number}", "f", NOW)  # type: ignore[arg-type]

    store.write_now(many)
    start(store, NOW + KEPT + timedelta(seconds=1))
    left = store.read_now(lambda open_: open_.scalar(select(func.count()).select_from(table)))
    assert left == 2  # one old row beyond what one start may clean, and the new one
