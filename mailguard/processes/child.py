"""One child process: takes its limits on, builds the app, then talks, works or does jobs until told to end."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from mailguard.processes.limits import die_with_parent, limit_memory
from mailguard.processes.slots import Slot, rows


def main(order: dict[str, Any]) -> int:
    """Run as the supervisor ordered (children.start says what stands in it); the exit code."""
    die_with_parent(order["supervisor"])
    if order["memory"]:
        limit_memory(order["memory"])
    # Only now: what these import must already live under the limits.
    import uvloop

    from mailguard.app.running import run_jobs
    from mailguard.app.talking import talk
    from mailguard.app.working import work
    from mailguard.errors import SettingsError
    from mailguard.processes.pipes import Wake
    from mailguard.processes.plan import RUNNER, TALKER
    from mailguard.settings import load
    from orders.errors import OrdersError

    def ready() -> None:
        os.write(order["ready"], b"%d\n" % os.getpid())

    try:
        settings = load(Path(order["config"]) if order["config"] else None)
        wake = Wake(order["wake"])
        if order["number"] == RUNNER:
            uvloop.run(run_jobs(settings, order["name"], order["after"], ready))
        elif order["number"] == TALKER:
            uvloop.run(talk(settings, order["sockets"], wake.send, ready, rows(order["slots"])))
        else:
            slot = Slot.at(order["slots"], order["number"])
            fallen = (order["after"], order["felled_by"])
            row = rows(order["slots"])[order["number"]]
            uvloop.run(work(settings, order["name"], slot, wake.wait, ready, fallen, row))
    except (SettingsError, OrdersError) as error:
        sys.stderr.write(f"mailguard: {error or error.__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
