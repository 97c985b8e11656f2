"""What was kept stays kept: a server that is stopped or killed, and a worker that is stuck on a mail."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from mailguard.demo.asking import eventually
from mailguard.demo.stage import Stage
from tests.flow.town import WAIT, Town, built, case, intake, keys_of, running, seller_of

TICKS = os.sysconf("SC_CLK_TCK")
CASE = case("redirected-etsy-en")
SELLER = seller_of(CASE)
# About a second of work: every line may be the boundary.
SLOW = (
    b"From: a@b.example\r\nSubject: slow\r\nDate: Tue, 10 Nov 2026 09:00:00 +0000\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--bx\r\n" * 1_600_000 + b"--b--\r\n"
)


def a_stage(folder: Path, workers: int = 1) -> tuple[Stage, dict[str, str]]:
    stage = built(folder, (CASE,), ("quarry",), workers=workers)
    return stage, keys_of(stage, (SELLER, "quarry"))


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def test_a_restart_keeps_every_mail_and_its_verdict(tmp_path: Path) -> None:
    stage, keys = a_stage(tmp_path)
    with running(stage, keys) as town:
        town.send_case(CASE)
        before = town.judged(SELLER)
    with running(stage, keys) as town:
        assert town.mails(SELLER) == before


def test_what_was_answered_with_250_is_judged_after_a_kill(tmp_path: Path) -> None:
    stage, keys = a_stage(tmp_path)
    with running(stage, keys) as town:
        for pid in town.workers():
            os.kill(pid, signal.SIGSTOP)
        town.send_case(CASE)
        children = town.workers()
        town.process.kill()
        town.process.wait()
        eventually(lambda: not any(map(alive, children)), WAIT, "the children leave with their supervisor")
    with running(stage, keys) as town:
        assert [one["verdict"] for one in town.judged(SELLER)] == ["verified"]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_worker_that_is_stuck_on_a_mail_is_killed_and_nobody_else_waits(tmp_path: Path) -> None:
    stage, keys = a_stage(tmp_path, workers=2)
    stage.config.write_text(stage.config.read_text().replace("count = 2", "count = 2\ndeadline = 3.0"))
    with running(stage, keys) as town:
        stuck = stick(town)
        town.send_case(CASE)
        assert town.judged(SELLER)[0]["verdict"] == "verified"
        eventually(lambda: not alive(stuck), WAIT, "the stuck worker is killed")
        eventually(lambda: len(town.workers()) == 2, WAIT, "a fresh worker takes its place")
        (mail,) = town.mails("quarry")
        eventually(lambda: town.detail("quarry", mail)["tries"] == 1, WAIT, "the try is counted")
        assert town.judged("quarry")[0]["verdict"] == "not_a_notice"


def stick(town: Town) -> int:
    """Stop a worker in the middle of a mail, and say which one."""
    used = {pid: cpu(pid) for pid in town.workers()}
    town.send(SLOW, intake("quarry"))
    busy: Callable[[], int | None] = lambda: next((pid for pid in used if cpu(pid) > used[pid] + 0.1), None)  # noqa: E731
    until = time.monotonic() + WAIT
    while (pid := busy()) is None:
        assert time.monotonic() < until, "no worker took the mail"
    os.kill(pid, signal.SIGSTOP)
    return pid
