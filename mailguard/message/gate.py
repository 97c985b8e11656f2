"""The first look at the bytes, before any parser: line ends, header grammar, caps, fields that may stand once.

What two programs could read in two ways is told as a fault and never repaired (ATTACKS section 1, rows 3 to 6).
"""

from dataclasses import dataclass

from mailguard.model.message import Fault, FaultScope

HEADER_BLOCK = 64 * 1024  # bytes
FIELD = 8 * 1024  # bytes of one field that is read, name and folds included
IDENTITY, STRUCTURE = FaultScope.IDENTITY, FaultScope.STRUCTURE

# RFC 5322 section 3.6 and RFC 2045: at most one each. Value: the word in the fault's code.
SINGLETONS = {
    b"from": "from",
    b"subject": "subject",
    b"to": "to",
    b"cc": "cc",
    b"date": "date",
    b"message-id": "message_id",
    b"reply-to": "reply_to",
    b"sender": "sender",
    b"content-type": "content_type",
    b"content-transfer-encoding": "transfer_encoding",
    b"mime-version": "mime_version",
}
# Fields of a MIME part that steer how it is read; all others of a part mean nothing (RFC 2045 section 3).
PART_FIELDS = frozenset({b"content-type", b"content-transfer-encoding", b"content-disposition"})
READ = frozenset(SINGLETONS) | PART_FIELDS
_NO_END = bytes(sign for sign in range(256) if sign not in b"\r\n\0")
_TOKEN = bytes(sorted(set(range(33, 127)) - {ord(":")}))  # ftext, RFC 5322 section 3.6.8


@dataclass(frozen=True, slots=True)
class Gated:
    """A header block split into fields and the body behind it, as they stand in the bytes.

    `fields`: lower-case name → values in order, unfolded (line ends gone, the blanks of folds kept).
    `maybe_from`: values of lines that some other program could read as a From field.
    `newline` is what ends a line in these bytes, b"\\r\\n" or (a fault) b"\\n".
    """

    fields: dict[bytes, list[bytes]]
    body: bytes
    newline: bytes
    faults: tuple[Fault, ...]
    maybe_from: tuple[bytes, ...] = ()

    def only(self, name: bytes) -> bytes | None:
        """The value of a field that stands exactly once, else None."""
        values = self.fields.get(name, ())
        return values[0] if len(values) == 1 else None


def gate(raw: bytes) -> Gated:
    """Split a whole mail. Never raises."""
    faults = _line_ends(raw)
    whole = not faults  # every line ends in CRLF, and nothing else may be taken for a line's end
    newline = _newline(raw)
    if newline == b"\n":
        raw = raw.replace(b"\r\n", b"\n")
    block, body = _divide(raw, newline)
    if len(block) > HEADER_BLOCK:
        faults.append(Fault("message.header_block_size", STRUCTURE, str(len(block))))
        cut = max(block.rfind(newline, 0, HEADER_BLOCK), 0)
        faults.extend(_from_beyond(block[cut:].lower(), newline))
        block = block[:cut]
    reader = _Block(frozenset(READ))
    reader.read(block, newline)
    faults.extend(reader.faults)
    if not whole:
        faults.extend(_hidden_from(block, reader))
    for name, word in SINGLETONS.items():
        if len(reader.fields.get(name, ())) > 1:
            faults.append(Fault(f"message.two_{word}", IDENTITY if name == b"from" else STRUCTURE))
    return Gated(reader.fields, body, newline, tuple(faults), tuple(reader.maybe_from))


def gate_part(block: bytes, newline: bytes) -> Gated:
    """Read one MIME part's header: only the fields that steer its reading count, nothing in it touches identity."""
    if not block:
        return _NO_FIELDS
    faults = []
    if len(block) > HEADER_BLOCK:
        faults.append(Fault("message.header_block_size", STRUCTURE, str(len(block))))
        block = block[:HEADER_BLOCK]
    reader = _Block(PART_FIELDS)
    reader.read(block, newline)
    faults.extend(one for one in reader.faults if one.scope is STRUCTURE)
    doubles = (name for name in sorted(PART_FIELDS) if len(reader.fields.get(name, ())) > 1)
    faults.extend(Fault(f"message.two_{SINGLETONS.get(name, 'disposition')}", STRUCTURE) for name in doubles)
    return Gated(reader.fields, b"", newline, tuple(faults))


_NO_FIELDS = Gated({}, b"", b"", ())


def _from_beyond(rest: bytes, newline: bytes) -> list[Fault]:
    """A From behind the part that is read: other programs read it."""
    found = any(newline + b"from" + sign in rest for sign in (b":", b" ", b"\t"))
    return [Fault("message.hidden_from", IDENTITY)] if found else []


