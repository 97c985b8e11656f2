"""A log is one JSON line an event, on stderr, in a process of its own."""

import json
import subprocess
import sys

PROGRAM = """
import logging, sys
import structlog
from mailguard.logs import configure
configure(logging.CRITICAL)
log = structlog.get_logger()
log.info("not.told")
configure({level})
log.info("judging.finished", mails=2)
log.warning("odd\\nname", text="line\\nbreak \\u2028 \\x1b[31m")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it.fell")
"""


def told(level: str) -> list[dict[str, object]]:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(level=level)], capture_output=True, text=True, check=True, timeout=30
    )
    assert ran.stdout == ""
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_each_event_is_one_json_line_whatever_its_fields_hold() -> None:
    first, second, third = told("logging.INFO")
    assert (first["event"], first["mails"], first["level"]) == ("judging.finished", 2, "info")
    assert str(first["timestamp"]).endswith("Z")
    assert (second["event"], second["text"]) == ("odd\nname", "line\nbreak \u2028 \x1b[31m")
    assert "ZeroDivisionError" in str(third["exception"])


def test_what_is_below_the_level_is_not_written() -> None:
    assert [line["event"] for line in told("logging.WARNING")] == ["odd\nname", "it.fell"]
