"""A worker's slot says what it is on and since when, and nothing once it is off."""

from mailguard.processes.slots import Slot, share

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
