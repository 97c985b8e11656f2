"""`mailguard demo --once` as a person starts it."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_demo_shows_every_verdict_and_ends_well(tmp_path: Path, place: str | None) -> None:
    command = [sys.executable, "-m", "mailguard", "demo", "--once", "--smtp-port", "0", "--http-port", "0"]
    command += [] if place is None else ["--database-url", place]
    env = {**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "160"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    for verdict in ("verified", "not_shippable", "suspected_spoof", "unverified", "not_a_notice"):
        assert verdict in done.stdout
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"
