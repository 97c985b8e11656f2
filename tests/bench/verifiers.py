"""DKIM verification alone, by ours, by dkimpy and by mailauth, of the same mails: seconds of CPU a mail, one pass."""

import asyncio
import gc
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import dkim

from mailguard.dns import ZoneResolver, zone_from_json
from mailguard.model.authentication import AuthStatus
from mailguard.msgauth.dkim import verify_dkim
from mailguard.msgauth.fields import split

Zone = dict[str, dict[str, list[str]]]
DRIVER = Path(__file__).with_name("mailauth.mjs")
NOT_INSTALLED = "not installed: npm i mailauth, then --mailauth DIR (the folder that holds node_modules)"


class Ours:
    """The header split and every signature judged; the zone answers from memory, as the others' do."""

    def __init__(self, mails: list[bytes], zone: Zone, at: datetime) -> None:
        self._mails, self._at = mails, at
        self._resolver = ZoneResolver(zone_from_json(zone, "bench"))

    def __call__(self) -> float:
        return asyncio.run(self._pass())

    async def _pass(self) -> float:
        began = time.process_time()
        for raw in self._mails:
            (found,), _ = await verify_dkim(split(raw), "amazon.com", self._at, self._resolver)
            if found.status is not AuthStatus.PASS:
                raise SystemExit(f"ours: {found}")
        return (time.process_time() - began) / len(self._mails)


class Dkimpy:
    """dkim.verify as its users call it."""

    def __init__(self, mails: list[bytes], zone: Zone) -> None:
        self._mails = mails
        self._texts = {f"{name}.".encode(): values[0].encode() for name, values in zone["TXT"].items()}

    def __call__(self) -> float:
        began = time.process_time()
        for raw in self._mails:
            if not dkim.verify(raw, dnsfunc=lambda name, timeout=5: self._texts.get(name)):
                raise SystemExit("dkimpy refuses a mail")
        return (time.process_time() - began) / len(self._mails)


class Mailauth:
    """mailauth in a Node of its own that stays warm from pass to pass; its CPU is process.cpuUsage()."""

    def __init__(self, modules: Path, folder: Path, mails: list[bytes], zone: Zone) -> None:
        for number, raw in enumerate(mails):
            (folder / f"{number:05}.eml").write_bytes(raw)
        (folder / "zone.json").write_text(json.dumps(zone))
        command = [str(shutil.which("node")), str(DRIVER), str(modules), str(folder), str(folder / "zone.json")]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._count = len(mails)

    @staticmethod
    def is_there(modules: Path | None) -> bool:
        """Whether node and the package can be run."""
        return bool(modules and shutil.which("node") and (modules / "node_modules" / "mailauth").is_dir())

    def __call__(self) -> float:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write("go\n")
        self._node.stdin.flush()
        seen: dict[str, Any] = json.loads(self._node.stdout.readline())
        if seen["passed"] != self._count:
            raise SystemExit(f"mailauth refuses {self._count - seen['passed']} mails")
        return float(seen["seconds"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._node:
            assert self._node.stdin is not None
            self._node.stdin.close()


def interleaved(runners: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Every runner once a round, turn by turn, after one round that warms up: what disturbs one disturbs all."""
    seen: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(rounds + 1):
        for name, runner in runners.items():
            with quiet():
                seconds = runner()
            if turn:
                seen[name].append(seconds)
    return seen


@contextmanager
def quiet() -> Iterator[None]:
    """What earlier rounds left to the collector is not counted against this one."""
    gc.collect()
    yield
