"""What was kept stays kept: a server that is stopped or killed, and a worker that is stuck on a mail."""

import os
import signal
import smtplib
from collections.abc import Iterator
from pathlib import Path

from mailguard.demo.asking import OutOfTime, eventually
from mailguard.demo.stage import Stage
from tests.flow.town import WAIT, Town, built, case, intake, keys_of, running, seller_of

TICKS = os.sysconf("SC_CLK_TCK")
CASE = case("redirected-etsy-en")
SELLER = seller_of(CASE)
DEADLINE = 2.0
ATTEMPTS = 8
# Half a second of work: every four lines may be the head of a quoted mail.
SLOW = (
    b"From: a@b.example\r\nSubject: slow %d\r\nDate: Tue, 10 Nov 2026 09:00:00 +0000\r\n\r\n"
    + b"From: a\r\nTo: b\r\nSent: c\r\nSubject: d\r\n" * 240_000
)


def a_stage(folder: Path, workers: int = 1, database: str | None = None) -> tuple[Stage, dict[str, str]]:
    stage = built(folder, (CASE,), ("quarry",), workers=workers, database=database)
    return stage, keys_of(stage, (SELLER, "quarry"))


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def test_a_restart_keeps_every_mail_and_its_verdict(tmp_path: Path, place: str | None) -> None:
    stage, keys = a_stage(tmp_path, database=place)
    with running(stage, keys) as town:
        town.send_case(CASE)
        before = town.judged(SELLER)
    with running(stage, keys) as town:
        assert town.mails(SELLER) == before


def test_what_was_answered_with_250_is_judged_after_a_kill(tmp_path: Path, place: str | None) -> None:
    stage, keys = a_stage(tmp_path, database=place)
    with running(stage, keys) as town:
        children = keep_without_judging(town)
        town.process.kill()
        town.process.wait()
        eventually(lambda: not any(map(alive, children)), WAIT, "the children leave with their supervisor")
    with running(stage, keys) as town:
        assert [one["verdict"] for one in town.judged(SELLER)] == ["verified"]


def keep_without_judging(town: Town) -> list[int]:
    """Send the mail while no worker runs; the workers' process ids."""
    workers = town.workers()
    for _ in range(ATTEMPTS):
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            town.send_case(CASE)
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code != 451:  # 451: one was stopped while it wrote, and nobody else can write now
                raise
        else:
            return workers
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
    raise AssertionError("the mail was never taken")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_worker_that_is_stuck_on_a_mail_is_killed_and_nobody_else_waits(tmp_path: Path) -> None:
    stage, keys = a_stage(tmp_path, workers=2)
    stage.config.write_text(stage.config.read_text().replace("count = 2", f"count = 2\ndeadline = {DEADLINE}"))
    with running(stage, keys) as town:
        assert any(is_killed(stuck) for stuck in stopped_workers(town)), "no worker could be stopped on a mail"
        town.send_case(CASE)  # the killed one's mail waits for its next try
        assert town.judged(SELLER)[0]["verdict"] == "verified"
        slow = town.mails("quarry")

        def counted() -> bool:
            return sum(town.detail("quarry", mail)["tries"] for mail in slow) == 1

        eventually(counted, WAIT, "that one mail counts a try")
        eventually(lambda: len(town.workers()) == 2, WAIT, "a fresh worker takes its place")
        assert {mail["verdict"] for mail in town.judged("quarry", len(slow))} == {"not_a_notice"}


def stopped_workers(town: Town) -> Iterator[int]:
    """Stop a worker that is at work, again and again: whether it is on a mail just then, nobody outside can see."""
    for number in range(ATTEMPTS):
        used = {pid: cpu(pid) for pid in town.workers()}
        town.send(SLOW % number, intake("quarry"))

        def at_work(used: dict[int, float] = used) -> int | None:
            return next((pid for pid in used if cpu(pid) > used[pid] + 0.2), None)

        pid: int = eventually(at_work, WAIT, "a worker takes the mail")
        os.kill(pid, signal.SIGSTOP)
        yield pid


def is_killed(pid: int) -> bool:
    """Whether the supervisor kills it; one that was stopped between two mails goes on instead."""
    try:
        eventually(lambda: not alive(pid), 2 * DEADLINE, "the stuck worker is killed")
    except OutOfTime:
        os.kill(pid, signal.SIGCONT)
        return False
    return True
