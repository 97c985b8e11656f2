"""Asks the running server what became of the mails, over its API, as any program would."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

POLL = 0.05  # seconds between two looks
PATIENCE = 10.0  # seconds for one answer


class OutOfTime(Exception):
    """What was waited for did not come in time; the text says what."""


def get(port: int, key: str, path: str, **query: str) -> Any:
    """The JSON of a GET. Raises OSError where there is no answer, HTTPError for a refusal."""
    asked = f"http://127.0.0.1:{port}{path}{'?' + urlencode(query) if query else ''}"
    request = urllib.request.Request(asked, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 — our own http:// address
        return json.load(answer)


def eventually(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true value of `condition`, asked again and again. Raises OutOfTime when `seconds` are over."""
    until = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > until:
            raise OutOfTime(f"{what}: not within {seconds:.0f} s")
        time.sleep(POLL)


def judged(port: int, key: str) -> list[dict[str, Any]]:
    """The mails that have a verdict, in the order in which they came."""
    page = get(port, key, "/v1/notices", limit="100")
    return [one for one in reversed(page["items"]) if one["verdict"] is not None]


def reason(port: int, key: str, one: dict[str, Any]) -> str:
    """The sentence of the finding that decided about this mail, "" where none was needed."""
    detail = get(port, key, f"/v1/notices/{one['id']}")
    findings = detail["judgement"]["findings"]
    return next((found["message"] for found in findings if found["code"] == one["code"]), "")
