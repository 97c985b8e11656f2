"""Commands run inside the test's process, each on a data folder of its own; `main` runs as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.testing import CliRunner

from mailguard.app.adapters import MIGRATIONS
from mailguard.cli.root import app
from mailguard.errors import MailguardError
from orders.database.migrations import upgrade
from orders.errors import OrdersError

ROOT = Path(__file__).resolve().parents[3]
INIT = ("init", "--email", "ada@shop.example", "--marketplace", "amazon")


@cache
def template() -> bytes:
    with TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{folder}/mailguard.db", MIGRATIONS)
        return (Path(folder) / "mailguard.db").read_bytes()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed. `complaint` is the one line that `main` would write before exit 2."""

    code: int
    out: str
    complaint: str = ""

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to run commands in."""

    folder: Path

    @property
    def env(self) -> dict[str, str | None]:
        stale = dict.fromkeys(name for name in os.environ if name.startswith("MAILGUARD_"))
        return {**stale, "MAILGUARD_DATA": str(self.folder / "data"), "COLUMNS": "200"}

    def run(self, *words: str | Path, **env: str) -> Ran:
        ran = CliRunner().invoke(app, [str(word) for word in words], env={**self.env, **env})
        error = ran.exception
        if isinstance(error, MailguardError | OrdersError):
            said = str(error) or str(error.__doc__)
            assert "\n" not in said, said
            return Ran(2, ran.stdout, said)
        if error is not None and not isinstance(error, SystemExit):
            raise error
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    def done(self, *words: str | Path, **env: str) -> Ran:
        """Run what must succeed."""
        ran = self.run(*words, **env)
        assert ran.code == 0, ran
        return ran

    def refused(self, *words: str | Path, **env: str) -> str:
        """Run what must be refused with exit 2; the line that says why."""
        ran = self.run(*words, **env)
        assert ran.code == 2, ran
        return ran.complaint

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def prepared(self) -> None:
        """The database, made once for all tests: that costs more than most commands."""
        data = self.folder / "data"
        if not data.exists():
            data.mkdir()
            (data / "mailguard.db").write_bytes(template())

    def init(self, name: str = "Lamps", **changes: str) -> Ran:
        self.prepared()
        mailbox = changes.pop("mailbox", f"{name.lower()}@shop.example")
        more = [word for flag, value in changes.items() for word in (f"--{flag}", value)]
        return self.done(*INIT, "--seller", name, "--mailbox", mailbox, *more)


def a_process(place: Place, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """`python -m mailguard …` as a person runs it."""
    env = {name: value for name, value in {**os.environ, **place.env}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-m", "mailguard", *map(str, words)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        env=env,
        timeout=60,
    )
