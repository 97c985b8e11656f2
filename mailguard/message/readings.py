"""The parts of one mail to readings: what shows as text or html, what is hidden, for machines, or attached."""

from dataclasses import dataclass, field

from mailguard.message.charsets import decode
from mailguard.message.gate import STRUCTURE
from mailguard.message.html import read_html
from mailguard.message.lines import clean, text_lines, unflowed, unquoted
from mailguard.message.mime import Budget, Leaf
from mailguard.model.message import Fault, Line, Link, Reading, ReadingKind

HTML = 512 * 1024  # characters of one html part
TEXT = 512 * 1024  # characters of one text part
# Apple's watch shows its own part. Enriched text (RFC 1896) is written with tags, too.
_HTML_TYPES = (
    "text/html",
    "text/x-amp-html",
    "text/watch-html",
    "text/enriched",
    "text/richtext",
    "application/xhtml+xml",
)
_SLIPS = (".htm", ".html", ".xhtml", ".txt", ".csv")


@dataclass(slots=True)
class Readings:
    """Everything read from the parts of one container. `raw_lines`: text parts with their quote marks, by part."""

    readings: list[Reading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    raw_lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def fault(self, code: str, detail: str = "") -> None:
        one = Fault(code, STRUCTURE, detail)
        if one not in self.faults:
            self.faults.append(one)

    def add(self, kind: ReadingKind, leaf: Leaf, lines: tuple[Line, ...]) -> None:
        if len(lines) > self.budget.lines:
            self.fault("message.too_many_lines", leaf.path)
            lines = lines[: self.budget.lines]
        self.budget.lines -= len(lines)
        self.readings.append(Reading(kind=kind, part=leaf.path, lines=lines))


def read_leaves(leaves: list[Leaf], subjects: tuple[Line, ...], budget: Budget) -> Readings:
    """Read every part that shows text; several alternatives are several readings, in the mail's order."""
    found = Readings(budget=budget)
    if subjects:
        found.readings.append(Reading(kind=ReadingKind.SUBJECT, part="", lines=subjects))
    for leaf in leaves:
        if leaf.is_mail:
            continue
        if budget.lines > 0:
            _read(leaf, found)
        elif leaf.type.word.startswith("text/"):
            found.fault("message.too_many_lines")
    return found


def _read(leaf: Leaf, found: Readings) -> None:
    word, name = leaf.type.word, leaf.filename.lower()
    shown = not leaf.attached
    if word in _HTML_TYPES or (not word.startswith("text/") and name.endswith(_SLIPS[:3])):
        _read_html(leaf, found, ReadingKind.HTML if shown and word.startswith("text/") else ReadingKind.SLIP)
    elif word == "text/plain":
        _read_text(leaf, found, ReadingKind.TEXT if shown else ReadingKind.SLIP)
    elif word.startswith("text/") or name.endswith(_SLIPS):
        _read_text(leaf, found, ReadingKind.SLIP)


def _text(leaf: Leaf, limit: int, code: str, found: Readings) -> str:
    charset = leaf.type.parameters.get("charset", "")
    data = leaf.data
    limit = min(limit, found.budget.characters)
    if len(data) > 4 * limit:  # no charset here needs more bytes a character; the exact cap follows
        data = data[: 4 * limit]
    text, known = decode(data, charset)
    if not known:
        found.fault("message.charset_unknown", charset[:40])
    if len(text) > limit or len(data) < len(leaf.data):
        found.fault(code, leaf.path)
        text = text[:limit]
    found.budget.characters -= len(text)
    return text


def _read_html(leaf: Leaf, found: Readings, kind: ReadingKind) -> None:
    read = read_html(_text(leaf, HTML, "message.html_size", found))
    if read.too_deep:
        found.fault("message.html_depth", leaf.path)
    if read.lines_cut:
        found.fault("message.too_many_lines", leaf.path)
    if read.styles_cut:
        found.fault("message.html_styles", leaf.path)
    if read.layered:
        found.fault("message.html_layers", leaf.path)
    if read.links_cut:
        found.fault("message.too_many_links", leaf.path)
    found.links.extend(read.links)
    kinds = ((kind, read.visible), (ReadingKind.HIDDEN, read.hidden), (ReadingKind.MARKUP, read.markup))
    for one, lines in kinds:
        if lines or one is ReadingKind.HTML:  # a page without a text is what a person sees, too
            found.add(one, leaf, lines)


def _read_text(leaf: Leaf, found: Readings, kind: ReadingKind) -> None:
    lines = text_lines(_text(leaf, TEXT, "message.text_size", found))
    if leaf.type.parameters.get("format", "").lower() == "flowed":
        lines = unflowed(lines, delete_space=leaf.type.parameters.get("delsp", "").lower() == "yes")
    if len(lines) > found.budget.lines:
        found.fault("message.too_many_lines", leaf.path)
        lines = lines[: found.budget.lines]
    if kind is ReadingKind.TEXT:
        found.raw_lines[leaf.path] = lines
    cleaned = tuple(clean(unquoted(line)) for line in lines)
    found.links.extend(_links(cleaned))
    found.add(kind, leaf, cleaned)


def _links(lines: tuple[Line, ...]) -> list[Link]:
    """Addresses of the web that programs make into links; each stands for itself."""
    words = (
        word.strip("<>()[],;.\"'")
        for line in lines
        if "://" in line.text
        for word in line.text.replace("<", " ").replace(">", " ").split()
    )
    return [Link(word, word) for word in words if word.lower().startswith(("http://", "https://"))][:1000]
