"""Jobs in the program that runs: asked for over HTTP, done by a child of their own, even when that one is killed."""

import json
import os
import signal
import urllib.request
from pathlib import Path
from typing import Any

from mailguard.demo.asking import eventually
from tests.flow.town import SILENT, WAIT, Town, command


def a_report(town: Town, number: str) -> str:
    """The job's address, as the answer says it."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{town.ports['http']}/v1/reports",
        json.dumps({"account_id": "amazon", "type": "unshipped"}).encode(),
        {
            "Authorization": f"Bearer {town.keys[SILENT]}",
            "Content-Type": "application/json",
            "Idempotency-Key": number,
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 202
        location: str = answer.headers["Location"]
        return location


def ended(town: Town, job: str) -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        found: dict[str, Any] = town.get(SILENT, job)
        return found if found["ended_at"] is not None else None

    found: dict[str, Any] = eventually(over, WAIT, "the job ends")
    return found


def runner_of(town: Town) -> int:
    """The process id of the child that does jobs."""
    file = Path(f"/proc/{town.process.pid}/task/{town.process.pid}/children")

    def there() -> int | None:
        found = [pid for pid in map(int, file.read_text().split()) if b"/runner/" in command(pid)]
        return found[0] if found else None

    pid: int = eventually(there, WAIT, "the runner is there")
    return pid


def test_a_report_is_asked_for_made_and_listed(town: Town) -> None:
    job = ended(town, a_report(town, "flow-1"))
    assert (job["processing_status"], job["counts"]) == ("DONE", {"orders": 3})
    assert job["id"] in {one["id"] for one in town.get(SILENT, "/v1/jobs")["items"]}


def test_a_runner_that_is_killed_has_a_successor_that_does_its_jobs(town: Town) -> None:
    killed = runner_of(town)
    os.kill(killed, signal.SIGKILL)
    job = ended(town, a_report(town, "flow-2"))
    assert job["processing_status"] == "DONE"
    assert runner_of(town) != killed
