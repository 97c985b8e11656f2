"""`mailguard password`: a password is set, opens the login, and is refused where it is too short."""

from typer.testing import CliRunner

from mailguard.cli.opening import opened
from mailguard.cli.root import app
from mailguard.settings import Settings
from orders.access.users import verify_password
from orders.errors import Refused
from tests.mailguard.cli.running import Place

WORDS = "correct horse battery"


def opens(place: Place, password: str) -> bool:
    with opened(Settings(data=place.folder / "data")) as store:
        return store.read_now(lambda open_: verify_password(open_, "ada@shop.example", password)) is not None


def test_a_password_that_was_set_opens_the_login_and_no_other_does(place: Place) -> None:
    place.init()
    assert not opens(place, WORDS)
    ran = CliRunner().invoke(app, ["password"], input=f"{WORDS}\n", env=place.env)
    assert ran.exit_code == 0, ran.output
    assert "ada@shop.example logs in" in ran.stdout
    assert opens(place, WORDS)
    assert not opens(place, WORDS + "!")


def test_a_short_password_is_refused_and_changes_nothing(place: Place) -> None:
    place.init()
    ran = CliRunner().invoke(app, ["password"], input="short\n", env=place.env)
    assert isinstance(ran.exception, Refused)
    assert "at least 12" in str(ran.exception)
    assert not opens(place, "short")
