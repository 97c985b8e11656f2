"""Four times as much of anything hostile costs some four times as much, and never the square of it.

The ratio is generous, since others use the machine: linear work gives 4, quadratic work 16. The figures themselves
are printed by `tests/bench/authenticate.py`.
"""

import asyncio
import gc
import time
from collections.abc import Callable

import pytest

from mailguard.dns import ZoneResolver
from mailguard.msgauth import authenticate
from tests.mailguard.msgauth.builders import AT, a_mail, a_zone, an_envelope, arc_sealed, keys

GROWTH, MOST, REPEATS = 4, 9, 5
RESOLVER = ZoneResolver(a_zone({**keys(), **keys("one.example", selector="arc")}))
ONE = b"DKIM-Signature: v=1; a=rsa-sha256; d=market.example; s=s%d; h=from:x-a; c=%b; bh=%b; b=%b\r\n"
FORMS = (b"relaxed/relaxed", b"simple/simple")


def signatures(count: int) -> bytes:
    """So many signature fields, of both forms, none of which holds."""
    return b"".join(ONE % (at, FORMS[at % 2], b"A" * 43 + b"=", b"A" * 342 + b"==") for at in range(count))


def cost(raw: bytes) -> float:
    """Seconds of CPU, the best of a few."""

    async def once() -> float:
        began = time.process_time()
        await authenticate(raw, an_envelope(), AT, RESOLVER)
        return time.process_time() - began

    gc.collect()
    return min(asyncio.run(once()) for _ in range(REPEATS))


@pytest.mark.parametrize("unit", [b" ", b"\t", b"\r\n", b" " * 990 + b"\r\n", b"a b ", b"a  b\t", b" \r\n"])
def test_a_body_four_times_as_long_costs_no_more_than_that(unit: bytes) -> None:
    few, many = (signatures(8) + a_mail(body=unit * (size // len(unit))) for size in (250_000, 250_000 * GROWTH))
    assert cost(many) < MOST * cost(few)


def with_field(name: bytes, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: name + b": " + unit * (size // len(unit)) + b"\r\n" + signatures(8) + a_mail()


def sealed(size: int) -> bytes:
    return arc_sealed(a_mail(), "one.example", "dkim=pass " + "(a \\( b) " * (size // 9) + "header.d=a.example")


HEADERS = {
    "folds": (with_field(b"X-A", b"\r\n "), 50_000),
    "blanks": (with_field(b"X-A", b" "), 50_000),
    "tabs": (with_field(b"X-A", b"\t a"), 50_000),
    "fields": (with_field(b"X-A", b"x\r\nX-A: "), 1600),
    "tags": (with_field(b"DKIM-Signature", b"a=b;"), 4000),
    "signed names": (with_field(b"DKIM-Signature", b"a:"), 4000),
    "signatures": (lambda size: signatures(size) + a_mail(), 16),
    "quoted": (lambda size: a_mail([("From", '"' + "a\\" * (size // 2) + '" <a@b.example>')]), 2000),
    "comments": (lambda size: a_mail([("From", "(a) " * (size // 4) + "a@b.example")]), 2000),
    "open comments": (lambda size: a_mail([("From", "(" * size)]), 2000),
    "what a sealer recorded": (sealed, 3800),
}


@pytest.mark.parametrize("kind", HEADERS)
def test_a_header_four_times_as_long_costs_no_more_than_that(kind: str) -> None:
    make, size = HEADERS[kind]
    assert cost(make(size * GROWTH)) < MOST * cost(make(size))
