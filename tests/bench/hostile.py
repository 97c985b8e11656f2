"""What a hostile body costs: time for twice the size, the worst of 10 MB, and memory beyond the mail.

Each size and body is judged by the whole `authenticate`, with one and with eight signatures, of which four are
simple and four relaxed, and none holds. Memory is the peak of a process of its own (Linux: VmHWM, set back before),
less what the process holds with the same mail in hand.
"""

import asyncio
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from mailguard.dns import ZoneResolver, zone_from_json
from mailguard.msgauth import authenticate

MB = 1_000_000
UNITS = {
    "blanks": b" ",
    "tabs": b"\t",
    "empty lines": b"\r\n",
    "lines of 990 blanks": b" " * 990 + b"\r\n",
    "a b ": b"a b ",
    "a blank, a line": b" \r\n",
}
KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8463, A.2
ZONE = {"TXT": {"s1._domainkey.bench.example": [KEY]}}
AT = datetime(2026, 11, 22, tzinfo=UTC)
FORMS = ("relaxed/relaxed", "simple/simple")
REPEATS = 3


def mail(kind: str, size: int, signatures: int) -> bytes:
    """A mail whose body has `size` bytes and ends with CRLF."""
    unit = UNITS[kind]
    body = (unit * (size // len(unit) + 1))[: size - 2] + b"\r\n"
    one = b"DKIM-Signature: v=1; a=ed25519-sha256; d=bench.example; s=s1; h=from; c=%b; bh=%b; b=%b\r\n"
    fields = [one % (FORMS[at % 2].encode(), b"A" * 43 + b"=", b"A" * 86 + b"==") for at in range(signatures)]
    return b"".join(fields) + b"From: a@bench.example\r\n\r\n" + body


def seconds(kind: str, size: int, signatures: int) -> float:
    """CPU of `authenticate`, the best of a few."""
    raw, resolver = mail(kind, size, signatures), ZoneResolver(zone_from_json(ZONE, "bench"))

    async def once() -> float:
        began = time.process_time()
        await authenticate(raw, None, AT, resolver)
        return time.process_time() - began

    return min(asyncio.run(once()) for _ in range(REPEATS))


def peak(kind: str, size: int, signatures: int) -> float:
    """MB beyond the mail at the peak, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.hostile", kind, str(size), str(signatures)]
    return float(json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout))


def main() -> None:
    """Judge one mail and print by how much the peak of this process rose, in MB."""
    kind, size, signatures = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    raw, resolver = mail(kind, size, signatures), ZoneResolver(zone_from_json(ZONE, "bench"))
    asyncio.run(authenticate(mail(kind, 1000, signatures), None, AT, resolver))  # what is loaded once is not counted
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    before = highest()
    asyncio.run(authenticate(raw, None, AT, resolver))
    print(json.dumps((highest() - before) / MB))


def highest() -> int:
    """The most bytes that this process has held in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024


if __name__ == "__main__":
    main()
