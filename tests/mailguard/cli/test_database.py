"""`mailguard db upgrade`: makes the database, and may be run again."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url

from mailguard.cli.doctoring import database
from mailguard.cli.opening import opened
from mailguard.settings import Settings
from orders.access.roster import all_sellers
from orders.database.dialects import postgres
from tests.mailguard.cli.running import INIT, Place
from tests.orders.database.servers import QUICK, empty_database


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


@pytest.fixture
def server() -> Iterator[str]:
    """A database of a server that asks for no password, with one in its URL."""
    with empty_database() as url:
        yield make_url(url).set(password="very-secret").render_as_string(hide_password=False)


def test_an_upgrade_on_a_server_is_the_same_and_says_no_password(place: Place, server: str) -> None:
    said = place.done("db", "upgrade", MAILGUARD_DATABASE_URL=server).out
    assert said.startswith("The database is up to date: postgresql://postgres:***@")
    place.done(*INIT, "--seller", "Lamps", "--mailbox", "lamps@shop.example", MAILGUARD_DATABASE_URL=server)
    assert "Lamps" in place.done("shop", "show", MAILGUARD_DATABASE_URL=server).out
    assert not (place.folder / "data" / "mailguard.db").exists()


def test_a_server_that_is_not_there_is_told_in_one_line(place: Place) -> None:
    gone = "postgresql://me:very-secret@127.0.0.1:1/mailguard"
    said = place.refused("db", "upgrade", MAILGUARD_DATABASE_URL=gone)
    assert said.startswith("the database gave no answer: ")
    assert "very-secret" not in said


def test_a_server_that_may_forget_is_told_by_the_doctor(place: Place, server: str) -> None:
    assert "fsync=off" in QUICK
    place.done("db", "upgrade", MAILGUARD_DATABASE_URL=server)
    found = database(Settings(database_url=server))
    assert found.state == "bad"
    assert "fsync and full_page_writes off" in found.text
    assert "very-secret" not in found.text


def test_the_doctor_says_where_all_is_kept_and_no_password(
    place: Place, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.done("db", "upgrade", MAILGUARD_DATABASE_URL=server)
    monkeypatch.setattr(postgres, "NEEDED", ())  # the test's own server is in a hurry
    found = database(Settings(database_url=server))
    assert found.state == "ok"
    assert found.text.startswith("database: postgresql://postgres:***@")
