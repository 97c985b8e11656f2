"""The header section and the body as bytes: one strict, linear split that every check of a mail shares.

A line ends with CRLF and nothing else. What two programs could split differently is `malformed`, and then no
signature counts (bare CR, LF, NUL; a line that is no field; a "From " line; a fold before the first field).
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from mailguard.model.causes import Cause
from mailguard.msgauth.canonical import BodyHashes, relaxed_field, simple_field

MAX_HEADER = 256 * 1024  # bytes; honest ones have 10 KB, and every signature hashes it anew
MAX_FIELDS = 1000  # honest ones have some fifty; their names are kept with the evidence
MAX_FIELD_NAME = 100
FOLDS = frozenset((b" ", b"\t"))  # what a line begins with that goes on with the field above it
NAME_SIGNS = frozenset(range(33, 127)) - {ord(":")}  # RFC 5322, 3.6.8: ftext
# Fields of which a mail has one at most, so that a second one is somebody's trick or a mistake.
SINGLETONS = (
    *("bcc", "cc", "date", "from", "in-reply-to", "message-id"),  # RFC 5322, 3.6
    *("references", "reply-to", "sender", "subject", "to"),
    *("content-description", "content-disposition", "content-id"),  # RFC 2045, 3; RFC 2183
    *("content-transfer-encoding", "content-type", "mime-version"),
)


class HeaderField(NamedTuple):
    """One field. `name` is lower case without blanks; `raw` is every byte from the name to before the last CRLF.

    A tuple and no dataclass: a mail has dozens, and it is made in half the time.
    """

    name: str
    raw: bytes

    @property
    def value(self) -> bytes:
        """What stands after the colon, folds included."""
        return self.raw.partition(b":")[2]


@dataclass(frozen=True)
class Mail:
    """One mail, split once. `malformed` says why its header proves nothing, None where it reads in one way.

    A header beyond the limits has no fields here: half of them would look like a mail that lacks the rest.
    """

    fields: tuple[HeaderField, ...]
    malformed: Cause | None
    bodies: BodyHashes
    _canonical: dict[tuple[bool, int], bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def positions(self) -> dict[str, tuple[int, ...]]:
        """Where each field name stands, top to bottom."""
        found: dict[str, list[int]] = {}
        for at, one in enumerate(self.fields):
            found.setdefault(one.name, []).append(at)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many fields of each name the mail has."""
        return {name: len(places) for name, places in self.positions.items()}

    @cached_property
    def repeated(self) -> tuple[str, ...]:
        """Fields of which there may be one, and there are more."""
        return tuple(name for name in SINGLETONS if len(self.positions.get(name, ())) > 1)

    def named(self, name: str) -> tuple[HeaderField, ...]:
        """All fields of this name, top to bottom."""
        return tuple(self.fields[at] for at in self.positions.get(name, ()))

    def canonical(self, at: int, *, relaxed: bool) -> bytes:
        """Field number `at` in canonical form, with its CRLF; made once."""
        key = (relaxed, at)
        if key not in self._canonical:
            raw = self.fields[at].raw
            self._canonical[key] = relaxed_field(raw) if relaxed else simple_field(raw)
        return self._canonical[key]


def split(raw: bytes) -> Mail:
    """Split a mail at its first empty line. Raises nothing; trouble is `malformed`."""
    end, start = _halves(raw)
    bodies = BodyHashes(raw, start)
    if end > MAX_HEADER:
        return Mail((), Cause.HEADER_TOO_LONG, bodies)
    head = raw[:end]
    fields, good = _fields(head)
    if len(fields) > MAX_FIELDS:
        return Mail((), Cause.TOO_MANY_FIELDS, bodies)
    lines = head.count(b"\r\n")
    bare = b"\0" in head or head.count(b"\r") != lines or head.count(b"\n") != lines
    return Mail(fields, None if good and not bare else Cause.HEADER_GRAMMAR, bodies)


def _halves(raw: bytes) -> tuple[int, int]:
    """Where the header ends, without its last CRLF, and where the body begins."""
    if raw.startswith(b"\r\n"):
        return 0, 2
    end = raw.find(b"\r\n\r\n")
    if end < 0:
        return len(raw) - (2 if raw.endswith(b"\r\n") else 0), len(raw)
    return end, end + 4


def _fields(head: bytes) -> tuple[tuple[HeaderField, ...], bool]:
    """The fields that can be read, and whether every line belongs to one."""
    starts, at = list[int](), 0
    for line in head.split(b"\r\n"):
        if line[:1] not in FOLDS:
            starts.append(at)
        at += len(line) + 2
    good = starts[:1] == [0]
    fields = []
    for start, end in pairwise((*starts, at)):
        field = _field(head[start : end - 2])
        if field is None:
            good = False
        else:
            fields.append(field)
    return tuple(fields), good or not head


def _field(raw: bytes) -> HeaderField | None:
    colon = raw.find(b":")
    name = raw[: max(colon, 0)].rstrip(b" \t")  # RFC 5322, 4.5: obsolete, but DKIM's relaxed form allows it
    read = _name(name) if len(name) <= MAX_FIELD_NAME else ""
    return HeaderField(read, raw) if read else None


@lru_cache(maxsize=1024)
def _name(name: bytes) -> str:
    """A field's name in lower case, "" where it is none. Kept, since the same few come in every mail."""
    return name.decode("ascii").lower() if name and NAME_SIGNS.issuperset(name) else ""
