"""A child with real limits and a real app: bad settings are one line and exit 2; a worker starts, judges and ends."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailguard.processes.children import Child, Inheritance, start
from mailguard.processes.plan import Plan
from mailguard.processes.slots import share
from tests.mailguard.cli.running import ROOT, template

MEMORY = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    err: str


def ran(config: Path, **changes: object) -> Ran:
    order = {
        "name": "worker-0",
        "supervisor": os.getpid(),
        "number": 0,
        "config": str(config),
        "sockets": {},
        "slots": 0,
        "wake": 0,
        "ready": 1,
        "memory": MEMORY,
        "after": None,
        "felled_by": None,
        **changes,
    }
    found = subprocess.run(
        [sys.executable, "-m", "mailguard.processes.child", json.dumps(order)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    return Ran(found.returncode, found.stderr)


def test_bad_settings_are_one_line_and_exit_two(tmp_path: Path) -> None:
    config = tmp_path / "guard.toml"
    config.write_text("[smtp]\nport = -1\n", "utf-8")
    found = ran(config)
    assert found.code == 2
    assert found.err.startswith(f"mailguard: {config}: smtp.port: ")
    assert len(found.err.splitlines()) == 1


@pytest.fixture
def inheritance() -> Inheritance:
    wake_read, wake_write = os.pipe()
    ready_read, ready_write = os.pipe()
    for end in (wake_read, wake_write):
        os.set_blocking(end, False)
    return Inheritance(
        sockets={},
        slots=share(1),
        wake_read=wake_read,
        wake_write=wake_write,
        ready_read=ready_read,
        ready_write=ready_write,
        tree="t1",
    )


def closed(inheritance: Inheritance) -> None:
    ends = (inheritance.wake_read, inheritance.wake_write, inheritance.ready_read, inheritance.ready_write)
    for end in (*ends, inheritance.slots):
        os.close(end)


def a_plan(folder: Path) -> Plan:
    (folder / "data").mkdir()
    (folder / "data" / "mailguard.db").write_bytes(template())
    config = folder / "guard.toml"
    config.write_text(f'data = "{folder / "data"}"\n', "utf-8")
    return Plan(config=config, listeners=(), workers=1, memory=MEMORY, deadline=5.0)


def test_a_worker_says_that_it_is_ready_under_its_limit_and_ends_when_asked(
    tmp_path: Path, inheritance: Inheritance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    child: Child = start(a_plan(tmp_path), 0, inheritance, None, None)
    try:
        assert int(os.read(inheritance.ready_read, 100)) == child.process.pid
        limits = Path(f"/proc/{child.process.pid}/limits")
        if limits.exists():
            (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max address space")]
            assert str(MEMORY) in line
        child.signal(signal.SIGTERM)
        assert child.wait(20)
        assert child.process.returncode == 0
    finally:
        child.kill()
        closed(inheritance)
