"""The MIME tree of one mail, read on the raw bytes: capped, linear, and every ambiguity told as a fault.

The stdlib's parser is not used: it recurses without a cap, takes the first of two boundaries in silence and
rewrites what it reads (NOTICES section 7).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from mailguard.message.gate import STRUCTURE, Gated, gate_part
from mailguard.message.parameters import Value, read_value
from mailguard.message.transfer import transfer_decode, transfer_word
from mailguard.model.message import Fault

DEPTH = 20  # multiparts inside each other
PARTS = 200  # leaves and multiparts of one mail, attached mails counted with it
CHARACTERS = 1024 * 1024  # of all text that is read: one html and one text part of full size
OVERLAPS = 1000  # lines that only begin like a delimiter; the cut is not trusted then anyway
LINES = 20_000  # of all readings
PLAIN = Value("text/plain", {})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part that is no multipart. `data` is decoded from its transfer encoding, else the very bytes."""

    path: str  # "1.2", counted as IMAP does (RFC 9051 section 6.4.5)
    type: Value
    disposition: Value
    data: bytes

    @property
    def filename(self) -> str:
        return self.disposition.filename or self.type.filename

    @property
    def attached(self) -> bool:
        return self.disposition.word == "attachment"

    @property
    def is_mail(self) -> bool:
        """An attached original: by its type, or an .eml file under a type that is no text (which is read)."""
        if self.type.word in ("message/rfc822", "message/global", "message/rfc-822"):
            return True
        return not self.type.word.startswith("text/") and self.filename.strip().lower().endswith(".eml")


@dataclass(slots=True)
class Budget:
    """What one whole mail may still use, its attached originals counted with it."""

    parts: int = PARTS
    characters: int = CHARACTERS
    lines: int = LINES


@dataclass(slots=True)
class Tree:
    """The leaves in reading order, and the faults."""

    leaves: list[Leaf] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, detail: str = "") -> None:
        self.tell((Fault(code, STRUCTURE, detail),))

    def tell(self, faults: tuple[Fault, ...]) -> None:
        for one in faults:
            if one not in self.faults and len(self.faults) < 100:
                self.faults.append(one)


class Span(NamedTuple):
    """A piece of the mail's bytes. Not cut out: parts inside each other would be copied at every depth."""

    raw: bytes
    start: int
    end: int

    def cut(self) -> bytes:
        return self.raw[self.start : self.end]


def parse(gated: Gated, budget: Budget) -> Tree:
    """All leaves of a mail whose header is already split. Attached mails are leaves; they are not entered."""
    tree = Tree()
    _part(gated, Span(gated.body, 0, len(gated.body)), gated.newline, "", PLAIN, 0, tree, budget)
    return tree


def _part(
    gated: Gated, body: Span, newline: bytes, path: str, default: Value, depth: int, tree: Tree, budget: Budget
) -> None:
    budget.parts -= 1
    if budget.parts < 0:
        tree.fault("message.too_many_parts")
        return
    kind = _type(gated, default, tree)
    encodings = gated.fields.get(b"content-transfer-encoding", ())
    encoding = encodings[-1] if encodings else None
    if kind.word.startswith("multipart/"):
        if transfer_word(encoding) in (b"base64", b"quoted-printable"):
            tree.fault("message.encoded_multipart")  # forbidden by RFC 2045 section 6.4; programs differ
        if depth >= DEPTH:
            tree.fault("message.too_deep")
            return
        _children(body, newline, path, kind, depth, tree, budget)
        return
    data, faults = transfer_decode(body.cut(), encoding)
    tree.tell(faults)
    if kind.word in ("message/partial", "message/external-body"):
        tree.fault("message.content_elsewhere")
    disposition = read_value((gated.fields.get(b"content-disposition") or [b""])[0])
    tree.leaves.append(Leaf(path or "1", kind, disposition, data))


