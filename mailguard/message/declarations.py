"""CSS declarations that have to do with seeing: "DISPLAY: None !important" to a checked value.

A browser drops a declaration that it does not understand, and the one before it stays in force; so a value that is
surely none is dropped here too, and one that might mean something (a function, a new word in brackets) is UNSURE.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mailguard.message.colours import colour
from mailguard.message.doubts import LOGICAL, READERS, SYSTEM_COLOURS
from mailguard.message.lengths import LENGTH, UNITS, UNSURE, pixels

INHERIT = "inherit"
LONGEST = 4000  # characters of one style attribute that are remembered
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|(.))", re.IGNORECASE | re.DOTALL)
_STRING = re.compile(r""""(?:[^"\\\n]|\\.)*["\n]?|'(?:[^'\\\n]|\\.)*['\n]?""", re.DOTALL)
_TOKEN = re.compile(r"/\*|[\"'\\]|url\(", re.IGNORECASE)
_QUOTED = re.compile(r"[ \t\r\n\f]*[\"']")
_SIGNS = ";:{}()!\\,\"'\n"
_HARMLESS = {ord(sign): 0xE000 + number for number, sign in enumerate(_SIGNS)}
_AGAIN = {harmless: sign for sign, harmless in _HARMLESS.items()}
_SYNTAX = re.compile(r"[;()\[\]{}]")
CLOSERS = {"(": ")", "[": "]", "{": "}"}
_GLOBAL = {"inherit": INHERIT, "unset": INHERIT, "revert": INHERIT, "revert-layer": INHERIT, "initial": "initial"}
_BLOCKS = ("block", "flex", "grid", "table", "list-item", "flow-root", "table-row", "table-caption", "-webkit-box")
_INLINES = ("inline", "contents")
_OTHERS = (
    *("inline-block", "inline-table", "inline-flex", "inline-grid", "table-cell", "table-row-group", "run-in"),
    *("table-header-group", "table-footer-group", "table-column", "table-column-group", "-webkit-inline-box", "ruby"),
)
_DISPLAYS = frozenset({*_BLOCKS, *_INLINES, *_OTHERS, "flow"})
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_SIZES |= {"xx-large": 32.0, "xxx-large": 48.0}


@dataclass(frozen=True, slots=True)
class Own:
    """What one rule or one style attribute declares: property → checked value, and those marked !important."""

    normal: dict[str, Any]
    important: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.normal or self.important)


NOTHING = Own({}, {})


def declarations(style: str) -> Own:
    """The declarations of a style attribute or of a rule's block that matter here. Never raises; linear."""
    return _remembered(style) if len(style) <= LONGEST else _read(style)


def _read(style: str) -> Own:
    own = Own({}, {})
    for piece in _pieces(plain(style)):
        name, colon, value = piece.partition(":")
        name = name.strip().lower()
        # -webkit-transform and its like are read as the property; the two that have no plain form keep their name.
        for vendor in ("-webkit-", "-moz-", "-ms-", "-o-"):
            name = name.removeprefix(vendor)
        name = LOGICAL.get(name, name)
        reader = _READERS.get(name)
        if not colon or reader is None:
            continue
        value, mark, _ = (value if name == "content" else value.lower()).strip().partition("!")
        if mark and not piece.lower().rstrip().endswith("important"):
            continue
        _put(own.important if mark else own.normal, name, value.strip(), reader)
    return own


def _pieces(text: str) -> list[str]:
    """Split at the semicolons that stand in no bracket (CSS Syntax level 3, section 5.4.5)."""
    if "(" not in text and "[" not in text and "{" not in text:
        return text.split(";")
    pieces, start, open_ = [], 0, list[str]()
    for found in _SYNTAX.finditer(text):
        sign = found.group()
        if sign == ";":
            if not open_:
                pieces.append(text[start : found.start()])
                start = found.end()
        elif sign in CLOSERS:
            open_.append(CLOSERS[sign])
        elif open_ and open_[-1] == sign:
            open_.pop()
    pieces.append(text[start:])
    return pieces


_remembered = lru_cache(maxsize=4096)(_read)


def _put(found: dict[str, Any], name: str, value: str, reader: Callable[[str], Any]) -> None:
    if value in _GLOBAL and name != "all":
        checked: Any = _GLOBAL[value]
    elif name not in _OWN_FUNCTIONS and "(" in value and any(one in value for one in _COMPUTED):
        checked = UNSURE
    else:
        checked = reader(value)
    if isinstance(checked, dict):  # a shorthand
        found.update(checked)
    elif checked is not None:
        found[name] = checked


_COMPUTED = ("var(", "env(", "attr(", "calc(", "min(", "max(", "clamp(", "if(", "light-dark(")
_OWN_FUNCTIONS = ("content",)
_PICTURES = ("url(", "image-set(", "image(", "cross-fade(", "element(", "paint(")


