"""Kept files: whole or not there, sealed, theirs only, and dropped in their time."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from orders.access.vault import PersonalDataSealed
from orders.jobs import files
from orders.jobs.files import ABANDONED, MOST_AT_ONCE, WRITING
from orders.jobs.job import JobKind, JobState
from orders.jobs.packing import PIECE, DamagedPiece, Packer, pieces_of
from orders.jobs.tables import job_file_pieces
from tests.orders.database.stores import Kind
from tests.orders.runner.working import asked, result_of, seen, sent, work
from tests.orders.storage.builders import ACCESS, AT, HOSTED, OTHER, SELLER, VAULT, Shop, a_shop

REPORT = {"type": "unshipped", "format": "tsv"}
KEEP = timedelta(days=7)
PACKER = Packer(VAULT)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def kept_pieces(shop: Shop) -> int:
    return shop.store.read_now(
        lambda open_: open_.execute(select(func.count()).select_from(job_file_pieces)).scalar_one()
    )


def swept(shop: Shop) -> int:
    return shop.store.write_now(lambda open_: files.sweep(open_, shop.clock.now(), KEEP))


def begin(shop: Shop, number: int) -> bool:
    return asyncio.run(shop.service.files.begin(SELLER, f"file-{number}", shop.clock.now()))


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_pieces_are_what_came_in_another_division(portions: list[bytes]) -> None:
    pieces = list(pieces_of(iter([*portions, b"x" * (2 * PIECE), *portions])))
    assert b"".join(pieces) == b"".join(portions) + b"x" * (2 * PIECE) + b"".join(portions)
    assert all(len(one) == PIECE for one in pieces[:-1])


def test_what_is_kept_says_nothing_to_who_has_no_key() -> None:
    kept = PACKER.pack(SELLER, "f", 0, b"Ana Example, 1 Sample Street")
    assert b"Ana" not in kept
    assert PACKER.unpack(SELLER, "f", 0, kept) == b"Ana Example, 1 Sample Street"


@pytest.mark.parametrize(("seller", "file_id", "number"), [(OTHER, "f", 0), (SELLER, "g", 0), (SELLER, "f", 1)])
def test_a_piece_opens_in_its_own_place_only(seller: str, file_id: str, number: int) -> None:
    kept = PACKER.pack(SELLER, "f", 0, b"x")
    with pytest.raises(PersonalDataSealed):
        PACKER.unpack(type(SELLER)(seller), file_id, number, kept)


@pytest.mark.parametrize("size", [PIECE, PIECE + 1])
def test_a_piece_has_a_size(size: int) -> None:
    kept = PACKER.pack(SELLER, "f", 0, b"x" * size)
    if size == PIECE:
        assert len(PACKER.unpack(SELLER, "f", 0, kept)) == PIECE
    else:
        with pytest.raises(DamagedPiece):
            PACKER.unpack(SELLER, "f", 0, kept)


def test_what_is_no_packing_is_damaged() -> None:
    with pytest.raises(DamagedPiece):
        PACKER.unpack(SELLER, "f", 0, VAULT.seal(b"nothing", f"file\0{SELLER}\0f\0{0}".encode()))


def test_so_many_files_of_a_seller_come_at_once(shop: Shop) -> None:
    assert [begin(shop, number) for number in range(MOST_AT_ONCE + 1)] == [True] * MOST_AT_ONCE + [False]
    shop.clock.at += WRITING
    assert begin(shop, 99), "those that never ended are not waited for for ever"


def test_a_file_of_several_pieces_is_read_as_it_was_sent(shop: Shop) -> None:
    content = bytes(range(256)) * (PIECE // 128)  # two pieces
    file_id = sent(shop, content)

    async def read() -> bytes:
        return b"".join([piece async for piece in shop.service.files.pieces(SELLER, file_id)])

    assert asyncio.run(read()) == content
    assert kept_pieces(shop) == 2


def test_a_file_that_no_job_took_is_dropped_and_others_stay(shop: Shop) -> None:
    sent(shop, b"nobody's")
    job = asked(shop, JobKind.REPORT, REPORT)
    work(shop)
    shop.clock.at = AT + ABANDONED
    assert swept(shop) == 0
    shop.clock.at += timedelta(microseconds=1)
    assert swept(shop) == 1
    assert kept_pieces(shop) == 1
    assert result_of(shop, job)


def test_an_ended_job_is_kept_for_days_and_goes_with_its_files(shop: Shop) -> None:
    job = asked(shop, JobKind.REPORT, REPORT)
    work(shop)
    shop.clock.at = AT + KEEP
    assert swept(shop) == 0
    assert seen(shop, job).state is JobState.DONE
    shop.clock.at += timedelta(microseconds=1)
    assert swept(shop) == 2
    assert kept_pieces(shop) == 0


def test_what_was_sent_is_kept_for_as_long_as_its_job_lives(shop: Shop) -> None:
    """Files of half a gigabyte each would fill the disk, and with them the names of buyers."""
    job = asked(shop, JobKind.IMPORT, {}, b"no report")
    shop.clock.at = AT + ABANDONED * 2
    assert (swept(shop), kept_pieces(shop)) == (0, 1)
    work(shop)
    assert (swept(shop), kept_pieces(shop)) == (1, 0)
    assert seen(shop, job).state is JobState.FATAL


def test_a_job_that_waits_is_never_swept(shop: Shop) -> None:
    job = asked(shop, JobKind.REPORT, REPORT)
    shop.clock.at = AT + KEEP * 10
    assert swept(shop) == 0
    assert seen(shop, job).alive


def test_a_file_that_a_job_took_is_not_dropped_by_its_sender(shop: Shop) -> None:
    taken, left = sent(shop, b"1"), sent(shop, b"2")
    asyncio.run(shop.service.jobs.ask(ACCESS, JobKind.FEED, HOSTED, {}, taken))
    for file_id in (taken, left):
        asyncio.run(shop.service.files.drop_unless_taken(SELLER, file_id))
    assert kept_pieces(shop) == 1
