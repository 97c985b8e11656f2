"""The stage takes free ports, keeps the user's own settings out, and says why a server did not start."""

import socket
from pathlib import Path

import pytest

from mailguard.demo.asking import OutOfTime, eventually
from mailguard.demo.stage import HOST, NotStarted, free, ports, prepare, served


def test_a_free_port_is_taken_as_asked_and_a_used_one_replaced() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free(port) == 0
    assert free(port) == port


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    stage = prepare(tmp_path, {}, {})
    stage.config.write_text("colour = 'red'\n")
    with pytest.raises(NotStarted, match="colour"), served(stage):
        pass


def test_a_database_that_somebody_uses_is_no_stage(tmp_path: Path) -> None:
    seller = {"seller_id": "lamps", "name": "Lamps"}
    first = prepare(tmp_path, {"sellers": [seller]}, {})
    with pytest.raises(NotStarted, match="in use"):
        prepare(tmp_path, {}, {}, database=first.url)


def test_a_server_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("something broke\n")
    with (tmp_path / "nothing").open("wb+") as closed, pytest.raises(NotStarted, match="something broke"):
        ports(closed.fileno(), log)


def test_waiting_ends_when_the_time_is_over() -> None:
    with pytest.raises(OutOfTime, match="rain"):
        eventually(lambda: None, 0.0, "rain")
    assert eventually(lambda: 7, 0.0, "a number") == 7
