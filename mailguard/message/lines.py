"""Text to lines as a person reads them: invisible signs out (and told), white space folded."""

from mailguard.model.message import Line

_SETS = {
    "soft_hyphen": "\u00ad",
    "zero_width": "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u2060\u2061\u2062"
    "\u2063\u2064\u3164\ufeff\uffa0",
    "bidi": "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "control": "".join(chr(one) for one in (*range(9), *range(14, 28), 127, *range(128, 133), *range(134, 160))),
    "tag": "".join(chr(one) for one in range(0xE0000, 0xE0080)),
}
_MARKS = {sign: mark for mark, signs in _SETS.items() for sign in signs} | {"\ufffd": "undecodable"}
_ODD = frozenset(_MARKS)
_GONE = {ord(sign): None for sign, mark in _MARKS.items() if mark != "undecodable"}


def clean(text: str) -> Line:
    """One line: NBSP and every other blank become one blank, invisible signs go and leave a mark."""
    if text.isascii() and text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return Line(text)  # most lines: nothing to fold, nothing to drop
    folded = " ".join(text.split())
    if folded.isascii() and folded.isprintable():
        return Line(folded)
    odd = _ODD.intersection(folded)
    if not odd:
        return Line(folded)
    marks = tuple(sorted({_MARKS[sign] for sign in odd}))
    return Line(" ".join(folded.translate(_GONE).split()), marks=marks)


def text_lines(text: str) -> tuple[str, ...]:
    """The lines of a plain text, ended by CRLF, LF or CR and nothing else, uncleaned."""
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


_QUOTE = "> \t\u00a0\ufeff"


def unquoted(text: str) -> str:
    """The line without the marks that quoting puts before it: "> > Price: 3" is "Price: 3"."""
    return text.lstrip(_QUOTE) if ">" in text[:80] else text


def quote_depth(text: str) -> int:
    """How many quote marks stand before the line."""
    return text[: len(text) - len(text.lstrip(_QUOTE))].count(">")


def unflowed(lines: tuple[str, ...], *, delete_space: bool) -> tuple[str, ...]:
    """Join soft-wrapped lines of format=flowed (RFC 3676 section 4): one that ends in a blank goes on below."""
    out: list[str] = []
    pieces: list[str] = []
    for line in lines:
        soft = line.endswith(" ") and line != "-- "
        pieces.append(line[:-1] if soft and delete_space else line)
        if not soft:
            out.append("".join(pieces))
            pieces = []
    if pieces:
        out.append("".join(pieces))
    return tuple(out)
