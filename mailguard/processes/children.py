"""Starting and ending one child: by exec, never by fork, with the descriptors that it inherits."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from mailguard.processes.plan import NAMES, TALKER, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """File descriptors, by what they are for. `ready_read` stays with the supervisor."""

    sockets: dict[str, int]
    slots: int
    wake_read: int
    wake_write: int
    ready_read: int
    ready_write: int
    tree: str  # this supervisor's own name: the leases of another tree are those of one that is gone


@dataclass(slots=True)
class Child:
    """One process of ours. `name` is its lease name in the store: new with every start.

    `after` is whose place it takes and `felled_by` the mail that one was on, until it is ready and has seen to both.
    """

    process: "subprocess.Popen[bytes]"
    name: str
    started: float
    restarts: int
    after: str | None = None
    felled_by: str | None = None
    was_ready: bool = False
    reload_due: bool = False  # asked to reload before it could hear of it: by default the signal would end it

    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def wait(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def start(plan: Plan, number: int, inheritance: Inheritance, fallen: Child | None, mail_id: str | None) -> Child:
    """Start child `number` (see `plan`); it learns whose place it takes and which mail felled that one."""
    talks = number == TALKER
    name = f"{inheritance.tree}/{NAMES.get(number, f'worker-{number}')}/{time.monotonic_ns()}"
    after = fallen.name if fallen else None
    if fallen and fallen.after and not fallen.was_ready:  # it took nothing over: what it was told goes on to us
        after, mail_id = fallen.after, fallen.felled_by
    shared = [inheritance.slots, inheritance.ready_write]
    order = {
        "name": name,
        "supervisor": os.getpid(),
        "number": number,
        "config": str(plan.config) if plan.config else None,
        "sockets": inheritance.sockets if talks else {},
        "slots": inheritance.slots,
        "wake": inheritance.wake_write if talks else inheritance.wake_read,
        "ready": inheritance.ready_write,
        "memory": 0 if talks else plan.memory,
        "after": after,
        "felled_by": mail_id,
    }
    process = subprocess.Popen(  # noqa: S603 — our own interpreter and module, no shell
        [sys.executable, "-m", plan.module, json.dumps(order)],
        pass_fds=(*shared, order["wake"], *(inheritance.sockets.values() if talks else ())),  # type: ignore[arg-type]  # an int by construction
        stdin=subprocess.DEVNULL,
        env={**os.environ, **({} if talks else {"MALLOC_ARENA_MAX": "2"})},
        start_new_session=True,  # a Ctrl-C at the terminal goes to the supervisor, which drains
    )
    restarts = fallen.restarts + 1 if fallen and time.monotonic() - fallen.started < 5.0 else 0
    return Child(
        process=process, name=name, started=time.monotonic(), restarts=restarts, after=after, felled_by=mail_id
    )
