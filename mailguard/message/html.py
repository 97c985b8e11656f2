"""Html to lines: what a person sees, apart from what is there but hidden; links; markup for machines."""

from dataclasses import dataclass

from mailguard.message import wellformed
from mailguard.message.lines import clean
from mailguard.message.markup import json_lines
from mailguard.message.nesting import DEPTH, too_deep
from mailguard.message.page import LINKS, MARKUP, Walk
from mailguard.message.runs import Unlike, with_borders
from mailguard.message.stream import Odd, Stream, stream_of, strictly
from mailguard.model.message import Line, Link

_NO_TEXT = ("!", "style", "xml", "o:", "v:", "w:", "script")
APART = 5000  # lines of comments and of what is not shown


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The readings of one html text. `too_deep`: it was not parsed, all of its text stands in `hidden`."""

    visible: tuple[Line, ...] = ()
    hidden: tuple[Line, ...] = ()
    markup: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    too_deep: bool = False
    links_cut: bool = False
    lines_cut: bool = False
    styles_cut: bool = False  # a limit of style sheets was met: what is hidden may be taken for visible
    layered: bool = False  # a text lies over the page: what it covers may be taken for visible


def read_html(html: str) -> HtmlText:
    """Read one html text of capped size. Never raises for what the text may hold."""
    if too_deep(html):
        return HtmlText(hidden=_stripped(html), too_deep=True)
    found = _plainly(html) or _parsed(html)
    if found is None:
        return HtmlText(hidden=_stripped(html), too_deep=True)
    walk, stream = found
    markup = [*walk.markup, *(line for text in stream.scripts for line in json_lines(text))]
    return HtmlText(
        visible=walk.seen.lines(),
        hidden=(*walk.unseen.lines(), *_apart(walk, stream)),
        markup=tuple(markup[:MARKUP]),
        links=tuple(walk.links[:LINKS]),
        links_cut=len(walk.links) > LINKS,
        styles_cut=stream.sheet.cut or stream.cut or walk.looks.cut,
        layered=walk.layered,
        lines_cut=walk.seen.full or walk.unseen.full,
    )


def _plainly(html: str) -> tuple[Walk, Stream] | None:
    """The walk over the text itself, where it is so well-formed that a parser would change nothing."""
    try:
        return _walked(*with_borders(html))
    except Unlike:
        return _walked(html, "")


def _walked(html: str, cell: str) -> tuple[Walk, Stream] | None:
    try:
        pieces, joined = wellformed.pieces_of(html)
        stream = Stream(pieces, joined=joined, cell=cell, plain=True)
        walk = Walk(stream)
        return (walk, stream) if walk.run(wellformed.DEPTH) else None
    except Odd:
        return None


def _parsed(html: str) -> tuple[Walk, Stream] | None:
    """The walk over the parser's tree; None where that is too deep."""
    stream = stream_of(html)
    walk = Walk(stream)
    try:
        whole = walk.run(DEPTH)
    except Odd:
        stream = strictly(html, stream)
        walk = Walk(stream)
        whole = walk.run(DEPTH)
    return (walk, stream) if whole else None


def _apart(walk: Walk, stream: Stream) -> tuple[Line, ...]:
    """What some programs show and others do not: conditional comments, replaced contents, other texts of pictures."""
    if not (stream.comments or stream.apart or walk.shown_else or stream.sheet.drawn):
        return ()
    found: list[Line] = []
    for text in stream.comments:
        if text.lstrip().startswith("[if") and len(found) < APART:
            found.extend(_stripped(text.partition("]>")[2].replace("<![endif]", "")))
    for text in stream.apart:
        if len(found) < APART:
            found.extend(_stripped(text))
    found.extend(line for one in (*walk.shown_else, *stream.sheet.drawn) if (line := clean(one[:1000])).text)
    return tuple(found)


def visible_lines(html: str) -> tuple[Line, ...]:
    """The lines of a html text that a person sees, top to bottom, without empty ones."""
    return read_html(html).visible


def _stripped(html: str) -> tuple[Line, ...]:
    """The text between the tags, for the search of contradictions only."""
    pieces = (piece.rpartition(">")[2] for piece in html.split("<") if not piece.startswith(_NO_TEXT))
    return tuple(line for piece in pieces if (line := clean(piece)).text)
