"""What the supervisor is to run: plain values, made from the settings by the command line."""

from dataclasses import dataclass
from pathlib import Path

TALKER, RUNNER = -1, -2  # the numbers of the child that talks, and of the one that does jobs; workers count from 0
NAMES = {TALKER: "talker", RUNNER: "runner"}


@dataclass(frozen=True, slots=True)
class Listener:
    """One socket to bind. Port 0: any free one."""

    name: str  # "smtp", "smtps", "http"
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`config` is handed to the children, which read the settings for themselves. Seconds and bytes."""

    config: Path | None
    listeners: tuple[Listener, ...]
    workers: int
    memory: int
    deadline: float
    drain: float = 30.0
    module: str = "mailguard.processes.child"  # what a child runs as
