"""`python -m mailguard` as a person runs it: an error is one clear line on stderr and exit 2, never a traceback."""

import json

from tests.mailguard.cli.running import Place, a_process
from tests.mailguard.world import AT, GENUINE, MAILS

CASE = MAILS / GENUINE


def test_an_error_is_one_line_that_names_file_and_field(place: Place) -> None:
    config = place.file("guard.toml", "[smtp]\nport = 99999\n")
    ran = a_process(place, "check", CASE / "mail.eml", "--config", config)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"mailguard: {config}: smtp.port: ")
    assert len(ran.stderr.splitlines()) == 1


def test_an_error_of_the_order_store_is_one_line_too(place: Place) -> None:
    ran = a_process(place, "key", "list")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "mailguard: there is no database yet: run `mailguard db upgrade`\n"


def test_the_lines_of_check_stand_alone_on_stdout(place: Place) -> None:
    words = ("--orders", CASE / "orders.json", "--zone", CASE / "zone.json", "--at", AT.isoformat())
    ran = a_process(place, "check", CASE / "mail.eml", *words, "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["verdict"] == "verified"


def test_an_unknown_word_is_exit_two(place: Place) -> None:
    assert place.run("ship-it").code == 2


def test_help_names_every_command(place: Place) -> None:
    said = place.done("--help").out
    named = ("init", "serve", "demo", "check", "import", "key", "db", "profile", "doctor", "login")
    assert [word for word in named if word not in said] == []