def _line_ends(raw: bytes) -> list[Fault]:
    pairs = raw.count(b"\r\n")
    if len(raw.translate(None, _NO_END)) == 2 * pairs:
        return []
    found = []
    if raw.count(b"\r") != pairs:
        found.append(Fault("message.bare_cr", STRUCTURE))
    if raw.count(b"\n") != pairs:
        found.append(Fault("message.bare_lf", STRUCTURE))
    if b"\0" in raw:
        found.append(Fault("message.nul", STRUCTURE))
    return found


def _newline(raw: bytes) -> bytes:
    """By the first line: a mail that was kept with LF alone is read with LF (and has its fault)."""
    first = raw.find(b"\n")
    return b"\n" if first == 0 or (first > 0 and raw[first - 1 : first] != b"\r") else b"\r\n"


def _divide(raw: bytes, newline: bytes) -> tuple[bytes, bytes]:
    """Header block (without its last line end) and body."""
    if raw.startswith(newline):
        return b"", raw[len(newline) :]
    end = raw.find(newline + newline)
    if end < 0:
        return raw.removesuffix(newline), b""
    return raw[:end], raw[end + 2 * len(newline) :]


class _Block:
    """Reads the lines of one header block, top to bottom."""

    def __init__(self, wanted: frozenset[bytes]) -> None:
        self.fields: dict[bytes, list[bytes]] = {}
        self.faults: list[Fault] = []
        self.maybe_from: list[bytes] = []
        self._wanted = wanted

    def read(self, block: bytes, newline: bytes) -> None:
        name, value, size = b"", [b""], 0
        for number, line in enumerate(block.split(newline) if block else ()):
            if line[:1] in (b" ", b"\t"):
                if number == 0:
                    self._odd_line(line.strip(), "message.leading_fold")
                    continue
                if not line.strip():
                    self._fault("message.blank_fold", STRUCTURE)
                value.append(line)
                size += len(line)
                continue
            self._keep(name, value, size)
            if number == 0 and line[:5] == b"From " and line[5:].lstrip()[:1] != b":":
                self._fault("message.from_line", STRUCTURE)  # the separator of a mailbox file (RFC 4155)
                name, value, size = b"", [b""], 0
                continue
            name, first = self._name(line)
            value, size = [first], len(line)
        self._keep(name, value, size)

    def _name(self, line: bytes) -> tuple[bytes, bytes]:
        """Lower-case field name and first piece of the value; b"" for a line that is no field."""
        before, colon, after = line.partition(b":")
        name = before.rstrip(b" \t")
        if not colon or not name or name.translate(None, _TOKEN):
            self._odd_line(line, "message.header_line")
            return b"", b""
        name = name.lower()
        if name != before.lower() and name in self._wanted:
            self._fault("message.blank_before_colon", IDENTITY if name == b"from" else STRUCTURE, name)
        return name, after

    def _odd_line(self, line: bytes, code: str) -> None:
        """A line that is no field. Where it could pass for a From field it makes the sender unsure."""
        if line[:4].lower() == b"from" and line[4:5] in (b" ", b"\t", b":"):
            self._fault("message.from_line", IDENTITY)
            self.maybe_from.append(line.partition(b":")[2] or line[4:])
        else:
            self._fault(code, STRUCTURE)

    def _keep(self, name: bytes, value: list[bytes], size: int) -> None:
        if name not in self._wanted:
            return
        if size > FIELD:
            self._fault("message.field_size", IDENTITY if name == b"from" else STRUCTURE, name)
            value = [b"".join(value)[:FIELD]]
        self.fields.setdefault(name, []).append(b"".join(value))

    def _fault(self, code: str, scope: FaultScope, detail: bytes = b"") -> None:
        fault = Fault(code, scope, detail.decode("ascii", "replace"))
        if fault not in self.faults[:50]:
            self.faults.append(fault)


def _hidden_from(block: bytes, reader: _Block) -> list[Fault]:
    """A From behind a bare CR, a bare LF or a NUL: a new field for some programs, part of a value for others."""
    if not any(sign in block.replace(b"\r\n", b"") for sign in (b"\r", b"\0")) and b"\n" not in block.replace(
        b"\r\n", b""
    ):
        return []
    pieces = block.replace(b"\r\n", b" \t").replace(b"\n", b"\r").replace(b"\0", b"\r").split(b"\r")[1:]
    values = [piece for piece in pieces if piece[:4].lower() == b"from" and piece[4:].lstrip(b" \t")[:1] == b":"]
    reader.maybe_from.extend(piece.partition(b":")[2] for piece in values[:5])
    return [Fault("message.hidden_from", IDENTITY)] if values else []