def plain(text: str) -> str:
    """The style text without comments, its strings and addresses emptied of what could pass for syntax, its escapes
    resolved; all in one pass, since each of them may hold the signs of the others. Linear.
    """
    found = _TOKEN.search(text)
    if found is None:
        return text
    out, at = [], 0
    while found is not None:
        start, sign = found.start(), found.group()
        out.append(text[at:start])
        if sign == "/*":
            piece, at = " ", _behind(text, "*/", start + 2)
        elif sign in "\"'":
            string = _STRING.match(text, start)
            assert string is not None, "it begins with its quote"
            piece, at = _emptied(string), string.end()
        elif sign == "\\":
            escape = _ESCAPE.match(text, start)
            piece, at = (_unescaped(escape), escape.end()) if escape else ("_", len(text))
        elif _QUOTED.match(text, found.end()):
            piece, at = sign, found.end()
        else:
            piece, at = "url()", _behind(text, ")", found.end())
        out.append(piece)
        found = _TOKEN.search(text, at)
    out.append(text[at:])
    return "".join(out)


def _behind(text: str, mark: str, start: int) -> int:
    """Where what ends with this mark is over; the end of the text where nothing ends it."""
    end = text.find(mark, start)
    return len(text) if end < 0 else end + len(mark)


def _emptied(found: re.Match[str]) -> str:
    """A string keeps its text, with signs of no meaning for those that would be syntax; `written` puts them back."""
    return '"' + found.group()[1:-1][:200].translate(_HARMLESS) + '"'


def written(text: str) -> str:
    """The text of a string as the mail has it, without its quotes."""
    return text.translate(_AGAIN).strip("\"'")


def _unescaped(found: re.Match[str]) -> str:
    code, sign = found.groups()
    if code is None:
        text = str(sign)
    else:
        number = int(code, 16)
        text = chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "_" if text in ";:{}()!,\"'" else text  # escaped syntax is a letter of a name


def _words(*words: str) -> Callable[[str], str | None]:
    known = frozenset(words)

    def read(value: str) -> str | None:
        return value if value in known else UNSURE if "(" in value else None

    return read


def _anything(value: str) -> str:
    return value


def _display(value: str) -> str | None:
    if value == "none":
        return "none"
    words = value.split()
    if not words or not all(one in _DISPLAYS for one in words):
        return None
    return "block" if words[0] in _BLOCKS else "inline" if words == ["inline"] else "other"


def _size(value: str) -> tuple[str, float] | str | None:
    """("px", 12.0) of an absolute size, ("em", 0.5) of one that goes by the parent's."""
    if value in _SIZES:
        return "px", _SIZES[value]
    if value in ("smaller", "larger"):
        return "em", 0.83 if value == "smaller" else 1.2
    found = LENGTH.fullmatch(value)
    if found is None:
        return UNSURE if "(" in value else None
    number, unit = max(min(float(found.group(1)), 1e6), -1e6), found.group(2)
    if number < 0 or unit not in UNITS:
        return None
    if unit in ("em", "%", "ex", "ch", "cap", "lh"):
        return "em", number / 100 if unit == "%" else number if unit == "em" else number / 2
    return "px", number * UNITS[unit]


def _share(value: str) -> float | str | None:
    found = LENGTH.fullmatch(value)
    if found is None or found.group(2) not in ("", "%"):
        return UNSURE if "(" in value else None
    return min(max(float(found.group(1)), 0.0), 1e6) / (100 if found.group(2) else 1)


def _colour(value: str) -> Any:
    if value == "currentcolor":
        return INHERIT
    return colour(value) or (UNSURE if "(" in value or value in SYSTEM_COLOURS else None)


def _background(value: str) -> dict[str, Any] | None:
    """The shorthand: it sets the image and the colour, each to none where it names none."""
    words = [word for word in _outside(value) if not any(one in word for one in (*_PICTURES, "gradient("))]
    found = next((known for word in words if (known := colour(word)) is not None), None)
    unsure = found is None and any("(" in word or word in SYSTEM_COLOURS for word in words)
    return {
        "background-color": UNSURE if unsure else found or colour("transparent"),
        "background-image": _image(value),
    }


def _outside(value: str, blanks: str = " \t\r\n\f/") -> list[str]:
    """The words of a value; a function with its brackets is one word."""
    words, depth, start = [], 0, 0
    for at, sign in enumerate(value):
        depth += (sign == "(") - (sign == ")")
        if sign in blanks and depth <= 0:
            words.append(value[start:at])
            start = at + 1
    return [word for word in (*words, value[start:]) if word]


def _image(value: str) -> Any:
    """ "none", or UNSURE, or the colours of one gradient."""
    if any(one in value for one in _PICTURES):
        return UNSURE
    if "gradient(" not in value:
        return UNSURE if any(one in value for one in _COMPUTED) else "none"
    inner = value.partition("gradient(")[2].rpartition(")")[0]
    found = tuple(one for one in map(colour, _outside(inner, ", \t\r\n\f")) if one is not None)
    return found if found and value.count("gradient(") == 1 and all(one.alpha >= 1 for one in found) else UNSURE


