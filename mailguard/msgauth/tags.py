"""Tag lists of RFC 6376, 3.2 (`a=b; c=d`), strict: what two readers could take differently is refused."""

import base64
import binascii
from dataclasses import dataclass

from mailguard.model.causes import Cause

# Signs that may stand somewhere; what `translate` leaves when it takes them away may not (faster than a set).
NAME_SIGNS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
VALUE_SIGNS = bytes(range(0x21, 0x7F)) + b" \t"
NAMES = ("v", "a", "b", "bh", "c", "cv", "d", "h", "i", "k", "l", "n", "p", "q", "s", "t", "x", "z")
KNOWN = {name.encode(): name for name in NAMES}
BLANKS = b" \t\r\n"
MAX_LENGTH = 16 * 1024  # bytes; honest signatures have one


class TagListError(ValueError):
    """The tag list is not one."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags in order, values unfolded and trimmed, and where the value of `b` stands in the source."""

    values: dict[str, str]
    signature_at: tuple[int, int] | None = None

    def get(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    @property
    def first(self) -> str:
        """The name that stands first: `v` must, in a key record."""
        return next(iter(self.values), "")


def parse(source: bytes) -> Tags:
    """Read a tag list. Raises TagListError (SYNTAX, REPEATED_TAG, TOO_LONG)."""
    if len(source) > MAX_LENGTH:
        raise TagListError(Cause.TOO_LONG)
    specs = source.split(b";")
    if len(specs) > 1 and not specs[-1].strip(BLANKS):
        specs.pop()  # one semicolon may end the list
    values, signature_at, at = dict[str, str](), None, 0
    for spec in specs:
        raw_name, equals, raw_value = spec.partition(b"=")
        stripped = raw_name.strip(BLANKS)
        name = KNOWN.get(stripped) or _name(stripped)
        value = raw_value.replace(b"\r\n", b"").strip(b" \t")
        if not equals or not name or value.translate(None, VALUE_SIGNS):
            raise TagListError(Cause.SYNTAX)
        if name in values:
            raise TagListError(Cause.REPEATED_TAG)
        values[name] = value.decode("ascii")
        if name == "b":
            signature_at = (at + len(raw_name) + 1, at + len(spec))
        at += len(spec) + 1
    return Tags(values, signature_at)


def _name(name: bytes) -> str:
    """A tag's name, "" where it is none."""
    good = name[:1].isalpha() and not name.translate(None, NAME_SIGNS)
    return name.decode("ascii") if good else ""


def without_blanks(value: str) -> str:
    """A value whose inner white space means nothing (b, bh, p)."""
    return value.replace(" ", "").replace("\t", "")


def from_base64(value: str) -> bytes | None:
    """The bytes of a base64 value, or None. Strict: padding and alphabet must be right."""
    try:
        return base64.b64decode(without_blanks(value), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def number(value: str, most: int) -> int | None:
    """A value of 1 to `most` digits, or None."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= most else None
