"""Macro strings of RFC 7208, 7: read strictly, expanded without surprises and at a bounded cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

LETTERS = frozenset("slodiphv")
LETTERS_OF_EXPLANATIONS = LETTERS | frozenset("crt")  # RFC 7208, 7.2
LOCAL_PART = frozenset("sl")  # whose values hold the sender's local part
DELIMITERS = frozenset(".-+,/_=")
ESCAPES = {"%": "%", "_": " ", "-": "%20"}
MAX_NAME = 253
MAX_PARTS = 128  # RFC 7208, 7.3: more parts than a name can have labels are all of them
LABEL_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class MacroError(ValueError):
    """The string is not one of RFC 7208, 7.1; the record that holds it is a permerror."""


@dataclass(frozen=True, slots=True)
class Macro:
    """`%{d2r-}`: a letter, how many parts from the right (0: all), reversed, split at which signs, escaped."""

    letter: str
    parts: int
    reverse: bool
    delimiters: str
    escaped: bool


Piece = str | Macro


@dataclass(frozen=True, slots=True)
class MacroString:
    """Literal text and macros in turn. `letters` are the values needed, `plain` the text where none is."""

    pieces: tuple[Piece, ...]
    letters: frozenset[str]
    plain: str = ""

    def expand(self, values: Mapping[str, str], most: int) -> str:
        """The text with every macro's value put in, cut behind `most` signs."""
        found, length = [], 0
        for one in self.pieces:
            text = _text(one, values)
            found.append(text)
            length += len(text)
            if length >= most:
                break
        return "".join(found)[:most]

    def expand_name(self, values: Mapping[str, str]) -> str:
        """As a name to ask for: no final dot, cut from the left to 253 signs at a label (RFC 7208, 7.3).

        Put together from the right, and no further than a name can reach: what is cut off is never made.
        """
        if not self.letters and len(self.plain) <= MAX_NAME:
            return self.plain.removesuffix(".")
        found, length = [], 0
        for one in reversed(self.pieces):
            text = _text(one, values)
            found.append(text)
            length += len(text)
            if length > MAX_NAME + 1:  # one more for a final dot
                break
        name = "".join(reversed(found)).removesuffix(".")
        if len(name) <= MAX_NAME:
            return name
        dot = name.find(".", len(name) - MAX_NAME - 1)
        return name[dot + 1 :] if dot >= 0 else name


def read(text: str, letters: frozenset[str] = LETTERS, *, blanks: bool = False) -> MacroString:
    """Read a macro string. Raises MacroError."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        if text[at] != "%":
            end = text.find("%", at)
            end = len(text) if end < 0 else end
            pieces.append(text[at:end])
            if not _visible(text[at:end].replace(" ", "") if blanks else text[at:end]):
                raise MacroError
            at = end
        elif text[at + 1 : at + 2] in ESCAPES:
            pieces.append(ESCAPES[text[at + 1]])
            at += 2
        else:
            end = text.find("}", at)
            if text[at + 1 : at + 2] != "{" or end < 0:
                raise MacroError
            pieces.append(_macro(text[at + 2 : end], letters))
            at = end + 1
    needed = frozenset(one.letter for one in pieces if isinstance(one, Macro))
    plain = "" if needed else "".join(one for one in pieces if isinstance(one, str))
    return MacroString(tuple(pieces), needed, plain)


def read_domain(text: str) -> MacroString:
    """Read a domain-spec: it ends in a macro or in `.toplabel` (RFC 7208, 7.1). Raises MacroError."""
    found = read(text)
    if not found.pieces:
        raise MacroError
    if text[-1] == "}" or text[-2:] in ("%%", "%_", "%-"):
        return found
    _, dot, top = text[text.rfind("}") + 1 :].removesuffix(".").lower().rpartition(".")
    whole = top and LABEL_SIGNS.issuperset(top) and top[0] != "-" and top[-1] != "-" and not top.isdigit()
    if not dot or not whole:
        raise MacroError
    return found


def read_explanation(text: str) -> MacroString:
    """Read an explain-string: blanks count, and three letters more (RFC 7208, 6.2). Raises MacroError."""
    return read(text, LETTERS_OF_EXPLANATIONS, blanks=True)


def _visible(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _macro(inner: str, letters: frozenset[str]) -> Macro:
    letter, rest = inner[:1], inner[1:]
    if letter.lower() not in letters or not inner.isascii():
        raise MacroError
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    rest = rest[len(digits) :]
    reverse = rest[:1] in ("r", "R")
    delimiters = rest[1:] if reverse else rest
    if not DELIMITERS.issuperset(delimiters):
        raise MacroError
    return Macro(letter.lower(), _parts(digits), reverse, delimiters or ".", letter.isupper())


def _parts(digits: str) -> int:
    """How many parts to keep, 0 for all of them; a written zero is an error (RFC 7208, 7.1)."""
    meant = digits.lstrip("0")
    if digits and not meant:
        raise MacroError
    if not meant or len(meant) > len(str(MAX_PARTS)):
        return 0
    return int(meant) if int(meant) <= MAX_PARTS else 0


def _text(one: Piece, values: Mapping[str, str]) -> str:
    return one if isinstance(one, str) else _value(one, values[one.letter])


def _value(macro: Macro, value: str) -> str:
    first = macro.delimiters[0]
    for other in set(macro.delimiters[1:]):
        value = value.replace(other, first)
    parts = value.split(first)
    if macro.reverse:
        parts.reverse()
    joined = ".".join(parts[-macro.parts :] if macro.parts else parts)
    return quote(joined, safe="-._~", errors="replace") if macro.escaped else joined