def _font(value: str) -> dict[str, Any] | None:
    """The shorthand: the size stands first among the lengths, the line's height behind a slash."""
    words = value.replace("/", " / ").split()
    sizes = [at for at, word in enumerate(words[:-1]) if _is_size(word, at)]
    if not sizes:
        return None
    found: dict[str, Any] = {"font-size": _size(words[sizes[0]]), "font-family": READERS["font-family"](value)}
    if words[sizes[0] + 1] == "/" and len(words) > sizes[0] + 2:
        found["line-height"] = _height(words[sizes[0] + 2])
    return {name: one for name, one in found.items() if one is not None}


def _is_size(word: str, at: int) -> bool:
    size = _size(word)
    weight = word.isdigit() and word.endswith("00") and at < 4  # a weight like 700 stands before the size
    return size is not None and not weight


def _height(value: str) -> float | str | None:
    """A line's height as a share of the size, near enough; "normal" is 1.2."""
    if value == "normal":
        return 1.2
    found = LENGTH.fullmatch(value)
    if found is None or found.group(2) not in UNITS:
        return UNSURE if "(" in value else None
    number = min(float(found.group(1)), 1e6)
    if number < 0:
        return None
    unit = found.group(2)
    return number if unit in ("", "em") else number / 100 if unit == "%" else number * UNITS[unit] / 16


def _sides(name: str) -> Callable[[str], dict[str, Any] | None]:
    """margin and inset: one to four lengths, top, right, bottom, left."""

    def read(value: str) -> dict[str, Any] | None:
        words = [0.0 if one == "auto" else pixels(one) for one in _outside(value)]
        if not 0 < len(words) < 5 or None in words:
            return None
        top, right, bottom, left = (words * 4)[:4] if len(words) != 3 else (words[0], words[1], words[2], words[1])
        if len(words) == 2:
            bottom, left = words
        return {f"{name}top": top, f"{name}right": right, f"{name}bottom": bottom, f"{name}left": left}

    return read


def _overflow(value: str) -> str | None:
    words = value.split()
    if not words or not all(one in ("visible", "hidden", "clip", "scroll", "auto") for one in words):
        return None
    return "hidden" if any(one in ("hidden", "clip") for one in words) else "visible"


def _spacing(value: str) -> tuple[str, float] | str | None:
    return ("px", 0.0) if value == "normal" else _signed(value)


def _signed(value: str) -> tuple[str, float] | str | None:
    found = LENGTH.fullmatch(value)
    if found is None or found.group(2) not in UNITS:
        return UNSURE if "(" in value else None
    number = max(min(float(found.group(1)), 1e6), -1e6)
    return ("em", number) if found.group(2) == "em" else ("px", number * UNITS[found.group(2)])


def _auto(value: str) -> float | str | None:
    return 0.0 if value == "auto" else pixels(value)


def _wide(value: str) -> float | str | None:
    if value in ("auto", "none", "max-content", "fit-content", "min-content"):
        return 1e6
    found = LENGTH.fullmatch(value)
    share = found is not None and (found.group(2) == "%" or found.group(2)[-2:] in ("vh", "vw"))
    return 1e6 if found is not None and share and float(found.group(1)) >= 50 else pixels(value)


def _content(value: str) -> str:
    return "none" if value in ("none", "normal", '""', "''", "") else value


_READERS: dict[str, Callable[[str], Any]] = {
    "display": _display,
    "visibility": _words("visible", "hidden", "collapse"),
    "content-visibility": _words("visible", "hidden", "auto"),
    "mso-hide": _words("all", "none", "screen"),
    "opacity": _share,
    "zoom": lambda value: 1.0 if value in ("normal", "reset") else _share(value),
    "font-size": _size,
    "font": _font,
    "line-height": _height,
    "letter-spacing": _spacing,
    "color": _colour,
    "text-fill-color": _colour,
    "background-color": _colour,
    "background": _background,
    "background-image": _image,
    "position": _words("static", "relative", "absolute", "fixed", "sticky"),
    "margin": _sides("margin-"),
    "inset": _sides(""),
    "overflow": _overflow,
    "overflow-x": _overflow,
    "overflow-y": _overflow,
    "text-indent": lambda value: pixels(value.split(" ")[0]),
    **dict.fromkeys(("left", "top", "right", "bottom"), _auto),
    **{f"margin-{side}": _auto for side in ("left", "top", "right", "bottom")},
    **dict.fromkeys(("height", "width", "max-height", "max-width"), _wide),
    "direction": _words("ltr", "rtl"),
    "unicode-bidi": _words("normal", "embed", "isolate", "bidi-override", "isolate-override", "plaintext"),
    "white-space": _words("normal", "nowrap", "pre", "pre-wrap", "pre-line", "break-spaces"),
    "writing-mode": _anything,
    "text-security": _anything,
    "flex-direction": _anything,
    "order": _anything,
    "all": lambda _: UNSURE,
    "content": _content,
    **dict.fromkeys(("clip", "clip-path", "transform", "scale", "rotate", "translate", "filter"), _anything),
    **dict.fromkeys(("mask", "mask-image", "mix-blend-mode", "animation", "animation-name"), _anything),
    **READERS,
}
