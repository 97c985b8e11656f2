"""`mailguard demo`: the whole program on a fresh store, and sample mails through its real SMTP port."""

import signal
import smtplib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from mailguard.demo import scenes
from mailguard.demo.asking import OutOfTime, eventually, judged, reason
from mailguard.demo.scenes import Letter, Play
from mailguard.demo.showing import table
from mailguard.demo.stage import HOST, NotStarted, Stage, free, keys_for, link_for, opened, prepare, served
from orders.access.access import Scope
from orders.errors import OrdersError
from orders.view import SellerId

WITHIN = 60.0  # seconds from the start to the last verdict; an idle machine needs four


def run(once: bool, smtp_port: int, http_port: int, console: Console, database: str | None = None) -> int:
    """Play the demo; `once` ends it after the table. 0 if every mail got the verdict that it must get, in time.

    A port that is taken is replaced by a free one. `database` is the URL of an empty one, to stay as it was played.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mailguard-demo-") as folder, ended_by_signals():
        try:
            return play(Path(folder), once, (free(smtp_port), free(http_port)), console, began, database)
        except (NotStarted, OutOfTime, OSError, OrdersError) as error:
            console.print(f"The demo could not be played: {error}", style="red", markup=False)
            return 1
        except KeyboardInterrupt:
            return 0


def play(
    folder: Path, once: bool, wanted: tuple[int, int], console: Console, began: float, database: str | None
) -> int:
    with console.status("making keys, orders and mails"):
        moment = Play(datetime.now(UTC))
        letters = tuple(scenes.letters(moment))
        stage = prepare(
            folder,
            scenes.document(moment),
            scenes.zone(),
            smtp=wanted[0],
            http=wanted[1],
            workers=1,
            sealers=(scenes.FORWARDER,),
            database=database,
        )
        key, link = doors(stage)
    with console.status("starting the server") as status, served(stage) as (ports, _):
        status.stop()
        with sending(console) as progress:
            send(ports["smtp"], letters, progress)
            found = wait(ports["http"], key, len(letters), began, progress)
        reasons = [reason(ports["http"], key, one) for one in found]
        console.print(table(letters, found, reasons))
        right = all(one["verdict"] == letter.expected for one, letter in zip(found, letters, strict=True))
        seconds = time.monotonic() - began
        console.print(
            f"{len(found)} mails came by SMTP (port {ports['smtp']}) and were judged; {seconds:.1f} s in all."
        )
        if not right:
            console.print("Not every mail got the verdict that it should get.", style="red")
            return 1
        if not once:
            stay(ports["http"], link, console)
    return 0


def doors(stage: Stage) -> tuple[str, str]:
    """A key to read with, and the owner's login token."""
    seller = SellerId(scenes.SHOP)
    with opened(stage) as store:
        return keys_for(store, (seller,), Scope.NOTICES_READ)[seller], link_for(store, seller, scenes.OWNER)


@contextmanager
def sending(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield progress


def send(port: int, letters: Sequence[Letter], progress: Progress) -> None:
    """All mails over one connection, in their order."""
    task = progress.add_task("sending through SMTP", total=len(letters))
    with smtplib.SMTP(HOST, port, local_hostname=f"mx.{scenes.FORWARDER}", timeout=10) as client:
        for letter in letters:
            client.sendmail(letter.mail_from, [scenes.INTAKE], letter.raw)
            progress.advance(task)


def wait(port: int, key: str, count: int, began: float, progress: Progress) -> list[dict[str, Any]]:
    """Until every mail has its verdict. Raises OutOfTime."""
    task = progress.add_task("judging", total=count)

    def all_judged() -> list[dict[str, Any]] | None:
        found = judged(port, key)
        progress.update(task, completed=len(found))
        return found if len(found) >= count else None

    left = WITHIN - (time.monotonic() - began)
    found: list[dict[str, Any]] = eventually(all_judged, max(left, 0.0), f"verdicts of {count} mails")
    return found


def stay(port: int, link: str, console: Console) -> None:
    """Keep the server up until Ctrl-C."""
    console.print("\nLook at it in the dashboard (the link works once, for 15 minutes):")
    console.print(f"  http://{HOST}:{port}/login/{link}", style="bold", soft_wrap=True)
    console.print("Ctrl-C ends the demo and removes everything that it made.")
    signal.pause()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the demo as Ctrl-C does: the server goes too, and the folder is removed."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
