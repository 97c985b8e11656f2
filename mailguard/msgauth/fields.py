"""The header section and the body as bytes: one strict, linear split that every check of a mail shares.

A line ends with CRLF and nothing else. What two programs could split differently is `malformed`, and then no
signature counts (bare CR, LF, NUL; a line that is no field; a "From " line; a fold before the first field).
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from mailguard.model.causes import Cause
from mailguard.msgauth.canonical import BodyHashes, relaxed_field, simple_field

MAX_HEADER = 256 * 1024  # bytes; honest ones have 10 KB, and every signature hashes it anew
MAX_FIELDS = 1000  # honest ones have some fifty; their names are kept with the evidence
MAX_FIELD_NAME = 100
NAME_SIGNS = frozenset(range(33, 127)) - {ord(":")}  # RFC 5322, 3.6.8: ftext
# Fields of which a mail has one at most, so that a second one is somebody's trick or a mistake.
SINGLETONS = (
    *("bcc", "cc", "date", "from", "in-reply-to", "message-id"),  # RFC 5322, 3.6
    *("references", "reply-to", "sender", "subject", "to"),
    *("content-description", "content-disposition", "content-id"),  # RFC 2045, 3; RFC 2183
    *("content-transfer-encoding", "content-type", "mime-version"),
)


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One field. `name` is lower case without blanks; `raw` is every byte from the name to before the last CRLF."""

    name: str
    raw: bytes

    @property
    def value(self) -> bytes:
        """What stands after the colon, folds included."""
        return self.raw.partition(b":")[2]


@dataclass(frozen=True)
class Mail:
    """One mail, split once. `malformed` says why its header reads in more ways than one; None: it does not."""

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
    def counts(self) -> Counter[str]:
        """How many fields of each name the mail has."""
        return Counter({name: len(places) for name, places in self.positions.items()})

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
    head, body = _halves(raw)
    if len(head) > MAX_HEADER:
        return Mail((), Cause.HEADER_TOO_LONG, BodyHashes(body))
    lines = head.split(b"\r\n") if head else []
    fields, good = _fields(lines)
    if len(fields) > MAX_FIELDS:
        return Mail(fields[:MAX_FIELDS], Cause.TOO_MANY_FIELDS, BodyHashes(body))
    bare = b"\0" in head or head.count(b"\r") != head.count(b"\n") or head.count(b"\r\n") != head.count(b"\n")
    return Mail(fields, None if good and not bare else Cause.HEADER_GRAMMAR, BodyHashes(body))


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    if raw.startswith(b"\r\n"):
        return b"", raw[2:]
    head, _, body = raw.partition(b"\r\n\r\n")
    return head.removesuffix(b"\r\n"), body


def _fields(lines: list[bytes]) -> tuple[tuple[HeaderField, ...], bool]:
    """The fields that can be read, and whether every line belongs to one."""
    good, joined = True, list[list[bytes]]()
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if joined:
                joined[-1].append(line)
            else:
                good = False
        else:
            joined.append([line])
    fields = []
    for parts in joined:
        name, colon, _ = parts[0].partition(b":")
        name = name.rstrip(b" \t")  # RFC 5322, 4.5: obsolete, but DKIM's relaxed form allows it
        if not colon or not 0 < len(name) <= MAX_FIELD_NAME or not NAME_SIGNS.issuperset(name):
            good = False
            continue
        fields.append(HeaderField(name.decode("ascii").lower(), b"\r\n".join(parts)))
    return tuple(fields), good