def _type(gated: Gated, default: Value, tree: Tree) -> Value:
    values = gated.fields.get(b"content-type")
    if not values or not values[0].strip():
        return default
    kind = read_value(values[0])
    for problem in kind.problems:
        tree.fault(f"message.{problem}")
    major, slash, minor = kind.word.partition("/")
    if not (slash and major and minor) or any(sign in kind.word for sign in ' \t"()<>@,:\\=[]?'):
        tree.fault("message.content_type_odd", kind.word[:60])
        return Value("text/plain", kind.parameters)
    return kind


def _children(body: Span, newline: bytes, path: str, kind: Value, depth: int, tree: Tree, budget: Budget) -> None:
    boundary = kind.parameters.get("boundary", "").encode("utf-8", "replace")
    if not boundary or len(boundary) > 70 or boundary != boundary.rstrip():
        tree.fault("message.boundary_odd")
    if not boundary:
        tree.leaves.append(Leaf(path or "1", PLAIN, Value("", {}), body.cut()))
        return
    pieces = _pieces(body, newline, boundary, tree, budget)
    if not pieces:
        tree.fault("message.boundary_unused")
        tree.leaves.append(Leaf(path or "1", PLAIN, Value("", {}), body.cut()))
    default = Value("message/rfc822", {}) if kind.word == "multipart/digest" else PLAIN
    before = len(tree.leaves)
    for number, piece in enumerate(pieces, start=1):
        if budget.parts <= 0:
            tree.fault("message.too_many_parts")
            return
        gated, inner = _gated(piece, newline)
        tree.tell(gated.faults)
        _part(gated, inner, newline, f"{path}.{number}" if path else str(number), default, depth + 1, tree, budget)
    if kind.word == "multipart/alternative":
        _tell_two_of_a_kind(tree.leaves[before:], path, tree)


def _tell_two_of_a_kind(leaves: list[Leaf], path: str, tree: Tree) -> None:
    """Of two pages in one alternative a program shows one, and nobody knows which (RFC 2046 section 5.1.4)."""
    words = [leaf.type.word for leaf in leaves if leaf.path.rpartition(".")[0] == path and not leaf.attached]
    if any(words.count(word) > 1 for word in ("text/plain", "text/html")):
        tree.fault("message.two_alternatives")


def _gated(piece: Span, newline: bytes) -> tuple[Gated, Span]:
    """A part's fields and its body."""
    raw, start, end = piece
    if raw.startswith(newline, start, end):
        return gate_part(b"", newline), Span(raw, start + len(newline), end)
    close = raw.find(newline + newline, start, end)
    if close < 0:
        return gate_part(piece.cut().removesuffix(newline), newline), Span(raw, end, end)
    return gate_part(raw[start:close], newline), Span(raw, close + 2 * len(newline), end)


def _pieces(body: Span, newline: bytes, boundary: bytes, tree: Tree, budget: Budget) -> list[Span]:
    """What stands between the delimiter lines (RFC 2046 section 5.1.1). The line end before one belongs to it."""
    mark = b"--" + boundary
    raw, begin, stop = body
    pieces: list[Span] = []
    start = -1  # where the open piece begins
    overlaps = 0
    at = begin if raw.startswith(mark, begin, stop) else _after(body, newline + mark, begin, len(newline))
    while at >= 0 and len(pieces) <= budget.parts and overlaps <= OVERLAPS:
        end = raw.find(newline, at, stop)
        line_end = stop if end < 0 else end
        rest = raw[at + len(mark) : line_end].rstrip(b" \t")
        if rest not in (b"", b"--"):
            overlaps += 1  # by its beginning a delimiter, as a whole line none
        else:
            if start >= 0:
                pieces.append(Span(raw, start, max(start, at - len(newline))))
            if rest:
                break
            start = min(line_end + len(newline), stop)
        # The next delimiter may stand on the very next line: its line end is this line's.
        at = _after(body, newline + mark, line_end, len(newline))
    if overlaps:
        tree.fault("message.boundary_overlap")
    if at < 0:
        tree.fault("message.boundary_missing_end")
    if start >= 0 and (at < 0 or overlaps > OVERLAPS):
        pieces.append(Span(raw, start, stop))
    return pieces


def _after(body: Span, needle: bytes, start: int, skip: int) -> int:
    found = body.raw.find(needle, start, body.end)
    return found if found < 0 else found + skip
