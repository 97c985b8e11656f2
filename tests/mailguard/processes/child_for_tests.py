"""A child that does what its folder says: nothing, hang on a mail, or fall. The supervisor runs it as a module."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from mailguard.processes.limits import die_with_parent
from mailguard.processes.slots import Slot
from tests.mailguard.processes.mail import MAIL


def main() -> None:
    order = json.loads(sys.argv[1])
    die_with_parent(order["supervisor"])
    folder = Path(order["config"])
    (folder / f"{order['number']}-{os.getpid()}.json").write_text(json.dumps(order))
    if (folder / "refuse").exists():
        sys.exit(2)
    stumble = folder / f"stumble-{order['number']}"
    if order["after"] and stumble.exists():
        stumble.unlink()
        sys.exit(2)
    while (folder / f"slow-{order['number']}").exists():
        time.sleep(0.01)  # not ready yet: by default a SIGHUP ends it here, as it does while Python starts
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP})
    os.write(order["ready"], b"%d\n" % os.getpid())
    once = folder / f"once-{order['number']}"
    if once.exists():
        what = once.read_text()
        once.unlink()
        Slot.at(order["slots"], order["number"]).on(MAIL)
        if what == "fall":
            os.kill(os.getpid(), signal.SIGSEGV)
        while True:
            time.sleep(60)
    while signal.sigwait({signal.SIGTERM, signal.SIGHUP}) != signal.SIGTERM:
        (folder / f"reloaded-{order['number']}").touch()


main()
