"""Content-Type and Content-Disposition: value and parameters (RFC 2045 section 5.1, RFC 2231), one linear pass."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from mailguard.message.charsets import decode
from mailguard.message.words import decode_words

REMEMBERED = 200  # bytes: longer values do not come again
_STEERING = ("boundary", "charset")  # parameters that decide how a part is read


@dataclass(frozen=True, slots=True)
class Value:
    """`word` in lower case ("text/html", "attachment"), parameters by lower-case name, problem words.

    Problem words: "two_parameters" (two boundaries or charsets), "parameter_odd" (one that programs read in
    different ways: RFC 2231 forms, text behind a quoted value).
    """

    word: str
    parameters: dict[str, str]
    problems: tuple[str, ...] = ()

    @property
    def filename(self) -> str:
        """The name under which a person would see this part, or ""."""
        for name in ("filename", "name"):
            pieces = sorted((_place(key), key) for key in self.parameters if key.partition("*")[0] == name)
            if pieces:
                return "".join(_text(key, self.parameters[key]) for place, key in pieces if place >= 0) or _text(
                    pieces[0][1], self.parameters[pieces[0][1]]
                )
        return ""


def _place(key: str) -> int:
    """The number of a continued parameter ("name*2*" → 2); -1 for one that is whole (RFC 2231 section 3)."""
    number = key.partition("*")[2].rstrip("*")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1


def _text(key: str, value: str) -> str:
    """One piece: percent signs resolved where it says that it has them, encoded-words where it may not have them."""
    if not key.endswith("*"):
        return decode_words(value)[0]
    charset, quote, rest = value.partition("'")
    text = rest.partition("'")[2] if quote else value
    return decode(unquote_to_bytes(text), charset if quote else "")[0]


def read_value(raw: bytes) -> Value:
    """Read an unfolded field value. Never raises."""
    return _remembered(raw) if len(raw) <= REMEMBERED else _read(raw)


def _read(raw: bytes) -> Value:
    pieces = _pieces(decode(raw, "")[0])
    parameters: dict[str, str] = {}
    problems: list[str] = []
    for piece in pieces[1:]:
        name, equals, text = piece.partition("=")
        name = name.strip().lower()
        if not equals or not name:
            continue
        base = name.partition("*")[0]
        value, clear = _unquoted(text.strip())
        if base in _STEERING and (not clear or base != name):
            problems.append("parameter_odd")
        if base in _STEERING and parameters.get(base, value) != value:  # the same value twice is one value
            problems.append("two_parameters")
        parameters.setdefault(name, value)
    return Value(pieces[0].strip().lower(), parameters, tuple(dict.fromkeys(problems)))


_remembered = lru_cache(maxsize=1024)(_read)


def _pieces(text: str) -> list[str]:
    """Split at the semicolons outside of quotes."""
    if '"' not in text:
        return text.split(";")
    out, start, at, quoted = [], 0, 0, False
    while at < len(text):
        sign = text[at]
        if quoted and sign == "\\":
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == ";" and not quoted:
            out.append(text[start:at])
            start = at + 1
        at += 1
    out.append(text[start:])
    return out


def _unquoted(text: str) -> tuple[str, bool]:
    """The value without quotes, and whether every program would read this one."""
    if not text.startswith('"'):
        return text, bool(text) and not any(sign in text for sign in ' \t"()<>@,:\\')
    inner = text[1:]
    end = inner.find('"')
    if end < 0:
        return inner, False
    if "\\" not in inner:
        return inner[:end], end == len(inner) - 1
    out, at = [], 0
    while at < len(inner) and inner[at] != '"':
        at += 1 if inner[at] == "\\" and at + 1 < len(inner) else 0
        out.append(inner[at])
        at += 1
    return "".join(out), at == len(inner) - 1
