"""Macro strings of RFC 7208, 7: read strictly, expanded without surprises."""

from dataclasses import dataclass
from urllib.parse import quote

LETTERS = frozenset("slodiphv")  # c, r and t belong to explanations, which nobody fetches here
DELIMITERS = frozenset(".-+,/_=")
ESCAPES = {"%": "%", "_": " ", "-": "%20"}
MAX_NAME = 253
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
    """Literal text and macros in turn."""

    pieces: tuple[Piece, ...]

    @property
    def letters(self) -> frozenset[str]:
        """Which values it needs."""
        return frozenset(one.letter for one in self.pieces if isinstance(one, Macro))

    def expand(self, values: dict[str, str]) -> str:
        """The text with every macro's value put in."""
        return "".join(one if isinstance(one, str) else _value(one, values[one.letter]) for one in self.pieces)

    def expand_name(self, values: dict[str, str]) -> str:
        """As a name to ask for: no final dot, cut from the left to 253 signs at a label (RFC 7208, 7.3)."""
        name = self.expand(values).removesuffix(".")
        while len(name) > MAX_NAME and "." in name:
            name = name.partition(".")[2]
        return name


def read(text: str) -> MacroString:
    """Read a macro string. Raises MacroError."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        if text[at] != "%":
            end = text.find("%", at)
            end = len(text) if end < 0 else end
            if not all("!" <= sign <= "~" for sign in text[at:end]):
                raise MacroError
            pieces.append(text[at:end])
            at = end
        elif text[at + 1 : at + 2] in ESCAPES:
            pieces.append(ESCAPES[text[at + 1]])
            at += 2
        else:
            end = text.find("}", at)
            if text[at + 1 : at + 2] != "{" or end < 0:
                raise MacroError
            pieces.append(_macro(text[at + 2 : end]))
            at = end + 1
    return MacroString(tuple(pieces))


def read_domain(text: str) -> MacroString:
    """Read a domain-spec: it ends in a macro or in `.toplabel` (RFC 7208, 7.1). Raises MacroError."""
    found = read(text)
    if not found.pieces:
        raise MacroError
    if text[-1] == "}" or text[-2:] in ("%%", "%_", "%-"):
        return found
    dotted, dot, top = text[text.rfind("}") + 1 :].removesuffix(".").lower().rpartition(".")
    whole = top and LABEL_SIGNS.issuperset(top) and top[0] != "-" and top[-1] != "-" and not top.isdigit()
    if not dot or not whole or ("%" in dotted and top == ""):
        raise MacroError
    return found


def _macro(inner: str) -> Macro:
    letter, rest = inner[:1], inner[1:]
    if letter.lower() not in LETTERS:
        raise MacroError
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    rest = rest[len(digits) :]
    reverse = rest[:1] in ("r", "R")
    delimiters = rest[1:] if reverse else rest
    if not DELIMITERS.issuperset(delimiters) or (digits and not 0 < int(digits[:6]) <= 128):
        raise MacroError
    return Macro(letter.lower(), int(digits or "0"), reverse, delimiters or ".", letter.isupper())


def _value(macro: Macro, value: str) -> str:
    first = macro.delimiters[0]
    for other in macro.delimiters[1:]:
        value = value.replace(other, first)
    parts = value.split(first)
    if macro.reverse:
        parts.reverse()
    joined = ".".join(parts[-macro.parts :] if macro.parts else parts)
    return quote(joined, safe="-._~") if macro.escaped else joined
