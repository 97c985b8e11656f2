"""The supervisor's own process: `mailguard serve` becomes this by exec once the settings have proved good.

So nothing heavy that checking them needed stays in the process that must survive everything.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from mailguard.processes.plan import Listener, Plan
from mailguard.processes.supervisor import CannotListen, Supervisor, announce_on, say_on_stderr


def become(plan: Plan, ready_fd: int | None) -> NoReturn:
    """Replace this process by the supervisor of `plan`; it keeps the process id."""
    order = {**asdict(plan), "config": str(plan.config) if plan.config else None, "ready_fd": ready_fd}
    os.execv(sys.executable, [sys.executable, "-m", "mailguard.processes.main", json.dumps(order)])  # noqa: S606 — our own interpreter, no shell


def main(order: str) -> int:
    """Supervise as ordered; the exit code: 2 where a port is taken or a child refused its settings."""
    said = json.loads(order)
    ready_fd = said.pop("ready_fd")
    listeners = tuple(Listener(**one) for one in said.pop("listeners"))
    config = said.pop("config")
    plan = Plan(**said, config=Path(config) if config else None, listeners=listeners)
    announce = announce_on(ready_fd)

    def ready(ports: dict[str, int]) -> None:
        announce(ports)
        hosts = {one.name: one.host for one in plan.listeners}
        shown = ", ".join(f"{name} on {hosts[name]}:{port}" for name, port in ports.items())
        say_on_stderr(f"ready: {shown}; the dashboard is at http://{hosts['http']}:{ports['http']}/")

    try:
        return Supervisor(plan, ready, say_on_stderr).run()
    except CannotListen as error:
        say_on_stderr(str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
