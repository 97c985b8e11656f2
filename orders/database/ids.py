"""Ids for our own rows: 32 hex signs that sort by the time they were made."""

import secrets
import time

FRACTIONS = 4096  # rand_a holds 12 bits: the part of the millisecond (RFC 9562 section 6.2, method 3)
MILLISECOND = 1_000_000  # nanoseconds


def new_id() -> str:
    """A UUID of version 7 without hyphens (RFC 9562 section 5.7): 60 bits of time, 62 random ones."""
    milliseconds, rest = divmod(time.time_ns(), MILLISECOND)
    fraction = rest * FRACTIONS // MILLISECOND
    number = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return f"{number:032x}"
