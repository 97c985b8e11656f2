"""A worker's slot says what it is on and since when, and nothing once it is off."""

from mailguard.dns.tally import CELLS
from mailguard.processes.slots import COUNTS, Slot, rows, share

MAIL = "0123456789abcdef0123456789abcdef"


def test_a_fresh_slot_reads_as_on_nothing() -> None:
    assert Slot.at(share(2), 1).reading() is None


def test_what_one_process_writes_another_reads() -> None:
    fd = share(2)
    Slot.at(fd, 1).on(MAIL)
    reading = Slot.at(fd, 1).reading()
    assert reading is not None
    assert reading[0] == MAIL
    assert 0 <= reading[1] < 60


def test_slots_do_not_overlap() -> None:
    fd = share(3)
    Slot.at(fd, 1).on(MAIL)
    assert Slot.at(fd, 0).reading() is None
    assert Slot.at(fd, 2).reading() is None


def test_off_clears_it() -> None:
    slot = Slot.at(share(1), 0)
    slot.on(MAIL)
    slot.off()
    assert slot.reading() is None


def test_what_a_worker_counts_another_process_reads() -> None:
    fd = share(3)
    rows(fd)[1][0] += 2.5
    rows(fd)[1][COUNTS - 1] += 1
    found = [(row[0], row[COUNTS - 1], len(row)) for row in rows(fd)]
    assert found == [(0, 0, COUNTS), (2.5, 1, COUNTS), (0, 0, COUNTS)]


def test_what_is_counted_lies_in_no_slot() -> None:
    fd = share(2)
    for row in rows(fd):
        row[0] = row[COUNTS - 1] = -1.0
    assert [Slot.at(fd, number).reading() for number in range(2)] == [None, None]


def test_a_row_holds_all_that_is_counted() -> None:
    assert CELLS <= COUNTS
