"""The supervisor with real processes: who is stuck is killed, who fell is replaced, nobody else is touched."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailguard.processes.plan import Listener, Plan
from mailguard.processes.supervisor import CannotListen, Supervisor
from tests.mailguard.processes.mail import MAIL

RUNNER = """
import json, sys
from pathlib import Path
from mailguard.processes.plan import Listener, Plan
from mailguard.processes.supervisor import Supervisor
plan = Plan(config=Path(sys.argv[1]), listeners=(Listener("smtp", "127.0.0.1", 0),), workers=2, memory=1 << 30,
            deadline=0.3, drain=5.0, module="tests.mailguard.processes.child_for_tests")
say = lambda text: print("said " + text, flush=True)
sys.exit(Supervisor(plan, lambda ports: print("ready " + json.dumps(ports), flush=True), say).run())
"""


@dataclass
class Tree:
    """A supervisor in a process of its own, and what it printed."""

    folder: Path
    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)

    def orders(self, number: int) -> list[dict[str, object]]:
        return [json.loads(file.read_text()) for file in sorted(self.folder.glob(f"{number}-*.json"))]


def eventually(true: Callable[[], object], deadline: float = 10.0) -> None:
    until = time.monotonic() + deadline
    while not true():
        assert time.monotonic() < until, "it did not come true in time"
        threading.Event().wait(0.02)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Tree]]:
    trees: list[Tree] = []

    def go() -> Tree:
        process = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
        )
        tree = Tree(tmp_path, process)
        threading.Thread(target=lambda: tree.lines.extend(process.stdout or ()), daemon=True).start()
        trees.append(tree)
        return tree

    yield go
    for tree in trees:
        tree.process.kill()
        tree.process.wait()
        if tree.process.stdout:
            tree.process.stdout.close()


def is_ready(tree: Tree) -> bool:
    return any(line.startswith("ready ") for line in tree.lines)


def test_it_says_its_ports_when_every_child_is_ready_and_ends_with_0(start: Callable[[], Tree]) -> None:
    tree = start()
    eventually(lambda: is_ready(tree))
    port = json.loads(next(line for line in tree.lines if line.startswith("ready "))[6:])["smtp"]
    socket.create_connection(("127.0.0.1", port), timeout=2).close()
    tree.process.send_signal(signal.SIGTERM)
    assert tree.process.wait(10) == 0


def test_a_stuck_worker_is_killed_and_its_successor_learns_of_the_mail(
    start: Callable[[], Tree], tmp_path: Path
) -> None:
    (tmp_path / "once-0").write_text("hang")
    tree = start()
    eventually(lambda: any(order["felled_by"] == MAIL for order in tree.orders(0)))
    first = next(order for order in tree.orders(0) if order["felled_by"] is None)
    second = next(order for order in tree.orders(0) if order["felled_by"] == MAIL)
    assert second["after"] == first["name"]
    assert len(tree.orders(1)) == len(tree.orders(-1)) == 1, "somebody else was restarted"


def test_a_worker_that_falls_by_itself_is_replaced_the_same_way(start: Callable[[], Tree], tmp_path: Path) -> None:
    (tmp_path / "once-1").write_text("fall")
    tree = start()
    eventually(lambda: any(order["felled_by"] == MAIL for order in tree.orders(1)))


def test_a_successor_that_does_not_come_up_hands_on_what_it_was_to_take_over(
    start: Callable[[], Tree], tmp_path: Path
) -> None:
    (tmp_path / "once-0").write_text("hang")
    (tmp_path / "stumble-0").touch()
    tree = start()
    eventually(lambda: len(tree.orders(0)) == 3)
    (first,) = (order for order in tree.orders(0) if order["after"] is None)
    heirs = [order for order in tree.orders(0) if order["after"] is not None]
    assert [(order["after"], order["felled_by"]) for order in heirs] == [(first["name"], MAIL)] * 2


def test_a_hangup_reaches_every_child_and_ends_none(start: Callable[[], Tree], tmp_path: Path) -> None:
    tree = start()
    eventually(lambda: is_ready(tree))
    tree.process.send_signal(signal.SIGHUP)
    eventually(lambda: all((tmp_path / f"reloaded-{number}").exists() for number in (-1, 0, 1)))
    assert [len(tree.orders(number)) for number in (-1, 0, 1)] == [1, 1, 1]


def test_a_child_that_is_still_starting_hears_of_a_hangup_when_it_is_ready(
    start: Callable[[], Tree], tmp_path: Path
) -> None:
    (tmp_path / "slow-1").touch()
    tree = start()
    eventually(lambda: tree.orders(-1) and tree.orders(0) and tree.orders(1))
    tree.process.send_signal(signal.SIGHUP)
    eventually((tmp_path / "reloaded-0").exists)
    assert not (tmp_path / "reloaded-1").exists()
    (tmp_path / "slow-1").unlink()
    eventually((tmp_path / "reloaded-1").exists)
    assert len(tree.orders(1)) == 1


def test_children_leave_when_the_supervisor_is_killed(start: Callable[[], Tree]) -> None:
    tree = start()
    eventually(lambda: is_ready(tree))
    pids = [int(file.stem.rpartition("-")[2]) for file in tree.folder.glob("*.json")]
    tree.process.kill()
    tree.process.wait()

    def gone() -> bool:
        return not any(alive(pid) for pid in pids)

    eventually(gone)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def test_a_child_that_cannot_start_ends_the_whole_with_1(start: Callable[[], Tree], tmp_path: Path) -> None:
    (tmp_path / "refuse").touch()
    tree = start()
    assert tree.process.wait(20) == 1


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        plan = Plan(
            config=tmp_path, listeners=(Listener("smtp", "127.0.0.1", port),), workers=1, memory=1 << 30, deadline=1.0
        )
        with pytest.raises(CannotListen, match=f"127.0.0.1:{port}.*Choose another port"):
            Supervisor(plan, lambda ports: None, print).bind()
    assert os.listdir(tmp_path) == []
