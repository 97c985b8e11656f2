"""However many orders the mails of one lease name, no statement gets more than it can hold."""

from mailguard.storage.pieces import AT_ONCE, pieces
from mailguard.storage.sightings import places_of
from tests.mailguard.storage.builders import S1
from tests.mailguard.storage.house import House


def test_as_many_keys_as_fit_come_together_and_one_more_comes_behind() -> None:
    assert [len(piece) for piece in pieces(range(AT_ONCE))] == [AT_ONCE]
    assert [len(piece) for piece in pieces(range(AT_ONCE + 1))] == [AT_ONCE, 1]


def test_every_key_comes_once_in_its_order_and_none_makes_no_piece() -> None:
    assert [key for piece in pieces(range(2 * AT_ONCE + 1)) for key in piece] == list(range(2 * AT_ONCE + 1))
    assert list(pieces(())) == []


def test_more_marks_than_any_statement_holds_are_still_looked_up(house: House) -> None:
    marks = {(S1, "content", f"{number}") for number in range(90_000)}  # 270,000 values; SQLite takes 250,000
    assert house.run(house.store.read(lambda connection: places_of(connection, marks))) == {}
