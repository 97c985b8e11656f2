"""Binds and holds the sockets, starts the children, kills a worker that is stuck on a mail, restarts who fell.

Standard library only: what never parses a mail and imports nothing heavy is there to pick up the pieces.
"""

import json
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from mailguard.processes.children import Child, Inheritance, start
from mailguard.processes.plan import RUNNER, TALKER, Plan
from mailguard.processes.slots import Slot, share

TICK = 0.05  # seconds between two looks at the children
SETTLED = 5.0  # a child that lived this long is started again at once; a younger one waits
LONGEST_WAIT = 5.0


class CannotListen(Exception):
    """A port could not be bound; the text says which and why."""


@dataclass(slots=True)
class Supervisor:
    """One running tree. `ready` is called once with the ports, by listener, when every child has said so."""

    plan: Plan
    ready: Callable[[dict[str, int]], None]
    say: Callable[[str], None]
    sockets: dict[str, socket.socket] = field(default_factory=dict)
    children: dict[int, Child] = field(default_factory=dict)
    waiting: dict[int, tuple[float, Child | None, str | None]] = field(default_factory=dict)
    stopping: bool = False
    announced: bool = False
    exit_code: int = 0

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; the exit code. Raises CannotListen before anything was started."""
        self.bind()
        inheritance = self.prepare()
        slots = {number: Slot.at(inheritance.slots, number) for number in range(self.plan.workers)}
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda *_: self.stop())
        signal.signal(signal.SIGHUP, lambda *_: self.reload())
        for number in (TALKER, RUNNER, *slots):
            self.children[number] = start(self.plan, number, inheritance, None, None)
        while not self.stopping:
            self.tick(slots, inheritance)
            time.sleep(TICK)
        self.drain()
        return self.exit_code

    def bind(self) -> None:
        """Bind every listener; the children accept on them, and a restart loses no connection in the queue."""
        for wanted in self.plan.listeners:
            family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
            bound = socket.socket(family, socket.SOCK_STREAM)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                bound.bind((wanted.host, wanted.port))
            except OSError as error:
                for opened in (bound, *self.sockets.values()):
                    opened.close()
                where = f"{wanted.host}:{wanted.port}"
                reason = error.strerror or error
                raise CannotListen(
                    f"{wanted.name}: cannot listen on {where}: {reason}. Is it running already? Choose another port."
                ) from error
            bound.listen(1024)
            self.sockets[wanted.name] = bound

    def prepare(self) -> Inheritance:
        """The pipes and the memory that children inherit."""
        wake_read, wake_write = os.pipe()
        ready_read, ready_write = os.pipe()
        for end in (wake_read, wake_write, ready_read):
            os.set_blocking(end, False)
        return Inheritance(
            sockets={name: bound.fileno() for name, bound in self.sockets.items()},
            slots=share(self.plan.workers),
            wake_read=wake_read,
            wake_write=wake_write,
            ready_read=ready_read,
            ready_write=ready_write,
            tree=secrets.token_hex(4),  # not the process id: in a container it is the same after every restart
        )

    def tick(self, slots: dict[int, Slot], inheritance: Inheritance) -> None:
        """One look: who is ready, who is stuck, who fell, whose turn to start has come."""
        self.hear(inheritance)
        for number, child in list(self.children.items()):
            slot = slots.get(number)
            reading = slot.reading() if slot else None
            if reading is not None and reading[1] > self.plan.deadline and child.alive():
                self.say(f"worker {number} was on mail {reading[0]} for {reading[1]:.1f} s: killed, starting another")
                child.kill()
            if not child.alive():
                self.fell(number, child, slot)
        for number, (due, fallen, mail_id) in list(self.waiting.items()):
            if time.monotonic() >= due:
                del self.waiting[number]
                self.children[number] = start(self.plan, number, inheritance, fallen, mail_id)

    def fell(self, number: int, child: Child, slot: Slot | None) -> None:
        """A child is gone: note the mail it was on, and start its successor now, or soon if it was too young."""
        del self.children[number]
        reading = slot.reading() if slot else None
        if slot is not None:
            slot.off()
        age = time.monotonic() - child.started
        if not child.was_ready and not self.announced:
            self.say(f"{child.name} did not start (exit {child.process.returncode}); see its message above")
            self.exit_code = 1
            self.stop()
            return
        wait = 0.0 if age > SETTLED or reading else min(LONGEST_WAIT, 0.2 * 2**child.restarts)
        self.waiting[number] = (time.monotonic() + wait, child, reading[0] if reading else None)

    def hear(self, inheritance: Inheritance) -> None:
        """Children write their pid when they are ready."""
        with suppress(BlockingIOError):
            for line in os.read(inheritance.ready_read, 65536).split():
                for child in self.children.values():
                    if child.process.pid == int(line):
                        child.was_ready = True
                        if child.reload_due:
                            child.signal(signal.SIGHUP)
        if not self.announced and self.children and all(child.was_ready for child in self.children.values()):
            self.announced = True
            self.ready({name: bound.getsockname()[1] for name, bound in self.sockets.items()})

    def stop(self) -> None:
        self.stopping = True

    def reload(self) -> None:
        """Have every child read profiles and certificate again; one that is starting hears of it when it is ready."""
        for child in self.children.values():
            if child.was_ready:
                child.signal(signal.SIGHUP)
            else:
                child.reload_due = True

    def signal_all(self, number: int) -> None:
        for child in self.children.values():
            child.signal(number)

    def drain(self) -> None:
        """Ask all to end, the talker first so that nothing new comes in; kill who does not in time."""
        self.signal_all(signal.SIGTERM)
        until = time.monotonic() + self.plan.drain
        for child in self.children.values():
            if not child.wait(max(0.0, until - time.monotonic())):
                child.kill()
                child.wait(1.0)
        for bound in self.sockets.values():
            bound.close()


def announce_on(fd: int | None) -> Callable[[dict[str, int]], None]:
    """A `ready` that writes the ports as one JSON line to `fd` (for who started us), or does nothing."""

    def write(ports: dict[str, int]) -> None:
        if fd is not None:
            os.write(fd, json.dumps(ports).encode() + b"\n")

    return write


def say_on_stderr(text: str) -> None:
    sys.stderr.write(f"mailguard: {text}\n")
    sys.stderr.flush()
