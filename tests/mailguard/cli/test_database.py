"""`mailguard db upgrade`: makes the database, and may be run again."""

from mailguard.cli.opening import opened
from mailguard.settings import Settings
from orders.access.roster import all_sellers
from tests.mailguard.cli.running import Place


def test_an_upgrade_makes_the_folder_and_the_database(place: Place) -> None:
    said = place.done("db", "upgrade").out
    assert said == f"The database is up to date: sqlite:///{place.folder / 'data' / 'mailguard.db'}\n"
    assert (place.folder / "data").stat().st_mode & 0o077 == 0


def test_an_upgrade_may_be_run_twice_and_loses_nothing(place: Place) -> None:
    place.init()
    assert place.done("db", "upgrade").out == place.done("db", "upgrade").out
    with opened(Settings(data=place.folder / "data")) as store:
        assert len(store.read_now(all_sellers)) == 1


def test_a_data_folder_that_is_a_file_is_told(place: Place) -> None:
    file = place.file("data", b"")
    assert place.refused("db", "upgrade") == f"data: {file}: cannot be made a folder: File exists"


def test_a_file_that_is_no_database_is_told(place: Place) -> None:
    (place.folder / "data").mkdir()
    (place.folder / "data" / "mailguard.db").write_bytes(b"no database " * 1000)
    assert place.refused("db", "upgrade")


def test_without_a_command_the_words_are_shown(place: Place) -> None:
    assert "upgrade" in place.run("db").out + place.run("db").complaint
