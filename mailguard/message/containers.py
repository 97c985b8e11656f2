"""A mail's containers: the outer mail, the originals attached to it, the originals quoted in it."""

from dataclasses import replace

from mailguard.message.gate import STRUCTURE, gate
from mailguard.message.headers import header_facts
from mailguard.message.mime import Budget, Leaf, parse
from mailguard.message.quoted import Quoted, find_quoted
from mailguard.message.readings import Readings, read_leaves
from mailguard.model.message import Container, ContainerKind, Fault, HeaderFacts, Reading, ReadingKind

ATTACHED = 5  # attached originals of one mail, at any depth
ATTACHED_DEPTH = 2  # an original in an original
QUOTED = 5  # quoted originals of one container

_SHOWN = (ReadingKind.TEXT, ReadingKind.HTML)
# What shows in a html text that has no text: pictures, form fields, numbers of a list, words that come from a style
# sheet or from elsewhere. A backslash may write any of these words in a style sheet.
_PICTURES = (
    *(b"<img", b"<image", b"<svg", b"<input", b"<button", b"<video", b"<object", b"<embed", b"<iframe", b"<frame"),
    *(b"<audio", b"<canvas", b"<math", b"<option", b"<optgroup", b"<details", b"<meter", b"<progress", b"<ol", b"<q"),
    *(b"<link", b"<script", b"content:", b"url(", b"background=", b"@import", b"image-set", b"list-style", b"\\"),
)


class _Limits:
    """What is left for the whole mail."""

    def __init__(self) -> None:
        self.budget = Budget()
        self.attached = ATTACHED


def containers_of(raw: bytes) -> tuple[Container, ...]:
    """All containers; the outer mail is the first. Raises nothing that is foreseen."""
    return _mail(raw, "0", 0, _Limits())


def _mail(raw: bytes, path: str, depth: int, limits: _Limits) -> tuple[Container, ...]:
    gated = gate(raw)
    facts, subjects, header_faults = header_facts(gated)
    tree = parse(gated, limits.budget)
    found = read_leaves(tree.leaves, subjects, limits.budget)
    faults = [*gated.faults, *header_faults, *tree.faults, *found.faults]
    inner: list[Container] = []
    originals = [leaf for leaf in tree.leaves if leaf.is_mail]
    for leaf in originals:
        if depth >= ATTACHED_DEPTH:
            faults.append(Fault("message.attached_too_deep", STRUCTURE, leaf.path))
        elif limits.attached == 0:
            faults.append(Fault("message.too_many_attached", STRUCTURE))
            break
        else:
            limits.attached -= 1
            inner.extend(_mail(leaf.data, f"{path}.{leaf.path}", depth + 1, limits))
    quoted, more = _quoted(path, found)
    if more:
        faults.append(Fault("message.too_many_quoted", STRUCTURE))
    container = Container(
        kind=ContainerKind.ATTACHED if depth else ContainerKind.DIRECT,
        path=path,
        facts=facts,
        readings=tuple(found.readings),
        links=tuple(found.links),
        faults=tuple(dict.fromkeys(faults)),
        raw=raw,
        own_text=not originals or _has_text(found, tree.leaves) or _subject_says_more(facts.subject, inner),
    )
    return (container, *quoted, *inner)


def _has_text(found: Readings, leaves: list[Leaf]) -> bool:
    """Whether anything but the subject stands around the originals: text, hidden or not, slips, pictures, files."""
    written = (one for one in found.readings if one.kind is not ReadingKind.SUBJECT)
    return any(line.text for one in written for line in one.lines) or any(map(_shows, leaves))


def _shows(leaf: Leaf) -> bool:
    """A part that may show a person something that is not read here as text."""
    if leaf.is_mail:
        return False
    data = leaf.data.lower()
    if leaf.type.word.startswith("text/"):
        return any(mark in data for mark in _PICTURES)
    return bool(data.strip())


def _subject_says_more(subject: str, inner: list[Container]) -> bool:
    """A number or an address in the wrapper's subject beyond the originals' own: "ship to 9 Other Road"."""
    for one in inner:
        subject = subject.replace(one.facts.subject, "")
    return any(sign.isdigit() or sign == "@" for sign in subject)


def _quoted(path: str, found: Readings) -> tuple[tuple[Container, ...], bool]:
    """One container an original: the text and the html of one mail quote the same ones."""
    blocks: dict[tuple[str, str, int], list[tuple[Reading, Quoted]]] = {}
    more = False
    for reading in found.readings:
        if reading.kind not in _SHOWN:
            continue
        lines = found.raw_lines.get(reading.part) or [line.text for line in reading.lines]
        originals, cut = find_quoted(lines)
        more |= cut
        counts: dict[tuple[str, str], int] = {}
        for one in originals:
            key = (one.from_[0].address.lower(), one.subject)
            counts[key] = counts.get(key, 0) + 1
            blocks.setdefault((*key, counts[key]), []).append((reading, one))
    containers = tuple(
        _quoted_container(f"{path}/q{number}", pieces)
        for number, pieces in enumerate(list(blocks.values())[:QUOTED], start=1)
    )
    return containers, more or len(blocks) > QUOTED


def _quoted_container(path: str, pieces: list[tuple[Reading, Quoted]]) -> Container:
    first = pieces[0][1]
    return Container(
        kind=ContainerKind.QUOTED,
        path=path,
        facts=HeaderFacts(from_=first.from_, subject=first.subject),
        readings=tuple(replace(reading, lines=reading.lines[one.start : one.end]) for reading, one in pieces),
    )
