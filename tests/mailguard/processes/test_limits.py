"""Limits of a child, each in a process of its own: memory has an end, and a child dies with its supervisor."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINUX = sys.platform.startswith("linux")

EATS = """
from mailguard.processes.limits import limit_memory
limit_memory(256 * 1024 * 1024)
small = bytearray(16 * 1024 * 1024)
try:
    bytearray(512 * 1024 * 1024)
except MemoryError:
    print("MemoryError, and alive:", len(small))
"""

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), flush=True)
time.sleep(60)
"""

CHILD = """
import os, time
from mailguard.processes.limits import die_with_parent
die_with_parent(os.getppid())
print(os.getpid(), flush=True)
time.sleep(60)
"""

ORPHAN = """
from mailguard.processes.limits import die_with_parent
die_with_parent(1)
print("alive")
"""


def ran(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60)


def test_a_child_that_eats_memory_gets_memory_error_and_lives() -> None:
    assert ran(EATS).stdout == f"MemoryError, and alive: {16 * 1024 * 1024}\n"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"  # a zombie is only not yet waited for
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not LINUX, reason="asked for on Linux only")
def test_a_child_dies_with_its_parent_whatever_it_is_doing() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while alive(child):
        assert time.monotonic() < until, "the child outlived its parent"


@pytest.mark.skipif(not LINUX, reason="asked for on Linux only")
def test_a_child_whose_parent_is_gone_already_ends_at_once() -> None:
    found = ran(ORPHAN)
    assert (found.returncode, found.stdout) == (1, "")
